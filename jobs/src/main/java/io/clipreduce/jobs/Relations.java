package io.clipreduce.jobs;

import io.clipreduce.answer.SpatialRelation;
import io.clipreduce.index.Box;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The view {@code relations}: how things stand to each other in each picture, by their boxes; a row
 * for each relation that holds between two things of one detector.
 */
final class Relations {
  static final String VIEW = "relations";

  /** The table it is made of. */
  static final String DETECTIONS = "detections";

  private static final String QUERY =
      """
      SELECT a.video_id, a.pts_us,
        coalesce(a.track_id, a.detection_id) AS subject_id, a.label AS subject,
        explode(spatial_relations(a.box, b.box)) AS predicate,
        coalesce(b.track_id, b.detection_id) AS object_id, b.label AS object,
        coalesce(a.confidence, 1) * coalesce(b.confidence, 1) AS confidence
      FROM detections a JOIN detections b
        ON a.video_id = b.video_id AND a.pts_us = b.pts_us AND a.detector = b.detector
      WHERE coalesce(a.track_id, a.detection_id) <> coalesce(b.track_id, b.detection_id)
      """;

  private Relations() {}

  /** Makes the view, and the SQL function {@code spatial_relations(BOX, BOX)} it is made by. */
  static void register(WarehouseTables tables, SparkSession spark) {
    UDF2<Row, Row, String[]> between =
        (a, b) ->
            a == null || b == null
                ? null
                : SpatialRelation.between(box(a), box(b)).toArray(new String[0]);
    spark
        .udf()
        .register(
            "spatial_relations",
            functions.udf(between, DataTypes.createArrayType(DataTypes.StringType, false)));
    tables.read(spark, DETECTIONS).createOrReplaceTempView(DETECTIONS);
    spark.sql(QUERY).createOrReplaceTempView(VIEW);
  }

  private static Box box(Row box) {
    return new Box(part(box, "x"), part(box, "y"), part(box, "width"), part(box, "height"));
  }

  private static float part(Row box, String name) {
    return ((Number) box.get(box.fieldIndex(name))).floatValue();
  }
}
