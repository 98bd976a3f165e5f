package io.clipreduce.jobs;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What every setting may be. The defaults are in {@code conf/clipreduce.conf}, nowhere else. */
final class SettingRules {
  private static final long KIB = 1024L;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;
  private static final long TIB = 1024 * GIB;

  /** The largest budget of calls or tokens. */
  private static final long MOST_CALLS = 1_000_000_000_000L;

  /** Sections of servers whose address, where it is empty, is that of {@code caption.server}. */
  static final List<String> OTHER_SERVERS =
      List.of(
          "unify.server",
          "encode_text.server",
          "answer.server",
          "answer.vision_server",
          "evaluate.server");

  /** Sections of all servers. */
  static final List<String> SERVERS =
      Stream.concat(Stream.of("caption.server"), OTHER_SERVERS.stream()).toList();

  /** Rule of every known key. */
  static final Map<String, Rule> RULES = rules();

  private SettingRules() {}

  private static Map<String, Rule> rules() {
    TreeMap<String, Rule> rules = new TreeMap<>();
    rules.put("ingest.paths", new Words(Pattern.compile("\\S.*"), "path patterns"));
    rules.put(
        "ingest.extensions",
        new Words(Pattern.compile("\\*|[A-Za-z0-9_-]+"), "file name endings without a dot, or *"));
    rules.put("ingest.include_hidden", new Switch());
    rules.put("sample.fps", new Decimal(0.001, 60));
    rules.put("sample.short_side_px", new Whole(64, 4320));
    rules.put("sample.text_short_side_px", new Whole(64, 4320));
    rules.put("sample.jpeg_quality", new Whole(2, 31));
    rules.put("sample.repeat_threshold", new Whole(0, 255));
    rules.put("sample.keep_sound", new Switch());
    rules.put("sample.keep_small_frames", new Switch());
    rules.put("segment.method", new Name());
    rules.put("segment.params", assignments());
    rules.put("segment.encoder", new Name());
    rules.put("segment.detector", new Name());
    rules.put("segment.min_clip_s", new Decimal(0.1, 3600));
    rules.put("segment.max_clip_s", new Decimal(0.1, 3600));
    rules.put("transcribe.recogniser", new Name());
    rules.put(
        "transcribe.language",
        new Pick(Pattern.compile("[a-z]{2,8}"), "auto, or the code of a language such as en"));
    rules.put("encode.encoders", names());
    rules.put("select.method", new Name());
    rules.put("select.budget", new Whole(1, 64));
    rules.put(
        "select.mode", new Pick(Pattern.compile("faithful|corrected"), "faithful or corrected"));
    rules.put("select.params", assignments());
    rules.put("select.encoder", new Name());
    rules.put("perceive.ocr", new Switch());
    rules.put("perceive.faces", new Switch());
    rules.put("perceive.motion", new Switch());
    rules.put("perceive.look", new Switch());
    rules.put("perceive.ocr_min_confidence", new Decimal(0, 1));
    rules.put("detect.detectors", names().orNone());
    rules.put("detect.readers", names().orNone());
    rules.put("detect.fps", new Decimal(0.01, 60));
    rules.put("detect.labels", new Words(Pattern.compile("\\S.{0,99}"), "words"));
    rules.put("detect.min_confidence", new Decimal(0, 1));
    rules.put("caption.captioner", new Name());
    rules.put("caption.max_text_lines", new Whole(0, 50));
    rules.put("caption.min_text_confidence", new Decimal(0, 1));
    putServer(rules, "caption.server");
    rules.put(
        "caption.server.profile",
        new Pick(Pattern.compile("|" + Name.PATTERN.pattern()), "empty or the name of a profile"));
    rules.put("caption.server.prompt", new Text("a text that is not empty"));
    rules.put(
        "caption.server.frames_form", new Pick(Pattern.compile("images|video"), "images or video"));
    rules.put(
        "caption.server.reply",
        new Pick(Pattern.compile("text|json|json_schema"), "text, json or json_schema"));
    rules.put("caption.server.max_tokens", new Whole(1, 1_000_000));
    rules.put("caption.server.cast", new Switch());
    rules.put("caption.server.cast_prompt", new Name());
    rules.put("caption.server.clip_prompt", new Name());
    rules.put("caption.server.clip_before", new Switch());
    rules.put("caption.model.prompt", new Text("what is asked of a clip, in words"));
    rules.put(
        "caption.model.task",
        new Pick(
            Pattern.compile("caption|detailed_caption|more_detailed_caption|ocr"),
            "caption, detailed_caption, more_detailed_caption or ocr"));
    rules.put("caption.model.frames", new Whole(1, 64));
    rules.put("caption.model.max_tokens", new Whole(1, 4096));
    rules.put("caption.model.contrast", new Decimal(0, 10));
    rules.put("unify.segment_s", new Decimal(1, 86_400));
    rules.put(
        "unify.entities",
        new Pick(Pattern.compile("evidence|server|none"), "evidence, server or none"));
    rules.put("unify.samecast_prompt", new Name());
    rules.put(
        "unify.long_caption",
        new Pick(Pattern.compile("clips|model|none"), "clips, model or none"));
    rules.put("unify.long_prompt", new Name());
    rules.put("unify.slide_prompt", new Name());
    rules.put("unify.long_words", new Whole(1, 1_000_000));
    rules.put("unify.server.picture_model", new Pick(Pattern.compile("(?s).*"), "a text"));
    rules.put("unify.summariser", new Name());
    rules.put("unify.segment_prompt", new Name());
    rules.put("unify.video_prompt", new Name());
    OTHER_SERVERS.forEach(section -> putServer(rules, section));
    rules.put("unify.server.max_tokens", new Whole(1, 1_000_000));
    rules.put("unify.server.context_tokens", new Whole(256, 100_000_000));
    rules.put("unify.model.max_tokens", new Whole(1, 4096));
    rules.put("encode_text.encoders", names());
    rules.put("encode_text.server.dimensions", new Whole(0, 65_536));
    rules.put("encode_text.server.texts_per_call", new Whole(1, 2048));
    rules.put("answer.method", new Name());
    rules.put("answer.encoder", new Name());
    rules.put("answer.top", new Whole(1, 1000));
    rules.put("answer.abstain_below", new Decimal(0, 1));
    rules.put("answer.picture_encoders", names());
    rules.put(
        "answer.grounding",
        new Pick(Pattern.compile("vidi|mmduet|videolights"), "vidi, mmduet or videolights"));
    rules.put("answer.grounding_least", new Decimal(0, 1));
    rules.put("answer.summary_ratio", new Decimal(0.001, 1));
    rules.put(
        "answer.summary_form",
        new Pick(Pattern.compile("frames|text|both"), "frames, text or both"));
    rules.put(
        "answer.mmduet.policy",
        new Pick(Pattern.compile("sum|both|surprise"), "sum, both or surprise"));
    rules.put("answer.llm4vg.window_s", new Whole(10, 100_000));
    rules.put("answer.llm4vg.most_windows", new Whole(1, 10_000));
    rules.put("answer.model", new Name());
    rules.put("answer.vision", new Pick(Pattern.compile("none|server"), "none or server"));
    for (String section : List.of("answer", "evaluate")) {
      rules.put(section + ".max_tokens", new Whole(1, 1_000_000));
      rules.put(
          section + ".prompts",
          new Words(
              Pattern.compile("[A-Za-z0-9_-]+=[A-Za-z0-9_.-]+"),
              "NAME=FILE for prompts",
              true,
              true));
    }
    rules.put("evaluate.usd_in", new Decimal(0, 1_000_000));
    rules.put("evaluate.usd_out", new Decimal(0, 1_000_000));
    for (String who : List.of("model", "vision")) {
      rules.put("answer.%s_usd_in".formatted(who), new Decimal(0, 1_000_000));
      rules.put("answer.%s_usd_out".formatted(who), new Decimal(0, 1_000_000));
    }
    rules.put("answer.ragllava.reranker", new Name());
    rules.put("answer.ragllava.keep", new Whole(2, 8));
    rules.put("answer.ragllava.eta", new Decimal(0, 1));
    rules.put("answer.videoicl.examples", new Pick(Pattern.compile(".*"), "empty or a file"));
    rules.put("answer.cyberv.answers", new Whole(1, 64));
    rules.put("answer.cyberv.theta", new Decimal(0, 1));
    rules.put("answer.cyberv.temperature", new Decimal(0, 2));
    rules.put("answer.cyberv.top_p", new Decimal(0.01, 1));
    rules.put("answer.cyberv.top_k", new Whole(0, 1000));
    rules.put(
        "answer.server.completions",
        new Pick(Pattern.compile("none|plain|chatml"), "none, plain or chatml"));
    rules.put("answer.vision_server.most_pictures", new Whole(1, 10_000));
    rules.put("answer.mrvideo.block_scenes", new Whole(1, 1000));
    rules.put("answer.mrvideo.intent_frames", new Switch());
    rules.put(
        "answer.mrvideo.intent",
        new Pick(Pattern.compile("analysis|retrieval"), "analysis or retrieval"));
    rules.put("answer.mrvideo.neighbour_scenes", new Whole(0, 100));
    rules.put("answer.mrvideo.max_segments", new Whole(1, 1000));
    rules.put("answer.mrvideo.local_frames", new Whole(1, 39));
    rules.put("answer.mrvideo.goal_aware", new Switch());
    rules.put("answer.video-rag.frames", new Whole(1, 10_000));
    rules.put("answer.video-rag.threshold", new Decimal(-1, 1));
    rules.put("answer.videodeepresearch.rounds", new Whole(1, 1000));
    rules.put("fusion.encoders", names());
    rules.put(
        "fusion.weights",
        new Words(Pattern.compile("\\d{1,6}(\\.\\d{1,6})?"), "numbers from 0 on", true, false));
    rules.put("fusion.method", new Pick(Pattern.compile("concat|sum"), "concat or sum"));
    rules.put("quality.heads", names());
    rules.put("models.folder", new Text("a folder"));
    rules.put("models.hub", new Text("the address of a hub"));
    rules.put(
        "models.device",
        new Pick(Pattern.compile("auto|cpu|cuda:\\d{1,3}"), "auto, cpu, or cuda: and a number"));
    rules.put("models.cpu_instead", new Switch());
    rules.put("limits.probe_size_bytes", new Bytes(32 * KIB, GIB));
    rules.put("limits.analyze_duration_s", new Decimal(0.1, 600));
    rules.put("limits.max_pixels", new Whole(1, Integer.MAX_VALUE));
    rules.put("limits.max_file_bytes", new Bytes(1, 1024 * TIB));
    rules.put("limits.max_alloc_bytes", new Bytes(MIB, 64 * GIB));
    rules.put("limits.worker_memory_bytes", new Bytes(768 * MIB, TIB));
    rules.put("limits.deadline_factor", new Decimal(1, 10_000));
    rules.put("limits.deadline_floor_s", new Whole(1, 86_400));
    rules.put("run.chunk_s", new Whole(20, 3600));
    rules.put("run.batch_minutes", new Decimal(1, 1440));
    rules.put("run.max_attempts", new Whole(1, 100));
    rules.put("run.tar_bytes", new Bytes(MIB, 8 * GIB));
    rules.put("run.lease_timeout_s", new Whole(10, 86_400));
    rules.put("report.max_videos", new Whole(1, 100_000));
    return Collections.unmodifiableMap(rules);
  }

