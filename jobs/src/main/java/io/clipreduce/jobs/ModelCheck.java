package io.clipreduce.jobs;

import ai.onnxruntime.TensorInfo;
import io.clipreduce.caption.CaptionSettings;
import io.clipreduce.caption.ModelCaptioner;
import io.clipreduce.encode.CrossEncoder;
import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.encode.OnnxFrameEncoder;
import io.clipreduce.encode.OnnxTextEncoder;
import io.clipreduce.encode.QualityHead;
import io.clipreduce.encode.TextEncoder;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.model.Device;
import io.clipreduce.model.LanguageModel;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.SampledFrame;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.ObjectDetector;
import io.clipreduce.shots.CutPredictor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/** Tries a model out: loads its graphs, and runs it on inputs of its kind. */
final class ModelCheck {
  /** Long enough for a stable figure, short enough to wait for. */
  private static final long TIMED_NANOS = 2_000_000_000L;

  /** The longest answer of a language model that is tried out. */
  private static final int MOST_TOKENS = 32;

  private static final List<String> TEXTS =
      List.of("a red square on a blue ground", "two people talk at a table", "words on a screen");

  private ModelCheck() {}

  /**
   * Prints what the model takes and gives, and how fast it is on the device, or on the CPU where
   * that stands in.
   *
   * @throws IllegalArgumentException or {@link IllegalStateException} saying what does not work
   */
  static void run(ModelFolder model, Device wanted, PrintWriter out) {
    Device device = wanted;
    for (String graph : model.card().graphs()) {
      String stem = graph.substring(graph.lastIndexOf('/') + 1, graph.lastIndexOf('.'));
      String variant = model.card().variant();
      String plain = stem.substring(0, stem.length() - variant.length());
      try (OnnxModel loaded = OnnxModel.open(model.graph(plain), wanted)) {
        device = loaded.device();
        out.printf("  %s%n", graph);
        shapes("takes", loaded.inputs(), out);
        shapes("gives", loaded.outputs(), out);
      }
    }
    if (model.card().task() == ModelTask.FRAME_ENCODER) {
      frames(model, device, out);
    }
    if (model.card().task() == ModelTask.TEXT_ENCODER || model.hasGraph("text_model")) {
      texts(model, device, out);
    }
    if (model.card().task() == ModelTask.RERANKER) {
      pairs(model, device, out);
    }
    if (model.card().task() == ModelTask.DETECTOR) {
      things(model, device, out);
    }
    if (model.card().task() == ModelTask.SHOT_DETECTOR) {
      cuts(model, device, out);
    }
    if (model.card().task() == ModelTask.QUALITY_HEAD) {
      quality(model, out);
    }
    if (model.card().task() == ModelTask.CAPTIONER) {
      captions(model, device, out);
    }
    if (model.card().task() == ModelTask.LANGUAGE_MODEL) {
      answers(model, device, out);
    }
  }

  private static void shapes(String does, Map<String, TensorInfo> tensors, PrintWriter out) {
    tensors.forEach(
        (name, info) ->
            out.printf(
                "    %s %s %s %s%n",
                does, name, info.type, Arrays.toString(info.getShape()).replace("-1", "any")));
  }

  private static void frames(ModelFolder model, Device device, PrintWriter out) {
    try (FrameEncoder encoder = new OnnxFrameEncoder.Provider(model).open(device)) {
      List<float[]> prepared = new ArrayList<>();
      for (int i = 0; i < encoder.batchSize(); i++) {
        prepared.add(encoder.prepare(new SampledFrame(0, null, picture(i))));
      }
      List<float[]> vectors = encoder.run(prepared);
      check(vectors, "pictures");
      double perSecond = prepared.size() * runsPerSecond(() -> encoder.run(prepared));
      out.printf(
          Locale.ROOT,
          "  encodes pictures: %d values, %.1f pictures/s on %s in batches of %d%n",
          encoder.dim(),
          perSecond,
          device,
          encoder.batchSize());
    }
  }

  private static void texts(ModelFolder model, Device device, PrintWriter out) {
    try (TextEncoder encoder = new OnnxTextEncoder.Provider(model).open(device)) {
      check(encoder.encode(TEXTS), "texts");
      double perSecond = TEXTS.size() * runsPerSecond(() -> encoder.encode(TEXTS));
      out.printf(
          Locale.ROOT,
          "  encodes texts: %d values, %.1f texts/s on %s%n",
          encoder.dim(),
          perSecond,
          device);
    }
  }

  private static void pairs(ModelFolder model, Device device, PrintWriter out) {
    try (CrossEncoder reranker = CrossEncoder.open(model, device)) {
      float[] scores = reranker.score(TEXTS.get(0), TEXTS);
      double perSecond = TEXTS.size() * runsPerSecond(() -> reranker.score(TEXTS.get(0), TEXTS));
      out.printf(
          Locale.ROOT,
          "  scores answers: %.2f for the query itself, %.2f for another text; %.1f texts/s on %s%n",
          scores[0],
          scores[1],
          perSecond,
          device);
    }
  }

