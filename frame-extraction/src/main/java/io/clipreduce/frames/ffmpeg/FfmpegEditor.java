package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.Planes;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.StillPicture;
import io.clipreduce.frames.edit.VideoEditor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Edits videos with FFmpeg in this process. A file that crashes a decoder takes the process with
 * it, so outside of tests it runs in a decode worker.
 */
public final class FfmpegEditor implements VideoEditor {
  /** FFmpeg's quantiser scale of JPEGs: the best. */
  private static final int JPEG_QUALITY = 2;

  /** Beyond this a stated frame rate is nonsense. */
  private static final int MOST_FPS = 1000;

  private static final int ASSUMED_FPS = 25;

  @Override
  public VideoProbe probe(ByteSource source, DecodeLimits limits) throws DecodeException {
    return new Prober(source, limits).probe();
  }

  @Override
  public FrameTimes frameTimes(ByteSource source, VideoProbe probe, DecodeLimits limits)
      throws DecodeException {
    try (FrameStream frames = FrameStream.open(source, probe, limits)) {
      long[] ptsUs = new long[1024];
      int count = 0;
      long endUs = 0;
      int widthPx = 0;
      int heightPx = 0;
      while (frames.next()) {
        if (count == 0) {
          Planes first = frames.picture(Integer.MAX_VALUE);
          widthPx = first.widthPx();
          heightPx = first.heightPx();
        }
        if (count == ptsUs.length) {
          ptsUs = Arrays.copyOf(ptsUs, 2 * count);
        }
        ptsUs[count++] = frames.ptsUs();
        endUs = frames.frameEndUs();
      }
      if (count == 0) {
        throw new DecodeException(
            Reason.NOTHING_DECODED, "The file opens, but no picture could be decoded.");
      }
      int num = probe.video().fpsNum();
      int den = probe.video().fpsDen();
      boolean stated = num > 0 && den > 0 && num >= den && num / den <= MOST_FPS;
      return new FrameTimes(
          Arrays.copyOf(ptsUs, count),
          endUs,
          widthPx,
          heightPx,
          stated ? num : ASSUMED_FPS,
          stated ? den : 1);
    }
  }

  @Override
  public void pictures(
      ByteSource source,
      VideoProbe probe,
      long[] frames,
      int shortSidePx,
      DecodeLimits limits,
      PictureSink sink)
      throws DecodeException, IOException {
    sink.begin();
    try (FrameStream stream = FrameStream.open(source, probe, limits);
        JpegEncoder jpegs = new JpegEncoder(JPEG_QUALITY)) {
      for (long frame : frames) {
        goTo(stream, frame);
        Planes picture = stream.picture(shortSidePx);
        sink.picture(
            new StillPicture(
                frame,
                stream.ptsUs(),
                picture.widthPx(),
                picture.heightPx(),
                jpegs.encode(picture)));
      }
    }
  }

  @Override
  public EditResult edit(List<Input> sources, EditPlan plan, DecodeLimits limits, MovieSink sink)
      throws DecodeException, IOException {
    sink.begin();
    try (EditRun run = new EditRun(sources, plan, limits, sink)) {
      return run.run();
    }
  }

  /** Goes on to a frame. */
  static void goTo(FrameStream stream, long frame) throws DecodeException {
    while (stream.index() < frame) {
      if (!stream.next()) {
        throw new DecodeException(
            Reason.DAMAGED,
            "Frame %s is wanted, but only %s can be decoded.".formatted(frame, stream.index() + 1));
      }
    }
  }

  @Override
  public void close() {}
}