  /** What sections of servers have in common. */
  private static void putServer(Map<String, Rule> rules, String section) {
    Pick text = new Pick(Pattern.compile("(?s).*"), "a text");
    rules.put(section + ".url", text);
    rules.put(section + ".model", text);
    rules.put(section + ".extra", text);
    rules.put(section + ".concurrency", new Whole(1, 1024));
    rules.put(section + ".timeout_s", new Decimal(0.1, 86_400));
    rules.put(section + ".retry_s", new Decimal(0, 86_400));
    rules.put(section + ".api_key_env", text);
    rules.put(section + ".api_key_file", text);
    rules.put(section + ".max_calls", new Whole(0, MOST_CALLS));
    rules.put(section + ".max_tokens_total", new Whole(0, MOST_CALLS));
  }

  private static Words assignments() {
    return new Words(Pattern.compile("[a-z0-9_]+=[^,]*"), "NAME=VALUE for parameters of the method")
        .orNone();
  }

  private static Words names() {
    return new Words(Name.PATTERN, "names of letters, digits, '_', '-' and '.'");
  }

  static UserException notAllowed(String key, Object value, String origin) {
    Rule rule = RULES.get(key);
    return new UserException(
        rule == null
            ? "Unknown setting %s (%s). Nearest: %s."
                .formatted(key, origin, String.join(", ", nearest(key)))
            : "Setting %s is %s (%s); allowed is %s."
                .formatted(key, value, origin, rule.allowed()));
  }

