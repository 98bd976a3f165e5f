package io.clipreduce.jobs;

import io.clipreduce.encode.TextEncoder;
import io.clipreduce.model.Models;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * SQL {@code text_embedding(encoder, text)}: the unit vector that a text encoder gives a text, or a
 * model's text tower, in one space with its pictures; null for a null text. A text that is written
 * out in the query is encoded once, on the driver.
 */
final class TextEmbedding implements UDF2<String, String, float[]> {
  static final String NAME = "text_embedding";
  private static final long serialVersionUID = 1L;

  /** Open until the JVM ends, as long as queries may come. */
  private static final Map<String, TextEncoder> OPEN = new ConcurrentHashMap<>();

  private final Models models;
  private final DeviceChoice device;

  private TextEmbedding(Models models, DeviceChoice device) {
    this.models = models;
    this.device = device;
  }

  static void register(SparkSession spark, Settings settings) {
    spark
        .udf()
        .register(
            NAME,
            functions.udf(
                new TextEmbedding(settings.models(), settings.device()),
                DataTypes.createArrayType(DataTypes.FloatType, false)));
  }

  @Override
  public float[] call(String encoder, String text) {
    if (text == null) {
      return null;
    }
    String key = models.folder() + "/" + encoder;
    TextEncoder open =
        OPEN.computeIfAbsent(
            key, k -> Fingerprints.textEncoder(models, encoder).open(device.here()));
    return open.encode(List.of(text)).get(0);
  }
}
