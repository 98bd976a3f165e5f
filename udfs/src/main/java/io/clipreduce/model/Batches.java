package io.clipreduce.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many texts a model writes, or windows it sees, side by side; fewer from now on when they do
 * not fit into the memory of the device. One thread runs them; others may look how large they are.
 */
public final class Batches {
  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  /**
   * A step of a decoder reads all its weights, once for all texts: on a CPU that is most of its
   * time. What is prepared and remembered of each text sets the limit.
   */
  private static final int TEXTS_ON_CPU = 4;

  private static final int TEXTS_ON_GPU = 16;

  /** A picture or a window of sound is as much work as hundreds of tokens: fewer fill a device. */
  private static final int TEXTS_PER_ENCODED = 4;

  private final boolean fixed;
  private volatile int texts;
  private boolean fits = true;
  private IntConsumer tooLarge =
      size -> LOG.warn("Memory did not suffice for {} texts a run; fewer from now on", size);

  private Batches(int texts, boolean fixed) {
    this.texts = texts;
    this.fixed = fixed;
  }

  /**
   * Batches of one size to begin with.
   *
   * @param fixed whether the graph takes no other
   */
  public static Batches of(int size, boolean fixed) {
    return new Batches(size, fixed);
  }

  /**
   * Batches for a model on a device; of one text for graphs that were exported for one row.
   *
   * @param fixed whether a graph of the model takes one row only
   */
  public static Batches of(ModelFolder files, Device device, boolean fixed) {
    return new Batches(fixed ? 1 : rows(files, device, TEXTS_ON_CPU, TEXTS_ON_GPU), fixed);
  }

  /**
   * Rows of a run of a model: as given for the device, but one for 8-bit graphs, which scale their
   * numbers by the largest of the whole batch, so that a row would depend on its neighbours.
   */
  public static int rows(ModelFolder files, Device device, int onCpu, int onGpu) {
    String variant = files.card().variant();
    if (Stream.of("quantized", "int8").anyMatch(variant::contains)) {
      return 1;
    }
    return device.cudaDevice() == Device.CPU ? onCpu : onGpu;
  }

  /** Says who is told, at most once and instead of the log, how many texts were too many. */
  public void tell(IntConsumer tooLarge) {
    this.tooLarge = tooLarge;
  }

  /** The most texts that are written side by side. */
  public int texts() {
    return texts;
  }

  /** The most pictures, or windows of sound, that are encoded together for them. */
  public int encoded() {
    return Math.max(1, texts / TEXTS_PER_ENCODED);
  }

  /**
   * Makes batches half as large from now on.
   *
   * @return false if they cannot be smaller
   */
  public boolean halve() {
    if (fixed || texts == 1) {
      return false;
    }
    texts /= 2;
    return true;
  }

  /**
   * Runs a model on things in batches, smaller ones once memory runs out.
   *
   * @param run gives a result for each thing of a batch
   * @return the results in the order of the things
   * @throws DeviceMemoryException if there is not enough for one
   */
  public <T, R> List<R> run(List<T> things, Function<List<T>, List<R>> run) {
    List<R> results = new ArrayList<>();
    while (results.size() < things.size()) {
      int from = results.size();
      try {
        results.addAll(run.apply(things.subList(from, Math.min(things.size(), from + texts))));
      } catch (DeviceMemoryException e) {
        int tooMany = texts;
        if (!halve()) {
          throw e;
        }
        if (fits) {
          fits = false;
          tooLarge.accept(tooMany);
        }
      }
    }
    return results;
  }
}
