package io.clipreduce.frames;

import io.clipreduce.frames.ffmpeg.FfmpegReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A video file of this machine, read by the real reader. */
record CorpusVideo(Path path) {

  private static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1 << 26, 1 << 30, 1L << 32, 100, 60);

  /** One sample in a day: pictures are no part of finding cuts. */
  private static final SampleSettings SETTINGS = new SampleSettings(1 / 86_400.0, 448, 448, 5, 10);

  /** The test corpus, which may be absent. */
  static Path corpus() {
    String folder = System.getenv("CLIPREDUCE_CORPUS");
    return folder != null ? Path.of(folder) : repository().resolve("../shared/corpus").normalize();
  }

  /** The folder above the working one that holds the command of the repository. */
  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder.resolve("clipreduce"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  VideoProbe probe() throws IOException, DecodeException {
    try (ByteSource source = new LocalFile(path);
        VideoReader reader = new FfmpegReader()) {
      return reader.probe(source, LIMITS);
    }
  }

  /** Everything the cells of a chunk leave behind. */
  List<CellSample> samples(VideoProbe probe, Chunk chunk, SampleSettings settings)
      throws IOException, DecodeException {
    Samples samples = new Samples(new ArrayList<>());
    try (ByteSource source = new LocalFile(path);
        VideoReader reader = new FfmpegReader()) {
      reader.sample(source, probe, chunk, settings, LIMITS, samples);
    }
    return samples.cells;
  }

  /** The change scores of all frames, from all cells; the sound is not decoded. */
  ChangeTrack track(VideoProbe probe) throws IOException, DecodeException {
    VideoProbe silent =
        new VideoProbe(
            probe.container(),
            probe.durationUs(),
            probe.video(),
            null,
            probe.cells(),
            probe.notSplitReason(),
            probe.damaged(),
            probe.note(),
            null);
    Tracks tracks = new Tracks(new ArrayList<>());
    try (ByteSource source = new LocalFile(path);
        VideoReader reader = new FfmpegReader()) {
      reader.sample(source, silent, new Chunk(0, silent.cells(), 0), SETTINGS, LIMITS, tracks);
    }
    return ChangeTrack.concat(tracks.cells);
  }

  private record Samples(List<CellSample> cells) implements VideoReader.CellSink {
    @Override
    public void begin() {
      cells.clear();
    }

    @Override
    public void cell(CellSample cell) {
      cells.add(cell);
    }
  }

  private record Tracks(List<ChangeTrack> cells) implements VideoReader.CellSink {
    @Override
    public void begin() {
      cells.clear();
    }

    @Override
    public void cell(CellSample cell) {
      cells.add(ChangeTrack.of(cell));
    }
  }

  private static final class LocalFile implements ByteSource {
    private final RandomAccessFile file;

    private LocalFile(Path path) throws IOException {
      this.file = new RandomAccessFile(path.toFile(), "r");
    }

    @Override
    public long sizeBytes() {
      try {
        return file.length();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      file.seek(position);
      return file.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
