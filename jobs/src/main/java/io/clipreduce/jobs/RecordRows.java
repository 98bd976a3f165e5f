package io.clipreduce.jobs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.ArraySeq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Carries records into Spark rows and back: one field per component, {@code camelCase} becoming
 * {@code snake_case}, lists and primitive arrays becoming arrays, nested records structs, and
 * {@code byte[]} binary. Primitive components are not nullable, all others are.
 *
 * @param <R> the record
 */
final class RecordRows<R extends Record> {
  private static final Map<Class<?>, RecordRows<?>> CACHE = new ConcurrentHashMap<>();

  private final RecordComponent[] components;
  private final MethodHandle[] accessors;
  private final MethodHandle constructor;
  private final StructType schema;

  /** Returns the carrier of a record type; safe for several threads. */
  @SuppressWarnings("unchecked")
  static <R extends Record> RecordRows<R> of(Class<R> type) {
    RecordRows<?> known = CACHE.get(type);
    if (known == null) {
      known = new RecordRows<>(type);
      CACHE.put(type, known);
    }
    return (RecordRows<R>) known;
  }

  private RecordRows(Class<R> type) {
    components = type.getRecordComponents();
    accessors = new MethodHandle[components.length];
    Class<?>[] parameters = new Class<?>[components.length];
    StructField[] fields = new StructField[components.length];
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      for (int i = 0; i < components.length; i++) {
        RecordComponent component = components[i];
        parameters[i] = component.getType();
        accessors[i] =
            lookup
                .unreflect(component.getAccessor())
                .asType(MethodType.methodType(Object.class, Record.class));
        fields[i] = field(component);
      }
      constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, parameters))
              .asSpreader(Object[].class, components.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Not a usable record: " + type.getName(), e);
    }
    schema = new StructType(fields);
  }

  /** Name of a component's column. */
  static String columnName(String componentName) {
    return componentName.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  StructType schema() {
    return schema;
  }

  /** Values of a record's fields, in order, as Spark's external types. */
  Object[] values(R record) {
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = toSpark((Object) accessors[i].invokeExact((Record) record));
      }
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot read " + record.getClass().getName(), e);
    }
    return values;
  }

  Row toRow(R record) {
    return RowFactory.create(values(record));
  }

  /** Reads a record from fields {@code offset} and up of a row. */
  @SuppressWarnings("unchecked")
  R fromRow(Row row, int offset) {
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      Object value = row.isNullAt(offset + i) ? null : row.get(offset + i);
      values[i] = fromSpark(value, components[i].getType(), components[i].getGenericType());
    }
    try {
      return (R) (Object) constructor.invokeExact(values);
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot make a record from " + schema.catalogString(), e);
    }
  }

  R fromRow(Row row) {
    return fromRow(row, 0);
  }

  private static StructField field(RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    MetadataBuilder metadata = new MetadataBuilder();
    if (doc != null) {
      metadata.putString("comment", doc.value());
    }
    return new StructField(
        columnName(component.getName()),
        dataType(component.getGenericType()),
        true,
        metadata.build());
  }

  @SuppressWarnings("unchecked")
  private static DataType dataType(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? DataTypes.createArrayType(dataType(arguments[0]))
          : DataTypes.createMapType(dataType(arguments[0]), dataType(arguments[1]));
    }
    Class<?> raw = (Class<?>) type;
    if (raw == byte[].class) {
      return DataTypes.BinaryType;
    }
    if (raw.isArray()) {
      return DataTypes.createArrayType(dataType(raw.getComponentType()), false);
    }
    if (raw.isRecord()) {
      return of((Class<? extends Record>) raw).schema;
    }
    return switch (raw.getSimpleName()) {
      case "long", "Long" -> DataTypes.LongType;
      case "int", "Integer" -> DataTypes.IntegerType;
      case "short" -> DataTypes.ShortType;
      case "float", "Float" -> DataTypes.FloatType;
      case "double", "Double" -> DataTypes.DoubleType;
      case "boolean", "Boolean" -> DataTypes.BooleanType;
      case "String" -> DataTypes.StringType;
      case "Timestamp" -> DataTypes.TimestampType;
      default -> throw new IllegalArgumentException("No column type for " + raw.getName());
    };
  }

  @SuppressWarnings("unchecked")
  private static Object toSpark(Object value) {
    if (value instanceof Record nested) {
      return of((Class<Record>) nested.getClass()).toRow(nested);
    }
    if (value instanceof List<?> list) {
      Object[] array = new Object[list.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = toSpark(list.get(i));
      }
      return ArraySeq.unsafeWrapArray(array);
    }
    if (value instanceof Map<?, ?> map) {
      return CollectionConverters.asScala(map);
    }
    if (value != null && value.getClass().isArray() && !(value instanceof byte[])) {
      return ArraySeq.unsafeWrapArray(value);
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  private static Object fromSpark(Object value, Class<?> type, Type generic) {
    if (value == null) {
      return null;
    }
    if (type.isRecord()) {
      return of((Class<? extends Record>) type).fromRow((Row) value);
    }
    if (type == List.class) {
      Type element = ((ParameterizedType) generic).getActualTypeArguments()[0];
      scala.collection.Seq<Object> seq = (scala.collection.Seq<Object>) value;
      List<Object> list = new ArrayList<>(seq.length());
      scala.collection.Iterator<Object> items = seq.iterator();
      while (items.hasNext()) {
        list.add(fromSpark(items.next(), (Class<?>) element, element));
      }
      return list;
    }
    if (type == Map.class) {
      return CollectionConverters.asJava((scala.collection.Map<Object, Object>) value);
    }
    if (type.isArray() && type != byte[].class) {
      return toArray((scala.collection.Seq<?>) value, type.getComponentType());
    }
    return value;
  }

  private static Object toArray(scala.collection.Seq<?> seq, Class<?> element) {
    Object array = java.lang.reflect.Array.newInstance(element, seq.length());
    scala.collection.Iterator<?> items = seq.iterator();
    for (int i = 0; items.hasNext(); i++) {
      java.lang.reflect.Array.set(array, i, items.next());
    }
    return array;
  }
}
