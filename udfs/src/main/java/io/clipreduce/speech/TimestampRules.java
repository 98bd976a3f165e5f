package io.clipreduce.speech;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.GenerationConfig;
import io.clipreduce.model.ModelFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Whisper's tokens mean and which may follow which, as {@code generation_config.json} says and
 * OpenAI's and transformers' own decoders do it. Immutable.
 */
final class TimestampRules {
  private final GenerationConfig config;
  private final long end;
  private final long transcribe;
  private final long noTimestamps;
  private final int maxInitialTimestamp;
  private final int maxTokens;
  private final TreeMap<Long, String> languages = new TreeMap<>();

  /** Whether the model knows several languages and is told which one it hears. */
  private final boolean multilingual;

  private TimestampRules(GenerationConfig config, JsonNode generation, int positions) {
    this.config = config;
    this.end = config.endIds().first();
    this.multilingual = generation.path("is_multilingual").asBoolean(generation.has("lang_to_id"));
    this.transcribe =
        generation.path("task_to_id").path("transcribe").asLong(GenerationConfig.NONE);
    this.noTimestamps = generation.path("no_timestamps_token_id").asLong();
    this.maxInitialTimestamp = generation.path("max_initial_timestamp_index").asInt(-1);
    this.maxTokens = Math.min(positions, generation.path("max_length").asInt(positions));
    for (Map.Entry<String, JsonNode> language : generation.path("lang_to_id").properties()) {
      String code = language.getKey().replace("<|", "").replace("|>", "");
      languages.put(language.getValue().asLong(), code);
    }
  }

  /**
   * @throws IllegalArgumentException if the model's files do not tell
   */
  static TimestampRules of(ModelFolder files) {
    JsonNode generation = files.json("generation_config.json");
    for (String key : List.of("decoder_start_token_id", "eos_token_id", "no_timestamps_token_id")) {
      if (!generation.has(key)) {
        throw new IllegalArgumentException(
            "generation_config.json of model %s in %s has no %s; take the files of a Whisper model that knows timestamps."
                .formatted(files.card().name(), files.path(), key));
      }
    }
    int positions = files.json("config.json").path("max_target_positions").asInt(Integer.MAX_VALUE);
    return new TimestampRules(GenerationConfig.of(files), generation, positions);
  }

  /** The token before all others. */
  long start() {
    return config.startId();
  }

  /** The token after all others. */
  long end() {
    return end;
  }

  boolean multilingual() {
    return multilingual;
  }

  /** Most tokens of an answer, the prompt among them. */
  int maxTokens() {
    return maxTokens;
  }

  /** The token of time 0; each later one stands for a step more. */
  long firstTimestamp() {
    return noTimestamps + 1;
  }

  /** The token whose probability after the start is that of nobody speaking: the one before. */
  long noSpeech() {
    return noTimestamps - 1;
  }

  /** Codes of the languages that the model knows, sorted. */
  List<String> languages() {
    return multilingual ? languages.values().stream().sorted().toList() : List.of("en");
  }

  /** Token of a language by its code; {@link GenerationConfig#NONE} if the model has none. */
  long token(String language) {
    return languages.entrySet().stream()
        .filter(entry -> multilingual && entry.getValue().equals(language))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(GenerationConfig.NONE);
  }

  /** Code of the language of a token. */
  String language(long token) {
    return languages.getOrDefault(token, "en");
  }

  /** The token that asks for a transcript in the language that is spoken. */
  long transcribe() {
    return transcribe;
  }

  /** The most likely language by the logits after the start. */
  long likeliestLanguage(float[] logits) {
    long best = -1;
    for (long token : languages.keySet()) {
      if (best < 0 || logits[(int) token] > logits[(int) best]) {
        best = token;
      }
    }
    return best;
  }