  /** The three known keys that differ from {@code key} by the fewest letters. */
  static List<String> nearest(String key) {
    return RULES.keySet().stream()
        .sorted(
            Comparator.comparingInt((String known) -> distance(key, known))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  /**
   * Levenshtein's distance of the whole keys, or of their last parts where those are closer and the
   * section was left out or mistaken.
   */
  private static int distance(String asked, String known) {
    int whole = levenshtein(asked, known);
    int last = levenshtein(lastPart(asked), lastPart(known)) + 2;
    return Math.min(whole, last);
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static int levenshtein(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }

    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }

    return previous[b.length()];
  }

  /** Reads one kind of value. */
  interface Rule {
    /** Returns the value in its one Java form, or null when it is not allowed. */
    Serializable read(Object raw);

    /** What is allowed, to stand after "allowed is". */
    String allowed();
  }

  private record Switch() implements Rule {
    @Override
    public Serializable read(Object raw) {
      return switch (String.valueOf(raw)) {
        case "true" -> Boolean.TRUE;
        case "false" -> Boolean.FALSE;
        default -> null;
      };
    }

    @Override
    public String allowed() {
      return "true or false";
    }
  }

  private record Whole(long min, long max) implements Rule {
    @Override
    public Serializable read(Object raw) {
      try {
        long value = new BigDecimal(String.valueOf(raw).strip()).longValueExact();
        return value >= min && value <= max ? value : null;
      } catch (ArithmeticException | NumberFormatException e) {
        return null;
      }
    }

    @Override
    public String allowed() {
      return "a whole number from %s to %s".formatted(min, max);
    }
  }

  private record Decimal(double min, double max) implements Rule {
    @Override
    public Serializable read(Object raw) {
      try {
        double value = new BigDecimal(String.valueOf(raw).strip()).doubleValue();
        return value >= min && value <= max ? value : null;
      } catch (NumberFormatException e) {
        return null;
      }
    }

    @Override
    public String allowed() {
      return "a number from %s to %s".formatted(plain(min), plain(max));
    }

    private static String plain(double value) {
      return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
  }

  private record Bytes(long min, long max) implements Rule {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};

    @Override
    public Serializable read(Object raw) {
      Matcher size = SIZE.matcher(String.valueOf(raw).strip());
      if (!size.matches()) {
        return null;
      }

      Long unit = unitBytes(size.group(2).toLowerCase(Locale.ROOT));
      if (unit == null) {
        return null;
      }

      BigDecimal value = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(unit));
      boolean inRange =
          value.compareTo(BigDecimal.valueOf(min)) >= 0
              && value.compareTo(BigDecimal.valueOf(max)) <= 0;
      return inRange ? value.longValue() : null;
    }

    /** Bytes of a lower-case unit; null when there is no such unit. All are powers of 1024. */
    private static Long unitBytes(String unit) {
      return switch (unit) {
        case "", "b", "byte", "bytes" -> 1L;
        case "k", "kib" -> KIB;
        case "m", "mib" -> MIB;
        case "g", "gib" -> GIB;
        case "t", "tib" -> TIB;
        case "p", "pib" -> 1024 * TIB;
        default -> null;
      };
    }

    @Override
    public String allowed() {
      return "a size from %s to %s".formatted(text(min), text(max));
    }

    private static String text(long bytes) {
      int unit = 0;
      long value = bytes;
      while (value >= 1024 && value % 1024 == 0 && unit < UNITS.length - 1) {
        value /= 1024;
        unit++;
      }

      return value + " " + UNITS[unit];
    }
  }

