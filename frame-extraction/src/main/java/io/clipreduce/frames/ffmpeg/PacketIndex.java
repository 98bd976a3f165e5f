package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;

import io.clipreduce.frames.DecodeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * What one pass over a stream's packets, without decoding, tells of it. Times are in ticks of the
 * stream.
 */
final class PacketIndex {
  /**
   * A packet from which a fresh decoder is right.
   *
   * @param pts presentation time in ticks
   * @param sizeBytes size of the packet
   * @param position byte position in the file, -1 if unknown
   */
  record Keyframe(long pts, int sizeBytes, long position) {}

  private final CleanKeyframes cleanKeyframes;
  private final List<Keyframe> keyframes = new ArrayList<>();
  private long[] pts = new long[1024];
  private int count;
  private int packets;
  private long end = Long.MIN_VALUE;
  private long lastDts = Long.MIN_VALUE;
  private boolean timesMissing;
  private boolean timesFalling;
  private boolean corrupt;
  private boolean encrypted;

  PacketIndex(AVStream stream) {
    this.cleanKeyframes = new CleanKeyframes(stream.codecpar());
  }

  /**
   * Reads the rest of a file and indexes the streams given; the others are passed over.
   *
   * @param entries sees every packet as well
   */
  static PacketIndex[] read(MediaInput input, EntryPoints entries, int... streams)
      throws DecodeException {
    PacketIndex[] indexes = new PacketIndex[input.streamCount()];
    for (int stream : streams) {
      indexes[stream] = new PacketIndex(input.stream(stream));
    }
    input.select(streams);
    AVPacket packet = av_packet_alloc();
    try {
      while (input.read(packet)) {
        int stream = packet.stream_index();
        if (stream < indexes.length && indexes[stream] != null) {
          indexes[stream].add(packet);
          entries.add(input.stream(stream), packet);
        }
      }
    } finally {
      av_packet_free(packet);
    }
    for (int stream : streams) {
      indexes[stream].finish();
    }
    return indexes;
  }

  private void add(AVPacket packet) {
    packets++;
    corrupt |= (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0;
    if (packet.side_data_elems() > 0) {
      try (SizeTPointer size = new SizeTPointer(1)) {
        encrypted |=
            av_packet_get_side_data(packet, avcodec.AV_PKT_DATA_ENCRYPTION_INFO, size) != null;
      }
    }
    if (TimeBase.known(packet.dts())) {
      timesFalling |= packet.dts() <= lastDts;
      lastDts = packet.dts();
    }
    if ((packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) != 0) {
      return;
    }
    if (TimeBase.known(packet.dts())) {
      // Later than the presentation times only where those are broken; then frames follow these.
      end = Math.max(end, packet.dts() + Math.max(0, packet.duration()));
    }
    if (!TimeBase.known(packet.pts())) {
      timesMissing = true;
      return;
    }
    if (count == pts.length) {
      pts = Arrays.copyOf(pts, 2 * count);
    }
    pts[count++] = packet.pts();
    end = Math.max(end, packet.pts() + Math.max(0, packet.duration()));
    if (cleanKeyframes.isClean(packet)) {
      keyframes.add(new Keyframe(packet.pts(), packet.size(), packet.pos()));
    }
  }

  private void finish() {
    pts = Arrays.copyOf(pts, count);
    Arrays.sort(pts);
    for (int i = 1; i < count; i++) {
      timesFalling |= pts[i] == pts[i - 1];
    }
    if (count > 1) {
      // A last packet without a duration lasts as long as the one before it.
      long step = pts[count - 1] - pts[count - 2];
      end = Math.max(end, end == pts[count - 1] ? end + step : end);
    }
  }

  /** Number of packets of the stream, those without a time included. */
  int packets() {
    return packets;
  }

  /** Whether any shown packet has a presentation time. */
  boolean timed() {
    return count > 0;
  }

  /** Earliest presentation time; only where {@link #timed}. */
  long first() {
    return pts[0];
  }

  /** End of the last packet's presentation; only where {@link #timed}. */
  long end() {
    return end;
  }

  /** Longest time between two frames shown one after the other. */
  long longestStep() {
    long longest = 0;
    for (int i = 1; i < count; i++) {
      longest = Math.max(longest, pts[i] - pts[i - 1]);
    }
    return longest;
  }

  /** Clean keyframes, in order of the file. */
  List<Keyframe> keyframes() {
    return keyframes;
  }

  boolean timesMissing() {
    return timesMissing;
  }

  /** Whether decode times fall or stand still, or two packets share a presentation time. */
  boolean timesFalling() {
    return timesFalling;
  }

  /** Whether the container marked packets as damaged. */
  boolean corrupt() {
    return corrupt;
  }

  boolean encrypted() {
    return encrypted;
  }
}
