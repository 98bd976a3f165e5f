package io.clipreduce.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A lease on a file system that several machines share: a file that was created exclusively, says
 * who holds it, and has its time of modification renewed as a sign of life.
 *
 * <p>Exclusive is what {@code FileSystem.create(path, false)} makes it: on HDFS the name node
 * decides; on S3, S3A ends the writing of the file with a conditional request (HADOOP-19256, in the
 * Hadoop 3.5 of this build) unless {@code fs.s3a.create.conditional.enabled} is false. A store
 * without such requests lets two processes that begin at the same moment both have the lease.
 *
 * <p>A lease is only taken from another holder by the process that has created a second file
 * exclusively, and only if the holder is still the one it meant.
 */
final class SharedLease implements AutoCloseable {
  private static final String TAKING_OVER = Lease.FILE + "_taking_over";

  /** Looks at a lease that comes and goes, until it is told as an error. */
  private static final int LOOKS = 5;

  private final String warehouse;
  private final FileSystem fs;
  private final Path path;
  private final String holder;
  private final Duration timeout;
  private Thread heartbeat;
  private volatile long beatNanos = System.nanoTime();

  /** Why the lease is held no more, null while it is. */
  private volatile String lost;

  private SharedLease(String warehouse, FileSystem fs, Path path, String holder, Duration timeout) {
    this.warehouse = warehouse;
    this.fs = fs;
    this.path = path;
    this.holder = holder;
    this.timeout = timeout;
  }

  /**
   * Takes the lease.
   *
   * @param holder who takes it, told to whoever is refused; no other process says the same
   * @param timeout silence after which another holder counts as gone
   * @param breakIt whether to take it even from one that does not
   * @throws UserException when another process holds it
   */
  static SharedLease take(
      String warehouse, Path path, FileSystem fs, String holder, Duration timeout, boolean breakIt)
      throws IOException {
    SharedLease lease = new SharedLease(warehouse, fs, path, holder, timeout);
    // Only the holder that was there at the first look is meant to be broken.
    for (int look = 1; !lease.tryTake(breakIt && look == 1); look++) {
      if (look == LOOKS) {
        throw new IOException("It comes and goes; several runs seem to begin and end");
      }
    }
    lease.heartbeat = new Thread(lease::beatUntilLost, "lease");
    lease.heartbeat.setDaemon(true);
    lease.heartbeat.start();
    return lease;
  }

  /**
   * Takes the lease or is refused.
   *
   * @return false if a file went away while it was looked at, so that it is worth another look
   */
  private boolean tryTake(boolean breakIt) throws IOException {
    try {
      if (!create(path)) {
        Holder other = look();
        if (other != null) {
          refuseWhileAlive(other, breakIt);
        }
        takeOver(other, breakIt);
      }
      return true;
    } catch (FileNotFoundException | FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Who holds the lease, as its file says, and when it was last renewed. */
  private record Holder(String text, Duration silent) {}

  /** The present holder, null if there is none. */
  private Holder look() throws IOException {
    try {
      FileStatus status = fs.getFileStatus(path);
      return new Holder(
          read(fs, path),
          Duration.ofMillis(System.currentTimeMillis() - status.getModificationTime()));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  static String read(FileSystem fs, Path path) throws IOException {
    try (FSDataInputStream in = fs.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Creates a file that names this holder; false where there is one already. */
  private boolean create(Path file) throws IOException {
    try {
      write(file, false);
      return true;
    } catch (IOException e) {
      // File systems differ in how they say so, and in whether they say so when the file is closed.
      if (fs.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  private void write(Path file, boolean overwrite) throws IOException {
    try (FSDataOutputStream out = fs.create(file, overwrite)) {
      out.write(holder.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void refuseWhileAlive(Holder other, boolean breakIt) {
    if (!breakIt && other.silent().compareTo(timeout) < 0) {
      throw Lease.refused(
          warehouse,
          other.text(),
          ("Its last sign of life was %s s ago. If it is surely gone, say --break-lease, or wait"
                  + " until %s s have passed.")
              .formatted(other.silent().toSeconds(), timeout.toSeconds()));
    }
  }

  /**
   * @param meant whose lease it is to be, null if it was given back meanwhile
   */
  private void takeOver(Holder meant, boolean breakIt) throws IOException {
    Path marker = new Path(path.getParent(), TAKING_OVER);
    if (!create(marker)) {
      throw Lease.refused(
          warehouse,
          read(fs, marker),
          "It is just taking the lease over. If it died over that, delete %s.".formatted(marker));
    }
    try {
      Holder now = look();
      if (now == null) {
        if (!create(path)) {
          throw Lease.refused(warehouse, read(fs, path), "Wait for it.");
        }
      } else {
        refuseWhileAlive(now, breakIt && meant != null && now.text().equals(meant.text()));
        write(path, true);
      }
    } finally {
      fs.delete(marker, false);
    }
  }

  private void beatUntilLost() {
    try {
      while (lost == null) {
        Thread.sleep(timeout.toMillis() / 5);
        beatIfStorageAnswers();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beatIfStorageAnswers() {
    try {
      beat();
    } catch (IOException e) {
      // It may be back at the next beat, in time.
    }
  }

  /** Gives a sign of life, or finds that the lease is lost. */
  private synchronized void beat() throws IOException {
    Holder now = look();
    if (now == null) {
      lost = "its file is gone";
    } else if (!now.text().equals(holder)) {
      lost = "it was taken by " + now.text();
    } else {
      long nowMs = System.currentTimeMillis();
      fs.setTimes(path, nowMs, -1);
      if (fs.getFileStatus(path).getModificationTime() < nowMs) {
        // Object stores keep the time at which a file was written and no other.
        write(path, true);
      }
      beatNanos = System.nanoTime();
    }
  }

  /**
   * Renews the lease.
   *
   * @throws UserException when another process may write to the warehouse by now
   */
  void check() {
    beatIfStorageAnswers();
    Duration silent = Duration.ofNanos(System.nanoTime() - beatNanos);
    if (lost == null && silent.compareTo(timeout) > 0) {
      lost = "it could not be renewed for %s s".formatted(silent.toSeconds());
    }
    if (lost != null) {
      throw new UserException(
          ("The lease of %s is lost: %s. This run stops here; what it has committed stays, and the"
                  + " next run goes on.")
              .formatted(warehouse, lost));
    }
  }

  /** Gives the lease back, unless another process has it. */
  @Override
  public void close() throws IOException {
    heartbeat.interrupt();
    Holder now = look();
    if (now != null && now.text().equals(holder)) {
      fs.delete(path, false);
    }
  }
}
