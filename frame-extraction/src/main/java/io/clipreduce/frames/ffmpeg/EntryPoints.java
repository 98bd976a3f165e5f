package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;

import io.clipreduce.frames.ffmpeg.PacketIndex.Keyframe;
import java.util.Arrays;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * Finds out, while the packets of a file pass, at which byte reading must begin so that a keyframe
 * and the sound beside it are both met: for containers that may have no index of their own. MPEG-TS
 * and FLV are entered at any packet, Matroska at its clusters.
 */
final class EntryPoints {
  private static final Set<String> BY_PACKET = Set.of("mpegts", "flv");
  private static final String BY_CLUSTER = "matroska,webm";

  private final boolean byPacket;
  private final boolean byCluster;
  private final AVStream sound;
  private final Longs soundTicks = new Longs();
  private final Longs soundPositions = new Longs();
  private final Longs clusters = new Longs();
  private boolean soundFalls;

  /**
   * @param sound stream of the sound, null if there is none
   */
  EntryPoints(String container, AVStream sound) {
    this.byPacket = BY_PACKET.contains(container);
    this.byCluster = byCluster(container);
    this.sound = sound;
  }

  /** Whether positions are those of clusters, which the demuxer takes from its index only. */
  static boolean byCluster(String container) {
    return container.equals(BY_CLUSTER);
  }

  /** Takes the next packet of the file, right after it was read. */
  void add(AVStream stream, AVPacket packet) {
    if (!byPacket && !byCluster) {
      return;
    }
    if (sound != null && stream.index() == sound.index() && TimeBase.known(packet.pts())) {
      soundFalls |= soundTicks.count > 0 && packet.pts() < soundTicks.last();
      soundTicks.add(packet.pts());
      soundPositions.add(packet.pos());
    }
    int entries = byCluster ? avformat_index_get_entries_count(stream) : 0;
    if (entries > 0) {
      // The demuxer has just noted the cluster of this packet, if a decoder can start at it.
      long cluster = avformat_index_get_entry(stream, entries - 1).pos();
      if (clusters.count == 0 || cluster > clusters.last()) {
        clusters.add(cluster);
      }
    }
  }

  /**
   * Where to begin reading for a keyframe and the sound since a time.
   *
   * @param sinceUs before this time one packet of the sound is met too, which shows that none after
   *     it is missing
   * @return a byte position; that of the keyframe alone where the sound lies too far from it; -1
   *     where the container is not entered by position
   */
  long before(Keyframe keyframe, long sinceUs) {
    if (!byPacket && !byCluster || keyframe.position() < 0) {
      return -1;
    }
    long position = keyframe.position();
    if (sound != null && !soundFalls) {
      int packet = soundTicks.lastBelow(TimeBase.of(sound).toTicks(sinceUs));
      long soundPosition = packet < 0 ? -1 : soundPositions.values[packet];
      if (soundPosition >= 0 && position - soundPosition <= VideoPackets.MAX_AHEAD_BYTES) {
        position = Math.min(position, soundPosition);
      }
    }
    if (byPacket) {
      return position;
    }
    int cluster = clusters.lastBelow(position + 1);
    return cluster < 0 ? -1 : clusters.values[cluster];
  }

  /** A growing list of numbers. */
  private static final class Longs {
    private long[] values = new long[256];
    private int count;

    void add(long value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
    }

    long last() {
      return values[count - 1];
    }

    /** Index of the last number below a bound, where the numbers rise; -1 if there is none. */
    int lastBelow(long bound) {
      int from = 0;
      int to = count;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (values[middle] < bound) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from - 1;
    }
  }
}
