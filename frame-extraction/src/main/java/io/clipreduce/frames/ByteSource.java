package io.clipreduce.frames;

import java.io.Closeable;
import java.io.IOException;

/** Random access to the bytes of one file, wherever it lies. Not safe for several threads. */
public interface ByteSource extends Closeable {

  /** Length of the file in bytes. */
  long sizeBytes();

  /**
   * Reads up to {@code length} bytes at {@code position} into {@code buffer} from {@code offset}.
   *
   * @return the number of bytes read, at least one, or -1 at or past the end of the file
   * @throws IOException when the storage fails; this is a fault of the surroundings, never of the
   *     content
   */
  int read(long position, byte[] buffer, int offset, int length) throws IOException;
}
