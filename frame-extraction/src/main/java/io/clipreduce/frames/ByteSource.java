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

  /**
   * Reads as many bytes at {@code position} as were asked for, fewer only where the file ends.
   *
   * @return the number of bytes read, from the start of {@code buffer}
   */
  default int readNBytes(long position, byte[] buffer, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = read(position + done, buffer, done, length - done);
      if (count <= 0) {
        break;
      }
      done += count;
    }
    return done;
  }
}
