package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.VideoProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real files of many kinds, from a folder beside the repository or named by {@code
 * CLIPREDUCE_CORPUS}. Left out where there is none.
 */
class CorpusTest {
  private static final Set<String> NO_MEDIA = Set.of("paulallen_en.vtt");

  /** Six minutes of black Full HD, which show nothing that shorter files do not. */
  private static final Set<String> TOO_LONG = Set.of("h264_long_1080p_videoonly.mp4");

  /** Damaged files of which at least some frames can be read. */
  private static final Set<String> PLAYABLE =
      Set.of(
          "avi_large_length.avi",
          "d_bit_errors_in_media.mp4",
          "d_hole_of_zeros.mp4",
          "d_truncated.webm",
          "d_truncated_half_moov_first.mp4",
          "d_webm_named_mp4.mp4",
          "empty_track.mp4",
          "invalid_nalu.mp4",
          "mdat_too_long.mp4",
          "missing_stsd.mp4",
          "mkv_no_doctype.mkv",
          "no_duration.webm",
          "no_timescale.mp4",
          "smallest_webm.webm",
          "ts_started_mid_stream.ts");

  private static Path corpus() {
    String named = System.getenv("CLIPREDUCE_CORPUS");
    if (named != null) {
      return Path.of(named);
    }
    // Tests run in the module's folder.
    return Path.of("..", "..", "shared", "corpus");
  }

  private static Stream<Path> files(String folder) throws IOException {
    Path path = corpus().resolve(folder);
    assumeTrue(Files.isDirectory(path), "no corpus");
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList().stream();
    }
  }

  private static Stream<Path> filesOf(String folder) {
    try {
      return files(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCleanFileGivesTheSameRowsForEveryChunkLength() throws IOException {
    return Stream.of("edited", "formats", "speech")
        .flatMap(CorpusTest::filesOf)
        .filter(file -> !NO_MEDIA.contains(file.getFileName().toString()))
        .filter(file -> !TOO_LONG.contains(file.getFileName().toString()))
        // Cut to its header: has tracks, but no packets.
        .filter(file -> !file.endsWith("dnxhd_timecode.mxf"))
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file)));
  }

  private static void compare(Path file) throws DecodeException, IOException {
    VideoProbe probe = Reading.probe(file);
    List<Chunk> chunks = ChunkPlan.chunks(probe, 20);
    List<CellSample> cells = Reading.sample(file, probe, chunks, Reading.EVERY_PICTURE);

    if (probe.video() == null) {
      assertThat(cells).hasSize(1);
      assertThat(cells.get(0).sound()).isNotEmpty();
      return;
    }
    assertThat(Reading.ptsUs(cells)).isNotEmpty().isSorted().doesNotHaveDuplicates();
    assertThat(Reading.frames(cells)).isNotEmpty();
    if (probe.cells().size() > 1) {
      List<CellSample> longer =
          Reading.sample(file, probe, ChunkPlan.chunks(probe, 60), Reading.EVERY_PICTURE);
      VideoProbe straight = Reading.straight(probe);
      List<CellSample> onePass =
          Reading.sample(file, straight, ChunkPlan.chunks(straight, 20), Reading.EVERY_PICTURE);
      assertThat(Reading.everything(longer)).isEqualTo(Reading.everything(cells));
      assertThat(Reading.scores(cells)).isEqualTo(Reading.scores(onePass));
      assertThat(Reading.pictures(cells)).isEqualTo(Reading.pictures(onePass));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyBrokenFileEndsWithFramesOrWithAReason() throws IOException {
    return files("broken")
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      String name = file.getFileName().toString();
                      if (PLAYABLE.contains(name)) {
                        assertThat(Reading.ptsUs(Reading.sample(file))).isNotEmpty();
                        return;
                      }
                      DecodeException failure =
                          catchThrowableOfType(DecodeException.class, () -> Reading.sample(file));
                      assertThat(failure).as("a reason why this does not play").isNotNull();
                      assertThat(failure.retryable()).isFalse();
                      assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n");
                      if (name.startsWith("encrypted")) {
                        assertThat(failure.reason()).isEqualTo(Reason.ENCRYPTED);
                      }
                    }));
  }

  @Test
  void leadingPicturesOfAnOpenGopBelongToTheCellBefore(@TempDir Path folder) throws Exception {
    Path once = corpus().resolve("formats/d_h264_open_gop.mp4");
    assumeTrue(Files.exists(once), "no corpus");
    Path h264 = new TestMedia("mp4").copy(once, 30, 5).and().write(folder.resolve("open.mp4"));

    compareAtOpenGop(h264, 1, 5);
    compareAtOpenGop(corpus().resolve("long/edited_8min_hevc.mkv"), 6, 14);
  }

  private static void compareAtOpenGop(Path file, int cell, int leadingPictures) throws Exception {
    VideoProbe probe = Reading.probe(file);
    List<CellSample> cells =
        Reading.sample(file, probe, ChunkPlan.chunks(probe, 20), Reading.EVERY_PICTURE);
    VideoProbe straight = Reading.straight(probe);
    List<CellSample> onePass =
        Reading.sample(file, straight, ChunkPlan.chunks(straight, 20), Reading.EVERY_PICTURE);

    assertThat(Reading.leadingPictures(file, probe.cells().get(cell))).isEqualTo(leadingPictures);
    assertThat(Reading.scores(cells)).isEqualTo(Reading.scores(onePass)).isNotEmpty();
    assertThat(Reading.pictures(cells)).isEqualTo(Reading.pictures(onePass));
  }

  @TestFactory
  Stream<DynamicTest> everyMp4IsPlannedFromItsHeaderAsFromAllItsPackets() throws IOException {
    return Stream.of("edited", "formats", "speech", "continuous", "broken")
        .flatMap(CorpusTest::filesOf)
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () ->
                        assertThat(HeaderIndexTest.outcome(file, HeaderIndexTest.LOOKS_ARE_FREE))
                            .isEqualTo(
                                HeaderIndexTest.outcome(
                                    file, HeaderIndexTest.LOOKS_COST_MORE_THAN_THE_FILE))));
  }
}
