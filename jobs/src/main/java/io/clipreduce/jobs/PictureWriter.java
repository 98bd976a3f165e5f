package io.clipreduce.jobs;

import io.clipreduce.model.Digests;
import java.io.Closeable;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * Writes the pictures, the kept sound and the kept small frames of one task into tar files {@code
 * pictures/<name>-<n>.tar} of a warehouse, members {@code <video_id>/<pts_us>.jpg} and {@code
 * .flac}, and small frames as {@code <video_id>/<cell>-<frame>.small.png}. A tar that no committed
 * row names is rubbish for {@code clipreduce vacuum}. Belongs to one task; not safe for several
 * threads.
 */
final class PictureWriter implements Closeable {
  static final String FOLDER = "pictures";

  private final Configuration hadoop;
  private final String warehouse;
  private final String name;
  private final long rollBytes;
  private int files;
  private String file;
  private TarArchiveOutputStream tar;

  /**
   * @param name unique among all tasks of all runs
   * @param rollBytes size from which another tar is begun
   */
  PictureWriter(Configuration hadoop, String warehouse, String name, long rollBytes) {
    this.hadoop = hadoop;
    this.warehouse = warehouse;
    this.name = name;
    this.rollBytes = rollBytes;
  }

  /** Appends a picture, or sound, and says where it lies once {@link #close} has returned. */
  Picture write(String member, byte[] bytes) throws IOException {
    if (tar == null) {
      open();
    }
    TarArchiveEntry entry = new TarArchiveEntry(member);
    entry.setSize(bytes.length);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    long offset = tar.getBytesWritten();
    tar.write(bytes);
    tar.closeArchiveEntry();
    Picture picture = new Picture(file, offset, bytes.length, Digests.sha256(bytes));
    if (tar.getBytesWritten() >= rollBytes) {
      close();
    }
    return picture;
  }

  private void open() throws IOException {
    file = "%s/%s-%s.tar".formatted(FOLDER, name, files++);
    Path path = new Path(warehouse, file);
    FSDataOutputStream out = path.getFileSystem(hadoop).create(path, false);
    // Blocks of 512 bytes: the count of written bytes is then the position in the file.
    tar = new TarArchiveOutputStream(out, 512, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  @Override
  public void close() throws IOException {
    if (tar != null) {
      tar.close();
      tar = null;
    }
  }
}
