package io.clipreduce.encode;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.clipreduce.model.Batches;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.PicturePreprocessor;
import io.clipreduce.model.RgbPicture;
import io.clipreduce.model.SampledFrame;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Encodes pictures with an ONNX export: an image tower ({@code vision_model}) or a whole model
 * ({@code model}), such as CLIP, SigLIP or DINOv2. What it takes and gives is read from the graph
 * and from {@code preprocessor_config.json}: of the outputs, {@code image_embeds} is the vector, or
 * {@code pooler_output}, or the first row of {@code last_hidden_state}; it is made unit length.
 *
 * <p>Every run has one shape: a batch that is not full is filled up with copies of its last frame.
 */
public final class OnnxFrameEncoder implements FrameEncoder {
  /** Changes whenever this code makes other vectors of the same model. */
  private static final String VERSION = "1";

  private static final int BATCH_ON_CPU = 8;
  private static final int BATCH_ON_GPU = 32;
  private static final String PIXELS = "pixel_values";
  private static final String STATES = "last_hidden_state";
  private static final List<String> OUTPUTS = List.of("image_embeds", "pooler_output", STATES);

  private final OnnxModel model;
  private final PicturePreprocessor preprocessor;
  private final String output;
  private int batch;
  private FloatBuffer pixels;
  private int dim;

  private OnnxFrameEncoder(
      OnnxModel model,
      PicturePreprocessor preprocessor,
      String name,
      List<String> wanted,
      int rows) {
    this.model = model;
    this.preprocessor = preprocessor;
    TensorInfo input = model.inputs().get(PIXELS);
    this.output = wanted.stream().filter(model.outputs()::containsKey).findFirst().orElse(null);
    if (input == null || output == null) {
      throw new IllegalArgumentException(
          "The graph of model %s is no image encoder: its inputs are %s, its outputs %s; %s and one of %s are needed."
              .formatted(name, model.inputs().keySet(), model.outputs().keySet(), PIXELS, wanted));
    }
    long fixed = input.getShape()[0];
    this.batch = fixed > 0 ? Math.toIntExact(fixed) : rows;
    this.pixels = Feed.floats(batch * preprocessor.size());
    long[] shape = model.outputs().get(output).getShape();
    this.dim = Math.toIntExact(shape[shape.length - 1]);
    if (dim < 1) {
      dim = run(List.of(new float[preprocessor.size()])).get(0).length;
    }
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public int batchSize() {
    return batch;
  }

  @Override
  public boolean halveBatch() {
    if (batch == 1 || model.inputs().get(PIXELS).getShape()[0] > 0) {
      return false;
    }
    batch /= 2;
    pixels = Feed.floats(batch * preprocessor.size());
    return true;
  }

  @Override
  public float[] prepare(SampledFrame frame) {
    return preprocessor.apply(RgbPicture.decode(frame.jpeg()));
  }

  @Override
  public List<float[]> run(List<float[]> prepared) {
    return run(
        prepared, (states, rows, row, values) -> Vectors.unitMean(states, row * rows, 1, values));
  }

  /** Makes something of the states of one picture. */
  private interface Reading<V> {
    /**
     * @param states {@code [picture][rows][values]}
     * @param picture its position in the batch
     */
    V of(FloatBuffer states, int rows, int picture, int values);
  }

  private <V> List<V> run(List<float[]> prepared, Reading<V> reading) {
    for (int row = 0; row < batch; row++) {
      pixels.put(row * preprocessor.size(), prepared.get(Math.min(row, prepared.size() - 1)));
    }
    try (Feed feed = new Feed(model)) {
      feed.put(PIXELS, pixels, batch, 3, preprocessor.heightPx(), preprocessor.widthPx());
      // Exports of both towers in one graph ask for words too, which pictures do not depend on.
      feed.put("input_ids", 0).put("attention_mask", 1);
      try (OrtSession.Result result = model.run(feed, Set.of(output))) {
        OnnxTensor tensor = (OnnxTensor) result.get(0);
        long[] shape = tensor.getInfo().getShape();
        int values = Math.toIntExact(shape[shape.length - 1]);
        int rows = shape.length == 3 ? Math.toIntExact(shape[1]) : 1;
        FloatBuffer states = tensor.getFloatBuffer();
        List<V> read = new ArrayList<>();
        for (int picture = 0; picture < prepared.size(); picture++) {
          read.add(reading.of(states, rows, picture, values));
        }
        return read;
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }

  /** The vectors of the patches of pictures, as the last layer of an encoder has them. */
  private static final class Patches implements PictureModel<float[], float[][]> {
    private final OnnxFrameEncoder encoder;

    Patches(OnnxFrameEncoder encoder) {
      this.encoder = encoder;
    }

    @Override
    public int batchSize() {
      return encoder.batchSize();
    }

    @Override
    public boolean halveBatch() {
      return encoder.halveBatch();
    }

    @Override
    public float[] prepare(SampledFrame frame) {
      return encoder.prepare(frame);
    }

    /** All rows but those before the last square number of them: class token and registers. */
    @Override
    public List<float[][]> run(List<float[]> prepared) {
      return encoder.run(
          prepared,
          (states, rows, picture, values) -> {
            int side = (int) Math.sqrt(rows);
            float[][] patches = new float[side * side][values];
            int first = (picture + 1) * rows - patches.length;
            for (int patch = 0; patch < patches.length; patch++) {
              states.get((first + patch) * values, patches[patch]);
            }
            return patches;
          });
    }

    @Override
    public void close() {
      encoder.close();
    }
  }

  /** Offers the image encoder of a model. */
  public static final class Provider implements FrameEncoder.Provider {
    private final ModelFolder files;

    public Provider(ModelFolder files) {
      this.files = files;
    }

    @Override
    public String name() {
      return files.card().name();
    }

    @Override
    public String version() {
      return VERSION + "-" + files.digest();
    }

    @Override
    public FrameEncoder open(Device device) {
      return open(device, OUTPUTS);
    }

    /**
     * Opens it for the vectors of patches: {@code [patch][values]}, a square of them in raster
     * order, of any length.
     *
     * @throws IllegalArgumentException when the graph does not give the states of its last layer
     */
    public PictureModel<float[], float[][]> openPatches(Device device) {
      return new Patches(open(device, List.of(STATES)));
    }

    private OnnxFrameEncoder open(Device device, List<String> outputs) {
      String stem = files.hasGraph("vision_model") ? "vision_model" : "model";
      PicturePreprocessor preprocessor = PicturePreprocessor.of(files);
      OnnxModel model = OnnxModel.open(files.graph(stem), device);
      try {
        int rows = Batches.rows(files, device, BATCH_ON_CPU, BATCH_ON_GPU);
        return new OnnxFrameEncoder(model, preprocessor, name(), outputs, rows);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    }
  }
}
