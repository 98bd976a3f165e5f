package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

  /**
   * What was read of a file.
   *
   * @param indexes by index of the stream, null for those passed over
   * @param readErrors number of errors met on the way
   */
  record Pass(PacketIndex[] indexes, int readErrors) {
    /** The index of a stream, null if the stream is. */
    PacketIndex of(AVStream stream) {
      return stream == null ? null : indexes[stream.index()];
    }
  }

  private final CleanKeyframes cleanKeyframes;
  private final boolean holdsBytes;
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

  private PacketIndex(AVStream stream, boolean holdsBytes) {
    this.cleanKeyframes = new CleanKeyframes(stream.codecpar());
    this.holdsBytes = holdsBytes;
  }

  /**
   * Reads the rest of a file and indexes the streams given, which may be null; the others are
   * passed over.
   *
   * @param entries sees every packet as well
   * @param holdsBytes whether packets hold what is in the file; else all keyframes count as clean
   *     until {@link #keepCellStarts}
   */
  static Pass read(MediaInput input, EntryPoints entries, boolean holdsBytes, AVStream... streams)
      throws DecodeException {
    PacketIndex[] indexes = new PacketIndex[input.streamCount()];
    int[] chosen =
        Arrays.stream(streams).filter(Objects::nonNull).mapToInt(AVStream::index).toArray();
    for (AVStream stream : streams) {
      if (stream != null) {
        indexes[stream.index()] = new PacketIndex(stream, holdsBytes);
      }
    }
    input.select(chosen);
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
    for (int stream : chosen) {
      indexes[stream].finish();
    }
    return new Pass(indexes, input.readErrors());
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
    if (holdsBytes ? cleanKeyframes.isClean(packet) : CleanKeyframes.mayBeClean(packet)) {
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

  /**
   * Looks into the file for those keyframes that could begin a cell: keeps the first clean one of
   * all, and of each cell of the grid; forgets the others.
   *
   * @param mostLooks bound on how many packets are looked into
   * @return false where that was not enough
   */
  boolean keepCellStarts(ByteSource source, TimeBase timeBase, long mostLooks) throws IOException {
    List<Keyframe> starts = new ArrayList<>();
    long looks = 0;
    long last = 0;
    for (Keyframe keyframe : keyframes) {
      long number = CellPlanner.cellNumber(keyframe, timeBase, timeBase.toUs(first()));
      if (!starts.isEmpty() && number <= last) {
        continue;
      }
      if (cleanKeyframes.needsBytes() && ++looks > mostLooks) {
        return false;
      }
      if (cleanKeyframes.isClean(source, keyframe.position(), keyframe.sizeBytes())) {
        starts.add(keyframe);
        last = Math.max(last, number);
      }
    }
    keyframes.clear();
    keyframes.addAll(starts);
    return true;
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

  /** Clean keyframes, in order of the file; after {@link #keepCellStarts} only what it kept. */
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
