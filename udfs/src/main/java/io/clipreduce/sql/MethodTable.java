package io.clipreduce.sql;

import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Method;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** All methods and what can be set about them: a row a parameter. */
final class MethodTable {
  static final String NAME = "methods";

  private static final StructType SCHEMA =
      new StructType()
          .add("kind", DataTypes.StringType, false)
          .add("method", DataTypes.StringType, false)
          .add("title", DataTypes.StringType, false)
          .add("takes", DataTypes.createArrayType(DataTypes.StringType, false), false)
          .add("may_take", DataTypes.createArrayType(DataTypes.StringType, false), false)
          .add("source", DataTypes.StringType, false)
          .add("parameter", DataTypes.StringType)
          .add("type", DataTypes.StringType)
          .add("default_value", DataTypes.StringType)
          .add("unit", DataTypes.StringType)
          .add("allowed", DataTypes.StringType)
          .add("meaning", DataTypes.StringType)
          .add("default_source", DataTypes.StringType);

  private MethodTable() {}

  static LogicalPlan bind(List<Expression> arguments) {
    SqlFunction.requireArguments(NAME, arguments, 0);
    List<Row> rows = new ArrayList<>();
    for (Method method : Methods.all()) {
      List<Parameter<?>> parameters = method.description().parameters();
      if (parameters.isEmpty()) {
        rows.add(row(method, null));
      }
      parameters.forEach(parameter -> rows.add(row(method, parameter)));
    }
    List<Attribute> columns =
        new ArrayList<>(CollectionConverters.asJava(DataTypeUtils.toAttributes(SCHEMA)));
    return LocalRelation.fromExternalRows(
        CollectionConverters.asScala(columns).toSeq(), CollectionConverters.asScala(rows).toSeq());
  }

  private static Row row(Method method, Parameter<?> parameter) {
    Description description = method.description();
    List<Object> values = new ArrayList<>();
    values.add(method.kind().word());
    values.add(description.name());
    values.add(description.title());
    values.add(names(description.inputs()));
    values.add(names(description.optionalInputs()));
    values.add(description.source());
    if (parameter == null) {
      while (values.size() < SCHEMA.size()) {
        values.add(null);
      }
    } else {
      values.add(parameter.name());
      values.add(parameter.type().getSimpleName().toLowerCase(Locale.ROOT));
      values.add(parameter.standard() == null ? null : parameter.standard().toString());
      values.add(parameter.unit());
      values.add(parameter.allowed());
      values.add(parameter.meaning());
      values.add(parameter.source());
    }
    return RowFactory.create(values.toArray());
  }

  private static String[] names(List<Input<?>> inputs) {
    return inputs.stream().map(Input::name).toArray(String[]::new);
  }
}
