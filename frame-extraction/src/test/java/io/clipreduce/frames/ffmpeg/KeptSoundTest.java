package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.FileByteSource;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.SoundPiece;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.worker.DecodeWorker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptSoundTest {
  private static final SampleSettings KEEP = new SampleSettings(0.05, 64, 64, 5, 0, true, false);

  /** A tone whose loudness rises with time. */
  private static final String SWELL =
      "aevalsrc=exprs='0.01*(1+t)*sin(880*PI*t)':s=48000:d=%d,"
          + "aformat=sample_fmts=%s:channel_layouts=mono,asetnsamples=%d";

  @TempDir Path folder;

  /** What a reading leaves behind. */
  private static final class Kept implements VideoReader.CellSink {
    private final List<SoundPiece> pieces = new ArrayList<>();
    private final List<AudioSecond> seconds = new ArrayList<>();

    @Override
    public void begin() {}

    @Override
    public void cell(CellSample cell) {
      seconds.addAll(cell.sound());
    }

    @Override
    public void sound(SoundPiece piece) {
      pieces.add(piece);
    }

    List<String> lines() {
      return pieces.stream()
          .map(p -> p.startUs() + " " + p.samples() + " " + Arrays.hashCode(p.flac()))
          .toList();
    }
  }

  private static Kept read(VideoReader reader, Path file, int chunkS, SampleSettings settings)
      throws Exception {
    VideoProbe probe = Reading.probe(file);
    Kept kept = new Kept();
    for (Chunk chunk : ChunkPlan.chunks(probe, chunkS)) {
      try (ByteSource source = new FileByteSource(file)) {
        reader.sample(source, probe, chunk, settings, Reading.LIMITS, kept);
      }
    }
    return kept;
  }

  private Path film(String format, String encoder, String sound, String samples, int frame) {
    return new TestMedia(format)
        .track("testsrc2=s=64x36:r=10:d=50,format=yuv420p", encoder, "g", "30")
        .and()
        .track(SWELL.formatted(50, samples, frame), sound)
        .and()
        .write(folder.resolve("film"));
  }

  @ParameterizedTest
  @CsvSource({"mp4,mpeg4,aac,fltp,1024", "matroska,mpeg4,libopus,flt,960"})
  void isTheSameForAnyChunkLengthAndAsLoudAsMeasured(
      String format, String encoder, String sound, String samples, int frame) throws Exception {
    Path file = film(format, encoder, sound, samples, frame);
    Kept kept;
    try (VideoReader reader = new FfmpegReader()) {
      kept = read(reader, file, 20, KEEP);
      assertThat(read(reader, file, 60, KEEP).lines()).isEqualTo(kept.lines());
    }
    try (VideoReader worker = new DecodeWorker()) {
      assertThat(read(worker, file, 60, KEEP).lines()).isEqualTo(kept.lines());
    }

    long gridUs = Reading.probe(file).video().firstPtsUs();
    List<SoundPiece> whole = kept.pieces.stream().filter(p -> p.startUs() >= gridUs).toList();
    assertThat(whole)
        .extracting(piece -> (piece.startUs() - gridUs) / 1_000_000)
        .containsExactly(0L, 20L, 40L);
    assertThat(whole).extracting(SoundPiece::samples).startsWith(320_000, 320_000);
    for (AudioSecond second : kept.seconds.subList(2, 48)) {
      SoundPiece piece = whole.get((int) ((second.startUs() - gridUs) / ChunkPlan.CELL_US));
      int from = (int) ((second.startUs() - piece.startUs()) * 16 / 1000);
      short[] all = Flac.decode(piece.flac());
      double power = 0;
      for (int i = from; i < from + 16_000; i++) {
        power += (double) all[i] * all[i] / (32768.0 * 32768.0) / 16_000;
      }
      assertThat(100 * Math.log10(power)).isCloseTo(second.loudnessDeciDb(), within(0.51));
    }
  }

  @Test
  void soundWithoutPicturesIsCutIntoPiecesToo() throws Exception {
    Path file =
        new TestMedia("wav")
            .track(SWELL.formatted(45, "s16", 1024), "pcm_s16le")
            .and()
            .write(folder.resolve("sound"));
    try (VideoReader reader = new FfmpegReader()) {
      Kept kept = read(reader, file, 20, KEEP);

      assertThat(kept.pieces)
          .extracting(SoundPiece::startUs)
          .containsExactly(0L, 20_000_000L, 40_000_000L);
      assertThat(kept.pieces.get(2).samples()).isBetween(80_000, 80_400);
    }
  }

  @Test
  void isNotKeptUnlessAskedFor() throws Exception {
    Path file = film("mp4", "mpeg4", "aac", "fltp", 1024);
    try (VideoReader reader = new FfmpegReader()) {
      Kept kept = read(reader, file, 60, new SampleSettings(0.05, 64, 64, 5, 0));

      assertThat(kept.pieces).isEmpty();
      assertThat(kept.seconds).hasSizeGreaterThan(48);
    }
  }
}
