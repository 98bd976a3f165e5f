package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressJobTest {
  private static final FlatTable FRAME_EMBEDDINGS = published("frame_embeddings");
  private static final FlatTable FRAMES = published("frames");

  @TempDir Path folder;

  private static FlatTable published(String name) {
    return FlatTable.FROM_STAGES.stream().filter(t -> t.name().equals(name)).findFirst().get();
  }

  @Test
  void writesFewerVectorsOfEachVideoAndReplacesThoseOfTheSameName() {
    List<FlatRows.FrameEmbeddings> all = DuplicatesJobTest.film("one", 30, 1);
    all.addAll(DuplicatesJobTest.film("two", 20, 2));
    Collections.reverse(all);
    TestWarehouse warehouse = new TestWarehouse(folder).rows(FRAME_EMBEDDINGS, all);

    CommandRun refused =
        compress(warehouse, "--method", "dpn", "--param", "side=3", "--of", "patches");
    CommandRun merged =
        compress(warehouse, "--method", "ma-lmm", "--budget", "4", "--name", "bank");
    CommandRun pruned = compress(warehouse, "--method", "DivPrune", "--budget", "0.1");
    CommandRun again =
        compress(
            warehouse, "--method", "ma-lmm", "--budget", "4", "--name", "bank", "--of", "patches");

    assertThat(refused.err()).contains("side is 3 and a frame has 16 tokens");
    assertThat(merged.exitCode()).as(merged.err()).isZero();
    assertThat(pruned.exitCode()).as(pruned.err()).isZero();
    assertThat(again.exitCode()).as(again.err()).isZero();
    Dataset<Row> rows =
        SharedSpark.session().read().format("delta").load(folder + "/tables/compressed");
    assertThat(
            rows.groupBy("name", "method", "made_of", "video_id")
                .agg(count("*"), sum("size"), max("place"), max(size(col("vector"))))
                .orderBy("name", "video_id")
                .collectAsList())
        .extracting(row -> row.mkString(" "))
        .containsExactly(
            "bank ma-lmm patches one 64 480.0 15 15",
            "bank ma-lmm patches two 64 320.0 15 15",
            "divprune divprune frames one 3 3.0 0 240",
            "divprune divprune frames two 2 2.0 0 240");
    List<Row> ofOne =
        rows.where("name = 'divprune' AND video_id = 'one'").orderBy("token_index").collectAsList();
    assertThat(ofOne)
        .extracting(row -> row.<Long>getAs("pts_us"))
        .isSorted()
        .doesNotHaveDuplicates();
    for (Row row : ofOne) {
      FlatRows.FrameEmbeddings frame =
          all.stream()
              .filter(f -> f.videoId().equals("one") && row.getAs("pts_us").equals(f.ptsUs()))
              .findFirst()
              .orElseThrow();
      assertThat(row.<Float>getList(row.fieldIndex("vector")))
          .containsExactly(ArrayUtils.toObject(frame.vector()));
    }
  }

  @Test
  void makesPatchesOfStoredPicturesByAModelAndAVideoWithALostOneCostsItself() {
    TestWarehouse warehouse = new TestWarehouse(folder);
    List<FlatRows.Frames> frames = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Picture picture = warehouse.picture("p" + i, 64, 48, new Color(40 * i, 90, 200 - 40 * i));
      long shown = i == 3 ? 1_000_000 : i * 500_000L;
      frames.add(
          new FlatRows.Frames(
              "one", i * 500_000L, i, 0, 64, 48, picture, shown, 0, null, null, null, null, false));
    }
    Picture lost = new Picture("pictures/lost.tar", 512, 100, "");
    frames.add(
        new FlatRows.Frames("two", 0, 0, 0, 64, 48, lost, 0, 0, null, null, null, null, false));
    warehouse
        .rows(FRAMES, frames)
        .table(
            "videos",
            "SELECT 'two' AS video_id, 'file:/in/two.mp4' AS path, 1L AS duration_us,"
                + " 1L AS generation, 1 AS publish_batch")
        .table("sources", "SELECT 'file:/in/two.mp4' AS path, current_timestamp() AS modified_at");

    CommandRun run =
        compress(
            warehouse,
            "--method",
            "hour-llava",
            "--param",
            "least_frames=1",
            "--param",
            "spatial=uniform",
            "--of",
            "patches",
            "--encoder",
            "dinov2-small",
            "--set",
            "models.folder=../udfs/src/test/resources/models",
            "--strict");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.EXIT_FAILURES);
    List<Row> rows =
        SharedSpark.session()
            .read()
            .format("delta")
            .load(folder + "/tables/compressed")
            .orderBy("token_index")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.getAs("pts_us") + " " + row.getAs("place"))
        .containsExactly(
            "0 0", "0 2", "0 6", "0 8", "2000000 0", "2000000 2", "2000000 6", "2000000 8");
    assertThat(rows).allMatch(row -> row.getList(row.fieldIndex("vector")).size() == 32);
    List<Row> failures =
        SharedSpark.session()
            .read()
            .format("delta")
            .load(folder + "/tables/failures")
            .collectAsList();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).<String>getAs("failure_id"))
        .isEqualTo("two/failure/compress/hour-llava");
    assertThat(failures.get(0).<String>getAs("path")).isEqualTo("file:/in/two.mp4");
    assertThat(failures.get(0).<String>getAs("reason"))
        .startsWith("The picture at byte 512 of pictures/lost.tar cannot be read: ");
  }

  /** Of one video no two frames are alike, of the other all are. */
  @Test
  void comparesMethodsThatKeepTheSameShareOfTheSameVectors() throws IOException {
    List<FlatRows.FrameEmbeddings> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      float[] own = new float[10];
      own[i] = 1;
      float[] same = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      all.add(new FlatRows.FrameEmbeddings("one", i * 500_000L, "descriptor", own));
      all.add(new FlatRows.FrameEmbeddings("two", i * 500_000L, "descriptor", same));
    }
    TestWarehouse warehouse =
        new TestWarehouse(folder)
            .rows(FRAME_EMBEDDINGS, all)
            .table(
                "videos",
                "SELECT video_id, concat('file:/in/', video_id) AS path, 5000000L AS duration_us,"
                    + " 1L AS generation, 1 AS publish_batch FROM VALUES ('one'), ('two') AS (video_id)")
            .table("sources", "SELECT '' AS path, current_timestamp() AS modified_at");
    Path questions =
        Files.writeString(
            folder.resolve("known.jsonl"),
            """
            {"id": "met", "videos": ["one"], "question": "?", "spans": [[0, 5]]}
            {"id": "missed", "videos": ["two"], "question": "?", "spans": [[4.6, 5]]}
            """);

    String[] words = {"--budget", "0.2", "--questions", questions.toString()};
    CommandRun ofAll = compress(warehouse, ArrayUtils.addAll(words, "--compare"));
    assertThat(ofAll.exitCode()).as(ofAll.err()).isZero();
    assertThat(comparisons())
        .hasSizeGreaterThan(20)
        .allSatisfy(row -> assertThat(row.<Integer>getAs("failures")).as("%s", row).isZero());

    compress(warehouse, ArrayUtils.addAll(words, "--compare=divprune,ma-lmm"));
    List<Row> rows = comparisons();
    assertThat(rows)
        .extracting(
            row ->
                Stream.of(
                        "kind", "question_set", "method", "ratio", "evidence", "choices", "frames")
                    .map(column -> "" + row.getAs(column))
                    .collect(Collectors.joining(" ")))
        .containsExactly(
            "compress known divprune 0.2 frames/descriptor 2 2.0",
            "compress known ma-lmm 0.2 frames/descriptor 2 2.0");
    Row divprune = rows.get(0);
    assertThat(divprune.<Double>getAs("space_coverage")).isEqualTo((0.2 + 1) / 2);
    assertThat(divprune.<Double>getAs("redundancy")).isEqualTo((0.0 + 1) / 2);
    assertThat(divprune.<Double>getAs("time_coverage")).isEqualTo(0.5);
    assertThat(divprune.<Double>getAs("hit_rate")).isEqualTo(0.5);
    assertThat(divprune.<Integer>getAs("known")).isEqualTo(2);
    assertThat(divprune.<Double>getAs("kept_share")).isEqualTo(0.2);
    assertThat(divprune.<Double>getAs("us_per_candidate")).isPositive();
    assertThat(divprune.<Double>getAs("bytes_per_candidate")).isPositive();
  }

  private List<Row> comparisons() {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(folder + "/tables/comparisons")
        .orderBy("method")
        .collectAsList();
  }

  @Test
  void tellsWhatItNeeds() {
    TestWarehouse warehouse = new TestWarehouse(folder);

    assertThat(compress(warehouse).err()).contains("--method is missing");
    assertThat(compress(warehouse, "--method", "divprune").err())
        .contains("holds no table frame_embeddings. Make it with 'clipreduce run'.");
    assertThat(compress(warehouse, "--method", "nothing").err())
        .contains("--method = nothing is unknown. Allowed: aim, ");
    assertThat(compress(warehouse, "--method", "divprune", "--budget", "7").err())
        .contains("Parameter ratio of divprune is 7; allowed is a number from 0 to 1.");
    assertThat(compress(warehouse, "--method", "longvlm", "--budget", "7").err())
        .contains("longvlm takes no --budget");
    assertThat(compress(warehouse, "--method", "dpn", "--of", "patches", "--encoder", "x").err())
        .contains("encode.encoders = x is unknown");
    assertThat(compress(warehouse, "--method", "free-video-llm").err())
        .contains("looks at a question");
    assertThat(compress(warehouse, "--compare", "--budget", "16").err())
        .contains("--budget is 16; with --compare allowed is a share of the vectors");
    assertThat(compress(warehouse, "--compare=nothing", "--budget", "0.2").err())
        .contains("--method = nothing is unknown. Allowed: aim, ");
    assertThat(compress(warehouse, "--list").out())
        .contains("flash-vstream")
        .contains("ratio=0.098");
  }

  private static CommandRun compress(TestWarehouse warehouse, String... more) {
    return CommandRun.of(
        Stream.concat(Stream.of("compress", "--warehouse", warehouse.path()), Stream.of(more))
            .toArray(String[]::new));
  }
}
