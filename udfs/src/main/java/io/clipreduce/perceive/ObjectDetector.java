package io.clipreduce.perceive;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Batches;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.PicturePreprocessor;
import io.clipreduce.model.RgbPicture;
import io.clipreduce.model.SampledFrame;
import io.clipreduce.model.Tokenizers;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Finds things in pictures with an ONNX export that gives {@code logits} and {@code pred_boxes}:
 * DETR and YOLOS, RT-DETR and its kin, OWL-ViT. Which of the three ways of reading the logits is
 * right follows from the graph: one that takes words ({@code input_ids}) looks for these; one with
 * a class more than {@code id2label} keeps the last for "nothing" (softmax); others score every
 * class of every box alone (sigmoid). Of a picture it gives what was found with enough confidence,
 * the surest first. Batches are pictures of one shape. Not safe for several threads but for {@link
 * #prepare}.
 */
public final class ObjectDetector
    implements PictureModel<ObjectDetector.Prepared, List<Detection>> {
  /** Changes whenever this code finds other things with the same model. */
  private static final String VERSION = "1";

  private static final int BATCH_ON_CPU = 4;
  private static final int BATCH_ON_GPU = 16;
  private static final String PIXELS = "pixel_values";
  private static final String IDS = "input_ids";
  private static final String LOGITS = "logits";
  private static final String BOXES = "pred_boxes";

  private final String name;
  private final OnnxModel model;
  private final PicturePreprocessor preprocessor;
  private final List<String> labels;
  private final float minConfidence;

  /**
   * Token ids of the labels, once for every picture of a batch, {@code [batch * labels][length]};
   * null for a model with labels of its own.
   */
  private final LongBuffer words;

  private final LongBuffer wordsMask;
  private final int wordsLength;
  private int largestBatch;

  private ObjectDetector(
      ModelFolder files, OnnxModel model, Device device, List<String> asked, float minConfidence) {
    this.largestBatch = Batches.rows(files, device, BATCH_ON_CPU, BATCH_ON_GPU);
    this.name = files.card().name();
    this.model = model;
    this.preprocessor = PicturePreprocessor.of(files);
    this.minConfidence = minConfidence;
    if (!model.inputs().containsKey(PIXELS)
        || !model.outputs().keySet().containsAll(Set.of(LOGITS, BOXES))) {
      throw new IllegalArgumentException(
          "The graph of model %s is no detector: its inputs are %s, its outputs %s; %s, %s and %s are needed."
              .formatted(
                  name, model.inputs().keySet(), model.outputs().keySet(), PIXELS, LOGITS, BOXES));
    }
    if (model.inputs().containsKey(IDS)) {
      this.labels = List.copyOf(asked);
      this.wordsLength = Tokenizers.maxTokens(files);
      this.words = Feed.longs(batchSize() * labels.size() * wordsLength);
      this.wordsMask = Feed.longs(batchSize() * labels.size() * wordsLength);
      tokenize(files);
    } else {
      this.labels = ownLabels(files.json("config.json").path("id2label"));
      this.words = null;
      this.wordsMask = null;
      this.wordsLength = 0;
    }
  }

  /** Opens the detector of a model; the caller closes it. */
  public static ObjectDetector open(
      ModelFolder files, Device device, List<String> labels, float minConfidence) {
    OnnxModel model = OnnxModel.open(files.graph("model"), device);
    try {
      return new ObjectDetector(files, model, device, labels, minConfidence);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Changes whenever a model's detections would, but for the settings. */
  public static String version(ModelFolder files) {
    return VERSION + "-" + files.digest();
  }

  private void tokenize(ModelFolder files) {
    long padding = Tokenizers.paddingToken(files);
    try (HuggingFaceTokenizer tokenizer =
        Tokenizers.open(files.bytes("tokenizer.json"), wordsLength)) {
      for (int row = 0; row < batchSize() * labels.size(); row++) {
        long[] ids = tokenizer.encode(labels.get(row % labels.size())).getIds();
        for (int i = 0; i < wordsLength; i++) {
          words.put(row * wordsLength + i, i < ids.length ? ids[i] : padding);
          wordsMask.put(row * wordsLength + i, i < ids.length ? 1 : 0);
        }
      }
    }
  }

  private static List<String> ownLabels(JsonNode id2label) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; id2label.has(String.valueOf(i)); i++) {
      labels.add(id2label.get(String.valueOf(i)).asText());
    }
    return labels;
  }

  /**
   * A picture made ready.
   *
   * @param pixels what the model takes
   */
  public record Prepared(long ptsUs, PicturePreprocessor.Input pixels) {}

  /** 1 where pictures keep their own shapes. */
  @Override
  public int batchSize() {
    long fixed = model.inputs().get(PIXELS).getShape()[0];
    if (fixed > 0) {
      return Math.toIntExact(fixed);
    }
    return preprocessor.hasOneSize() ? largestBatch : 1;
  }

  @Override
  public boolean halveBatch() {
    if (batchSize() == 1 || model.inputs().get(PIXELS).getShape()[0] > 0) {
      return false;
    }
    largestBatch /= 2;
    return true;
  }

  @Override
  public Prepared prepare(SampledFrame frame) {
    return new Prepared(frame.ptsUs(), preprocessor.input(RgbPicture.decode(frame.jpeg())));
  }

  @Override
  public List<List<Detection>> run(List<Prepared> pictures) {
    int batch = batchSize();
    PicturePreprocessor.Input first = pictures.get(0).pixels();
    int size = first.values().length;
    FloatBuffer pixels = Feed.floats(batch * size);
    for (int row = 0; row < batch; row++) {
      Prepared picture = pictures.get(Math.min(row, pictures.size() - 1));
      pixels.put(row * size, picture.pixels().values());
    }
    try (Feed feed = new Feed(model)) {
      feed.put(PIXELS, pixels, batch, 3, first.heightPx(), first.widthPx());
      if (words != null) {
        long rows = (long) batch * labels.size();
        int count = Math.toIntExact(rows * wordsLength);
        feed.put(IDS, words.slice(0, count), rows, wordsLength)
            .put("attention_mask", wordsMask.slice(0, count), rows, wordsLength);
      }
      putPixelMask(feed, batch, first);
      try (OrtSession.Result result = model.run(feed, Set.of(LOGITS, BOXES))) {
        OnnxTensor logits = (OnnxTensor) result.get(LOGITS).orElseThrow();
        long[] shape = logits.getInfo().getShape();
        Scores scores =
            new Scores(
                logits.getFloatBuffer(), Math.toIntExact(shape[1]), Math.toIntExact(shape[2]));
        FloatBuffer boxes = ((OnnxTensor) result.get(BOXES).orElseThrow()).getFloatBuffer();
        List<List<Detection>> found = new ArrayList<>();
        for (int row = 0; row < pictures.size(); row++) {
          found.add(found(pictures.get(row), row, scores, boxes));
        }
        return found;
      }
    }
  }

  /** Old exports of DETR ask which pixels are no filler, in a raster of their own. */
  private void putPixelMask(Feed feed, int batch, PicturePreprocessor.Input picture) {
    if (!model.inputs().containsKey("pixel_mask")) {
      return;
    }
    long[] shape = model.inputs().get("pixel_mask").getShape();
    long height = shape[1] > 0 ? shape[1] : picture.heightPx();
    long width = shape[2] > 0 ? shape[2] : picture.widthPx();
    LongBuffer ones = Feed.longs(Math.toIntExact(batch * height * width));
    for (int i = 0; i < ones.capacity(); i++) {
      ones.put(i, 1);
    }
    feed.put("pixel_mask", ones, batch, height, width);
  }

  /** Logits, {@code [picture][boxes][classes]}. */
  private record Scores(FloatBuffer logits, int boxes, int classes) {
    float at(int picture, int box, int label) {
      return logits.get((picture * boxes + box) * classes + label);
    }
  }

  private List<Detection> found(Prepared picture, int row, Scores scores, FloatBuffer boxes) {
    List<Detection> found = new ArrayList<>();
    boolean lastIsNothing = words == null && scores.classes() == labels.size() + 1;
    for (int box = 0; box < scores.boxes(); box++) {
      if (lastIsNothing || words != null) {
        int best = 0;
        for (int label = 1; label < labels.size(); label++) {
          best = scores.at(row, box, label) > scores.at(row, box, best) ? label : best;
        }
        double confidence =
            lastIsNothing ? softmax(scores, row, box, best) : sigmoid(scores.at(row, box, best));
        add(found, picture, confidence, best, boxes, row * scores.boxes() + box);
      } else {
        for (int label = 0; label < scores.classes(); label++) {
          double confidence = sigmoid(scores.at(row, box, label));
          add(found, picture, confidence, label, boxes, row * scores.boxes() + box);
        }
      }
    }
    found.sort(Comparator.comparing(Detection::confidence).reversed());
    // Of all pairs of a box and a class, the surest as many as there are boxes.
    return found.size() <= scores.boxes() ? found : found.subList(0, scores.boxes());
  }

  private void add(
      List<Detection> found,
      Prepared picture,
      double confidence,
      int label,
      FloatBuffer boxes,
      int index) {
    if (confidence > minConfidence && label < labels.size()) {
      float width = boxes.get(4 * index + 2);
      float height = boxes.get(4 * index + 3);
      Box box =
          new Box(
              boxes.get(4 * index) - width / 2,
              boxes.get(4 * index + 1) - height / 2,
              width,
              height);
      found.add(new Detection(picture.ptsUs(), labels.get(label), (float) confidence, box, name));
    }
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static double softmax(Scores scores, int row, int box, int label) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.classes(); i++) {
      largest = Math.max(largest, scores.at(row, box, i));
    }
    double sum = 0;
    for (int i = 0; i < scores.classes(); i++) {
      sum += Math.exp(scores.at(row, box, i) - largest);
    }
    return Math.exp(scores.at(row, box, label) - largest) / sum;
  }

  @Override
  public void close() {
    model.close();
  }
}
