package io.clipreduce.e2e;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk of a process that dies at once, as by kill -9, when it does what the system
 * property {@value #PROPERTY} says: {@code commit TABLE} once a table's data files are written and
 * its log entry is about to appear, {@code write FOLDER} in the middle of a file below a folder.
 */
public final class HaltingFileSystem extends LocalFileSystem {
  static final String PROPERTY = "clipreduce.test.halt";

  /** What a process ends with that was killed by kill -9. */
  static final int KILLED = 137;

  private static final String[] WHEN = System.getProperty(PROPERTY, "never").split(" ");

  private static boolean isTime(String deed, Path path) {
    return WHEN[0].equals(deed) && path.toString().contains("/" + WHEN[1] + "/");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (to.toString().contains("/_delta_log/") && isTime("commit", to)) {
      Runtime.getRuntime().halt(KILLED);
    }
    return super.rename(from, to);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferBytes,
      short replication,
      long blockBytes,
      Progressable progress)
      throws IOException {
    FSDataOutputStream out =
        super.create(path, permission, overwrite, bufferBytes, replication, blockBytes, progress);
    return isTime("write", path) && !path.toString().contains("/_delta_log/")
        ? new HaltingStream(out)
        : out;
  }

  /** Dies at the second piece that is written, with the first one on the disk. */
  private static final class HaltingStream extends FSDataOutputStream {
    private boolean written;

    HaltingStream(FSDataOutputStream out) throws IOException {
      super(out, null);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      super.write(bytes, offset, length);
      flush();
      if (written) {
        Runtime.getRuntime().halt(KILLED);
      }
      written = true;
    }
  }
}
