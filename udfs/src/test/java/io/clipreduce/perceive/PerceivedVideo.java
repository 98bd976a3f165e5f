package io.clipreduce.perceive;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.ffmpeg.FfmpegReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A video file taken the whole way: sampled by the real reader, then perceived. */
final class PerceivedVideo {
  private static final SampleSettings SAMPLE = new SampleSettings(2, 448, 1080, 5, 10);
  private static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1L << 26, 1L << 30, 4L << 30, 20, 60);

  private PerceivedVideo() {}

  /** Samples and perceives the first cells of a video. */
  static List<CellEvidence> perceive(Path file, int cellCount) throws Exception {
    List<CellEvidence> evidence = new ArrayList<>();
    try (LocalFile source = new LocalFile(file);
        VideoReader reader = new FfmpegReader();
        Perceiver perceiver = new Perceiver()) {
      VideoProbe probe = reader.probe(source, LIMITS);
      List<Cell> cells = probe.cells().subList(0, Math.min(cellCount, probe.cells().size()));
      reader.sample(
          source,
          probe,
          new Chunk(0, cells, 1),
          SAMPLE,
          LIMITS,
          new VideoReader.CellSink() {
            @Override
            public void begin() {
              evidence.clear();
            }

            @Override
            public void cell(CellSample cell) {
              evidence.add(perceiver.perceive(frames(cell), PerceiveSettings.DEFAULT));
            }
          });
    }
    return evidence;
  }

  private static List<PerceivedFrame> frames(CellSample cell) {
    return cell.frames().stream()
        .map(
            frame ->
                new PerceivedFrame(
                    frame.ptsUs(),
                    frame.repeatsPtsUs(),
                    frame.jpeg(),
                    frame.textScore(),
                    frame.textJpeg()))
        .toList();
  }

  private record LocalFile(FileChannel channel) implements ByteSource {
    LocalFile(Path path) throws IOException {
      this(FileChannel.open(path));
    }

    @Override
    public long sizeBytes() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(buffer, offset, length), position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
