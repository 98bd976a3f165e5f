package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EIO;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.edit.VideoEditor.MovieSink;
import java.io.IOException;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avformat.Write_packet_Pointer_BytePointer_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Lets FFmpeg write to a {@link MovieSink}. A failure of the sink is kept, told to FFmpeg as an I/O
 * error and thrown by {@link #rethrow}.
 */
final class SinkIo implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;

  private final MovieSink sink;
  // Held here because native code keeps only their addresses.
  private final Write writeCallback = new Write();
  private final Seek seekCallback = new Seek();
  private final AVIOContext context;
  private long filePosition;
  private long sizeBytes;
  private IOException failure;

  SinkIo(MovieSink sink) throws DecodeException {
    this.sink = sink;
    BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES));
    context = avio_alloc_context(buffer, BUFFER_BYTES, 1, null, null, writeCallback, seekCallback);
    if (context == null) {
      av_free(buffer);
      throw Failures.outOfMemory();
    }
  }

  AVIOContext context() {
    return context;
  }

  /** Throws what the sink threw, if it did. */
  void rethrow() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    av_free(context.buffer());
    avio_context_free(context);
    writeCallback.close();
    seekCallback.close();
  }

  private final class Write extends Write_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer buffer, int length) {
      if (failure != null) {
        return AVERROR_EIO();
      }
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      try {
        sink.write(filePosition, bytes);
      } catch (IOException e) {
        failure = e;
        return AVERROR_EIO();
      }
      filePosition += length;
      sizeBytes = Math.max(sizeBytes, filePosition);
      return length;
    }
  }

  private final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      if ((whence & AVSEEK_SIZE) != 0) {
        return sizeBytes;
      }
      long target =
          switch (whence & 0xff) {
            case SEEK_SET -> offset;
            case SEEK_CUR -> filePosition + offset;
            default -> sizeBytes + offset;
          };
      if (target < 0) {
        return AVERROR_EIO();
      }
      filePosition = target;
      return target;
    }
  }
}
