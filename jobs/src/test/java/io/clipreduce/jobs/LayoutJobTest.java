package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two videos of two clips each; a picture of the second video is lost. */
class LayoutJobTest {
  @TempDir static Path folder;

  @BeforeAll
  static void makeTheWarehouse() throws IOException {
    TestWarehouse warehouse = new TestWarehouse(folder.resolve("wh"));
    String frames =
        IntStream.range(0, 8)
            .mapToObj(
                i -> {
                  Picture picture =
                      warehouse.picture("p" + i, 64, 48, Color.getHSBColor(i / 8f, 1, 1));
                  return "('%s', %sL, 64, 48, named_struct('file', '%s', 'offset', %sL, 'size_bytes', %s, 'sha256', ''))"
                      .formatted(
                          i < 4 ? "v1" : "v2",
                          i % 4 * 1_000_000,
                          picture.file(),
                          picture.offset(),
                          picture.sizeBytes());
                })
            .collect(Collectors.joining(", "));
    Files.delete(folder.resolve("wh/pictures/p7.tar"));
    warehouse
        .table(
            "frames",
            "SELECT * FROM VALUES %s AS (video_id, pts_us, width_px, height_px, picture)"
                .formatted(frames))
        .table(
            "videos",
            "SELECT video_id, path, 4000000L AS duration_us, 0L AS first_pts_us, 1L AS generation,"
                + " 1 AS publish_batch FROM VALUES ('v1', 'file:/in/one.mp4'),"
                + " ('v2', 'file:/in/two.mp4') AS (video_id, path)")
        .table("sources", "SELECT 'file:/in/one.mp4' AS path, current_timestamp() AS modified_at")
        .table(
            "clips",
            "SELECT concat(video_id, '/clip/', i) AS clip_id, video_id, i AS clip_index,"
                + " i * 2000000L AS start_us, (i + 1) * 2000000L AS end_us"
                + " FROM VALUES ('v1', 0), ('v1', 1), ('v2', 0), ('v2', 1) AS (video_id, i)")
        .table(
            "captions",
            "SELECT 'v2' AS video_id, 'clip' AS level, 0L AS start_us, 'Nobody speaks.' AS text")
        .table(
            "transcripts",
            "SELECT 'v1' AS video_id, * FROM VALUES (1000000L, 'there', 'speech', null),"
                + " (0L, 'Hello', 'speech', null), (0L, 'Bonjour', 'subtitle', 2)"
                + " AS (start_us, text, source, track_index)");
  }

  private static CommandRun layout(String... more) {
    return CommandRun.of(
        Stream.concat(
                Stream.of(
                    "layout",
                    "--warehouse",
                    folder.resolve("wh").toString(),
                    "--output",
                    folder.resolve("out").toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<Row> rows(String name) {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(folder.resolve("wh/tables/layouts").toString())
        .where(col("name").equalTo(name))
        .orderBy("layout_id")
        .collectAsList();
  }

  @Test
  void arrangesEveryClipOnItsOwnAndGoesOnWhereAPictureIsLost() throws IOException {
    CommandRun run = layout("--method", "IG-VLM", "--of", "clips", "--budget", "2", "--strict");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.EXIT_FAILURES);
    assertThat(rows("ig-vlm"))
        .extracting(row -> row.<String>getAs("layout_id"))
        .containsExactly(
            "v1/clip/0/layout/ig-vlm/0", "v1/clip/1/layout/ig-vlm/0", "v2/clip/0/layout/ig-vlm/0");
    Row second = rows("ig-vlm").get(1);
    assertThat(second.<Row>getList(second.fieldIndex("cells")))
        .extracting(cell -> cell.<Long>getAs("pts_us"))
        .containsExactly(2_000_000L, 3_000_000L);
    try (var files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".jpg")))
          .containsExactlyInAnyOrder(
              "one-v1-clip0000-ig-vlm-0000.jpg",
              "one-v1-clip0001-ig-vlm-0000.jpg",
              "two-v2-clip0000-ig-vlm-0000.jpg");
    }
    assertThat(failures()).containsExactly("v2 file:/in/two.mp4 layout ig-vlm/clip/1");

    layout("--method", "ig-vlm", "--video", "one");
    assertThat(failures()).containsExactly("v2 file:/in/two.mp4 layout ig-vlm/clip/1");
    layout("--method", "ig-vlm", "--name", "it's another");
    layout("--method", "ig-vlm", "--of", "clips", "--budget", "1");
    assertThat(failures()).containsExactly("v2 file:/in/two.mp4 layout it's another");
  }

  private static List<String> failures() {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(folder.resolve("wh/tables/failures").toString())
        .orderBy("failure_id")
        .selectExpr("concat_ws(' ', video_id, path, stage, unit)")
        .as(Encoders.STRING())
        .collectAsList();
  }

  @Test
  void writesWhatIsSaidOrElseTheCaptionsAndReplacesOnlyTheVideosAskedFor() {
    assertThat(layout("--method", "t2vid").exitCode()).isZero();
    CommandRun again =
        layout("--method", "t2vid", "--video", "one", "--param", "words=1", "--mode", "faithful");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(rows("t2vid"))
        .extracting(
            row -> row.getAs("layout_id") + " " + row.getAs("text") + " " + row.getAs("mode"))
        .containsExactly(
            "v1/layout/t2vid/0 Hello faithful",
            "v1/layout/t2vid/1 there faithful",
            "v2/layout/t2vid/0 Nobody speaks. corrected");
  }

  @Test
  void tellsWhatIsWrongBeforeItBegins() {
    assertThat(layout("--method", "best").err()).contains("--method = best is unknown. Allowed: ");
    assertThat(layout("--method", "t2vid", "--budget", "1").err())
        .contains("t2vid has no parameter budget; it has words,");
    assertThat(layout("--method", "ig-vlm", "--mode", "fast").err()).contains("Mode is fast");
  }
}
