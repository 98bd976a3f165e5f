package io.clipreduce.jobs;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Fetches stored pictures by locator, keeping the last tar open. Belongs to one task; not safe for
 * several threads.
 */
final class PictureReader implements Closeable {
  private final Configuration hadoop;
  private final String warehouse;
  private String file;
  private FSDataInputStream in;

  PictureReader(Configuration hadoop, String warehouse) {
    this.hadoop = hadoop;
    this.warehouse = warehouse;
  }

  /**
   * Reads one JPEG.
   *
   * @return its bytes, or null for a null locator
   */
  byte[] read(Picture picture) throws IOException {
    if (picture == null) {
      return null;
    }
    if (!picture.file().equals(file)) {
      close();
      Path path = new Path(warehouse, picture.file());
      in = path.getFileSystem(hadoop).open(path);
      file = picture.file();
    }
    byte[] jpeg = new byte[picture.sizeBytes()];
    in.readFully(picture.offset(), jpeg);
    return jpeg;
  }

  /** Why a picture is not there, for people. */
  static String unreadable(Picture picture, IOException e) {
    return "The picture at byte %s of %s cannot be read: %s"
        .formatted(picture.offset(), picture.file(), e.getMessage());
  }

  @Override
  public void close() throws IOException {
    file = null;
    if (in != null) {
      in.close();
      in = null;
    }
  }
}
