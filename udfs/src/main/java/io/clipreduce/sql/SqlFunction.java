package io.clipreduce.sql;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.Platform;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A function that takes and gives one value a row, for a call whose types are known. Those of equal
 * classes, types and settings are equal, so that Spark sees equal calls as one.
 */
interface SqlFunction extends ScalarFunction<Object> {
  /** The types that Spark brings the arguments into, where it may do so unasked. */
  List<DataType> argumentTypes();

  @Override
  default DataType[] inputTypes() {
    return argumentTypes().toArray(DataType[]::new);
  }

  @Override
  default String canonicalName() {
    return "clipreduce." + this;
  }

  /** A call of this function. */
  default Expression of(List<Expression> arguments) {
    ApplyFunctionExpression call =
        new ApplyFunctionExpression(this, CollectionConverters.asScala(arguments).toSeq());
    call.setTagValue(FunctionRegistry.FUNC_ALIAS(), name());
    return call;
  }

  /** Runs what may refuse its arguments; the refusal then names this function. */
  default <T> T explained(Supplier<T> call) {
    try {
      return call.get();
    } catch (InvalidArgumentException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(name(), e.getMessage(), e);
    }
  }

  /** Refuses a call with too few or too many arguments, as Spark's own functions do. */
  static void requireArguments(String function, List<?> arguments, Object... counts) {
    if (!Arrays.asList(counts).contains(arguments.size())) {
      Platform.throwException(
          QueryCompilationErrors.wrongNumArgsError(
              function,
              CollectionConverters.asScala(Arrays.asList(counts)).toSeq(),
              arguments.size(),
              "",
              "",
              ""));
    }
  }

  /**
   * What {@code DESCRIBE FUNCTION EXTENDED} says.
   *
   * @param usage the call and a sentence, {@code _FUNC_} standing for the name
   * @param arguments a line an argument, such as {@code method - name of a method}
   * @param examples a query in a line, its answer in the next, and so on
   */
  static ExpressionInfo info(
      Class<?> type, String name, String group, String usage, String arguments, String examples) {
    return new ExpressionInfo(
        type.getName(),
        null,
        name,
        usage.strip(),
        arguments.isEmpty()
            ? ""
            : "\n    Arguments:\n" + arguments.strip().indent(2).replaceAll("(?m)^ *", "      * "),
        "\n    Examples:\n"
            + examples.strip().replaceAll("(?m)^(?!>)", "       ").replaceAll("(?m)^>", "      >")
            + "\n  ",
        "",
        group,
        "",
        "",
        "built-in");
  }
}
