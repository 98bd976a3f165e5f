package io.clipreduce.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * SHA-256s of large files, kept in a file beside them with the sizes and times that they hold for,
 * so that a run that does nothing need not read gigabytes to find that out.
 */
final class KnownDigests {
  private static final String FILE = ".digests";

  private final Path folder;
  private final Properties known = new Properties();
  private boolean changed;

  private KnownDigests(Path folder) {
    this.folder = folder;
  }

  /** Those that are kept in a folder; none if there are none that can be read. */
  static KnownDigests in(Path folder) {
    KnownDigests digests = new KnownDigests(folder);
    Path file = folder.resolve(FILE);
    if (Files.isReadable(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        digests.known.load(in);
      } catch (IOException | IllegalArgumentException e) {
        digests.known.clear();
      }
    }
    return digests;
  }

  /** SHA-256 of a file, hex; read if the file is new or changed. */
  String sha256(Path file) {
    try {
      String name = folder.relativize(file).toString();
      String stamp = Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis() + " ";
      String entry = known.getProperty(name, "");
      if (!entry.startsWith(stamp)) {
        entry = stamp + Digests.sha256(file);
        known.setProperty(name, entry);
        changed = true;
      }
      return entry.substring(stamp.length());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Keeps what was read, where the folder can be written to. */
  void save() {
    if (!changed || !Files.isWritable(folder)) {
      return;
    }
    try {
      Path partial = Files.createTempFile(folder, FILE, ".part");
      try (OutputStream out = Files.newOutputStream(partial)) {
        known.store(out, "SHA-256 of the files here: size, time in ms, digest");
      }
      Files.move(partial, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }
}
