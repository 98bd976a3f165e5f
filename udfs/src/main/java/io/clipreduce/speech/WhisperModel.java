package io.clipreduce.speech;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.clipreduce.model.Batches;
import io.clipreduce.model.CachedDecoder;
import io.clipreduce.model.Decoding;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.GenerationConfig;
import io.clipreduce.model.Greedy;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.Writing;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An export of Whisper: {@code encoder_model} and {@code decoder_model_merged}. Decodes greedily,
 * with times. Not safe for several threads.
 */
final class WhisperModel implements AutoCloseable {
  private static final String FEATURES = "input_features";
  private static final String STATES = "encoder_hidden_states";

  private final LogMel front;
  private final TimestampRules rules;
  private final OnnxModel encoder;
  private final CachedDecoder decoder;

  /** Token of the language that is spoken; {@link GenerationConfig#NONE} to find out. */
  private final long spoken;

  private final Batches batches;

  private WhisperModel(
      LogMel front,
      TimestampRules rules,
      OnnxModel encoder,
      CachedDecoder decoder,
      long spoken,
      Batches batches) {
    this.front = front;
    this.rules = rules;
    this.encoder = encoder;
    this.decoder = decoder;
    this.spoken = spoken;
    this.batches = batches;
  }

  /**
   * @param language code of the language that is spoken, or anything else to find out for each
   *     window
   * @throws IllegalArgumentException if files are missing or are not those of a Whisper model
   */
  static WhisperModel open(ModelFolder files, Device device, String language) {
    LogMel front = LogMel.of(files);
    TimestampRules rules = TimestampRules.of(files);
    OnnxModel encoder = OnnxModel.open(files.graph("encoder_model"), device);
    try {
      CachedDecoder decoder = CachedDecoder.open(files, device);
      Batches batches =
          Batches.of(files, device, encoder.hasFixedRows(FEATURES) || decoder.hasFixedRows());
      return new WhisperModel(front, rules, encoder, decoder, rules.token(language), batches);
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  TimestampRules rules() {
    return rules;
  }

  /** How many windows are heard at a time. */
  Batches batches() {
    return batches;
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
   * @param language token of the language, {@link GenerationConfig#NONE} if the model knows only
   *     one
   * @param tokens what follows the prompt, without the end
   * @param meanLogProbability mean of the natural logarithms of their probabilities, the end's
   *     among them
   * @param noSpeech probability that nobody speaks
   */
  record Answer(long language, List<Long> tokens, double meanLogProbability, double noSpeech) {}

  /**
   * Hears windows, several at a time, and answers with what is said in each; an answer does not
   * depend on the other windows.
   *
   * @param windows each of at most {@link #samples()}, full scale is -1 to 1
   */
  List<Answer> answer(List<float[]> windows) {
    return batches.run(windows, this::answerTogether);
  }

  private List<Answer> answerTogether(List<float[]> windows) {
    List<FloatBuffer> states = new ArrayList<>();
    long[] shape = null;
    for (int from = 0; from < windows.size(); from += batches.encoded()) {
      int to = Math.min(windows.size(), from + batches.encoded());
      try (Feed feed = new Feed(encoder)) {
        feed.put(
            FEATURES,
            features(windows.subList(from, to)),
            to - from,
            front.bands(),
            front.frames());
        try (OrtSession.Result heard = encoder.run(feed, Set.of("last_hidden_state"))) {
          OnnxTensor tensor = (OnnxTensor) heard.get(0);
          shape = tensor.getInfo().getShape();
          states.add(tensor.getFloatBuffer());
        }
      }
    }
    FloatBuffer all = Feed.floats(states.stream().mapToInt(FloatBuffer::remaining).sum());
    states.forEach(all::put);
    try (Feed heard = decoder.constants()) {
      heard.put(STATES, all, windows.size(), shape[1], shape[2]);
      try (Decoding decoding =
          decoder.begin(windows.size(), Map.of(STATES, heard.tensor(STATES)))) {
        return answer(decoding, windows.size());
      }
    }
  }

  private FloatBuffer features(List<float[]> windows) {
    int size = front.bands() * front.frames();
    FloatBuffer features = Feed.floats(windows.size() * size);
    for (int i = 0; i < windows.size(); i++) {
      front.compute(windows.get(i), features.slice(i * size, size));
    }
    return features;
  }

  private List<Answer> answer(Decoding decoding, int windows) {
    long[] tokens = new long[windows];
    Arrays.fill(tokens, rules.start());
    decoding.feed(tokens);
    List<Spoken> texts = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      texts.add(new Spoken(decoding.scores(i)));
      tokens[i] = texts.get(i).language;
    }
    if (rules.multilingual()) {
      decoding.feed(tokens);
      Arrays.fill(tokens, rules.transcribe());
      decoding.feed(tokens);
    }
    Greedy.writeAll(decoding, texts);
    return texts.stream().map(Spoken::answer).toList();
  }

  /** What is said in a window, on its way. */
  private final class Spoken implements Writing {
    private final double noSpeech;
    private final long language;
    private final List<Long> tokens = new ArrayList<>();
    private float[] scores;
    private double logProbabilities;
    private int counted;
    private boolean whole;

    /**
     * @param scores those after the start
     */
    Spoken(float[] scores) {
      this.noSpeech = Math.exp(logProbability(scores, rules.noSpeech()));
      boolean given = spoken != GenerationConfig.NONE || !rules.multilingual();
      this.language = given ? spoken : rules.likeliestLanguage(scores);
    }

    @Override
    public void apply(float[] scores) {
      rules.apply(scores, tokens);
      this.scores = scores;
    }

    @Override
    public void add(long token) {
      logProbabilities += logProbability(scores, token);
      counted++;
      if (token == rules.end()) {
        whole = true;
      } else {
        tokens.add(token);
      }
    }

    @Override
    public boolean ended() {
      int prompt = rules.multilingual() ? 3 : 1;
      return whole || prompt + tokens.size() >= rules.maxTokens();
    }

    Answer answer() {
      return new Answer(language, tokens, logProbabilities / Math.max(1, counted), noSpeech);
    }
  }

  private static double logProbability(float[] scores, long token) {
    return scores[(int) token] - TimestampRules.logSumExp(scores, 0);
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
