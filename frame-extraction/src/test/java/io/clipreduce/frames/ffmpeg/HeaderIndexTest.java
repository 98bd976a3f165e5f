package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.CountingSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.VideoProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderIndexTest {
  static final long LOOKS_ARE_FREE = 0;
  static final long LOOKS_COST_MORE_THAN_THE_FILE = 1L << 40;

  @TempDir Path folder;

  @ParameterizedTest(name = "{1} in {0}, {3}")
  @CsvSource({
    "mp4, libopenh264, g, 30, aac, fltp, 1024",
    "mov, libopenh264, g, 200, pcm_s16le, s16, 1024",
    "mp4, mpeg4, bf, 2, aac, fltp, 1024",
    "mov, prores_ks, profile, proxy, aac, fltp, 1024",
    "mp4, libaom-av1, cpu-used, 8, libopus, flt, 960"
  })
  void theHeaderTellsWhatAllPacketsTell(
      String format,
      String encoder,
      String option,
      String value,
      String soundEncoder,
      String samples,
      int frameSize)
      throws Exception {
    String pixels = encoder.startsWith("prores") ? "yuv422p10le" : "yuv420p";
    String size = encoder.startsWith("libaom") ? "64x36" : "320x180";
    Path file =
        new TestMedia(format)
            .track(
                "testsrc2=s=%s:r=5:d=10,noise=alls=10:allf=t,format=%s".formatted(size, pixels),
                encoder,
                option,
                value,
                "b",
                "2M")
            .repeated(8)
            .and()
            .track(
                "sine=f=440:r=48000:d=10,aformat=sample_fmts=%s:channel_layouts=mono,asetnsamples=%d"
                    .formatted(samples, frameSize),
                soundEncoder)
            .repeated(8)
            .and()
            .write(folder.resolve("plain"));

    String fromHeader;
    CountingSource source = new CountingSource(file);
    try (source) {
      fromHeader = outcome(source, LOOKS_ARE_FREE);
    }

    assertThat(fromHeader).contains("cells=[Cell[index=0", "index=3");
    assertThat(fromHeader).isEqualTo(outcome(file, LOOKS_COST_MORE_THAN_THE_FILE));
    // What is read to open it twice, and the first bytes of five keyframes.
    assertThat(source.bytesRead()).isLessThan(400_000);
  }

  @Test
  void framesThatAreMissingFromACutFileAreNotTakenFromItsHeader() throws Exception {
    Path whole =
        new TestMedia("mp4")
            .formatOption("movflags", "faststart")
            .track("testsrc2=s=320x180:r=5:d=10", "libopenh264", "g", "10", "b", "2M")
            .repeated(8)
            .and()
            .write(folder.resolve("whole.mp4"));
    byte[] bytes = Files.readAllBytes(whole);
    Path half = folder.resolve("half.mp4");
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));

    String fromHeader = outcome(half, LOOKS_ARE_FREE);

    assertThat(fromHeader).contains("damaged=true");
    assertThat(fromHeader).isEqualTo(outcome(half, LOOKS_COST_MORE_THAN_THE_FILE));
  }

  @Test
  void fragmentsThatTheHeaderDoesNotNameAreReadAll() throws Exception {
    Path file =
        new TestMedia("mp4")
            .formatOption("movflags", "frag_keyframe+empty_moov")
            .track("testsrc2=s=320x180:r=5:d=10", "libopenh264", "g", "10", "b", "2M")
            .repeated(8)
            .and()
            .write(folder.resolve("fragments.mp4"));

    String fromHeader = outcome(file, LOOKS_ARE_FREE);

    assertThat(fromHeader).contains("durationUs=80000000", "index=3");
    assertThat(fromHeader).isEqualTo(outcome(file, LOOKS_COST_MORE_THAN_THE_FILE));
  }

  @Test
  void aLargeFileIsProbedByItsHeaderAndASmallOneToItsEnd() throws Exception {
    Path large = folder.resolve("large.mp4");
    new TestMedia("mp4")
        .track("testsrc2=s=640x360:r=20:d=10,noise=alls=40:allf=t", "mpeg4", "b", "8M")
        .repeated(4)
        .and()
        .write(large);
    Path small =
        new TestMedia("mp4")
            .track("testsrc2=s=64x36:r=5:d=45", "mpeg4")
            .and()
            .write(folder.resolve("small.mp4"));

    try (CountingSource source = new CountingSource(large);
        CountingSource little = new CountingSource(small);
        FfmpegReader reader = new FfmpegReader()) {
      VideoProbe probe = reader.probe(source, Reading.LIMITS);
      reader.probe(little, Reading.LIMITS);

      assertThat(probe.cells()).hasSize(2);
      assertThat(source.bytesRead()).isLessThan(source.sizeBytes() / 4);
      assertThat(little.bytesRead()).isGreaterThanOrEqualTo(little.sizeBytes());
    }
  }

  /** What a probe says of a file, or why it refuses it. */
  static String outcome(Path file, long lookBytes) throws IOException {
    try (CountingSource source = new CountingSource(file)) {
      return outcome(source, lookBytes);
    }
  }

  private static String outcome(CountingSource source, long lookBytes) {
    try {
      return new Prober(source, Reading.LIMITS, lookBytes).probe().toString();
    } catch (DecodeException failure) {
      return failure.reason() + ": " + failure.getMessage();
    }
  }
}