  private record Name() implements Rule {
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    @Override
    public Serializable read(Object raw) {
      return raw instanceof String name && PATTERN.matcher(name).matches() ? name : null;
    }

    @Override
    public String allowed() {
      return "a name of letters, digits, '_', '-' and '.'";
    }
  }

  private record Text(String what) implements Rule {
    @Override
    public Serializable read(Object raw) {
      return raw instanceof String text && !text.isBlank() ? text.strip() : null;
    }

    @Override
    public String allowed() {
      return what;
    }
  }

  private record Pick(Pattern pattern, String allowed) implements Rule {
    @Override
    public Serializable read(Object raw) {
      return raw instanceof String text && pattern.matcher(text).matches() ? text : null;
    }
  }

  /**
   * @param repeats whether a word may stand there twice
   * @param maybeNone whether the list may be empty
   */
  private record Words(Pattern word, String what, boolean repeats, boolean maybeNone)
      implements Rule {
    Words(Pattern word, String what) {
      this(word, what, false, false);
    }

    Words orNone() {
      return new Words(word, what, repeats, true);
    }

    @Override
    public Serializable read(Object raw) {
      List<?> items = raw instanceof List<?> list ? list : List.of(String.valueOf(raw).split(","));
      ArrayList<String> words = new ArrayList<>();
      for (Object item : items) {
        String text = String.valueOf(item).strip();
        if (!word.matcher(text).matches() || !repeats && words.contains(text)) {
          return null;
        }

        words.add(text);
      }

      return words.isEmpty() && !maybeNone ? null : words;
    }

    @Override
    public String allowed() {
      return (maybeNone ? "[] or some " : "one or more ") + what + (repeats ? "" : ", each once");
    }
  }
}
