package io.clipreduce.sql;

import io.clipreduce.encode.CrossEncoder;
import io.clipreduce.encode.QualityHead;
import io.clipreduce.encode.TextEncoder;
import io.clipreduce.encode.TextEncoders;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Asks a model; NULL where an argument is. What is written out in a query is asked once, on the
 * driver.
 *
 * @param ask what is asked
 * @param argumentTypes of the arguments
 * @param settings of the session
 */
record ModelFunction(Ask ask, List<DataType> argumentTypes, ModelSettings settings)
    implements SqlFunction {
  /** Open until the JVM ends, as long as queries may come. */
  private static final Map<String, TextEncoder> ENCODERS = new ConcurrentHashMap<>();

  private static final Map<String, CrossEncoder> RERANKERS = new ConcurrentHashMap<>();

  private static final Map<String, QualityHead> HEADS = new ConcurrentHashMap<>();

  /** What a model can be asked for. */
  enum Ask {
    /** The unit vector of a text, by a text encoder or a model's text tower. */
    EMBED_TEXT("embed_text"),

    /** How well a text answers a query, higher for better, on the reranker's own scale. */
    TEXT_RELEVANCE("text_relevance"),

    /** How good a picture looks by its vector, higher for better, on the head's own scale. */
    QUALITY_SCORE("quality_score");

    private final String function;

    Ask(String function) {
      this.function = function;
    }

    /** The name in SQL. */
    String function() {
      return function;
    }
  }

  /** A call with these arguments, whose types are known. */
  static Expression bind(Ask ask, List<Expression> given) {
    List<String> names =
        switch (ask) {
          case EMBED_TEXT -> List.of("text", "encoder");
          case TEXT_RELEVANCE -> List.of("reranker", "query", "text");
          case QUALITY_SCORE -> List.of("head", "vector");
        };
    List<Expression> arguments = NamedArguments.inPlace(ask.function, given, names);
    List<DataType> types =
        switch (ask) {
          case EMBED_TEXT -> {
            SqlFunction.requireArguments(ask.function, arguments, 1, 2);
            yield List.of(DataTypes.StringType, DataTypes.StringType).subList(0, arguments.size());
          }
          case TEXT_RELEVANCE -> {
            SqlFunction.requireArguments(ask.function, arguments, 3);
            yield List.of(DataTypes.StringType, DataTypes.StringType, DataTypes.StringType);
          }
          case QUALITY_SCORE -> {
            SqlFunction.requireArguments(ask.function, arguments, 2);
            yield List.of(DataTypes.StringType, NumberArrays.type(arguments.get(1).dataType(), 1));
          }
        };
    return new ModelFunction(ask, List.copyOf(types), ModelSettings.current()).of(arguments);
  }

  @Override
  public String name() {
    return ask.function;
  }

  @Override
  public DataType resultType() {
    return switch (ask) {
      case EMBED_TEXT -> DataTypes.createArrayType(DataTypes.FloatType, false);
      case TEXT_RELEVANCE -> DataTypes.FloatType;
      case QUALITY_SCORE -> DataTypes.DoubleType;
    };
  }

  @Override
  public Object produceResult(InternalRow row) {
    for (int i = 0; i < argumentTypes.size(); i++) {
      if (row.isNullAt(i)) {
        return null;
      }
    }
    return explained(
        () ->
            switch (ask) {
              case EMBED_TEXT -> UnsafeArrayData.fromPrimitiveArray(embedding(row));
              case TEXT_RELEVANCE -> relevance(row);
              case QUALITY_SCORE -> quality(row);
            });
  }

  private float[] embedding(InternalRow row) {
    String name = argumentTypes.size() > 1 ? text(row, 1) : settings.textEncoder();
    if (name == null) {
      throw new IllegalArgumentException(
          "encode_text.encoders names no encoder; name one as the second argument.");
    }
    TextEncoders encoders = settings.textEncoders();
    return ENCODERS
        .computeIfAbsent(encoders.key(name), key -> encoders.get(name).open(settings.device()))
        .encode(List.of(text(row, 0)))
        .get(0);
  }

  private float relevance(InternalRow row) {
    String reranker = text(row, 0);
    Models models = settings.models();
    return RERANKERS.computeIfAbsent(
            models.folder() + "/" + reranker,
            key -> CrossEncoder.open(models.get(ModelTask.RERANKER, reranker), settings.device()))
        .score(text(row, 1), List.of(text(row, 2)))[0];
  }

  private double quality(InternalRow row) {
    String name = text(row, 0);
    Models models = settings.models();
    double[] vector =
        (double[]) NumberArrays.read(row.getArray(1), (ArrayType) argumentTypes.get(1), "vector");
    float[] values = new float[vector.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) vector[i];
    }
    return HEADS
        .computeIfAbsent(
            models.folder() + "/" + name,
            key -> QualityHead.of(models.get(ModelTask.QUALITY_HEAD, name)))
        .score(values);
  }

  private static String text(InternalRow row, int at) {
    return row.getUTF8String(at).toString();
  }
}
