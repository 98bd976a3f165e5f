package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import java.nio.charset.StandardCharsets;

/** Words for what goes wrong. */
final class Failures {
  private Failures() {}

  /** FFmpeg's own words for an error code, such as {@code Invalid data found ...}. */
  static String text(int error) {
    byte[] buffer = new byte[128];
    av_strerror(error, buffer, buffer.length);
    int length = 0;
    while (length < buffer.length && buffer[length] != 0) {
      length++;
    }
    return new String(buffer, 0, length, StandardCharsets.US_ASCII);
  }

  static String oneLine(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
  }

  /** The source could not be read. */
  static DecodeException storage(Throwable failure) {
    return new DecodeException(
        Reason.SURROUNDINGS, "Reading the file failed: " + oneLine(failure), failure);
  }

  static DecodeException outOfMemory() {
    return new DecodeException(
        Reason.SURROUNDINGS,
        "FFmpeg could not allocate memory; limits.max_alloc_bytes and limits.worker_memory_bytes bound it.");
  }
}
