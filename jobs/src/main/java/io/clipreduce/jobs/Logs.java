package io.clipreduce.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Where the full log goes. What is logged and how is said by {@code conf/log4j2.properties}, which
 * the launcher names; without it (under spark-submit, in another program) logging is left alone.
 */
final class Logs {
  private static final String CONFIGURATION = "log4j2.configurationFile";
  private static final String FILE = "clipreduce.log.file";

  private Logs() {}

  /** Goes on in a file of the given folder, under the command's name; stays where it cannot. */
  static void moveTo(Path folder, String appName) {
    String before = System.getProperty(FILE);
    if (before != null && Files.isWritable(parentThatExists(folder))) {
      String stamped = Path.of(before).getFileName().toString().replace("clipreduce", appName);
      moveTo(folder.resolve(stamped));
    }
  }

  /** Goes on in the given file. */
  static void moveTo(Path file) {
    if (System.getProperty(CONFIGURATION) == null) {
      return;
    }

    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UserException(
          "The log file %s cannot be written: %s".formatted(file, e.getMessage()), e);
    }

    System.setProperty(FILE, file.toString());
    Configurator.reconfigure();
  }

  /** The file that takes the full log; null when the launcher did not name one. */
  static Path file() {
    String file = System.getProperty(FILE);
    return file == null ? null : Path.of(file);
  }

  private static Path parentThatExists(Path folder) {
    Path parent = folder.toAbsolutePath();
    while (!Files.exists(parent) && parent.getParent() != null) {
      parent = parent.getParent();
    }

    return parent;
  }
}
