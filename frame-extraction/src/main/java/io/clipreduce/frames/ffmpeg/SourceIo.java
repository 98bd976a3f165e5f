package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EIO;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Lets FFmpeg read a {@link ByteSource}. A failure of the source is kept, told to FFmpeg as an I/O
 * error and thrown by {@link #rethrow}; no exception ever passes through native frames.
 */
final class SourceIo implements AutoCloseable {
  /** A larger buffer multiplies what a seek in MPEG-TS reads. */
  private static final int BUFFER_BYTES = 64 * 1024;

  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;

  private final ByteSource source;
  private final byte[] copy = new byte[BUFFER_BYTES];
  private final ReadCounter counter;
  // Held here because native code keeps only their addresses.
  private final Read readCallback = new Read();
  private final Seek seekCallback = new Seek();
  private final AVIOContext context;
  // Not called position: the callbacks inherit a field of that name.
  private long filePosition;
  private Throwable failure;

  SourceIo(ByteSource source, ReadCounter counter) throws DecodeException {
    this.source = source;
    this.counter = counter;
    BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES));
    context = avio_alloc_context(buffer, BUFFER_BYTES, 0, null, readCallback, null, seekCallback);
    if (context == null) {
      av_free(buffer);
      throw Failures.outOfMemory();
    }
  }

  AVIOContext context() {
    return context;
  }

  /** Throws what the source threw, if it did. */
  void rethrow() throws DecodeException {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw new DecodeException(
          DecodeException.Reason.SURROUNDINGS,
          "Reading the file failed at byte " + filePosition + ": " + Failures.oneLine(failure),
          failure);
    }
  }

  @Override
  public void close() {
    av_free(context.buffer());
    avio_context_free(context);
    readCallback.close();
    seekCallback.close();
  }

  private final class Read extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer buffer, int length) {
      try {
        int count = source.read(filePosition, copy, 0, Math.min(length, copy.length));
        if (count <= 0) {
          return AVERROR_EOF;
        }
        buffer.put(copy, 0, count);
        counter.read(filePosition, count);
        filePosition += count;
        return count;
      } catch (Throwable thrown) {
        failure = thrown;
        return AVERROR_EIO();
      }
    }
  }

  private final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      try {
        if ((whence & AVSEEK_SIZE) != 0) {
          return source.sizeBytes();
        }
        long target =
            switch (whence & 0xff) {
              case SEEK_SET -> offset;
              case SEEK_CUR -> filePosition + offset;
              case SEEK_END -> source.sizeBytes() + offset;
              default -> -1;
            };
        if (target < 0) {
          return AVERROR_EIO();
        }
        filePosition = target;
        return target;
      } catch (Throwable thrown) {
        failure = thrown;
        return AVERROR_EIO();
      }
    }
  }
}
