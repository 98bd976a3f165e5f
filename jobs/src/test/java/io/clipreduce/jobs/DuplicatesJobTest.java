package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.DescriptorKernel;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicatesJobTest {
  private static final FlatTable FRAME_EMBEDDINGS =
      FlatTable.FROM_STAGES.stream()
          .filter(t -> t.name().equals("frame_embeddings"))
          .findFirst()
          .get();

  private static final FlatTable FRAMES =
      FlatTable.FROM_STAGES.stream().filter(t -> t.name().equals("frames")).findFirst().get();

  @TempDir Path folder;

  /** Two frames a second, each with a look of its own. */
  private static List<FlatRows.FrameEmbeddings> film(String video, int frames, long seed) {
    Random random = new Random(seed);
    List<FlatRows.FrameEmbeddings> film = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      float[] vector = new float[DescriptorKernel.DIM];
      double squares = 0;
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
        squares += vector[d] * vector[d];
      }
      for (int d = 0; d < vector.length; d++) {
        vector[d] /= (float) Math.sqrt(squares);
      }
      film.add(new FlatRows.FrameEmbeddings(video, i * 500_000L, "descriptor", vector));
    }
    return film;
  }

  /** Puts frames of one film in place of those of another. */
  private static void paste(
      List<FlatRows.FrameEmbeddings> from,
      int first,
      int count,
      List<FlatRows.FrameEmbeddings> to,
      int at) {
    for (int i = 0; i < count; i++) {
      FlatRows.FrameEmbeddings old = to.get(at + i);
      to.set(
          at + i,
          new FlatRows.FrameEmbeddings(
              old.videoId(), old.ptsUs(), old.encoder(), from.get(first + i).vector()));
    }
  }

  private static List<FlatRows.FrameEmbeddings> mirrored(List<FlatRows.FrameEmbeddings> film) {
    return film.stream()
        .map(
            f ->
                new FlatRows.FrameEmbeddings(
                    f.videoId(), f.ptsUs(), f.encoder(), DescriptorKernel.mirrored(f.vector())))
        .toList();
  }

  @Test
  void writesStretchesThatAreInTwoVideosOrTwiceInOne() {
    List<FlatRows.FrameEmbeddings> one = film("one", 60, 1);
    List<FlatRows.FrameEmbeddings> two = film("two", 60, 2);
    paste(one, 10, 12, two, 40);
    paste(one, 30, 4, two, 0);
    paste(two, 20, 8, two, 30);
    paste(mirrored(one), 48, 8, two, 52);
    List<FlatRows.FrameEmbeddings> all = new ArrayList<>(one);
    all.addAll(two);
    all.add(
        new FlatRows.FrameEmbeddings(
            "two", 90_000_000, "descriptor", new float[DescriptorKernel.DIM]));
    TestWarehouse warehouse = new TestWarehouse(folder).rows(FRAME_EMBEDDINGS, all);

    CommandRun run = CommandRun.of("duplicates", "--warehouse", warehouse.path());

    assertThat(run.exitCode()).as(run.err()).isZero();
    List<Row> rows =
        SharedSpark.session()
            .read()
            .format("delta")
            .load(folder.resolve("tables/duplicates").toString())
            .orderBy("duplicate_id")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.<String>getAs("duplicate_id"))
        .containsExactly(
            "one/24000000/two/26000000", "one/5000000/two/20000000", "two/10000000/two/15000000");
    assertThat(rows)
        .extracting(row -> row.<Boolean>getAs("mirrored"))
        .containsExactly(true, false, false);
    rows = rows.subList(1, 3);
    assertThat(rows.get(0).<Long>getAs("end_us")).isEqualTo(11_000_000);
    assertThat(rows.get(0).<Long>getAs("other_end_us")).isEqualTo(26_000_000);
    assertThat(rows.get(0).<Integer>getAs("frames")).isEqualTo(12);
    assertThat(rows.get(0).<Double>getAs("score")).isGreaterThan(0.999);
  }

  @Test
  void tellsWhatItNeeds() {
    String warehouse = folder.toString();

    assertThat(CommandRun.of("duplicates", "--warehouse", warehouse).err())
        .contains("holds no vectors of frames");
    assertThat(CommandRun.of("duplicates", "--warehouse", warehouse, "--min-score", "2").err())
        .contains("--min-score is 2.0; allowed is more than 0, up to 1.");
    assertThat(CommandRun.of("duplicates", "--warehouse", warehouse, "--min-seconds", "0").err())
        .contains("--min-seconds is 0.0; allowed is more than 0.");
  }

  @Test
  void compressWritesFewerVectorsOfEachVideoAndReplacesThoseOfTheSameName() {
    List<FlatRows.FrameEmbeddings> all = film("one", 30, 1);
    all.addAll(film("two", 20, 2));
    Collections.reverse(all);
    TestWarehouse warehouse = new TestWarehouse(folder).rows(FRAME_EMBEDDINGS, all);

    CommandRun refused =
        compress(warehouse, "--method", "dpn", "--param", "side=3", "--of", "patches");
    CommandRun merged =
        compress(warehouse, "--method", "ma-lmm", "--budget", "4", "--name", "bank");
    CommandRun pruned = compress(warehouse, "--method", "divprune", "--budget", "0.1");
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
  void compressMakesPatchesOfStoredPicturesByAModel() {
    TestWarehouse warehouse = new TestWarehouse(folder);
    List<FlatRows.Frames> frames = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Picture picture = warehouse.picture("p" + i, 64, 48, new Color(40 * i, 90, 200 - 40 * i));
      long shown = i == 3 ? 1_000_000 : i * 500_000L;
      frames.add(
          new FlatRows.Frames(
              "one", i * 500_000L, i, 0, 64, 48, picture, shown, 0, null, null, null, null, false));
    }
    warehouse.rows(FRAMES, frames);

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
            "models.folder=../udfs/src/test/resources/models");

    assertThat(run.exitCode()).as(run.err()).isZero();
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
  }

  @Test
  void compressTellsWhatItNeeds() {
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
