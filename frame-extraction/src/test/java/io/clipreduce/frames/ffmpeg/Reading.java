package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.FileByteSource;
import io.clipreduce.frames.FrameSample;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** What tests do with a file: probe it, sample it in chunks, put its cells side by side. */
final class Reading {
  static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1 << 26, 1 << 30, 2L << 30, 10, 60);

  /** Repeat rule off, so that every sampled frame has its picture. */
  static final SampleSettings EVERY_PICTURE = new SampleSettings(2, 448, 1080, 5, 0);

  private Reading() {}

  static VideoProbe probe(Path file) throws DecodeException, IOException {
    try (ByteSource source = new FileByteSource(file);
        FfmpegReader reader = new FfmpegReader()) {
      return reader.probe(source, LIMITS);
    }
  }

  static List<CellSample> sample(Path file) throws DecodeException, IOException {
    VideoProbe probe = probe(file);
    return sample(file, probe, ChunkPlan.chunks(probe, 20), EVERY_PICTURE);
  }

  static List<CellSample> sample(
      Path file, VideoProbe probe, List<Chunk> chunks, SampleSettings settings)
      throws DecodeException, IOException {
    List<CellSample> cells = new ArrayList<>();
    for (Chunk chunk : chunks) {
      try (ByteSource source = new FileByteSource(file);
          FfmpegReader reader = new FfmpegReader()) {
        reader.sample(source, probe, chunk, settings, LIMITS, collectInto(cells));
      }
    }
    return cells;
  }

  static VideoReader.CellSink collectInto(List<CellSample> cells) {
    return new VideoReader.CellSink() {
      @Override
      public void begin() {}

      @Override
      public void cell(CellSample cell) {
        cells.add(cell);
      }
    };
  }

  /** The same video with one cell, so that it is decoded straight from start to end. */
  static VideoProbe straight(VideoProbe probe) {
    Cell first = probe.cells().get(0);
    Cell last = probe.cells().get(probe.cells().size() - 1);
    Cell all =
        new Cell(
            0,
            first.startUs(),
            last.endUs(),
            first.keyframePts(),
            first.keyframeSizeBytes(),
            first.keyframePositionBytes());
    return new VideoProbe(
        probe.container(),
        probe.durationUs(),
        probe.video(),
        probe.audio(),
        List.of(all),
        null,
        probe.damaged(),
        probe.note(),
        probe.subtitles());
  }

  /** Packets behind a cell's keyframe that are shown before it. */
  static int leadingPictures(Path file, Cell cell) throws DecodeException, IOException {
    AVPacket packet = av_packet_alloc();
    boolean begun = false;
    int leading = 0;
    try (ByteSource source = new FileByteSource(file);
        MediaInput input = MediaInput.open(source, LIMITS, new ReadCounter())) {
      while (input.read(packet)) {
        leading += begun && packet.pts() < cell.keyframePts() ? 1 : 0;
        begun |= VideoPackets.begins(cell, packet);
      }
    } finally {
      av_packet_free(packet);
    }
    return leading;
  }

  static long[] ptsUs(List<CellSample> cells) {
    return cells.stream().flatMapToLong(cell -> Arrays.stream(cell.ptsUs())).toArray();
  }

  static List<FrameSample> frames(List<CellSample> cells) {
    return cells.stream().flatMap(cell -> cell.frames().stream()).toList();
  }

  /** One line a frame with its time, scores and marks, whatever cell it is in. */
  static List<String> scores(List<CellSample> cells) {
    List<String> lines = new ArrayList<>();
    for (CellSample cell : cells) {
      for (int i = 0; i < cell.ptsUs().length; i++) {
        lines.add(
            "%d %d %d %d %d %d %d %d"
                .formatted(
                    cell.ptsUs()[i],
                    cell.meanDiff()[i],
                    cell.decorrelation()[i],
                    cell.histogramDiff()[i],
                    cell.blend()[i],
                    cell.luma()[i],
                    cell.contrast()[i],
                    cell.flags()[i]));
      }
    }
    return lines;
  }

  /**
   * One line a sampled frame with its time and the bytes of its pictures, whatever cell it is in.
   */
  static List<String> pictures(List<CellSample> cells) {
    return frames(cells).stream()
        .map(
            frame ->
                "%d %d %d"
                    .formatted(
                        frame.ptsUs(),
                        Arrays.hashCode(frame.jpeg()),
                        Arrays.hashCode(frame.textJpeg())))
        .toList();
  }

  /** Everything of the cells, for comparing two ways of handing them out. */
  static List<String> everything(List<CellSample> cells) {
    List<String> lines = new ArrayList<>();
    for (CellSample cell : cells) {
      lines.add(cell.index() + " " + cell.startUs() + " " + cell.endUs() + " " + cell.timeSource());
      lines.add(cell.sound().toString());
      lines.addAll(scores(List.of(cell)));
      for (FrameSample frame : cell.frames()) {
        lines.add(
            frame.ptsUs()
                + " "
                + frame.frameInCell()
                + " "
                + frame.repeatsPtsUs()
                + " "
                + frame.textScore()
                + " "
                + Arrays.hashCode(frame.descriptor()));
      }
      lines.addAll(pictures(List.of(cell)));
    }
    return lines;
  }
}
