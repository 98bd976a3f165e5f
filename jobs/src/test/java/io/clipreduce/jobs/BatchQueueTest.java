package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.model.DeviceMemoryException;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.SampledFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private final Doubling model = new Doubling(4);
  private final List<Integer> tooLarge = new ArrayList<>();
  private final BatchQueue<Integer, Integer, Integer> queue =
      new BatchQueue<>(model, BatchQueueTest::read, tooLarge::add);
  private final List<List<Integer>> answers = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void fillsBatchesAcrossUnitsAndAnswersUnitByUnit() {
    add(1, 2, 3);
    add();
    add(4);
    add(5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    queue.finish();

    assertThat(answers)
        .containsExactlyInAnyOrder(
            List.of(2, 4, 6),
            List.of(),
            List.of(8),
            List.of(10, 12, 14, 16, 18, 20, 22, 24, 26, 28));
    assertThat(model.batches).containsExactly(4, 4, 4, 2);
    assertThat(failures).isEmpty();
  }

  @Test
  void aPictureThatCannotBeReadCostsItsUnitAlone() {
    add(1, -1, 3);
    add(4, 5);
    queue.finish();

    assertThat(answers).containsExactly(List.of(8, 10));
    assertThat(failures).hasSize(1).first().isInstanceOf(IOException.class);
    assertThat(BatchQueue.mayHeal(failures.get(0))).isTrue();
  }

  @Test
  void halvesBatchesThatDoNotFitSaysSoOnceAndLosesNothing() {
    model.fits = 1;
    add(1, 2, 3, 4, 5);
    add(6);
    queue.finish();

    assertThat(answers).containsExactly(List.of(2, 4, 6, 8, 10), List.of(12));
    assertThat(model.batchSize()).isEqualTo(1);
    assertThat(tooLarge).containsExactly(4);
    assertThat(failures).isEmpty();
  }

  @Test
  void aSinglePictureThatDoesNotFitIsAFailureThatMayHeal() {
    model.fits = 0;
    add(1, 2);
    queue.finish();

    assertThat(answers).isEmpty();
    assertThat(failures).hasSize(1).first().isInstanceOf(DeviceMemoryException.class);
    assertThat(BatchQueue.mayHeal(failures.get(0))).isTrue();
  }

  private void add(Integer... pictures) {
    queue.add(List.of(pictures), answers::add, failures::add);
  }

  /** A number stands for a frame at that time; negative ones cannot be read. */
  static SampledFrame read(Integer number) throws IOException {
    if (number < 0) {
      throw new IOException("cannot be read");
    }
    return new SampledFrame(number, null, null);
  }

  /** Twice each number. */
  static final class Doubling implements PictureModel<Integer, Integer> {
    private final List<Integer> batches = new ArrayList<>();
    private int batch = 4;
    private int fits;

    Doubling(int fits) {
      this.fits = fits;
    }

    @Override
    public int batchSize() {
      return batch;
    }

    @Override
    public boolean halveBatch() {
      boolean halved = batch > 1;
      batch = Math.max(1, batch / 2);
      return halved;
    }

    @Override
    public Integer prepare(SampledFrame frame) {
      return Math.toIntExact(frame.ptsUs());
    }

    @Override
    public List<Integer> run(List<Integer> prepared) {
      if (prepared.size() > fits) {
        throw new DeviceMemoryException("Failed to allocate memory", null);
      }
      batches.add(prepared.size());
      return prepared.stream().map(number -> 2 * number).toList();
    }

    @Override
    public void close() {}
  }
}
