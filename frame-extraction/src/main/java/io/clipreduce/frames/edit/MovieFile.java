package io.clipreduce.frames.edit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A new video as a local file that appears whole or not at all. */
public final class MovieFile implements VideoEditor.MovieSink, AutoCloseable {
  private final Path file;
  private final Path unfinished;
  private FileChannel channel;

  public MovieFile(Path file) {
    this.file = file;
    this.unfinished = file.resolveSibling(file.getFileName() + ".part");
  }

  @Override
  public void begin() throws IOException {
    if (channel != null) {
      channel.close();
    }
    channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  @Override
  public void write(long position, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
    }
  }

  /** Gives the file its name; without this it is gone after {@link #close}. */
  public void finish() throws IOException {
    channel.close();
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    Files.deleteIfExists(unfinished);
  }
}
