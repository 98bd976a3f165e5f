package io.clipreduce.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of questions, gold answers or predictions; it may be opened several times.
 *
 * @param name how messages call it; its ending tells CSV from other text
 * @param opener opens it anew
 */
public record InputFile(String name, Opener opener) {

  /** Opens a stream; the caller closes it. */
  @FunctionalInterface
  public interface Opener {
    InputStream open() throws IOException;
  }

  /** A file on this machine. */
  public static InputFile of(Path path) {
    return new InputFile(path.toString(), () -> Files.newInputStream(path));
  }

  /** Opens the file at its beginning; the caller closes it. */
  public InputStream open() throws IOException {
    return opener.open();
  }
}
