package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.ChangeScores;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.DescriptorKernel;
import io.clipreduce.frames.FrameSample;
import io.clipreduce.frames.Planes;
import io.clipreduce.frames.RepeatRule;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.TextGate;
import io.clipreduce.frames.TinyFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Decodes the pictures of one cell with a fresh decoder, and a few frames beyond its end. */
final class CellSampler implements AutoCloseable {
  private final Cell cell;

  /** The cell after this one, null if this one ends the video. */
  private final Cell next;

  private final SampleSettings settings;
  private final SampleGrid grid;
  private final PictureMaker pictures;
  private final FrameReducer reducer;

  /** Null where no small frames are kept. */
  private final SmallFrameKeeper keeper;

  private final FrameClock clock;
  private final DecodeLimits limits;
  private final JpegEncoder jpegs;
  private final JpegEncoder textJpegs;
  private final RepeatRule repeats;
  private final ChangeScores scores = new ChangeScores();
  private final List<FrameSample> samples = new ArrayList<>();
  private final AVFrame decoded = av_frame_alloc();

  /** The last frame owned, until it is known how long it is shown. */
  private final AVFrame shown = av_frame_alloc();

  /** Null until the decoding begins. */
  private Decoder decoder;

  private boolean anyShown;
  private long[] ptsUs = new long[512];
  private int frames;
  private int beyond;
  private long storedPtsUs;

  CellSampler(
      Cell cell,
      Cell next,
      SampleSettings settings,
      DecodeLimits limits,
      SampleGrid grid,
      VideoPackets packets,
      PictureMaker pictures,
      FrameReducer reducer,
      SmallFrameKeeper keeper)
      throws DecodeException {
    this.cell = cell;
    this.next = next;
    this.settings = settings;
    this.grid = grid;
    this.pictures = pictures;
    this.reducer = reducer;
    this.keeper = keeper;
    this.clock =
        new FrameClock(
            TimeBase.of(packets.stream()), cell.startUs(), Prober.frameUs(packets.stream()));
    this.limits = limits;
    this.jpegs = new JpegEncoder(settings.jpegQuality());
    this.textJpegs = new JpegEncoder(settings.jpegQuality());
    this.repeats = new RepeatRule(settings.repeatThreshold());
  }

  /**
   * Decodes the cell. Leaves the packets at the start of the next one.
   *
   * @param prime the stream's first packet where the cell does not begin with it, else null
   * @throws DecodeException when it must end early; what was decoded before stays
   * @throws IOException what the taker of small frames threw
   */
  void decode(VideoPackets packets, AVPacket prime) throws DecodeException, IOException {
    decoder = Decoder.open(packets.stream(), limits);
    if (prime != null) {
      decoder.prime(prime, decoded);
    }
    List<AVPacket> ofNext = new ArrayList<>();
    AVPacket packet = av_packet_alloc();
    try {
      while (beyond < ChangeScores.LOOKAHEAD_FRAMES && packets.next(packet)) {
        if (next != null && (!ofNext.isEmpty() || VideoPackets.begins(next, packet))) {
          ofNext.add(VideoPackets.copy(packet));
        }
        decoder.send(packet);
        take();
      }
      if (beyond < ChangeScores.LOOKAHEAD_FRAMES) {
        decoder.send(null);
        take();
      }
    } finally {
      av_packet_free(packet);
      packets.putBack(ofNext);
    }
    endShown(Math.max(cell.endUs(), lastUs() + 1));
  }

  private void take() throws DecodeException, IOException {
    while (beyond < ChangeScores.LOOKAHEAD_FRAMES && decoder.receive(decoded)) {
      long us = clock.timeUs(decoded);
      if (next != null && us >= next.startUs()) {
        endShown(us);
        scores.addBeyond(reducer.reduce(decoded));
        beyond++;
      } else if (cell.index() == 0 || us >= cell.startUs()) {
        endShown(us);
        own(us);
      }
      av_frame_unref(decoded);
    }
  }

  private void own(long us) throws DecodeException, IOException {
    TinyFrame tiny = reducer.reduce(decoded);
    if (keeper != null) {
      keeper.add(decoded);
    }
    scores.add(tiny, damaged(decoded));
    if (frames == ptsUs.length) {
      ptsUs = Arrays.copyOf(ptsUs, 2 * frames);
    }
    ptsUs[frames++] = us;
    av_frame_move_ref(shown, decoded);
    anyShown = true;
  }

  private long lastUs() {
    return frames == 0 ? cell.startUs() : ptsUs[frames - 1];
  }

  /**
   * The last frame owned is shown until the given time: samples it if that spans a point of the
   * grid.
   */
  private void endShown(long untilUs) throws DecodeException {
    if (anyShown) {
      if (grid.shows(lastUs(), untilUs)) {
        samples.add(sample(lastUs()));
      }
      av_frame_unref(shown);
      anyShown = false;
    }
  }

  private FrameSample sample(long us) throws DecodeException {
    Planes picture = pictures.picture(shown, settings.shortSidePx());
    float[] descriptor = DescriptorKernel.describe(picture);
    float textScore = TextGate.score(picture.y(), picture.widthPx(), picture.heightPx());
    byte[] jpeg = null;
    byte[] textJpeg = null;
    if (repeats.isNew(picture)) {
      storedPtsUs = us;
      jpeg = jpegs.encode(picture);
      if (textScore >= TextGate.PASS
          && pictures.shortSidePx(shown) > settings.shortSidePx()
          && settings.textShortSidePx() > settings.shortSidePx()) {
        textJpeg = textJpegs.encode(pictures.textPicture(shown, settings.textShortSidePx()));
      }
    }
    return new FrameSample(
        us,
        frames - 1,
        picture.widthPx(),
        picture.heightPx(),
        descriptor,
        jpeg,
        storedPtsUs,
        textScore,
        textJpeg,
        damaged(shown));
  }

  private static boolean damaged(AVFrame frame) {
    return (frame.flags() & AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0;
  }

  int frames() {
    return frames;
  }

  /** Packets the decoder could make nothing of. */
  int errors() {
    return decoder == null ? 0 : decoder.errors();
  }

  CellSample result(List<AudioSecond> sound, String note) {
    return new CellSample(
        cell.index(),
        cell.startUs(),
        cell.endUs(),
        Arrays.copyOf(ptsUs, frames),
        scores.meanDiff(),
        scores.decorrelation(),
        scores.histogramDiff(),
        scores.blend(),
        scores.luma(),
        scores.contrast(),
        scores.flags(),
        List.copyOf(samples),
        sound,
        clock.source(),
        note);
  }

  @Override
  public void close() {
    if (decoder != null) {
      decoder.close();
    }
    jpegs.close();
    textJpegs.close();
    av_frame_free(decoded);
    av_frame_free(shown);
  }
}
