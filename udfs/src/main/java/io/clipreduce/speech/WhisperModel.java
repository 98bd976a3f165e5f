package io.clipreduce.speech;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An export of Whisper: {@code encoder_model} and {@code decoder_model_merged}. Decodes greedily,
 * with times. The decoder's memory of the sound is made in its first step and kept: later steps
 * give back nothing useful in its place. Not safe for several threads.
 */
final class WhisperModel implements AutoCloseable {
  private static final String FEATURES = "input_features";
  private static final String STATES = "encoder_hidden_states";
  private static final String USE_CACHE = "use_cache_branch";
  private static final String PAST = "past_key_values.";
  private static final String PRESENT = "present.";
  private static final String LOGITS = "logits";

  private final LogMel front;
  private final TokenRules rules;
  private final OnnxModel encoder;
  private final OnnxModel decoder;
  private final FloatBuffer features;

  /** What the decoder gives back to remember, of the words and of the sound. */
  private final Set<String> firstOutputs = new LinkedHashSet<>();

  private final Set<String> laterOutputs = new LinkedHashSet<>();

  private WhisperModel(LogMel front, TokenRules rules, OnnxModel encoder, OnnxModel decoder) {
    this.front = front;
    this.rules = rules;
    this.encoder = encoder;
    this.decoder = decoder;
    this.features = Feed.floats(front.bands() * front.frames());
    firstOutputs.add(LOGITS);
    laterOutputs.add(LOGITS);
    for (String output : decoder.outputs().keySet()) {
      if (output.startsWith(PRESENT)) {
        firstOutputs.add(output);
        if (!ofSound(output)) {
          laterOutputs.add(output);
        }
      }
    }
  }

  /**
   * @throws IllegalArgumentException if files are missing or are not those of a Whisper model
   */
  static WhisperModel open(ModelFolder files, Device device) {
    LogMel front = LogMel.of(files);
    TokenRules rules = TokenRules.of(files);
    OnnxModel encoder = OnnxModel.open(files.graph("encoder_model"), device);
    try {
      return new WhisperModel(
          front, rules, encoder, OnnxModel.open(files.graph("decoder_model_merged"), device));
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static boolean ofSound(String name) {
    return name.contains(".encoder.");
  }

  TokenRules rules() {
    return rules;
  }

  /** Most samples of a window. */
  int samples() {
    return front.samples();
  }

  /** Samples of the sound in a step of time: two hops, for the encoder halves their number. */
  int samplesPerStep() {
    return 2 * front.samples() / front.frames();
  }

  /**
   * An answer of the decoder.
   *
   * @param language token of the language, -1 if the model knows only one
   * @param tokens what follows the prompt, without the end
   * @param meanLogProbability mean of the natural logarithms of their probabilities, the end's
   *     among them
   * @param noSpeech probability that nobody speaks
   */
  record Answer(long language, List<Long> tokens, double meanLogProbability, double noSpeech) {}

  /**
   * Hears a window and answers with what is said in it.
   *
   * @param sound at most {@link #samples()}, full scale is -1 to 1
   */
  Answer answer(float[] sound) {
    front.compute(sound, features);
    try (Feed feed = new Feed(encoder)) {
      feed.put(FEATURES, features, 1, front.bands(), front.frames());
      try (OrtSession.Result heard = encoder.run(feed, Set.of("last_hidden_state"))) {
        return answer((OnnxTensor) heard.get(0));
      }
    }
  }

  private Answer answer(OnnxTensor states) {
    long language = -1;
    double noSpeech;
    try (Steps asking = new Steps(states)) {
      float[] logits = asking.next(rules.start());
      noSpeech = Math.exp(logits[(int) rules.noSpeech()] - TokenRules.logSumExp(logits, 0));
      if (rules.multilingual()) {
        language = rules.likeliestLanguage(logits);
      }
    }
    List<Long> tokens = new ArrayList<>();
    long[] prompt = rules.prompt(language);
    double logProbabilities = 0;
    int counted = 0;
    try (Steps steps = new Steps(states)) {
      float[] logits = steps.next(prompt);
      while (prompt.length + tokens.size() < rules.maxTokens()) {
        rules.apply(logits, tokens);
        int token = likeliest(logits);
        logProbabilities += logits[token] - TokenRules.logSumExp(logits, 0);
        counted++;
        if (token == rules.end()) {
          break;
        }
        tokens.add((long) token);
        logits = steps.next(token);
      }
    }
    return new Answer(language, tokens, logProbabilities / Math.max(1, counted), noSpeech);
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  /** One answer in the making: what the decoder remembers between its steps. */
  private final class Steps implements AutoCloseable {
    private final OnnxTensor states;
    private OrtSession.Result first;
    private OrtSession.Result last;

    Steps(OnnxTensor states) {
      this.states = states;
    }

    /** Says some tokens to the decoder; returns the logits after the last of them. */
    float[] next(long... tokens) {
      try (Feed feed = new Feed(decoder)) {
        feed.put("input_ids", tokens).lend(STATES, states).put(USE_CACHE, first != null);
        for (Map.Entry<String, TensorInfo> input : decoder.inputs().entrySet()) {
          if (input.getKey().startsWith(PAST)) {
            remember(feed, input.getKey(), input.getValue());
          }
        }
        OrtSession.Result made = decoder.run(feed, first == null ? firstOutputs : laterOutputs);
        if (first == null) {
          first = made;
        } else if (last != null) {
          last.close();
        }
        last = made == first ? null : made;
        return lastRow((OnnxTensor) made.get(LOGITS).orElseThrow());
      }
    }

    private void remember(Feed feed, String input, TensorInfo declared) {
      if (first == null) {
        long[] shape = declared.getShape();
        for (int i = 0; i < shape.length; i++) {
          shape[i] = shape[i] >= 0 ? shape[i] : i == 0 ? 1 : 0;
        }
        feed.put(input, Feed.floats(0), shape);
      } else {
        String present = PRESENT + input.substring(PAST.length());
        OrtSession.Result from = last == null || ofSound(input) ? first : last;
        feed.lend(input, (OnnxTensor) from.get(present).orElseThrow());
      }
    }

    @Override
    public void close() {
      if (first != null) {
        first.close();
      }
      if (last != null) {
        last.close();
      }
    }
  }

  private static float[] lastRow(OnnxTensor logits) {
    int values = (int) logits.getInfo().getShape()[2];
    FloatBuffer all = logits.getFloatBuffer();
    float[] row = new float[values];
    all.get(all.capacity() - values, row);
    return row;
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
