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
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to write to a warehouse, held by one process at a time in the file {@code _lease}: a
 * file lock on a local disk, which ends with its process; elsewhere a file created exclusively
 * whose time of modification is a heartbeat.
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
              : shared(warehouse, fs, path, holder, timeout, breakIt));
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
          warehouse,
          new String(bytes, StandardCharsets.UTF_8),
          "Wait for it, or end that process: the lease ends with it.");
    }
    file.setLength(0);
    file.write(holder.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private static AutoCloseable shared(
      Warehouse warehouse,
      FileSystem fs,
      Path path,
      String holder,
      Duration timeout,
      boolean breakIt)
      throws IOException {
    try {
      create(fs, path, holder, false);
    } catch (FileAlreadyExistsException e) {
      FileStatus status = fs.getFileStatus(path);
      Duration silent =
          Duration.ofMillis(System.currentTimeMillis() - status.getModificationTime());
      if (!breakIt && silent.compareTo(timeout) < 0) {
        throw refused(
            warehouse,
            read(fs, path),
            "Its last sign of life was %s s ago. If it is surely gone, say --break-lease, or wait until %s s have passed."
                .formatted(silent.toSeconds(), timeout.toSeconds()));
      }
      create(fs, path, holder, true);
    }
    Thread heartbeat = new Thread(() -> beat(fs, path, timeout), "lease");
    heartbeat.setDaemon(true);
    heartbeat.start();
    return () -> {
      heartbeat.interrupt();
      fs.delete(path, false);
    };
  }

  private static void create(FileSystem fs, Path path, String holder, boolean overwrite)
      throws IOException {
    try (FSDataOutputStream out = fs.create(path, overwrite)) {
      out.write(holder.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String read(FileSystem fs, Path path) throws IOException {
    try (FSDataInputStream in = fs.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void beat(FileSystem fs, Path path, Duration timeout) {
    try {
      while (true) {
        Thread.sleep(timeout.toMillis() / 5);
        fs.setTimes(path, System.currentTimeMillis(), -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Lost the lease " + path, e);
    }
  }

  private static UserException refused(Warehouse warehouse, String holder, String advice) {
    return new UserException(
        "Another run writes to %s: %s. %s".formatted(warehouse.root(), holder, advice));
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
      return read(fs, path);
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toUri().getPath(), "rw");
        FileLock lock = file.getChannel().tryLock()) {
      return lock == null ? read(fs, path) : null;
    } catch (OverlappingFileLockException e) {
      return read(fs, path);
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