  private static void things(ModelFolder model, Device device, PrintWriter out) {
    try (ObjectDetector detector = ObjectDetector.open(model, device, TEXTS, 0)) {
      List<ObjectDetector.Prepared> batch = new ArrayList<>();
      for (int i = 0; i < detector.batchSize(); i++) {
        batch.add(detector.prepare(new SampledFrame(0, null, picture(i))));
      }
      List<Detection> found = detector.run(batch).get(0);
      double perSecond = batch.size() * runsPerSecond(() -> detector.run(batch));
      out.printf(
          Locale.ROOT,
          "  detects: surest of a made-up picture '%s' with %.2f; %.1f pictures/s on %s%n",
          found.get(0).label(),
          found.get(0).confidence(),
          perSecond,
          device);
    }
  }

  /** A video of made-up pictures, each shown for a hundred frames. */
  private static void cuts(ModelFolder model, Device device, PrintWriter out) {
    int shown = 100;
    byte[] video = new byte[4 * shown * SmallFrames.FRAME_BYTES];
    for (int i = 0; i < video.length; i++) {
      int frame = i / SmallFrames.FRAME_BYTES;
      int pixel = i % SmallFrames.FRAME_BYTES;
      video[i] = (byte) (frame / shown % 2 == 0 ? pixel / 20 : 255 - pixel / 20);
    }
    try (CutPredictor predictor = CutPredictor.open(model, device, frames -> {})) {
      float[] probabilities = predict(predictor, video);
      float atCuts = 1;
      float elsewhere = 0;
      for (int i = 0; i < probabilities.length; i++) {
        boolean cut = i % shown == shown - 1 && i + 1 < probabilities.length;
        atCuts = cut ? Math.min(atCuts, probabilities[i]) : atCuts;
        elsewhere = cut ? elsewhere : Math.max(elsewhere, probabilities[i]);
      }
      double perSecond = probabilities.length * runsPerSecond(() -> predict(predictor, video));
      out.printf(
          Locale.ROOT,
          "  finds cuts: made-up ones with %.2f at least, other frames with %.2f at most; %.1f frames/s on %s%n",
          atCuts,
          elsewhere,
          perSecond,
          device);
    }
  }

  private static float[] predict(CutPredictor predictor, byte[] frames) {
    CutPredictor.Video video = predictor.video();
    video.add(frames);
    return video.finish();
  }

  private static void quality(ModelFolder model, PrintWriter out) {
    QualityHead head = QualityHead.of(model);
    float[] even = new float[head.dim()];
    Arrays.fill(even, 1);
    out.printf(
        Locale.ROOT,
        "  scores vectors of %s, %d values: %.2f where all are alike%n",
        model.card().encoder(),
        head.dim(),
        head.score(even));
  }

  private static void captions(ModelFolder model, Device device, PrintWriter out) {
    CaptionSettings settings = Settings.defaults().caption();
    ModelCaptioner.Provider provider = new ModelCaptioner.Provider(model);
    long started = System.nanoTime();
    String caption = provider.tryOut(settings, device, List.of(picture(0), picture(1)));
    out.printf(
        Locale.ROOT,
        "  writes on %s in %.1f s, loading included: %s%n",
        device,
        (System.nanoTime() - started) / 1e9,
        caption);
  }

  private static void answers(ModelFolder model, Device device, PrintWriter out) {
    try (LanguageModel language = LanguageModel.open(model, device)) {
      String prompt = LanguageModel.chat("Answer in one sentence.", "What is a video made of?");
      long started = System.nanoTime();
      LanguageModel.Answer answer = language.answer(List.of(prompt), MOST_TOKENS).get(0);
      double seconds = (System.nanoTime() - started) / 1e9;
      out.printf(
          Locale.ROOT,
          "  reads %d tokens, takes up to %d; writes %d in %.1f s, %.1f tokens/s on %s: %s%n",
          language.tokens(prompt),
          language.contextTokens(),
          answer.tokens(),
          seconds,
          answer.tokens() / seconds,
          device,
          UserException.oneLine(answer.text()));
    }
  }

  /** Vectors have unit length, and differ where their inputs do. */
  private static void check(List<float[]> vectors, String what) {
    for (float[] vector : vectors) {
      double squared = 0;
      for (float value : vector) {
        squared += (double) value * value;
      }
      if (!(Math.abs(squared - 1) < 1e-3)) {
        throw new IllegalStateException(
            "A vector has the squared length %s instead of 1: the files do not belong together."
                .formatted(squared));
      }
    }
    if (Arrays.equals(vectors.get(0), vectors.get(1))) {
      throw new IllegalStateException(
          "Different %s have the same vector: the files do not belong together.".formatted(what));
    }
  }

  private static double runsPerSecond(Runnable run) {
    long started = System.nanoTime();
    int runs = 0;
    while (System.nanoTime() - started < TIMED_NANOS) {
      run.run();
      runs++;
    }
    return runs * 1e9 / (System.nanoTime() - started);
  }

  /** A square on a ground, of other colours and at another place for every number. */
  private static byte[] picture(int number) {
    BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.getHSBColor(number / 8f, 1, 0.6f));
    graphics.fillRect(0, 0, 320, 240);
    graphics.setColor(Color.getHSBColor(0.5f + number / 8f, 1, 1));
    graphics.fillRect(20 * number % 200, 40, 80, 80);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", jpeg);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jpeg.toByteArray();
  }
}
