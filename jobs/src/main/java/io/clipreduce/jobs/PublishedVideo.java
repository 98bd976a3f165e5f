package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.clipreduce.index.IndexedVideo;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A published video, and what tells its rows from others of it. */
record PublishedVideo(IndexStamp stamp, IndexedVideo video) implements Serializable {

  /** All of a warehouse by id. */
  static SortedMap<String, PublishedVideo> all(SparkSession spark, Warehouse warehouse) {
    SortedMap<String, PublishedVideo> published = new TreeMap<>();
    if (warehouse.delta().version(warehouse.tablePath(FlatTable.VIDEOS.name())) < 0) {
      return published;
    }
    Dataset<Row> changed =
        table(spark, warehouse, FlatTable.SOURCES)
            .select(col("path").as("file"), col("modified_at"));
    table(spark, warehouse, FlatTable.VIDEOS)
        .join(broadcast(changed), col("path").equalTo(col("file")), "left")
        .select("video_id", "path", "modified_at", "duration_us", "generation", "publish_batch")
        .collectAsList()
        .forEach(
            row -> {
              Timestamp modifiedAt = row.getTimestamp(2);
              IndexedVideo video =
                  new IndexedVideo(
                      row.getString(0),
                      row.getString(1),
                      modifiedAt == null ? 0 : modifiedAt.getTime(),
                      row.isNullAt(3) ? 0 : row.getLong(3));
              IndexStamp stamp = new IndexStamp(row.getLong(4), row.getInt(5));
              published.put(video.videoId(), new PublishedVideo(stamp, video));
            });
    return published;
  }

  private static Dataset<Row> table(SparkSession spark, Warehouse warehouse, FlatTable table) {
    return spark.read().format("delta").load(warehouse.tablePath(table.name()));
  }
}
