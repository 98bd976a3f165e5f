package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;

import io.clipreduce.frames.AudioMeter;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SoundPiece;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * Measures the sound of cells. Each stretch is decoded by a fresh decoder fed with the packets from
 * half a second before it to its end, whatever was read before, so its seconds are the same however
 * the video is cut into chunks. The packets come with those of the pictures; where they lie too far
 * apart, or there are no pictures, from a pass of its own.
 */
final class SoundReader implements AutoCloseable {
  private static final long SECOND_US = 1_000_000;

  /** Bound on the seconds of one stretch, against broken timestamps: 100 hours. */
  private static final long LONGEST_US = 360_000 * SECOND_US;

  /** Bound on how long before the first picture sound may begin, likewise: an hour. */
  private static final long EARLIEST_US = 3_600 * SECOND_US;

  private final ByteSource source;
  private final DecodeLimits limits;
  private final ReadCounter counter;
  private final int streamIndex;

  /** Where the packets come from as long as {@link #input} is null. */
  private final VideoPackets pictures;

  /** Packets that were read but belong to the next stretch too. */
  private final ArrayDeque<AVPacket> ahead = new ArrayDeque<>();

  private final SoundKeeper.Sink kept;

  /** Until when sound was handed on: a stretch that is read again begins with the same pieces. */
  private long keptUntilUs = Long.MIN_VALUE;

  private MediaInput input;
  private TimeBase timeBase;
  private boolean positioned;
  private int errors;

  /**
   * @param pictures the packets of the pictures, read with the sound; null if there are none
   * @param kept takes the sound itself; null if it is not kept
   */
  SoundReader(
      ByteSource source,
      DecodeLimits limits,
      ReadCounter counter,
      int streamIndex,
      VideoPackets pictures,
      SoundKeeper.Sink kept)
      throws DecodeException {
    this.source = source;
    this.limits = limits;
    this.counter = counter;
    this.streamIndex = streamIndex;
    this.pictures = pictures;
    this.kept = kept;
    if (pictures == null) {
      open();
    } else {
      timeBase = TimeBase.of(stream());
    }
  }

  private void open() throws DecodeException {
    if (input != null) {
      input.close();
      input = null;
    }
    input = MediaInput.open(source, limits, counter);
    input.select(streamIndex);
    timeBase = TimeBase.of(stream());
  }

  private AVStream stream() {
    return (input != null ? input : pictures.input()).stream(streamIndex);
  }

  /**
   * Measures a stretch; later calls must be for later stretches.
   *
   * @param gridUs where the whole seconds are counted from
   * @param fromUs start, or {@link Long#MIN_VALUE} for the start of the sound
   * @param toUs end, or {@link Long#MAX_VALUE} for the end of the sound
   */
  List<AudioSecond> read(long gridUs, long fromUs, long toUs) throws DecodeException, IOException {
    boolean fromStart = fromUs == Long.MIN_VALUE;
    long sinceUs = fromStart ? Long.MIN_VALUE : fromUs - AudioMeter.PRE_ROLL_US;
    if (input == null) {
      List<AudioSecond> seconds = measure(gridUs, fromUs, toUs, sinceUs);
      if (!pictures.soundIsLost()) {
        positioned = true;
        return seconds;
      }
      clear();
      open();
      positioned = false;
    }
    if (!fromStart && !positioned) {
      goTo(sinceUs);
    }
    positioned = true;
    return measure(gridUs, fromUs, toUs, sinceUs);
  }

  private void keep(SoundPiece piece) throws IOException {
    if (piece.startUs() >= keptUntilUs) {
      kept.sound(piece);
      keptUntilUs = piece.startUs() + 1;
    }
  }

