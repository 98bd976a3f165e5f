package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.MeteredSource;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.io.HadoopByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The work of {@code bench/read}: half an hour of video in three containers; prints what probing
 * reads of it beside its size, and what sampling one chunk of a minute reads beside a thirtieth of
 * it. Every source is opened as if for the first time.
 */
final class ReadBench {
  private static final int MINUTES = 30;
  private static final long PACKETS_ONLY = 1L << 40;
  private static final SampleSettings SETTINGS = new SampleSettings(2, 448, 1080, 5, 10);

  private final FileSystem files;
  private long openings;

  private ReadBench(FileSystem files) {
    this.files = files;
  }

  public static void main(String[] args) throws IOException, DecodeException {
    ReadBench bench = new ReadBench(FileSystem.getLocal(new Configuration()));
    for (String format : new String[] {"mp4", "matroska", "mpegts"}) {
      Path file = video(format, Path.of(args[0], "half_an_hour"));
      try {
        bench.measure(format, file);
      } finally {
        Files.delete(file);
      }
    }
  }

  private static Path video(String format, Path file) {
    TestMedia media = new TestMedia(format);
    if (format.equals("matroska")) {
      // A live stream gets no cues.
      media.formatOption("live", "1");
    }
    return media
        .track(
            "testsrc2=s=640x360:r=25:d=20,noise=alls=10:allf=t,format=yuv420p",
            "libopenh264",
            "g",
            "50",
            "b",
            "4M")
        .repeated(3 * MINUTES)
        .and()
        .track(
            "sine=f=440:r=48000:d=20,aformat=sample_fmts=fltp:channel_layouts=mono,asetnsamples=1024",
            "aac")
        .repeated(3 * MINUTES)
        .and()
        .write(file);
  }

  private void measure(String format, Path file) throws IOException, DecodeException {
    long sizeBytes = Files.size(file);
    VideoProbe probe;
    try (HadoopByteSource source = open(file)) {
      probe = new Prober(source, Reading.LIMITS, PACKETS_ONLY).probe();
      print(format, "probe, all packets", source, sizeBytes);
    }
    try (HadoopByteSource source = open(file);
        FfmpegReader reader = new FfmpegReader()) {
      reader.probe(source, Reading.LIMITS);
      print(format, "probe", source, sizeBytes);
    }
    Chunk chunk = ChunkPlan.chunks(probe, 60).get(MINUTES / 2);
    try (HadoopByteSource source = open(file);
        FfmpegReader reader = new FfmpegReader()) {
      reader.sample(source, probe, chunk, SETTINGS, Reading.LIMITS, new Discard());
      print(format, "chunk of a minute", source, sizeBytes / MINUTES);
    }
  }

  /** Opens the file as another version of itself, so that no block of it is kept. */
  private HadoopByteSource open(Path file) throws IOException {
    return new HadoopByteSource(
        files, new org.apache.hadoop.fs.Path(file.toUri()), Files.size(file), openings++);
  }

  private static void print(String format, String what, MeteredSource source, long neededBytes) {
    System.out.printf(
        "%-10s %-20s %7.1f MB in %3d ranges, ratio %.3f%n",
        format,
        what,
        source.bytesRead() / 1e6,
        source.rangesRead(),
        (double) source.bytesRead() / neededBytes);
  }

  private static final class Discard implements VideoReader.CellSink {
    @Override
    public void begin() {}

    @Override
    public void cell(CellSample cell) {}
  }
}
