package io.clipreduce.jobs;

import io.clipreduce.encode.TextEncoders;
import io.clipreduce.model.Device;
import io.clipreduce.model.Models;
import io.clipreduce.sql.ModelSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** The settings of a Spark session, which stand in its own as {@code spark.clipreduce.KEY}. */
final class SqlSettings implements ModelSettings {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> given;
  private final Models models;
  private final TextEncoders textEncoders;
  private final String textEncoder;
  private final DeviceChoice device;

  private SqlSettings(Map<String, String> given, Settings settings) {
    this.given = new TreeMap<>(given);
    this.models = settings.models();
    this.textEncoders = settings.textEncoders();
    this.textEncoder =
        settings.getStrings("encode_text.encoders").stream().findFirst().orElse(null);
    this.device = settings.device();
  }

  /** Found by the class path. */
  public static final class Resolver implements Provider {
    @Override
    public ModelSettings resolve(Map<String, String> given) {
      TreeMap<String, String> assignments = new TreeMap<>(given);
      String file = assignments.remove(FILE);
      List<String> words =
          assignments.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
      return new SqlSettings(given, Settings.resolve(file == null ? null : Path.of(file), words));
    }
  }

  /**
   * Puts the settings of a command into its session.
   *
   * @param file value of {@code --conf}; null when not given
   * @param assignments values of {@code --set}
   */
  static void tell(SparkSession session, Path file, List<String> assignments) {
    if (file != null) {
      session.conf().set(PREFIX + FILE, file.toAbsolutePath().toString());
    }
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      String key = assignment.substring(0, equals).strip();
      if (!key.startsWith("spark.")) {
        session.conf().set(PREFIX + key, assignment.substring(equals + 1).strip());
      }
    }
  }

  @Override
  public Models models() {
    return models;
  }

  @Override
  public TextEncoders textEncoders() {
    return textEncoders;
  }

  @Override
  public String textEncoder() {
    return textEncoder;
  }

  @Override
  public Device device() {
    return device.here();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SqlSettings settings && settings.given.equals(given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }

  @Override
  public String toString() {
    return given.toString();
  }
}