  private List<AudioSecond> measure(long gridUs, long fromUs, long toUs, long sinceUs)
      throws DecodeException, IOException {
    errors = 0;
    boolean fromStart = fromUs == Long.MIN_VALUE;
    if (input == null && !fromStart && !positioned && !beginsBefore(sinceUs)) {
      pictures.loseSound();
    }
    AVPacket packet = nextSince(sinceUs);
    if (packet == null) {
      return List.of();
    }
    long startUs = fromUs;
    if (fromStart) {
      long soundUs = TimeBase.known(packet.pts()) ? timeUs(packet) : gridUs;
      long earlyUs = Math.min(0, Math.max(soundUs, gridUs - EARLIEST_US) - gridUs);
      startUs = gridUs + Math.floorDiv(earlyUs, SECOND_US) * SECOND_US;
    }
    long endUs = toUs == Long.MAX_VALUE ? startUs + LONGEST_US : toUs;
    AudioMeter meter = new AudioMeter(startUs, endUs);
    ArrayDeque<AVPacket> overlap = new ArrayDeque<>();
    SoundKeeper keeper = kept == null ? null : new SoundKeeper(gridUs, startUs, endUs, this::keep);
    try (SoundDecoder decoder = new SoundDecoder(stream(), timeBase, limits, meter, keeper)) {
      while (packet != null) {
        boolean timed = TimeBase.known(packet.pts());
        if (timed && timeUs(packet) >= toUs - AudioMeter.PRE_ROLL_US && toUs != Long.MAX_VALUE) {
          overlap.add(VideoPackets.copy(packet));
        }
        if (timed && timeUs(packet) >= endUs) {
          av_packet_free(packet);
          break;
        }
        decoder.feed(packet);
        av_packet_free(packet);
        packet = next();
      }
      decoder.end();
      boolean cutOff = input == null && pictures.soundIsLost();
      if (keeper != null && !cutOff) {
        keeper.finish();
      }
      errors = decoder.errors();
    }
    while (!overlap.isEmpty()) {
      ahead.addFirst(overlap.pollLast());
    }
    return meter.finish();
  }

  /** Packets of the last stretch that the decoder could make nothing of. */
  int errors() {
    return errors;
  }

  private long timeUs(AVPacket packet) {
    return timeBase.toUs(packet.pts());
  }

  /** Goes to a place from which all packets since {@code us} are read. */
  private void goTo(long us) throws DecodeException {
    for (long backUs = SECOND_US; backUs <= us; backUs *= 2) {
      if (!input.seekBackTo(streamIndex, timeBase.toTicks(us - backUs))) {
        break;
      }
      if (beginsBefore(us)) {
        return;
      }
      clear();
    }
    open();
  }

  /** Whether the next packet lies before a time, so that none since that time is missing. */
  private boolean beginsBefore(long us) throws DecodeException {
    AVPacket packet = next();
    if (packet == null) {
      return false;
    }
    ahead.addFirst(packet);
    return TimeBase.known(packet.pts()) && timeUs(packet) < us;
  }

  /** The first packet that begins at or after a time; those before it are passed over. */
  private AVPacket nextSince(long us) throws DecodeException {
    AVPacket packet = next();
    while (packet != null && TimeBase.known(packet.pts()) && timeUs(packet) < us) {
      av_packet_free(packet);
      packet = next();
    }
    return packet;
  }

  /** The next packet of the stream, owned by the caller; null at the end. */
  private AVPacket next() throws DecodeException {
    if (!ahead.isEmpty()) {
      return ahead.pollFirst();
    }
    if (input == null) {
      return pictures.nextSound();
    }
    AVPacket packet = av_packet_alloc();
    while (input.read(packet)) {
      if (packet.stream_index() == streamIndex) {
        return packet;
      }
    }
    av_packet_free(packet);
    return null;
  }

  private void clear() {
    for (Iterator<AVPacket> packets = ahead.iterator(); packets.hasNext(); packets.remove()) {
      av_packet_free(packets.next());
    }
  }

  @Override
  public void close() {
    clear();
    if (input != null) {
      input.close();
    }
  }
}
