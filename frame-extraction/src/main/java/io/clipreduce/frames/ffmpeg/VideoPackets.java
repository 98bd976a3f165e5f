package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_clone;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import java.util.ArrayDeque;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * The packets of the video stream from the start of a cell on, and those of the sound that lie
 * between them. Never trusts a seek: what comes after one is passed over until the expected
 * keyframe is met, and if it is not, the seek goes further back, at last to the start of the file.
 */
final class VideoPackets implements AutoCloseable {
  private static final long FIRST_BACK_OFF_US = 1_000_000;

  /** Bound on what is held of one stream while the other is read; beyond it they are read apart. */
  static final long MAX_AHEAD_BYTES = 16 << 20;

  private final ByteSource source;
  private final DecodeLimits limits;
  private final ReadCounter counter;
  private final int streamIndex;
  private final int soundIndex;
  private final ArrayDeque<AVPacket> ahead = new ArrayDeque<>();
  private final ArrayDeque<AVPacket> sound = new ArrayDeque<>();
  private final AVPacket first = av_packet_alloc();
  private MediaInput input;
  private long aheadBytes;
  private long soundBytes;
  private boolean soundLost;

  /**
   * @param soundIndex stream of the sound, -1 if it is not wanted
   */
  VideoPackets(
      ByteSource source, DecodeLimits limits, ReadCounter counter, int streamIndex, int soundIndex)
      throws DecodeException {
    this.source = source;
    this.limits = limits;
    this.counter = counter;
    this.streamIndex = streamIndex;
    this.soundIndex = soundIndex;
    this.soundLost = soundIndex < 0;
    open();
    if (next(first)) {
      ahead.add(copy(first));
      aheadBytes += first.size();
    }
  }

  private void open() throws DecodeException {
    if (input != null) {
      input.close();
      input = null;
    }
    input = MediaInput.open(source, limits, counter);
    if (streamIndex >= input.streamCount()) {
      throw changed("track " + streamIndex + " is not there any more");
    }
    if (soundLost) {
      input.select(streamIndex);
    } else {
      input.select(streamIndex, soundIndex);
    }
  }

  MediaInput input() {
    return input;
  }

  AVStream stream() {
    return input.stream(streamIndex);
  }

  /** The stream's first packet, empty if it has none; stays owned by this. */
  AVPacket first() {
    return first;
  }

  /**
   * Goes to a cell that does not begin with the file.
   *
   * @param soundFromUs time from which the sound is wanted as well; whether it is all there must be
   *     checked at its first packet
   */
  void goTo(Cell cell, long soundFromUs) throws DecodeException {
    clear();
    TimeBase timeBase = TimeBase.of(stream());
    long wanted = cell.keyframePts();
    if (!soundLost) {
      wanted = Math.min(wanted, timeBase.toTicks(soundFromUs));
    }
    if (cell.keyframePositionBytes() >= 0
        && input.enterAt(
            cell.keyframePositionBytes(), streamIndex, wanted - timeBase.toTicks(FIRST_BACK_OFF_US))
        && meets(cell)) {
      return;
    }
    for (long backUs = 0; backUs < cell.endUs(); backUs = Math.max(FIRST_BACK_OFF_US, 2 * backUs)) {
      long target = wanted - timeBase.toTicks(backUs);
      if (!input.seekBackTo(streamIndex, target)) {
        break;
      }
      if (meets(cell)) {
        return;
      }
      if (timeBase.toUs(target) < 0) {
        break;
      }
    }
    open();
    if (!meets(cell)) {
      throw changed("the frame at " + cell.startUs() + " us is not where it was");
    }
  }

  private static DecodeException changed(String what) {
    return new DecodeException(
        Reason.DAMAGED, "The file does not read as it did when it was probed: " + what + ".");
  }

  /** Reads until the cell's keyframe, which is then the next packet; false if it is not met. */
  private boolean meets(Cell cell) throws DecodeException {
    clear();
    AVPacket packet = av_packet_alloc();
    while (readVideo(packet)) {
      if (begins(cell, packet)) {
        ahead.addFirst(packet);
        aheadBytes += packet.size();
        return true;
      }
      if (TimeBase.known(packet.dts()) && packet.dts() > cell.keyframePts()) {
        break;
      }
    }
    av_packet_free(packet);
    return false;
  }

  /** Whether the packet is the cell's keyframe. */
  static boolean begins(Cell cell, AVPacket packet) {
    return packet.pts() == cell.keyframePts() && packet.size() == cell.keyframeSizeBytes();
  }

  /** Reads the next packet of the stream; false at the end. */
  boolean next(AVPacket packet) throws DecodeException {
    av_packet_unref(packet);
    AVPacket kept = ahead.pollFirst();
    if (kept != null) {
      aheadBytes -= kept.size();
      av_packet_move_ref(packet, kept);
      av_packet_free(kept);
      return true;
    }
    return readVideo(packet);
  }

  /** Reads on to the next video packet, keeping the sound on the way. */
  private boolean readVideo(AVPacket packet) throws DecodeException {
    while (input.read(packet)) {
      if (packet.stream_index() == streamIndex) {
        return true;
      }
      if (packet.stream_index() == soundIndex && !soundLost) {
        sound.add(copy(packet));
        soundBytes += packet.size();
        if (soundBytes > MAX_AHEAD_BYTES) {
          loseSound();
        }
      }
    }
    return false;
  }

  /**
   * The next packet of the sound since the last {@link #goTo}, or since the start of the file;
   * reads on for it if need be. Owned by the caller; null at the end, or if the {@link
   * #soundIsLost}.
   */
  AVPacket nextSound() throws DecodeException {
    AVPacket kept = sound.pollFirst();
    if (kept != null) {
      soundBytes -= kept.size();
      return kept;
    }
    AVPacket packet = av_packet_alloc();
    while (!soundLost && input.read(packet)) {
      if (packet.stream_index() == soundIndex) {
        return packet;
      }
      if (packet.stream_index() == streamIndex) {
        ahead.addLast(copy(packet));
        aheadBytes += packet.size();
        if (aheadBytes > MAX_AHEAD_BYTES) {
          loseSound();
        }
      }
    }
    av_packet_free(packet);
    return null;
  }

  /** Whether the sound lies too far from the pictures to be read with them. */
  boolean soundIsLost() {
    return soundLost;
  }

  /** Reads no more sound. */
  void loseSound() {
    soundLost = true;
    free(sound);
    soundBytes = 0;
    input.select(streamIndex);
  }

  /** Whether the next packet is the keyframe of the given cell, already read. */
  boolean isAt(Cell cell) {
    return !ahead.isEmpty() && begins(cell, ahead.peekFirst());
  }

  /** Makes packets, in their order, the next ones to be read. Takes them over. */
  void putBack(List<AVPacket> packets) {
    for (int i = packets.size() - 1; i >= 0; i--) {
      ahead.addFirst(packets.get(i));
      aheadBytes += packets.get(i).size();
    }
  }

  static AVPacket copy(AVPacket packet) throws DecodeException {
    AVPacket copy = av_packet_clone(packet);
    if (copy == null) {
      throw Failures.outOfMemory();
    }
    return copy;
  }

  private void clear() {
    free(ahead);
    free(sound);
    aheadBytes = 0;
    soundBytes = 0;
  }

  private static void free(ArrayDeque<AVPacket> packets) {
    for (AVPacket packet : packets) {
      av_packet_free(packet);
    }
    packets.clear();
  }

  @Override
  public void close() {
    clear();
    av_packet_free(first);
    if (input != null) {
      input.close();
    }
  }
}
