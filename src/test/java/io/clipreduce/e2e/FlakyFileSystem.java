package io.clipreduce.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.impl.OpenFileParameters;

/**
 * The local disk under the scheme {@code flaky}, with files that cannot be read for a while: those
 * that have a file of the same name and {@code .fault} beside them, in any process. Looked at one
 * by one, those seem to change all the time.
 */
public final class FlakyFileSystem extends RawLocalFileSystem {
  private static final URI ROOT = URI.create("flaky:///");
  private static final Set<Path> WORN = ConcurrentHashMap.newKeySet();
  private static final AtomicLong CHANGES = new AtomicLong();

  /** What is wrong with a file. */
  enum Fault {
    /** It cannot be opened. */
    CLOSED,
    /** It can be read from start to end, but not looked into. */
    NO_RANDOM_ACCESS,
    /** It can be looked into once in a process. */
    READABLE_ONCE
  }

  /** A local path as this file system names it. */
  static String uri(java.nio.file.Path file) {
    return "flaky:" + file.toAbsolutePath();
  }

  static void breakFile(java.nio.file.Path file, Fault fault) throws IOException {
    Files.writeString(marker(file), fault.name());
  }

  static void mend(java.nio.file.Path file) throws IOException {
    Files.delete(marker(file));
  }

  private static java.nio.file.Path marker(java.nio.file.Path file) {
    return file.resolveSibling(file.getFileName() + ".fault");
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return ROOT.getScheme();
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    FileStatus status = super.getFileStatus(path);
    // What was read of a file is kept as long as it does not change.
    return plain(
        status,
        status.isFile() && fault(path) != null
            ? CHANGES.incrementAndGet()
            : status.getModificationTime());
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    return Arrays.stream(super.listStatus(folder))
        .map(status -> plain(status, pathToFile(status.getPath()).lastModified()))
        .toArray(FileStatus[]::new);
  }

  /** Without the permissions, which are only found under the scheme {@code file}. */
  private static FileStatus plain(FileStatus status, long modifiedMs) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        modifiedMs,
        status.getPath());
  }

  /** The fault of a file, null if it is whole. */
  private Fault fault(Path path) {
    java.nio.file.Path marker = marker(pathToFile(path).toPath());
    try {
      return Files.exists(marker) ? Fault.valueOf(Files.readString(marker)) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
    if (fault(path) == Fault.CLOSED) {
      throw new IOException("Permission denied for a while: " + path);
    }
    return super.open(path, bufferBytes);
  }

  @Override
  protected CompletableFuture<FSDataInputStream> openFileWithOptions(
      Path path, OpenFileParameters parameters) throws IOException {
    Fault fault = fault(path);
    if (fault == Fault.NO_RANDOM_ACCESS || fault == Fault.READABLE_ONCE && WORN.contains(path)) {
      return CompletableFuture.failedFuture(new IOException("Busy for a while: " + path));
    }
    return fault == Fault.READABLE_ONCE
        ? CompletableFuture.completedFuture(new WearingStream(super.open(path, 4096), path))
        : super.openFileWithOptions(path, parameters);
  }

  private static final class WearingStream extends FSDataInputStream {
    private final Path path;

    WearingStream(FSDataInputStream in, Path path) {
      super(in);
      this.path = path;
    }

    @Override
    public void close() throws IOException {
      super.close();
      WORN.add(path);
    }
  }
}
