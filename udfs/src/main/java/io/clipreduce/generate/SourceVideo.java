package io.clipreduce.generate;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.model.Digests;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A video to make something of.
 *
 * @param name its path below the input, with slashes
 * @param opener opens it
 */
public record SourceVideo(String name, Opener opener) {
  private static final int READ_BYTES = 1 << 20;

  /** Opens a file; the caller closes it. */
  @FunctionalInterface
  public interface Opener {
    ByteSource open() throws IOException;
  }

  /** SHA-256 of the file, in hex. */
  public String sha256() throws IOException {
    MessageDigest digest = Digests.sha256();
    byte[] buffer = new byte[READ_BYTES];
    long position = 0;
    try (ByteSource source = opener.open()) {
      int count;
      while ((count = source.readNBytes(position, buffer, READ_BYTES)) > 0) {
        digest.update(buffer, 0, count);
        position += count;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
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
