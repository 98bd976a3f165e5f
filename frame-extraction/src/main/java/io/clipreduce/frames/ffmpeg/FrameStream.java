package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.Planes;
import io.clipreduce.frames.VideoProbe;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** The frames of a video one after the other, from its start, with one decoder. */
final class FrameStream implements AutoCloseable {
  private final MediaInput input;
  private final Decoder decoder;
  private final FrameClock clock;
  private final PictureMaker pictures;
  private final AVPacket packet = av_packet_alloc();
  private final int stream;
  private final long frameUs;
  private final long endUs;

  /** The frame that is handed out, and the one behind it, which says how long the first lasts. */
  private final AVFrame current = av_frame_alloc();

  private final AVFrame following = av_frame_alloc();
  private boolean followingThere;
  private boolean drained;
  private long index = -1;
  private long ptsUs;
  private long followingUs;

  private FrameStream(VideoProbe probe, MediaInput input, Decoder decoder) {
    this.input = input;
    this.decoder = decoder;
    this.stream = probe.video().streamIndex();
    this.frameUs = Prober.frameUs(input.stream(stream));
    this.endUs = probe.video().endUs();
    this.clock =
        new FrameClock(TimeBase.of(input.stream(stream)), probe.video().firstPtsUs(), frameUs);
    this.pictures =
        new PictureMaker(
            PixelAspect.of(input, input.stream(stream)),
            Orientation.of(input.stream(stream).codecpar()));
  }

  /**
   * Opens a video before its first frame.
   *
   * @throws DecodeException also when the file holds no pictures
   */
  static FrameStream open(ByteSource source, VideoProbe probe, DecodeLimits limits)
      throws DecodeException {
    if (probe.video() == null) {
      throw new DecodeException(Reason.UNSUPPORTED, "The file holds sound only, no pictures.");
    }
    MediaInput input = MediaInput.open(source, limits, new ReadCounter());
    Decoder decoder = null;
    try {
      int stream = probe.video().streamIndex();
      input.select(stream);
      decoder = Decoder.open(input.stream(stream), limits);
      FrameStream frames = new FrameStream(probe, input, decoder);
      frames.followingThere = frames.decode();
      return frames;
    } catch (DecodeException | RuntimeException e) {
      if (decoder != null) {
        decoder.close();
      }
      input.close();
      throw e;
    }
  }

  /** Goes to the next frame, false at the end. */
  boolean next() throws DecodeException {
    if (!followingThere) {
      return false;
    }
    av_frame_unref(current);
    av_frame_move_ref(current, following);
    ptsUs = followingUs;
    index++;
    followingThere = decode();
    return true;
  }

  /** Decodes one frame more, into {@link #following}. */
  private boolean decode() throws DecodeException {
    while (!decoder.receive(following)) {
      if (drained) {
        return false;
      } else if (!input.read(packet)) {
        drained = true;
        decoder.send(null);
      } else if (packet.stream_index() == stream) {
        decoder.send(packet);
      }
    }
    followingUs = clock.timeUs(following);
    return true;
  }

  /** Number of the frame, from 0; -1 before the first. */
  long index() {
    return index;
  }

  long ptsUs() {
    return ptsUs;
  }

  /** When the next frame begins; for the last one, when the video ends. */
  long frameEndUs() {
    if (followingThere) {
      return followingUs;
    }
    return endUs > ptsUs ? endUs : ptsUs + frameUs;
  }

  /** The frame as shown, at most so large. */
  Planes picture(int shortSidePx) throws DecodeException {
    return pictures.picture(current, shortSidePx);
  }

  @Override
  public void close() {
    av_frame_free(current);
    av_frame_free(following);
    av_packet_free(packet);
    pictures.close();
    decoder.close();
    input.close();
  }
}
