package io.clipreduce.shots;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.model.Batches;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * An ONNX export of TransNetV2: for every frame of a video, the probability that it is part of a
 * transition, or the last before a cut. Reads all frames in windows of 100 every 50, of which the
 * middle 50 count; the first and the last frame stand for what lies beyond them: {@code
 * predict_frames} of its publishers (github.com/soCzech/TransNetV2).
 *
 * <p>Exports differ: the input may be of floats or bytes and bear any name, the first output is
 * taken, and one that leaves 0 to 1 on made-up frames is brought there by the logistic function.
 * Not safe for several threads.
 */
public final class CutPredictor implements AutoCloseable {
  /** Changes whenever this code makes other probabilities of the same model. */
  private static final String VERSION = "1";

  private static final int WINDOW = 100;
  private static final int STRIDE = 50;
  private static final int PAD = (WINDOW - STRIDE) / 2;
  private static final int FRAME_BYTES = SmallFrames.FRAME_BYTES;
  private static final int WINDOW_BYTES = WINDOW * FRAME_BYTES;

  /** Windows of a run where the graph takes several: on the CPU one keeps all threads busy. */
  private static final int BATCH_ON_GPU = 8;

  private final OnnxModel model;
  private final String input;
  private final String output;
  private final boolean takesBytes;
  private final boolean fixedBatch;
  private final boolean givesLogits;
  private final Batches batches;

  private CutPredictor(OnnxModel model, String name, int batch, IntConsumer tooLarge) {
    this.model = model;
    Map.Entry<String, TensorInfo> taken = model.inputs().entrySet().iterator().next();
    long[] shape = taken.getValue().getShape();
    OnnxJavaType type = taken.getValue().type;
    this.takesBytes = type == OnnxJavaType.UINT8;
    boolean fits =
        shape.length == 5
            && isOrAny(WINDOW, shape[1])
            && isOrAny(SmallFrames.HEIGHT_PX, shape[2])
            && isOrAny(SmallFrames.WIDTH_PX, shape[3])
            && isOrAny(3, shape[4])
            && (takesBytes || type == OnnxJavaType.FLOAT || type == OnnxJavaType.FLOAT16);
    if (model.inputs().size() != 1 || !fits) {
      throw new IllegalArgumentException(
          "The graph of model %s is no TransNetV2: it takes %s %s %s; one input of bytes or floats and of shape [windows, %s, %s, %s, 3] is needed."
              .formatted(
                  name,
                  taken.getKey(),
                  type,
                  Arrays.toString(shape),
                  WINDOW,
                  SmallFrames.HEIGHT_PX,
                  SmallFrames.WIDTH_PX));
    }
    this.input = taken.getKey();
    this.output = model.outputs().keySet().iterator().next();
    this.fixedBatch = shape[0] > 0;
    this.batches = Batches.of(fixedBatch ? Math.toIntExact(shape[0]) : batch, fixedBatch);
    batches.tell(windows -> tooLarge.accept(windows * WINDOW));
    this.givesLogits = leavesZeroToOne(run(madeUp(), 1));
  }

  private static boolean isOrAny(long wanted, long size) {
    return size == wanted || size < 0;
  }

  /** Black frames, then white ones. */
  private static byte[] madeUp() {
    byte[] window = new byte[WINDOW_BYTES];
    Arrays.fill(window, WINDOW_BYTES / 2, WINDOW_BYTES, (byte) 255);
    return window;
  }

  private static boolean leavesZeroToOne(float[] values) {
    for (float value : values) {
      if (value < 0 || value > 1) {
        return true;
      }
    }
    return false;
  }

  /**
   * Changes whenever other probabilities may come out.
   *
   * @throws IllegalArgumentException if files are missing
   */
  public static String version(ModelFolder files) {
    return VERSION + "-" + files.digest();
  }

  /**
   * @param tooLarge told a number of frames that memory did not suffice for; half as many are run
   *     at once from there on
   * @throws IllegalArgumentException if files are missing, or the graph is of another kind
   */
  public static CutPredictor open(ModelFolder files, Device device, IntConsumer tooLarge) {
    return open(files, device, device.cudaDevice() == Device.CPU ? 1 : BATCH_ON_GPU, tooLarge);
  }

