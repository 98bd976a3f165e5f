package io.clipreduce.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.clipreduce.answer.AnswerMethod;
import io.clipreduce.answer.AnswerSettings;
import io.clipreduce.caption.CaptionSettings;
import io.clipreduce.caption.SummarySettings;
import io.clipreduce.encode.TextEncoders;
import io.clipreduce.evaluate.Judge;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Mode;
import io.clipreduce.model.Models;
import io.clipreduce.perceive.PerceiveSettings;
import io.clipreduce.segment.Segmenter;
import io.clipreduce.select.KeyframeSelector;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Every setting of a run, checked and fixed once, on the driver. {@code --set} wins over {@code
 * --conf}, that over {@code conf/clipreduce.conf} of the installation (system property {@value
 * #HOME_PROPERTY}), that over the same file as it was packaged.
 *
 * <p>Immutable. The values are plain Java ones and the model cards are read, so that it may travel
 * to executors, which have no files of it.
 */
public final class Settings implements Serializable {
  /** Settings of Spark that it hands on to Hadoop. */
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  private static final long serialVersionUID = 1L;

  /** System property that names the folder of the installation, the one that holds conf/. */
  public static final String HOME_PROPERTY = "clipreduce.home";

  private static final String FILE_NAME = "clipreduce.conf";
  private static final String SPARK = "spark";
  private static final String HOME_OF_USER =
      Matcher.quoteReplacement(System.getProperty("user.home"));

  /**
   * Nominal length of a cell, of which a chunk holds a whole number; see the design of sampling.
   */
  private static final long CELL_S = 20;

  private final TreeMap<String, Serializable> values;
  private final TreeMap<String, String> spark;
  private final Models models;

  private Settings(TreeMap<String, Serializable> values, TreeMap<String, String> spark) {
    this.values = values;
    this.spark = spark;
    String folder = getString("models.folder").replaceFirst("^~(?=/|$)", HOME_OF_USER);
    this.models = Models.of(ModelCards.all(), Path.of(folder));
  }

  /** The defaults as they were packaged, whatever this installation or command line says. */
  public static Settings defaults() {
    Resolution resolution = new Resolution();
    resolution.addFile(packaged());
    return resolution.finish();
  }

  private static Config packaged() {
    return ConfigFactory.parseResources(
        Settings.class, FILE_NAME, options().setAllowMissing(false));
  }

  /**
   * Resolves the settings of one command.
   *
   * @param confFile value of {@code --conf}; null when not given
   * @param assignments values of {@code --set}, each {@code key=value}, later ones win
   * @throws UserException for an unreadable file, an unknown key or a value that is not allowed
   */
  public static Settings resolve(Path confFile, List<String> assignments) {
    Resolution resolution = new Resolution();
    resolution.addFile(packaged());
    String home = System.getProperty(HOME_PROPERTY);
    if (home != null) {
      Path file = Path.of(home, "conf", FILE_NAME);
      if (Files.isReadable(file)) {
        resolution.addFile(parse(file));
      }
    }

    if (confFile != null) {
      if (!Files.isReadable(confFile) || Files.isDirectory(confFile)) {
        throw new UserException(
            "--conf %s cannot be read. Name a file in the form of conf/clipreduce.conf."
                .formatted(confFile));
      }

      resolution.addFile(parse(confFile));
    }

    assignments.forEach(resolution::addAssignment);
    return resolution.finish();
  }

  private static ConfigParseOptions options() {
    return ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF);
  }

  private static Config parse(Path file) {
    try {
      return ConfigFactory.parseFile(file.toFile(), options()).resolve();
    } catch (ConfigException e) {
      throw new UserException("Settings cannot be read: " + e.getMessage(), e);
    }
  }

  public String getString(String key) {
    return get(key, String.class);
  }

  /** A list of words, in the order given. */
  @SuppressWarnings("unchecked")
  public List<String> getStrings(String key) {
    return Collections.unmodifiableList(get(key, ArrayList.class));
  }

  /** A list of numbers, in the order given. */
  public List<Double> getDoubles(String key) {
    return getStrings(key).stream().map(Double::valueOf).toList();
  }

  /** A whole number or a size in bytes. */
  public long getLong(String key) {
    return get(key, Long.class);
  }

  public int getInt(String key) {
    return Math.toIntExact(getLong(key));
  }

  public double getDouble(String key) {
    return get(key, Double.class);
  }

  public boolean getBoolean(String key) {
    return get(key, Boolean.class);
  }

  private <T> T get(String key, Class<T> type) {
    Serializable value = values.get(key);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "Setting %s is not a %s".formatted(key, type.getSimpleName()));
    }

    return type.cast(value);
  }

  public SampleSettings sample() {
    return new SampleSettings(
        getDouble("sample.fps"),
        getInt("sample.short_side_px"),
        getInt("sample.text_short_side_px"),
        getInt("sample.jpeg_quality"),
        getInt("sample.repeat_threshold"),
        getBoolean("sample.keep_sound"),
        getBoolean("sample.keep_small_frames"));
  }

  public DecodeLimits limits() {
    return new DecodeLimits(
        getLong("limits.probe_size_bytes"),
        Math.round(getDouble("limits.analyze_duration_s") * 1_000_000),
        getLong("limits.max_pixels"),
        getLong("limits.max_alloc_bytes"),
        getLong("limits.worker_memory_bytes"),
        getDouble("limits.deadline_factor"),
        getInt("limits.deadline_floor_s"));
  }

  /** What is looked for in pictures. */
  public PerceiveSettings perceive() {
    return new PerceiveSettings(
        getBoolean("perceive.ocr"),
        getBoolean("perceive.faces"),
        getBoolean("perceive.motion"),
        getBoolean("perceive.look"),
        "eng",
        (float) getDouble("perceive.ocr_min_confidence"));
  }

  public CaptionSettings caption() {
    return new CaptionSettings(
        getInt("caption.max_text_lines"),
        getDouble("caption.min_text_confidence"),
        getBoolean("caption.server.cast")
            ? new CaptionSettings.Cast(
                segmentUs(),
                prompt("caption.server.cast_prompt"),
                prompt("caption.server.clip_prompt"),
                getBoolean("caption.server.clip_before"))
            : null,
        options("caption"));
  }

  /**
   * How keyframes are chosen, by {@code select.budget}, {@code select.mode} and {@code
   * select.params}.
   *
   * @param seed where random numbers begin
   * @throws IllegalArgumentException for a parameter that the method has not
   */
  Arguments selectArguments(KeyframeSelector method, long seed) {
    TreeMap<String, Object> values = new TreeMap<>();
    values.put(method.budget().name(), getInt("select.budget"));
    values.putAll(assignments("select.params"));
    return Arguments.of(method, values, Mode.of(getString("select.mode")), seed);
  }

  /**
   * How a segmenter cuts videos, by {@code segment.params}.
   *
   * @throws IllegalArgumentException for a parameter that the method has not
   */
  Arguments segmentArguments(Segmenter method) {
    return Arguments.of(method, assignments("segment.params"), Mode.CORRECTED, 0);
  }

  /** Values of parameters by name, as a setting of {@code NAME=VALUE} has them. */
  TreeMap<String, String> assignments(String key) {
    TreeMap<String, String> values = new TreeMap<>();
    for (String assignment : getStrings(key)) {
      int equals = assignment.indexOf('=');
      values.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    return values;
  }

  private long segmentUs() {
    return Math.round(getDouble("unify.segment_s") * 1_000_000);
  }

  /** How segments and videos are summed up. */
  public SummarySettings summaries() {
    return new SummarySettings(
        segmentUs(),
        prompt("unify.segment_prompt"),
        prompt("unify.video_prompt"),
        prompt("unify.long_prompt"),
        prompt("unify.slide_prompt"),
        prompt("unify.samecast_prompt"),
        options("unify"));
  }

  /** The text encoders that settings may name. */
  TextEncoders textEncoders() {
    return new TextEncoders(models(), options("encode_text"));
  }

  /**
   * How a method answers questions.
   *
   * @throws UserException when {@code answer.prompts} names a prompt that it has not
   */
  public AnswerSettings answers(AnswerMethod.Provider method) {
    TreeMap<String, String> files =
        prompts("answer.prompts", "method " + method.name(), method.prompts());
    TreeMap<String, String> options = options("answer");
    if (method.name().equals("videoicl")) {
      options.computeIfPresent("videoicl.examples", Settings::examples);
    }
    return new AnswerSettings(files, options);
  }

  /**
   * How answers are judged.
   *
   * @throws UserException when {@code evaluate.prompts} names a prompt that there is not
   */
  AnswerSettings judge() {
    return new AnswerSettings(
        prompts("evaluate.prompts", "judge", Judge.PROMPTS), options("evaluate"));
  }

  /** The texts of prompts by their names, those of other files where a setting says so. */
  private TreeMap<String, String> prompts(String key, String whose, List<String> names) {
    TreeMap<String, String> files = new TreeMap<>();
    names.forEach(name -> files.put(name, name));
    for (String other : getStrings(key)) {
      String name = other.substring(0, other.indexOf('='));
      if (files.replace(name, other.substring(name.length() + 1)) == null) {
        throw new UserException(
            "Setting %s names %s, which the %s has not; allowed is %s."
                .formatted(key, name, whose, String.join(", ", names)));
      }
    }
    files.replaceAll((name, file) -> promptFile(key, file));
    return files;
  }

  /** The examples themselves in place of their file, so that executors need not see it. */
  private static String examples(String key, String file) {
    try {
      return file.isEmpty() ? "" : Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new UserException(
          "The file %s, which answer.%s names, cannot be read: %s".formatted(file, key, e), e);
    }
  }

  private String prompt(String key) {
    return promptFile(key, getString(key));
  }

  /** The text of a file of {@code conf/prompts}, which a setting names. */
  private String promptFile(String key, String name) {
    String file = "prompts/%s.txt".formatted(name);
    String home = System.getProperty(HOME_PROPERTY);
    Path own = home == null ? null : Path.of(home, "conf", file);
    try {
      if (own != null && Files.isReadable(own)) {
        return Files.readString(own).strip();
      }
      try (InputStream packaged = Settings.class.getResourceAsStream(file)) {
        if (packaged != null) {
          return new String(packaged.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
      }
    } catch (IOException e) {
      throw new UserException("The prompt %s cannot be read: %s".formatted(file, e), e);
    }
    throw new UserException("Setting %s is %s; there is no conf/%s.".formatted(key, name, file));
  }

  /** Every setting of a section, by its key in it. */
  private TreeMap<String, String> options(String section) {
    TreeMap<String, String> options = new TreeMap<>();
    String prefix = section + ".";
    values
        .subMap(prefix, section + "/")
        .forEach((key, value) -> options.put(key.substring(prefix.length()), value.toString()));
    return options;
  }

  /** The models that settings may name. */
  public Models models() {
    return models;
  }

  /** What this run's tasks run models on. */
  DeviceChoice device() {
    return new DeviceChoice(getString("models.device"), getBoolean("models.cpu_instead"));
  }

  /** Spark's own settings, by full name; for the session, never for a fingerprint. */
  public Map<String, String> spark() {
    return Collections.unmodifiableMap(spark);
  }

  /**
   * How storage is reached, as a session of Spark sees it: Hadoop's own files, above them {@code
   * spark.hadoop.*} as spark-submit says it, above that as it is said here.
   */
  public Configuration hadoop() {
    TreeMap<String, String> all = new TreeMap<>();
    Properties submitted = System.getProperties();
    submitted.stringPropertyNames().forEach(key -> all.put(key, submitted.getProperty(key)));
    all.putAll(spark);
    Configuration hadoop = new Configuration();
    LocalFiles.settings(hadoop).forEach(hadoop::set);
    all.subMap(HADOOP_PREFIX, HADOOP_PREFIX + Character.MAX_VALUE)
        .forEach((key, value) -> hadoop.set(key.substring(HADOOP_PREFIX.length()), value));
    return hadoop;
  }

  /**
   * One section as a text that is the same whenever its values are: a line {@code key=value} per
   * setting, sorted by key, sizes in bytes, lists in their own order. For fingerprints. Sections
   * within it are left out: they belong to the encoder, captioner or model of that name, which says
   * what in them matters.
   */
  public String section(String name) {
    String text =
        values.subMap(name + ".", name + "/").entrySet().stream()
            .filter(e -> e.getKey().indexOf('.', name.length() + 1) < 0)
            .map(e -> e.getKey().substring(name.length() + 1) + "=" + e.getValue() + "\n")
            .collect(Collectors.joining());
    if (text.isEmpty()) {
      throw new IllegalArgumentException("There is no section " + name);
    }

    return text;
  }

  /** Every setting, {@code key=value}, sorted by key. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    values.forEach((key, value) -> lines.add(key + "=" + value));
    spark.forEach((key, value) -> lines.add(key + "=" + value));
    return lines;
  }

  /** Collects values from the weakest source to the strongest. */
  private static final class Resolution {
    private final TreeMap<String, Serializable> values = new TreeMap<>();
    private final TreeMap<String, String> spark = new TreeMap<>();

    void addFile(Config file) {
      addObject("", file.root());
    }

    private void addObject(String prefix, ConfigObject object) {
      for (String name : object.keySet().stream().sorted().toList()) {
        ConfigValue value = object.get(name);
        String key = prefix + name;
        if (key.equals(SPARK) && value instanceof ConfigObject section) {
          addSpark("", section);
        } else if (value instanceof ConfigObject section) {
          if (!section.isEmpty() && SettingRules.RULES.containsKey(key)) {
            throw SettingRules.notAllowed(key, "a section", origin(value));
          }

          addObject(key + ".", section);
        } else if (value.valueType() == ConfigValueType.NULL) {
          throw SettingRules.notAllowed(key, "null", origin(value));
        } else {
          put(key, value.unwrapped(), origin(value));
        }
      }
    }

    /** Takes {@code "spark.executor.memory" = 8g} as well as nested sections without quotes. */
    private void addSpark(String prefix, ConfigObject section) {
      section.forEach(
          (name, value) -> {
            String key = prefix.isEmpty() ? name : prefix + "." + name;
            if (value instanceof ConfigObject nested) {
              addSpark(key, nested);
            } else {
              String full = key.startsWith(SPARK + ".") ? key : SPARK + "." + key;
              spark.put(full, String.valueOf(value.unwrapped()));
            }
          });
    }

    void addAssignment(String assignment) {
      int equals = assignment.indexOf('=');
      if (equals <= 0) {
        throw new UserException(
            "--set %s has no value. Write --set key=value, for example --set sample.fps=1."
                .formatted(assignment));
      }

      String key = assignment.substring(0, equals).strip();
      String value = assignment.substring(equals + 1).strip();
      if (key.startsWith(SPARK + ".")) {
        spark.put(key, value);
      } else {
        put(key, value.startsWith("[") ? list(key, value) : unquoted(value), "--set");
      }
    }

    private static Object list(String key, String value) {
      try {
        return ConfigFactory.parseString("v = " + value).getValue("v").unwrapped();
      } catch (ConfigException e) {
        throw SettingRules.notAllowed(key, value, "--set");
      }
    }

    private static String unquoted(String value) {
      boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
      return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private void put(String key, Object raw, String origin) {
      SettingRules.Rule rule = SettingRules.RULES.get(key);
      if (rule == null) {
        throw new UserException(
            "Unknown setting %s (%s). Nearest: %s. conf/clipreduce.conf lists all."
                .formatted(key, origin, String.join(", ", SettingRules.nearest(key))));
      }

      Serializable value = rule.read(raw);
      if (value == null) {
        throw SettingRules.notAllowed(key, raw, origin);
      }

      values.put(key, value);
    }

    private static String origin(ConfigValue value) {
      return value.origin().description();
    }

    /** Adds what a published model wants to be given, {@code conf/models/served/NAME.conf}. */
    private void addProfile(String name) {
      if (name.isEmpty()) {
        return;
      }
      String file = "models/served/" + name + ".conf";
      String home = System.getProperty(HOME_PROPERTY);
      Path own = home == null ? null : Path.of(home, "conf", file);
      Config profile =
          own != null && Files.isReadable(own)
              ? parse(own)
              : ConfigFactory.parseResources(Settings.class, file, options());
      if (profile.isEmpty()) {
        throw new UserException(
            "Setting caption.server.profile is %s; there is no conf/%s.".formatted(name, file));
      }
      profile
          .entrySet()
          .forEach(
              entry ->
                  values.put(
                      "caption.server.profile." + entry.getKey(),
                      String.valueOf(entry.getValue().unwrapped())));
    }

    /** Takes what another server's section leaves empty from {@code caption.server}. */
    private void inherit(String section) {
      String captions = "caption.server.";
      if (values.get(section + ".url").equals("")) {
        // A key goes to the server that it is for, and to no other.
        for (String key : List.of("url", "api_key_env", "api_key_file")) {
          values.put(section + "." + key, values.get(captions + key));
        }
      }
    }

    Settings finish() {
      SettingRules.OTHER_SERVERS.forEach(this::inherit);
      addProfile(String.valueOf(values.get("caption.server.profile")));
      Settings settings = new Settings(values, spark);
      check(
          settings.getLong("sample.text_short_side_px") >= settings.getLong("sample.short_side_px"),
          settings,
          "sample.text_short_side_px",
          "not below sample.short_side_px, which is " + values.get("sample.short_side_px"));
      check(
          settings.getDouble("segment.max_clip_s") >= 2 * settings.getDouble("segment.min_clip_s"),
          settings,
          "segment.max_clip_s",
          "at least twice segment.min_clip_s, which is " + values.get("segment.min_clip_s"));
      boolean segmenter = SegmentStage.asksSegmenter(settings);
      check(
          segmenter || settings.getStrings("segment.params").isEmpty(),
          settings,
          "segment.params",
          "[] as long as segment.method is " + SegmentStage.SHOTS);
      check(
          !segmenter
              || settings
                  .getStrings("encode.encoders")
                  .contains(settings.getString("segment.encoder")),
          settings,
          "segment.encoder",
          "one of encode.encoders, which are " + values.get("encode.encoders"));
      check(
          !segmenter || !ShotsStage.asked(settings),
          settings,
          "segment.method",
          SegmentStage.SHOTS
              + " as long as segment.detector is "
              + values.get("segment.detector")
              + ", which finds the shots");
      check(
          settings.getStrings("encode.encoders").contains(settings.getString("select.encoder")),
          settings,
          "select.encoder",
          "one of encode.encoders, which are " + values.get("encode.encoders"));
      check(
          settings.getBoolean("sample.keep_sound")
              || settings.getString("transcribe.recogniser").equals(TranscribeStage.NONE),
          settings,
          "transcribe.recogniser",
          TranscribeStage.NONE
              + " as long as sample.keep_sound is false: set that to true as well, and the videos"
              + " are decoded once more");
      check(
          settings.getBoolean("sample.keep_small_frames")
              || settings.getString("segment.detector").equals(ShotsStage.CLASSICAL),
          settings,
          "segment.detector",
          ShotsStage.CLASSICAL
              + " as long as sample.keep_small_frames is false: set that to true as well, and the"
              + " videos are decoded once more");
      check(
          settings.getLong("run.chunk_s") % CELL_S == 0,
          settings,
          "run.chunk_s",
          "a multiple of %s, the length of a cell".formatted(CELL_S));
      return settings;
    }

    private static void check(boolean holds, Settings settings, String key, String allowed) {
      if (!holds) {
        throw new UserException(
            "Setting %s is %s; allowed is %s.".formatted(key, settings.values.get(key), allowed));
      }
    }
  }
}
