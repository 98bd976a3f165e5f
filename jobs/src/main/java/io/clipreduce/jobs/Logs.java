package io.clipreduce.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/** Sends the full log to a file and only what a person must see to the console. */
final class Logs {
  private static final String FILE_SIZE = "64 MB";
  private static final int OLD_FILES = 5;

  private Logs() {}

  /** Nothing is logged but errors, on standard error: for commands that need no log. */
  static void consoleOnly() {
    ConfigurationBuilder<BuiltConfiguration> builder = withConsole();
    builder.add(
        builder.newRootLogger(Level.ERROR).add(builder.newAppenderRef("console")));
    Configurator.reconfigure(builder.build());
  }

  /**
   * Begins the log of a command, at the end of what its file holds already; files are rolled at 64
   * MB and five old ones are kept.
   *
   * @param file where to; null for {@code folder/appName.log}
   * @param folder used without {@code file}; when null or not writable, the folder for temporary
   *     files takes its place
   * @return the file
   */
  static Path open(Path file, Path folder, String appName) {
    Path chosen = file == null ? writable(folder).resolve(appName + ".log") : file;
    ConfigurationBuilder<BuiltConfiguration> builder = withConsole();
    builder.add(
        builder
            .newAppender("file", "RollingFile")
            .addAttribute("fileName", chosen.toAbsolutePath().toString())
            .addAttribute("filePattern", chosen.toAbsolutePath() + ".%i")
            .add(layout(builder, "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC} %p %t %c{1.}: %m%n%ex"))
            .addComponent(
                builder
                    .newComponent("Policies")
                    .addComponent(
                        builder
                            .newComponent("SizeBasedTriggeringPolicy")
                            .addAttribute("size", FILE_SIZE)))
            .addComponent(
                builder
                    .newComponent("DefaultRolloverStrategy")
                    .addAttribute("max", OLD_FILES)));
    builder.add(
        builder
            .newRootLogger(Level.INFO)
            .add(builder.newAppenderRef("file"))
            .add(builder.newAppenderRef("console").addAttribute("level", Level.OFF)));
    Configurator.reconfigure(builder.build());
    return chosen;
  }

  private static ConfigurationBuilder<BuiltConfiguration> withConsole() {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    builder.add(
        builder
            .newAppender("console", "Console")
            .addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR)
            .add(layout(builder, "%p %c{1}: %m%n")));
    return builder;
  }

  private static LayoutComponentBuilder layout(
      ConfigurationBuilder<BuiltConfiguration> builder, String pattern) {
    return builder.newLayout("PatternLayout").addAttribute("pattern", pattern);
  }

  private static Path writable(Path folder) {
    if (folder != null) {
      try {
        return Files.createDirectories(folder);
      } catch (IOException e) {
        // A warehouse may be readable only; the log then goes to the temporary folder.
      }
    }

    try {
      return Files.createDirectories(
          Path.of(System.getProperty("java.io.tmpdir"), "clipreduce-logs"));
    } catch (IOException e) {
      throw new UserException(
          "No log can be written: %s. Name one with --log-file.".formatted(e.getMessage()), e);
    }
  }
}