  static CutPredictor open(ModelFolder files, Device device, int batch, IntConsumer tooLarge) {
    String stem = files.hasGraph("model") ? "model" : "transnetv2";
    OnnxModel model = OnnxModel.open(files.graph(stem), device);
    try {
      return new CutPredictor(model, files.card().name(), batch, tooLarge);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Begins with a video, which must be finished before another begins. */
  public Video video() {
    return new Video();
  }

  /**
   * Runs windows, in smaller batches from now on where memory is too short for them.
   *
   * @param frames the windows one after the other
   * @return what the graph gives for all their frames
   */
  private float[] run(byte[] frames, int windows) {
    float[] all = new float[windows * WINDOW];
    batches.run(
        IntStream.range(0, windows).boxed().toList(),
        part -> {
          runBatch(frames, part.get(0), part.size(), all);
          return part;
        });
    return all;
  }

  private void runBatch(byte[] frames, int first, int count, float[] all) {
    int rows = fixedBatch ? batches.texts() : count;
    long[] shape = {rows, WINDOW, SmallFrames.HEIGHT_PX, SmallFrames.WIDTH_PX, 3};
    try (Feed feed = new Feed(model)) {
      if (takesBytes) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(rows * WINDOW_BYTES);
        bytes.put(0, frames, first * WINDOW_BYTES, count * WINDOW_BYTES);
        feed.put(input, bytes, shape);
      } else {
        FloatBuffer floats = Feed.floats(rows * WINDOW_BYTES);
        for (int i = 0; i < count * WINDOW_BYTES; i++) {
          floats.put(i, frames[first * WINDOW_BYTES + i] & 0xff);
        }
        feed.put(input, floats, shape);
      }
      try (OrtSession.Result result = model.run(feed, Set.of(output))) {
        FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
        if (values.remaining() != rows * WINDOW) {
          throw new IllegalArgumentException(
              "Output %s has %s values for %s windows of %s frames; one a frame is needed."
                  .formatted(output, values.remaining(), rows, WINDOW));
        }
        values.get(0, all, first * WINDOW, count * WINDOW);
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }

  /**
   * A video on its way through the model. Holds a batch of windows, whatever the video's length,
   * and one number a frame.
   */
  public final class Video {
    private final byte[] windows = new byte[batches.texts() * WINDOW_BYTES];

    /** Windows that wait to be run. */
    private int waiting;

    private final byte[] window = new byte[WINDOW_BYTES];

    /** Frames in the window that is being filled. */
    private int held;

    private final byte[] last = new byte[FRAME_BYTES];
    private int frames;
    private float[] probabilities = new float[1024];
    private int known;

    private Video() {}

    /**
     * Takes the frames that follow.
     *
     * @param rgb frames one after the other as {@link SmallFrames} has them
     */
    public void add(byte[] rgb) {
      for (int at = 0; at < rgb.length; at += FRAME_BYTES) {
        System.arraycopy(rgb, at, last, 0, FRAME_BYTES);
        if (frames == 0) {
          repeatLast(PAD);
        }
        repeatLast(1);
        frames++;
      }
    }

    /** Ends the video: the probabilities of all its frames, in order. */
    public float[] finish() {
      if (frames > 0) {
        int beyond = frames % STRIDE;
        repeatLast(PAD + STRIDE - (beyond == 0 ? STRIDE : beyond));
        runWaiting();
      }
      return Arrays.copyOf(probabilities, frames);
    }

    private void repeatLast(int times) {
      for (int i = 0; i < times; i++) {
        System.arraycopy(last, 0, window, held * FRAME_BYTES, FRAME_BYTES);
        held++;
        if (held == WINDOW) {
          System.arraycopy(window, 0, windows, waiting * WINDOW_BYTES, WINDOW_BYTES);
          waiting++;
          if (waiting == windows.length / WINDOW_BYTES) {
            runWaiting();
          }
          int kept = WINDOW - STRIDE;
          System.arraycopy(window, STRIDE * FRAME_BYTES, window, 0, kept * FRAME_BYTES);
          held = kept;
        }
      }
    }

    private void runWaiting() {
      float[] values = run(windows, waiting);
      if (known + waiting * STRIDE > probabilities.length) {
        probabilities =
            Arrays.copyOf(
                probabilities, Math.max(2 * probabilities.length, known + waiting * STRIDE));
      }
      for (int i = 0; i < waiting; i++) {
        for (int frame = 0; frame < STRIDE; frame++) {
          float value = values[i * WINDOW + PAD + frame];
          probabilities[known++] = givesLogits ? logistic(value) : value;
        }
      }
      waiting = 0;
    }
  }

  private static float logistic(float logit) {
    return (float) (1 / (1 + StrictMath.exp(-logit)));
  }
}
