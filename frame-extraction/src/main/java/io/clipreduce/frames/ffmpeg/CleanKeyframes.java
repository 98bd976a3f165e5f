package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VVC;

import io.clipreduce.frames.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * Tells whether a fresh decoder started at a packet shows every later picture rightly. For most
 * codecs the container's keyframe mark says so. H.264, HEVC and VVC packets are looked into, since
 * some files mark every packet, or mark starts of a gradual refresh: H.264 needs an IDR picture or
 * a recovery point of 0 frames (ITU-T H.264, 7.4.1.2 and D.2.8), HEVC and VVC a random access
 * picture.
 */
final class CleanKeyframes {
  private static final int H264_SLICE = 1;
  private static final int H264_IDR = 5;
  private static final int H264_SEI = 6;
  private static final int SEI_RECOVERY_POINT = 6;

  /** Where the first slice nearly always begins; parameter sets and messages lie before it. */
  private static final int FIRST_BYTES = 64 * 1024;

  private final int codec;

  /** Bytes of a unit's length before each unit, 0 where start codes separate them. */
  private final int lengthBytes;

  CleanKeyframes(AVCodecParameters parameters) {
    this.codec = parameters.codec_id();
    this.lengthBytes = lengthBytes(parameters);
  }

  private static int lengthBytes(AVCodecParameters parameters) {
    int codec = parameters.codec_id();
    int size = parameters.extradata_size();
    if (codec == AV_CODEC_ID_H264 && size > 4 && parameters.extradata().get(0) == 1) {
      return (parameters.extradata().get(4) & 3) + 1;
    }
    boolean startCodes =
        size >= 3
            && parameters.extradata().get(0) == 0
            && parameters.extradata().get(1) == 0
            && parameters.extradata().get(2) <= 1;
    if (codec == AV_CODEC_ID_HEVC && size > 21 && !startCodes) {
      return (parameters.extradata().get(21) & 3) + 1;
    }
    if (codec == AV_CODEC_ID_VVC && size > 0 && !startCodes) {
      return ((parameters.extradata().get(0) >> 1) & 3) + 1;
    }
    return 0;
  }

  /** Whether the packet's bytes must be known. */
  boolean needsBytes() {
    return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC || codec == AV_CODEC_ID_VVC;
  }

  /** Whether the container's marks speak for the packet. */
  static boolean mayBeClean(AVPacket packet) {
    int broken = avcodec.AV_PKT_FLAG_DISCARD | avcodec.AV_PKT_FLAG_CORRUPT;
    return (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0 && (packet.flags() & broken) == 0;
  }

  boolean isClean(AVPacket packet) {
    if (!mayBeClean(packet) || !needsBytes()) {
      return mayBeClean(packet);
    }
    byte[] bytes = new byte[packet.size()];
    packet.data().get(bytes);
    return Boolean.TRUE.equals(verdict(bytes, bytes.length));
  }

  /** The same for a packet that {@link #mayBeClean} and lies as it is in a file. */
  boolean isClean(ByteSource source, long position, int sizeBytes) throws IOException {
    if (!needsBytes()) {
      return true;
    }
    Boolean verdict = verdict(read(source, position, Math.min(sizeBytes, FIRST_BYTES)), sizeBytes);
    if (verdict == null && sizeBytes > FIRST_BYTES) {
      verdict = verdict(read(source, position, sizeBytes), sizeBytes);
    }
    return Boolean.TRUE.equals(verdict);
  }

  private static byte[] read(ByteSource source, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    int count = source.readNBytes(position, bytes, length);
    if (count < length) {
      throw new EOFException("The file ended at byte " + (position + count) + ": it was changed");
    }
    return bytes;
  }

  /**
   * What the first bytes of a packet say.
   *
   * @param sizeBytes size of the whole packet
   * @return null if they do not tell
   */
  private Boolean verdict(byte[] bytes, int sizeBytes) {
    int start = lengthBytes > 0 ? lengthBytes : afterStartCode(bytes, 0);
    while (start < bytes.length) {
      int end;
      if (lengthBytes > 0) {
        int length = 0;
        for (int i = start - lengthBytes; i < start; i++) {
          length = length << 8 | bytes[i] & 0xff;
        }
        if (length < 0 || length > sizeBytes - start) {
          return false;
        }
        end = start + length;
      } else {
        end = Math.max(start, beforeStartCode(bytes, start));
      }
      if (end > start) {
        Boolean verdict = verdict(bytes, start, Math.min(end, bytes.length));
        if (verdict != null) {
          return verdict;
        }
      }
      start = lengthBytes > 0 ? end + lengthBytes : afterStartCode(bytes, end);
    }
    return null;
  }

  /** What one unit says about the packet, null if it says nothing. */
  private Boolean verdict(byte[] bytes, int start, int end) {
    if (codec == AV_CODEC_ID_HEVC) {
      int type = bytes[start] >> 1 & 0x3f;
      return type < 32 ? Boolean.valueOf(type >= 16 && type <= 21) : null;
    }
    if (codec == AV_CODEC_ID_VVC) {
      int type = end - start > 1 ? bytes[start + 1] >> 3 & 0x1f : 31;
      return type < 12 ? Boolean.valueOf(type >= 7 && type <= 9) : null;
    }
    int type = bytes[start] & 0x1f;
    if (type == H264_IDR) {
      return true;
    }
    if (type >= H264_SLICE && type < H264_IDR) {
      return false;
    }
    return type == H264_SEI && recoversAtOnce(withoutEscapes(bytes, start + 1, end)) ? true : null;
  }

  /** Whether an SEI unit holds a recovery point whose {@code recovery_frame_cnt}, ue(v), is 0. */
  private static boolean recoversAtOnce(byte[] sei) {
    int at = 0;
    while (at + 2 < sei.length) {
      int type = 0;
      while (at < sei.length && sei[at] == (byte) 0xff) {
        type += 255;
        at++;
      }
      type += at < sei.length ? sei[at++] & 0xff : 0;
      int size = 0;
      while (at < sei.length && sei[at] == (byte) 0xff) {
        size += 255;
        at++;
      }
      size += at < sei.length ? sei[at++] & 0xff : 0;
      if (type == SEI_RECOVERY_POINT) {
        return at < sei.length && sei[at] < 0;
      }
      at += size;
    }
    return false;
  }

  /** Copies a unit without the bytes that keep start codes out of it. */
  private static byte[] withoutEscapes(byte[] bytes, int start, int end) {
    byte[] plain = new byte[end - start];
    int length = 0;
    int zeros = 0;
    for (int i = start; i < end; i++) {
      if (zeros >= 2 && bytes[i] == 3) {
        zeros = 0;
        continue;
      }
      zeros = bytes[i] == 0 ? zeros + 1 : 0;
      plain[length++] = bytes[i];
    }
    return Arrays.copyOf(plain, length);
  }

  private static int afterStartCode(byte[] bytes, int from) {
    for (int i = from; i + 2 < bytes.length; i++) {
      if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
        return i + 3;
      }
    }
    return bytes.length;
  }

  private static int beforeStartCode(byte[] bytes, int from) {
    for (int i = from; i + 2 < bytes.length; i++) {
      if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
        return i;
      }
    }
    return bytes.length;
  }
}
