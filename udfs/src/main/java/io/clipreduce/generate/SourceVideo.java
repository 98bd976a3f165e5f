package io.clipreduce.generate;

import io.clipreduce.frames.ByteSource;
import java.io.IOException;

/**
 * A video to make something of.
 *
 * @param name its path below the input, with slashes
 * @param opener opens it
 */
public record SourceVideo(String name, Opener opener) {
  /** Opens a file; the caller closes it. */
  @FunctionalInterface
  public interface Opener {
    ByteSource open() throws IOException;
  }

  /** The name without folders and ending, of letters, digits and hyphens, at most 40 of them. */
  String stem() {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    String stem = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9]+", "-");
    String trimmed = stem.replaceAll("^-|-$", "");
    return trimmed.isEmpty() ? "video" : trimmed.substring(0, Math.min(40, trimmed.length()));
  }
}
