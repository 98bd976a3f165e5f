package io.clipreduce.jobs;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.io.HadoopByteSource;
import io.clipreduce.frames.worker.DecodeWorkers;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** One task's access to videos: a borrowed decode worker, and the files it reads. */
final class VideoReaders implements AutoCloseable {
  private final Configuration hadoop;
  private VideoReader reader;

  VideoReaders(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  VideoReader reader() {
    if (reader == null) {
      reader = DecodeWorkers.borrow();
    }
    return reader;
  }

  /** Opens a file; the caller closes it. */
  ByteSource open(String path) throws IOException {
    Path file = new Path(path);
    FileSystem fs = file.getFileSystem(hadoop);
    FileStatus status = fs.getFileStatus(file);
    return new HadoopByteSource(fs, file, status.getLen(), status.getModificationTime());
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
