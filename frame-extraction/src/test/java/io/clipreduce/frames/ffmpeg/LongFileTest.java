package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader.ReadCost;
import io.clipreduce.frames.io.HadoopByteSource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An hour of video is the same 20 seconds over and over, so every chunk is a sixtieth of it. */
class LongFileTest {
  private static final int CHUNKS = 60;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mp4 with moov at the end, mp4, aac, fltp, 1024",
    "Matroska without cues, matroska, aac, fltp, 1024",
    "MPEG-TS, mpegts, mp2, s16, 1152"
  })
  void aChunkOfAnHourReadsTheHeaderAndLittleMoreThanItself(
      String name, String format, String encoder, String samples, int frameSize) throws Exception {
    Path file = hour(format, encoder, samples, frameSize);
    VideoProbe probe = Reading.probe(file);
    List<Chunk> chunks = ChunkPlan.chunks(probe, 60);
    List<CellSample> early =
        Reading.sample(file, probe, chunks.subList(1, 2), Reading.EVERY_PICTURE);
    List<CellSample> late = new ArrayList<>();

    ReadCost cost;
    HadoopByteSource metered = source(file, 1);
    try (metered;
        FfmpegReader reader = new FfmpegReader()) {
      cost =
          reader.sample(
              metered,
              probe,
              chunks.get(40),
              Reading.EVERY_PICTURE,
              Reading.LIMITS,
              Reading.collectInto(late));
    }

    assertThat(chunks).hasSize(CHUNKS);
    assertThat(shifted(late)).isEqualTo(shifted(early)).hasSize(3 * 5 * 20 + 3 * 20);
    long chunkBytes = Files.size(file) / CHUNKS;
    ReadCounter header = new ReadCounter();
    HadoopByteSource meteredHeader = source(file, 2);
    try (meteredHeader) {
      MediaInput.open(meteredHeader, Reading.LIMITS, header).close();
    }
    assertThat(cost.ranges()).isLessThanOrEqualTo(6);
    assertThat(cost.bytesRead()).isLessThanOrEqualTo(2 * chunkBytes + header.bytesRead());
    assertThat(metered.rangesRead()).isLessThanOrEqualTo(6);
    assertThat(metered.bytesRead()).isLessThanOrEqualTo(2 * chunkBytes + meteredHeader.bytesRead());
  }

  private Path hour(String format, String encoder, String samples, int frameSize) {
    TestMedia media = new TestMedia(format);
    if (format.equals("matroska")) {
      // A live stream gets no cues.
      media.formatOption("live", "1");
    }
    return media
        .track(
            "testsrc2=s=320x180:r=5:d=20,noise=alls=10:allf=t,format=yuv420p",
            "libopenh264",
            "g",
            "10",
            "b",
            "450k")
        .repeated(180)
        .and()
        .track(
            "sine=f=440:r=16000:d=20,aformat=sample_fmts=%s:channel_layouts=mono,asetnsamples=%d"
                .formatted(samples, frameSize),
            encoder)
        .repeated(180)
        .and()
        .write(folder.resolve("hour"));
  }

  /** The scores and the loudness, without times. */
  private static List<String> shifted(List<CellSample> cells) {
    List<String> lines = new ArrayList<>();
    for (String line : Reading.scores(cells)) {
      lines.add(line.substring(line.indexOf(' ')));
    }
    for (CellSample cell : cells) {
      for (AudioSecond second : cell.sound()) {
        lines.add("" + second.loudnessDeciDb() / 10);
      }
    }
    return lines;
  }

  private static HadoopByteSource source(Path file, long modifiedMs) throws Exception {
    FileSystem files = FileSystem.get(URI.create("file:///"), new Configuration());
    return new HadoopByteSource(
        files, new org.apache.hadoop.fs.Path(file.toUri()), Files.size(file), modifiedMs);
  }
}
