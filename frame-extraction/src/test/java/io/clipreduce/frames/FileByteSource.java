package io.clipreduce.frames;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A local file as a source of bytes, for tests. */
public final class FileByteSource implements ByteSource {
  private final FileChannel channel;
  private final long sizeBytes;

  public FileByteSource(Path file) throws IOException {
    this.channel = FileChannel.open(file);
    this.sizeBytes = channel.size();
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    return channel.read(ByteBuffer.wrap(buffer, offset, length), position);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
