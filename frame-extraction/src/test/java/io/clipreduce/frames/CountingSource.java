package io.clipreduce.frames;

import java.io.IOException;
import java.nio.file.Path;

/** A local file that counts what is read of it. */
public final class CountingSource implements ByteSource {
  private final FileByteSource file;
  private long bytesRead;

  public CountingSource(Path file) throws IOException {
    this.file = new FileByteSource(file);
  }

  /** Bytes read so far, those read again included. */
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  public long sizeBytes() {
    return file.sizeBytes();
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    int count = file.read(position, buffer, offset, length);
    bytesRead += Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
