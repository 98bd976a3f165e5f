package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.Planes;
import io.clipreduce.frames.edit.Box;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.Overlay;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.frames.edit.VideoEditor.Input;
import io.clipreduce.frames.edit.VideoEditor.MovieSink;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Carries out one plan, frame by frame: of a source at most two frames are in memory. A part that
 * goes back in its source decodes it from the start again.
 */
final class EditRun implements AutoCloseable {
  private final List<Input> sources;
  private final EditPlan plan;
  private final DecodeLimits limits;
  private final FrameStream[] streams;
  private final MovieEncoder encoder;
  private final long frameUs;
  private final long[] overlayStartUs;
  private final long[] overlayEndUs;
  private long written;
  private long nowUs;

  EditRun(List<Input> sources, EditPlan plan, DecodeLimits limits, MovieSink sink)
      throws DecodeException, IOException {
    FfmpegLibrary.configure(limits);
    this.sources = sources;
    this.plan = plan;
    this.limits = limits;
    this.streams = new FrameStream[sources.size()];
    this.frameUs = 1_000_000L * plan.fpsDen() / plan.fpsNum();
    this.overlayStartUs = new long[plan.overlays().size()];
    this.overlayEndUs = new long[plan.overlays().size()];
    Arrays.fill(overlayStartUs, -1);
    this.encoder =
        new MovieEncoder(plan.widthPx(), plan.heightPx(), plan.fpsNum(), plan.fpsDen(), sink);
  }

  EditResult run() throws DecodeException, IOException {
    long[] partStartUs = new long[plan.parts().size()];
    for (int i = 0; i < partStartUs.length; i++) {
      partStartUs[i] = nowUs;
      write(plan.parts().get(i));
    }
    encoder.finish(nowUs);
    return new EditResult(written, nowUs, partStartUs, overlayStartUs, overlayEndUs);
  }

  private void write(Part part) throws DecodeException, IOException {
    Planes drawn = part.drawing() < 0 ? null : Pixels.of(plan.drawings().get(part.drawing()));
    FrameStream stream = part.source() < 0 ? null : stream(part.source(), part.fromFrame());
    long shown = 0;
    for (long frame = part.fromFrame(); frame < part.toFrame(); frame++) {
      if (stream != null) {
        FfmpegEditor.goTo(stream, frame);
      }
      Planes picture = part.look().black() ? null : drawn == null ? picture(stream) : drawn;
      long ownUs = stream == null ? frameUs : stream.frameEndUs() - stream.ptsUs();
      for (int i = 0; i < part.times(); i++) {
        double share = part.frames() == 1 ? 0 : (double) shown / (part.frames() - 1);
        write(shown(part, picture, share), part.frameUs() > 0 ? part.frameUs() : ownUs);
        shown++;
      }
    }
  }

  private Planes picture(FrameStream stream) throws DecodeException {
    return stream.picture(Integer.MAX_VALUE);
  }

  private Planes shown(Part part, Planes picture, double share) {
    if (picture == null) {
      return Pixels.black(plan.widthPx(), plan.heightPx());
    }
    Box view = part.look().viewAtStart().towards(part.look().viewAtEnd(), share);
    Planes seen = Pixels.shown(picture, view, part.look().place(), plan.widthPx(), plan.heightPx());
    return part.look().upsideDown() ? Pixels.upsideDown(seen) : seen;
  }

  private void write(Planes picture, long lastsUs) throws DecodeException, IOException {
    encoder.add(overlaid(picture, nowUs + lastsUs), nowUs);
    nowUs += lastsUs;
    written++;
  }

  private Planes overlaid(Planes picture, long untilUs) {
    Planes painted = null;
    for (int i = 0; i < overlayStartUs.length; i++) {
      Overlay overlay = plan.overlays().get(i);
      if (written >= overlay.fromFrame() && written < overlay.toFrame()) {
        painted = painted == null ? Pixels.copy(picture) : painted;
        long last = overlay.toFrame() - overlay.fromFrame() - 1;
        double share = last == 0 ? 0 : (double) (written - overlay.fromFrame()) / last;
        Drawing drawing = plan.drawings().get(overlay.drawing());
        Pixels.lay(
            painted,
            drawing,
            between(overlay.startLeftPx(), overlay.endLeftPx(), share),
            between(overlay.startTopPx(), overlay.endTopPx(), share));
        overlayStartUs[i] = overlayStartUs[i] < 0 ? nowUs : overlayStartUs[i];
        overlayEndUs[i] = untilUs;
      }
    }
    return painted == null ? picture : painted;
  }

  private static int between(int start, int end, double share) {
    return (int) Math.round(start + share * (end - start));
  }

  /** The frames of a source, before or at the given one. */
  private FrameStream stream(int source, long frame) throws DecodeException {
    if (streams[source] != null && streams[source].index() > frame) {
      streams[source].close();
      streams[source] = null;
    }
    if (streams[source] == null) {
      Input input = sources.get(source);
      streams[source] = FrameStream.open(input.source(), input.probe(), limits);
    }
    return streams[source];
  }

  @Override
  public void close() {
    for (FrameStream stream : streams) {
      if (stream != null) {
        stream.close();
      }
    }
    encoder.close();
  }
}
