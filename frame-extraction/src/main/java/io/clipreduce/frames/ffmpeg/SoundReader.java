package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;

import io.clipreduce.frames.AudioMeter;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * Measures the sound of cells in a pass of its own. Each stretch is decoded by a fresh decoder fed with
 * the packets from half a second before it to its end, whatever was read before, so its seconds are the
 * same however the video is cut into chunks.
 */
final class SoundReader implements AutoCloseable {
  private static final long SECOND_US = 1_000_000;

  /** Bound on the seconds of one stretch, against broken timestamps: 100 hours. */
  private static final long LONGEST_US = 360_000 * SECOND_US;

  private final ByteSource source;
  private final DecodeLimits limits;
  private final ReadCounter counter;
  private final int streamIndex;

  /** Packets that were read but belong to the next stretch too. */
  private final ArrayDeque<AVPacket> ahead = new ArrayDeque<>();

  private MediaInput input;
  private TimeBase timeBase;
  private boolean positioned;
  private int errors;

  SoundReader(ByteSource source, DecodeLimits limits, ReadCounter counter, int streamIndex)
      throws DecodeException {
    this.source = source;
    this.limits = limits;
    this.counter = counter;
    this.streamIndex = streamIndex;
    open();
  }

  private void open() throws DecodeException {
    if (input != null) {
      input.close();
      input = null;
    }
    input = MediaInput.open(source, limits, counter);
    input.select(streamIndex);
    timeBase = TimeBase.of(input.stream(streamIndex));
  }

  /**
   * Measures a stretch; later calls must be for later stretches.
   *
   * @param gridUs where the whole seconds are counted from
   * @param fromUs start, or {@link Long#MIN_VALUE} for the start of the sound
   * @param toUs end, or {@link Long#MAX_VALUE} for the end of the sound
   */
  List<AudioSecond> read(long gridUs, long fromUs, long toUs) throws DecodeException {
    errors = 0;
    boolean fromStart = fromUs == Long.MIN_VALUE;
    if (!fromStart && !positioned) {
      goTo(fromUs - AudioMeter.PRE_ROLL_US);
    }
    positioned = true;
    AVPacket packet = nextSince(fromStart ? Long.MIN_VALUE : fromUs - AudioMeter.PRE_ROLL_US);
    if (packet == null) {
      return List.of();
    }
    long startUs = fromUs;
    if (fromStart) {
      long soundUs = TimeBase.known(packet.pts()) ? timeUs(packet) : gridUs;
      startUs = gridUs + Math.floorDiv(Math.min(0, soundUs - gridUs), SECOND_US) * SECOND_US;
    }
    long endUs = toUs == Long.MAX_VALUE ? startUs + LONGEST_US : toUs;
    AudioMeter meter = new AudioMeter(startUs, endUs);
    ArrayDeque<AVPacket> overlap = new ArrayDeque<>();
    AVStream stream = input.stream(streamIndex);
    try (SoundDecoder decoder = new SoundDecoder(stream, timeBase, limits, meter)) {
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
      AVPacket packet = next();
      if (packet == null) {
        continue;
      }
      ahead.addFirst(packet);
      if (TimeBase.known(packet.pts()) && timeUs(packet) < us) {
        return;
      }
      clear();
    }
    open();
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
