package io.clipreduce.frames.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes records of numbers, strings, arrays of numbers, records and lists of records as bytes,
 * component by component, and reads them back. Both ends run the same classes, so nothing but
 * values is written; a null reference is a length of -1.
 */
final class RecordCodec {
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return Shape.of(type);
        }
      };

  private RecordCodec() {}

  static void write(DataOutputStream out, String text) throws IOException {
    writeBytes(out, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
  }

  static String readString(DataInputStream in) throws IOException {
    byte[] bytes = readBytes(in);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Writes a record of exactly the given type, or null. */
  static <R extends Record> void write(DataOutputStream out, Class<R> type, R record)
      throws IOException {
    writeRecord(out, type, record);
  }

  static <R extends Record> R read(DataInputStream in, Class<R> type) throws IOException {
    return type.cast(readRecord(in, type));
  }

  private static void writeRecord(DataOutputStream out, Class<?> type, Object record)
      throws IOException {
    out.writeInt(record == null ? -1 : 0);
    if (record == null) {
      return;
    }

    for (RecordComponent component : SHAPES.get(type).components()) {
      Object value;
      try {
        value = component.getAccessor().invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot read " + component + " of " + type, e);
      }

      writeValue(out, component.getGenericType(), value);
    }
  }

  private static Object readRecord(DataInputStream in, Class<?> type) throws IOException {
    if (in.readInt() < 0) {
      return null;
    }

    Shape shape = SHAPES.get(type);
    Object[] values = new Object[shape.components().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = readValue(in, shape.components()[i].getGenericType());
    }

    try {
      return shape.constructor().newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type, e);
    }
  }

  private static void writeValue(DataOutputStream out, Type type, Object value) throws IOException {
    if (type == int.class) {
      out.writeInt((int) value);
    } else if (type == long.class) {
      out.writeLong((long) value);
    } else if (type == float.class) {
      out.writeFloat((float) value);
    } else if (type == double.class) {
      out.writeDouble((double) value);
    } else if (type == boolean.class) {
      out.writeBoolean((boolean) value);
    } else if (type == String.class) {
      write(out, (String) value);
    } else if (type == byte[].class) {
      writeBytes(out, (byte[]) value);
    } else if (type == short[].class) {
      writeShorts(out, (short[]) value);
    } else if (type == long[].class) {
      writeLongs(out, (long[]) value);
    } else if (type == float[].class) {
      writeFloats(out, (float[]) value);
    } else if (type instanceof Class<?> record && record.isRecord()) {
      writeRecord(out, record, value);
    } else {
      writeList(out, elementType(type), (List<?>) value);
    }
  }

  private static Object readValue(DataInputStream in, Type type) throws IOException {
    if (type == int.class) {
      return in.readInt();
    } else if (type == long.class) {
      return in.readLong();
    } else if (type == float.class) {
      return in.readFloat();
    } else if (type == double.class) {
      return in.readDouble();
    } else if (type == boolean.class) {
      return in.readBoolean();
    } else if (type == String.class) {
      return readString(in);
    } else if (type == byte[].class) {
      return readBytes(in);
    } else if (type == short[].class) {
      return readShorts(in);
    } else if (type == long[].class) {
      return readLongs(in);
    } else if (type == float[].class) {
      return readFloats(in);
    } else if (type instanceof Class<?> record && record.isRecord()) {
      return readRecord(in, record);
    } else {
      return readList(in, elementType(type));
    }
  }

  private static Class<?> elementType(Type type) {
    if (type instanceof ParameterizedType list
        && list.getRawType() == List.class
        && list.getActualTypeArguments()[0] instanceof Class<?> element
        && element.isRecord()) {
      return element;
    }

    throw new IllegalArgumentException("Values of type " + type + " do not cross to a worker");
  }

  private static void writeList(DataOutputStream out, Class<?> element, List<?> list)
      throws IOException {
    out.writeInt(list == null ? -1 : list.size());
    if (list != null) {
      for (Object record : list) {
        writeRecord(out, element, record);
      }
    }
  }

  private static List<?> readList(DataInputStream in, Class<?> element) throws IOException {
    int size = in.readInt();
    if (size < 0) {
      return null;
    }

    List<Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(readRecord(in, element));
    }

    return List.copyOf(list);
  }

  private static void writeBytes(DataOutputStream out, byte[] values) throws IOException {
    out.writeInt(values == null ? -1 : values.length);
    if (values != null) {
      out.write(values);
    }
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }

    byte[] values = new byte[length];
    in.readFully(values);
    return values;
  }

  private static void writeShorts(DataOutputStream out, short[] values) throws IOException {
    out.writeInt(values == null ? -1 : values.length);
    if (values != null) {
      for (short value : values) {
        out.writeShort(value);
      }
    }
  }

  private static short[] readShorts(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }

    short[] values = new short[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readShort();
    }

    return values;
  }

  private static void writeLongs(DataOutputStream out, long[] values) throws IOException {
    out.writeInt(values == null ? -1 : values.length);
    if (values != null) {
      for (long value : values) {
        out.writeLong(value);
      }
    }
  }

  private static long[] readLongs(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }

    long[] values = new long[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readLong();
    }

    return values;
  }

  private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values == null ? -1 : values.length);
    if (values != null) {
      for (float value : values) {
        out.writeFloat(value);
      }
    }
  }

  private static float[] readFloats(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }

    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readFloat();
    }

    return values;
  }

  /** A record type's components and canonical constructor. */
  private record Shape(RecordComponent[] components, Constructor<?> constructor) {
    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      try {
        return new Shape(components, type.getDeclaredConstructor(types));
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("No canonical constructor in " + type, e);
      }
    }
  }
}
