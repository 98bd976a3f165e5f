package io.clipreduce.model.server;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Replies of servers by the hash of what was asked, one small file each: {@code <folder>/<first two
 * digits>/<hash>.json}. A reply is there wholly or not at all, and stays whatever becomes of the
 * run that paid for it. Safe for several threads.
 */
public final class ReplyStore {
  /** Keeps nothing. */
  public static final ReplyStore NONE = new ReplyStore();

  private final Configuration hadoop;

  /** Null where nothing is kept. */
  private final Path folder;

  private ReplyStore() {
    this.hadoop = null;
    this.folder = null;
  }

  /**
   * Takes the folder; it need not exist.
   *
   * @param folder URI of the folder, such as {@code file:/warehouse/replies}
   */
  public ReplyStore(Configuration hadoop, String folder) {
    this.hadoop = hadoop;
    this.folder = new Path(folder);
  }

  /** Returns the reply kept under a hash, or null if there is none. */
  public byte[] get(String hash) throws IOException {
    if (folder == null) {
      return null;
    }
    Path file = file(hash);
    FileSystem files = file.getFileSystem(hadoop);
    try {
      FileStatus status = files.getFileStatus(file);
      byte[] reply = new byte[Math.toIntExact(status.getLen())];
      try (FSDataInputStream in = files.open(file)) {
        in.readFully(0, reply);
      }
      return reply;
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** Keeps a reply under a hash, unless there is one already. */
  public void put(String hash, byte[] reply) throws IOException {
    if (folder == null) {
      return;
    }
    Path file = file(hash);
    FileSystem files = file.getFileSystem(hadoop);
    Path part = new Path(file.getParent(), ".%s.%s".formatted(hash, UUID.randomUUID()));
    try (FSDataOutputStream out = files.create(part, false)) {
      out.write(reply);
    }
    if (!moved(files, part, file)) {
      files.delete(part, false);
      if (!files.exists(file)) {
        throw new IOException("A server's reply cannot be kept as " + file);
      }
    }
  }

  /**
   * Gives a file its name unless the name is taken. Two writers at a time could leave one's reply
   * with the other's checksum on a local disk, where the two are renamed one after the other.
   */
  private static synchronized boolean moved(FileSystem files, Path part, Path file)
      throws IOException {
    return !files.exists(file) && files.rename(part, file);
  }

  private Path file(String hash) {
    return new Path(folder, hash.substring(0, 2) + "/" + hash + ".json");
  }
}