  /**
   * Rules out tokens, by making their logits negative infinity.
   *
   * @param logits those of the next token
   * @param answered tokens after the prompt
   */
  void apply(float[] logits, List<Long> answered) {
    ruleOut(logits, config.suppressed());
    if (answered.isEmpty()) {
      ruleOut(logits, config.suppressedFirst());
    }
    logits[(int) noTimestamps] = Float.NEGATIVE_INFINITY;
    int timestamps = (int) firstTimestamp();
    int count = answered.size();
    boolean lastIsTime = count >= 1 && answered.get(count - 1) >= timestamps;
    boolean beforeIsTime = count < 2 || answered.get(count - 2) >= timestamps;
    if (lastIsTime && beforeIsTime) {
      ruleOut(logits, timestamps, logits.length);
    } else if (lastIsTime) {
      // A stretch of text has both ends: the next begins with a time, or all is said.
      ruleOut(logits, 0, (int) end);
    }
    long latest = -1;
    for (long token : answered) {
      latest = token >= timestamps ? token : latest;
    }
    if (latest >= 0) {
      // Times do not fall, and only the start of a stretch may repeat one.
      int next = (int) (lastIsTime && !beforeIsTime ? latest : latest + 1);
      ruleOut(logits, timestamps, Math.min(next, logits.length));
    }
    if (answered.isEmpty()) {
      ruleOut(logits, 0, timestamps);
      if (maxInitialTimestamp >= 0) {
        ruleOut(logits, timestamps + maxInitialTimestamp + 1, logits.length);
      }
    }
    if (timesAreLikelier(logits, timestamps)) {
      ruleOut(logits, 0, timestamps);
    }
  }

  /** Whether all times together are likelier than any other token. */
  private static boolean timesAreLikelier(float[] logits, int timestamps) {
    float likeliestText = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < timestamps; i++) {
      likeliestText = Math.max(likeliestText, logits[i]);
    }
    return logSumExp(logits, timestamps) > likeliestText;
  }

  private static void ruleOut(float[] logits, List<Long> tokens) {
    for (long token : tokens) {
      if (token >= 0 && token < logits.length) {
        logits[(int) token] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private static void ruleOut(float[] logits, int from, int to) {
    for (int i = from; i < to; i++) {
      logits[i] = Float.NEGATIVE_INFINITY;
    }
  }

  /** Logarithm of the sum of the exponentials from an index on; negative infinity for none. */
  static double logSumExp(float[] logits, int from) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < logits.length; i++) {
      highest = Math.max(highest, logits[i]);
    }
    if (highest == Float.NEGATIVE_INFINITY) {
      return highest;
    }
    double sum = 0;
    for (int i = from; i < logits.length; i++) {
      sum += Math.exp(logits[i] - highest);
    }
    return highest + Math.log(sum);
  }

  /**
   * Cuts an answer at its times, as OpenAI's own program does. Where the answer ends with text that
   * has no end, or with two times, after a stretch that has both, the window was heard up to the
   * last such end only: the rest is to be heard again.
   *
   * @param tokens the answer, without its end
   * @param steps number of steps of time of what was heard: no time is later
   */
  Heard cut(List<Long> tokens, int steps) {
    List<TokenSpan> spans = new ArrayList<>();
    List<Long> text = new ArrayList<>();
    int from = 0;
    int closed = -1;
    boolean afterTime = false;
    for (long token : tokens) {
      boolean time = token >= firstTimestamp();
      if (time) {
        int at = (int) Math.min(steps, token - firstTimestamp());
        if (!text.isEmpty()) {
          spans.add(new TokenSpan(from, at, List.copyOf(text)));
          text.clear();
        }
        closed = afterTime ? from : closed;
        from = at;
      } else {
        text.add(token);
      }
      afterTime = time;
    }
    boolean endsWithOneTime =
        afterTime && (tokens.size() < 2 || tokens.get(tokens.size() - 2) < firstTimestamp());
    if (closed > 0 && !endsWithOneTime) {
      return new Heard(spans, closed);
    }
    if (!text.isEmpty()) {
      spans.add(new TokenSpan(from, steps, List.copyOf(text)));
    }
    return new Heard(spans, steps);
  }

  /**
   * What was understood of a window.
   *
   * @param spans texts in order of time
   * @param steps how far it was heard
   */
  record Heard(List<TokenSpan> spans, int steps) {}

  /**
   * Text between two times.
   *
   * @param from step at which it begins
   * @param to step at which it ends
   * @param tokens its tokens
   */
  record TokenSpan(int from, int to, List<Long> tokens) {}
}
