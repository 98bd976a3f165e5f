package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Words of videos, from the files' own text tracks, through the command line. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TranscriptsTest {
  @TempDir private static Path folder;
  private static Path input;
  private static Path warehouse;
  private static SparkSession spark;

  @BeforeAll
  static void makeAVideoWithSubtitles() throws IOException {
    spark = TestSpark.start("local[2]");
    warehouse = folder.resolve("warehouse");
    input = Files.createDirectory(folder.resolve("in"));
    Path film = Media.scenes(folder.resolve("film.mkv"), 3, 3, "aac");
    Path texts =
        Files.writeString(
            folder.resolve("texts.srt"),
            """
            1
            00:00:01,000 --> 00:00:02,500
            <i>First</i> &amp; second

            2
            00:00:02,000 --> 00:00:08,000
            Over it
            """);
    Media.withSubtitles(film, texts, "ger", input.resolve("film.mkv"));
  }

  private static Commands.Result run(String... settings) {
    return Commands.run(
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(
                    "run", "--input", input.toString(), "--warehouse", warehouse.toString()),
                java.util.stream.Stream.of(settings))
            .toArray(String[]::new));
  }

  @Test
  @Order(1)
  void subtitleTracksBecomeTranscripts() {
    Commands.Result result = run();

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<Row> rows =
        Published.read(spark, warehouse, "transcripts")
            .select("start_us", "end_us", "text", "language", "source", "track_index", "confidence")
            .orderBy("start_us")
            .collectAsList();
    assertThat(rows)
        .extracting(Row::toString)
        .containsExactly(
            "[1000000,2500000,First & second,de,subtitle,2,null]",
            "[2000000,8000000,Over it,de,subtitle,2,null]");
  }
}
