package io.clipreduce.jobs;

import io.clipreduce.encode.CrossEncoder;
import io.clipreduce.encode.QualityHead;
import io.clipreduce.encode.TextEncoder;
import io.clipreduce.encode.TextEncoders;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/**
 * Models as SQL functions; each is null where a text is.
 *
 * <p>{@code text_embedding(encoder, text)}: the unit vector that a text encoder, or a model's text
 * tower, gives a text. A text that is written out in the query is encoded once, on the driver.
 *
 * <p>{@code text_relevance(reranker, query, text)}: how well the text answers the query, higher for
 * better, on the reranker's own scale.
 *
 * <p>{@code quality_score(head, vector)}: how good a picture looks by its vector, higher for
 * better, on the head's own scale.
 */
final class ModelFunctions {
  /** Open until the JVM ends, as long as queries may come. */
  private static final Map<String, TextEncoder> ENCODERS = new ConcurrentHashMap<>();

  private static final Map<String, CrossEncoder> RERANKERS = new ConcurrentHashMap<>();

  private static final Map<String, QualityHead> HEADS = new ConcurrentHashMap<>();

  private ModelFunctions() {}

  static void register(SparkSession spark, Settings settings) {
    Models models = settings.models();
    DeviceChoice device = settings.device();
    TextEncoders encoders = settings.textEncoders();
    UDF2<String, String, float[]> embedding =
        (encoder, text) -> text == null ? null : embed(encoders, device, encoder, text);
    UDF3<String, String, String, Float> relevance =
        (reranker, query, text) ->
            query == null || text == null ? null : score(models, device, reranker, query, text);
    UDF2<String, Seq<Float>, Double> quality =
        (head, vector) -> vector == null ? null : score(models, head, vector);
    spark.udf().register("quality_score", functions.udf(quality, DataTypes.DoubleType));
    spark
        .udf()
        .register(
            "text_embedding",
            functions.udf(embedding, DataTypes.createArrayType(DataTypes.FloatType, false)));
    spark.udf().register("text_relevance", functions.udf(relevance, DataTypes.FloatType));
  }

  private static float[] embed(
      TextEncoders encoders, DeviceChoice device, String encoder, String text) {
    return ENCODERS
        .computeIfAbsent(encoders.key(encoder), key -> encoders.get(encoder).open(device.here()))
        .encode(List.of(text))
        .get(0);
  }

  /**
   * The rows of {@code frame_quality}: a score by every head that settings name for each frame with
   * a vector of its encoder.
   */
  static String frameQuality(Settings settings) {
    Models models = settings.models();
    return settings.getStrings("quality.heads").stream()
        .map(
            head ->
                ("SELECT video_id, pts_us, '%1$s' AS head, quality_score('%1$s', vector) AS score"
                        + " FROM frame_embeddings WHERE encoder = '%2$s'")
                    .formatted(head, models.get(ModelTask.QUALITY_HEAD, head).card().encoder()))
        .collect(Collectors.joining(" UNION ALL "));
  }

  private static double score(Models models, String name, Seq<Float> vector) {
    QualityHead head =
        HEADS.computeIfAbsent(
            models.folder() + "/" + name,
            key -> QualityHead.of(models.get(ModelTask.QUALITY_HEAD, name)));
    float[] values = new float[vector.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = vector.apply(i);
    }
    return head.score(values);
  }

  private static float score(
      Models models, DeviceChoice device, String reranker, String query, String text) {
    return RERANKERS.computeIfAbsent(
            models.folder() + "/" + reranker,
            key -> CrossEncoder.open(models.get(ModelTask.RERANKER, reranker), device.here()))
        .score(query, List.of(text))[0];
  }
}
