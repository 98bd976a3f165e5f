package io.clipreduce.model.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The key to a server, read where the call is made and never written: not by {@link #toString}, not
 * in an error. Not serialisable, so that no closure carries it.
 */
public final class ApiKey {
  private static final String HIDDEN = "***";

  private final String key;

  private ApiKey(String key) {
    this.key = key;
  }

  /**
   * Reads the key.
   *
   * @param environmentVariable variable that holds it; empty if none does
   * @param file path of a file that holds nothing else; empty if none does
   * @throws IllegalArgumentException when what was named holds no key; the message is for the user
   */
  public static ApiKey read(String environmentVariable, String file) {
    if (!environmentVariable.isEmpty()) {
      return new ApiKey(
          checked(
              System.getenv(environmentVariable),
              "The environment variable " + environmentVariable));
    }
    if (!file.isEmpty()) {
      try {
        return new ApiKey(checked(Files.readString(Path.of(file)), "The key file " + file));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "The key file %s cannot be read (%s).".formatted(file, e.getClass().getSimpleName()));
      }
    }
    return new ApiKey("");
  }

  private static String checked(String text, String holder) {
    String key = text == null ? "" : text.strip();
    if (key.isEmpty() || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "%s holds no key. It must hold the key to the server, in one line, and be there on every"
                  .formatted(holder)
              + " machine that makes calls.");
    }
    return key;
  }

  /** Value of the header {@code Authorization}; null where there is no key. */
  String authorization() {
    return key.isEmpty() ? null : "Bearer " + key;
  }

  /** A text without the key, should a server have echoed it. */
  String hide(String text) {
    return key.isEmpty() ? text : text.replace(key, HIDDEN);
  }

  @Override
  public String toString() {
    return HIDDEN;
  }
}
