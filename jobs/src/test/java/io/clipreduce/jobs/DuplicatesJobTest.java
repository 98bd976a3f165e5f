package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.DescriptorKernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicatesJobTest {
  private static final FlatTable FRAME_EMBEDDINGS =
      FlatTable.FROM_STAGES.stream()
          .filter(t -> t.name().equals("frame_embeddings"))
          .findFirst()
          .get();

  @TempDir Path folder;

  /** Two frames a second, each with a look of its own. */
  static List<FlatRows.FrameEmbeddings> film(String video, int frames, long seed) {
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
}
