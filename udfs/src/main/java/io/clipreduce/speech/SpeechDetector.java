package io.clipreduce.speech;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Silero VAD, version 5 and later: the probability of speech in windows of 512 samples, each heard
 * with the 64 samples before it, and a state carried on from window to window. Not safe for several
 * threads.
 */
final class SpeechDetector implements AutoCloseable {
  /** Samples of a window. */
  static final int WINDOW = 512;

  private static final int CONTEXT = 64;
  private static final int STATE = 128;
  private static final Set<String> OUTPUTS = Set.of("output", "stateN");

  private final OnnxModel model;
  private final FloatBuffer input = Feed.floats(CONTEXT + WINDOW);

  private SpeechDetector(OnnxModel model) {
    this.model = model;
  }

  /**
   * @throws IllegalArgumentException if files are missing or are of another version
   */
  static SpeechDetector open(ModelFolder files, Device device) {
    OnnxModel model = OnnxModel.open(files.graph("model"), device);
    if (!model.inputs().containsKey("state")) {
      model.close();
      throw new IllegalArgumentException(
          "The graph of model %s has inputs %s; version 5 of Silero VAD or a later one is needed, which has a state."
              .formatted(files.card().name(), model.inputs().keySet()));
    }
    return new SpeechDetector(model);
  }

  /**
   * Listens from a fresh state.
   *
   * @param sound full scale is -1 to 1
   * @return one probability for each window, the last filled up with silence
   */
  float[] probabilities(float[] sound) {
    float[] probabilities = new float[(sound.length + WINDOW - 1) / WINDOW];
    OrtSession.Result before = null;
    try {
      for (int i = 0; i < probabilities.length; i++) {
        for (int k = 0; k < CONTEXT + WINDOW; k++) {
          int at = i * WINDOW - CONTEXT + k;
          input.put(k, at >= 0 && at < sound.length ? sound[at] : 0);
        }
        OrtSession.Result result = run(before);
        if (before != null) {
          before.close();
        }
        before = result;
        probabilities[i] =
            ((OnnxTensor) result.get("output").orElseThrow()).getFloatBuffer().get(0);
      }
    } finally {
      if (before != null) {
        before.close();
      }
    }
    return probabilities;
  }

  private OrtSession.Result run(OrtSession.Result before) {
    try (Feed feed = new Feed(model)) {
      feed.put("input", input, 1, CONTEXT + WINDOW).putScalar("sr", Recogniser.SAMPLE_RATE_HZ);
      if (before == null) {
        feed.put("state", Feed.floats(2 * STATE), 2, 1, STATE);
      } else {
        feed.lend("state", (OnnxTensor) before.get("stateN").orElseThrow());
      }
      return model.run(feed, OUTPUTS);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
