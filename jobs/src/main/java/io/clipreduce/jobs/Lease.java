package io.clipreduce.jobs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to write to a warehouse, held by one process at a time in the file {@code _lease}: a
 * file lock on a local disk, which ends with its process; elsewhere a {@link SharedLease}.
 */
final class Lease implements AutoCloseable {
  static final String FILE = "_lease";

  private final AutoCloseable release;

  private Lease(AutoCloseable release) {
    this.release = release;
  }

  /**
   * Takes the lease.
   *
   * @param what what the holder does, for the message to whoever is refused
   * @param timeout silence after which a holder elsewhere than on a local disk counts as gone
   * @param breakIt whether to take a lease that somebody else holds on a shared file system
   * @throws UserException when another process holds it
   */
  static Lease take(Warehouse warehouse, String what, Duration timeout, boolean breakIt) {
    Path path = new Path(warehouse.root(), FILE);
    String holder = holder(what);
    try {
      FileSystem fs = path.getFileSystem(warehouse.hadoop());
      fs.mkdirs(path.getParent());
      return new Lease(
          path.toUri().getScheme().equals("file")
              ? local(warehouse, path, holder)
              : SharedLease.take(warehouse.root(), path, fs, holder, timeout, breakIt));
    } catch (IOException e) {
      throw new UserException(
          "Cannot take the lease %s: %s. Check that the warehouse can be written."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private static String holder(String what) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      host = "an unknown host";
    }
    return "%s, process %s on %s, since %s"
        .formatted(
            what, ManagementFactory.getRuntimeMXBean().getPid(), host, Instant.now().toString());
  }

  private static AutoCloseable local(Warehouse warehouse, Path path, String holder)
      throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toUri().getPath(), "rw");
    FileLock lock;
    try {
      lock = file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      byte[] bytes = new byte[(int) Math.min(file.length(), 1000)];
      file.readFully(bytes);
      file.close();
      throw refused(
          warehouse.root(),
          new String(bytes, StandardCharsets.UTF_8),
          "Wait for it, or end that process: the lease ends with it.");
    }
    file.setLength(0);
    file.write(holder.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  static UserException refused(String warehouse, String holder, String advice) {
    return new UserException(
        "Another run writes to %s: %s. %s"
            .formatted(warehouse, holder.isBlank() ? "it has just begun" : holder, advice));
  }

  /**
   * Makes sure that nobody else may write by now.
   *
   * @throws UserException when the lease was lost, such as to another run that was told to break it
   */
  void check() {
    if (release instanceof SharedLease shared) {
      shared.check();
    }
  }

  /** Who holds the lease, null if nobody does; for people. */
  static String heldBy(Warehouse warehouse) throws IOException {
    Path path = new Path(warehouse.root(), FILE);
    Configuration hadoop = warehouse.hadoop();
    FileSystem fs = path.getFileSystem(hadoop);
    if (!fs.exists(path)) {
      return null;
    }
    if (!path.toUri().getScheme().equals("file")) {
      return SharedLease.read(fs, path);
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toUri().getPath(), "rw");
        FileLock lock = file.getChannel().tryLock()) {
      return lock == null ? SharedLease.read(fs, path) : null;
    } catch (OverlappingFileLockException e) {
      return SharedLease.read(fs, path);
    }
  }

  @Override
  public void close() {
    try {
      release.close();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot give the lease back", e);
    }
  }
}
