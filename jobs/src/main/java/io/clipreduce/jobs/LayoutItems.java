package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What layouts arrange, as rows: the videos or clips, joined with their frames or with their texts.
 * Columns {@code video_id, path, clip_id, clip_index, start_us, end_us, pts_us}, and {@code
 * width_px, height_px, picture, vector} or {@code text}; {@code clip_id} is null and {@code
 * clip_index} -1 for whole videos.
 */
record LayoutItems(
    SparkSession spark, WarehouseTables tables, boolean ofClips, Set<String> videoIds) {

  /**
   * Sampled frames with their pictures.
   *
   * @param evidence whose vectors come along: those of the frames, or of the captions of their
   *     clips, null where there are none; null for no vectors at all
   */
  Dataset<Row> frames(WarehouseInputs.Evidence evidence) {
    Dataset<Row> frames =
        tables
            .read(spark, "frames")
            .select("video_id", "pts_us", "width_px", "height_px", "picture")
            .where(col("picture").isNotNull());
    if (evidence == null) {
      return joined(frames.selectExpr("*", "cast(null AS array<float>) AS vector"));
    }
    if (evidence.ofFrames()) {
      Dataset<Row> vectors =
          tables
              .read(spark, "frame_embeddings")
              .where(col("encoder").equalTo(evidence.encoder()))
              .select("video_id", "pts_us", "vector");
      return joined(frames.join(vectors, new String[] {"video_id", "pts_us"}, "left"));
    }
    Dataset<Row> vectors =
        tables
            .read(spark, "clip_embeddings")
            .where(col("unit_kind").equalTo("caption"))
            .where(col("encoder").equalTo(evidence.encoder()))
            .selectExpr("unit_id AS caption_id", "vector")
            .join(
                tables
                    .read(spark, "captions")
                    .where(col("level").equalTo("clip"))
                    .selectExpr(
                        "caption_id", "video_id AS of_video", "start_us AS s", "end_us AS e"),
                "caption_id");
    Column covers =
        col("of_video")
            .equalTo(col("video_id"))
            .and(col("pts_us").geq(col("s")))
            .and(col("pts_us").lt(col("e")));
    return joined(
        frames
            .join(vectors, covers, "left")
            .select("video_id", "pts_us", "width_px", "height_px", "picture", "vector"));
  }

  /**
   * What is said, speech before text tracks and only one track of these; where nothing is, the
   * captions of clips.
   */
  Dataset<Row> texts() {
    Dataset<Row> captions =
        tables.has("captions")
            ? tables
                .read(spark, "captions")
                .where(col("level").equalTo("clip"))
                .selectExpr("video_id", "start_us AS pts_us", "text")
            : spark.sql("SELECT '' AS video_id, 0L AS pts_us, '' AS text").limit(0);
    if (!tables.has("transcripts")) {
      return joined(captions);
    }
    Dataset<Row> said =
        tables
            .read(spark, "transcripts")
            .selectExpr(
                "video_id",
                "start_us AS pts_us",
                "text",
                "struct(source, track_index) AS track",
                "min(struct(source, track_index)) OVER (PARTITION BY video_id) AS first_track")
            .where("track = first_track")
            .select("video_id", "pts_us", "text");
    return joined(
        said.unionByName(
            captions.join(
                said.select("video_id").distinct(), new String[] {"video_id"}, "left_anti")));
  }

  private Dataset<Row> joined(Dataset<Row> items) {
    Dataset<Row> units = units();
    Column there = units.col("video_id").equalTo(items.col("video_id"));
    Column within =
        items
            .col("pts_us")
            .geq(units.col("start_us"))
            .and(items.col("pts_us").lt(units.col("end_us")));
    return items
        .join(broadcast(units), ofClips ? there.and(within) : there)
        .drop(items.col("video_id"));
  }

  private Dataset<Row> units() {
    Dataset<Row> videos =
        tables
            .read(spark, FlatTable.VIDEOS.name())
            .selectExpr(
                "video_id",
                "path",
                "cast(null AS string) AS clip_id",
                "-1 AS clip_index",
                "coalesce(first_pts_us, 0L) AS start_us",
                "coalesce(first_pts_us, 0L) + coalesce(duration_us, 0L) AS end_us");
    if (!videoIds.isEmpty()) {
      videos = videos.where(col("video_id").isin(videoIds.toArray()));
    }
    return ofClips
        ? tables
            .read(spark, "clips")
            .select("video_id", "clip_id", "clip_index", "start_us", "end_us")
            .join(videos.select("video_id", "path"), "video_id")
        : videos;
  }
}
