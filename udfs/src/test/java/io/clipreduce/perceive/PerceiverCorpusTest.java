package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real videos with known content; skipped where the corpus is not at hand. */
class PerceiverCorpusTest {
  private static Path corpus;

  @BeforeAll
  static void findCorpus() {
    String folder = System.getenv("CLIPREDUCE_CORPUS");
    corpus = Path.of(folder == null ? "../../shared/corpus" : folder);
    assumeTrue(Files.isDirectory(corpus), "no corpus at " + corpus.toAbsolutePath());
  }

  @Test
  void readsTheSlidesWordForWord() throws Exception {
    List<CellEvidence> cells = perceive("long/slides_40min_1fps.mkv", 4);
    List<OcrLine> lines = cells.stream().flatMap(cell -> cell.ocr().stream()).toList();

    assertThat(lines)
        .filteredOn(line -> line.ptsUs() < 21_000_000)
        .extracting(OcrLine::text)
        .contains(
            "Pride and Prejudice",
            "It is a truth universally acknowledged, that a single man in",
            "possession of a good fortune, must be in want of a wife.",
            "Slide 1");
    assertThat(lines)
        .filteredOn(line -> line.ptsUs() >= 21_000_000 && line.ptsUs() < 70_000_000)
        .extracting(OcrLine::text)
        .contains(
            "Declaration of Independence",
            "We hold these truths to be self-evident,",
            "that all men are created equal, that they",
            "are endowed by their Creator with certain",
            "unalienable Rights.",
            "Slide 2");
  }

  @Test
  void readsBurntInCaptionsOverTrafficForAsLongAsTheyShow() throws Exception {
    List<OcrLine> lines =
        perceive("speech/d_song_burnt_captions.mp4", 2).stream()
            .flatMap(cell -> cell.ocr().stream())
            .toList();

    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line.text()).isEqualTo("and I'll work 17 tomorrow");
              assertThat(line.ptsUs()).isBetween(12_000_000L, 12_500_000L);
              assertThat(line.endUs()).isBetween(15_500_000L, 16_500_000L);
            });
    assertThat(lines)
        .extracting(OcrLine::text)
        .contains(
            "I put in 15 hours of work today",
            "I hope someday to earn sufficient pay",
            "Paul Allen owns an island",
            "Paul Allen owns a yacht");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bbaf2n", "brbk7n", "lbax4n", "lbbc2a", "lwbsza", "pwij3p", "sbia1a"})
  void findsTheOneFaceOfASpeaker(String sentence) throws Exception {
    CellEvidence cell = perceive("speech/grid_" + sentence + ".mpg", 1).get(0);

    assertThat(cell.detections()).isNotEmpty().allMatch(face -> face.box().width() > 0.2);
    assertThat(cell.detections()).extracting(Detection::ptsUs).doesNotHaveDuplicates();
    assertThat(cell.detections()).hasSizeBetween(3, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"traffic_176p.avi", "marathon.mp4", "city_panorama_60fps.mp4", "robot.mp4"})
  void findsNoFaceInTrafficCrowdsAndStreets(String file) throws Exception {
    assertThat(perceive("continuous/" + file, 1).get(0).detections()).isEmpty();
  }

  @Test
  void tellsAStandingCameraFromOneThatMoves() throws Exception {
    List<Motion> motorway = perceive("continuous/motorway_01.avi", 1).get(0).motions();
    List<Motion> aerial = perceive("continuous/favela_aerial.ts", 1).get(0).motions();

    assertThat(motorway)
        .allMatch(motion -> Math.abs(motion.panFraction()) < 0.005)
        .allMatch(motion -> motion.objectFraction() > 0.01);
    assertThat(aerial)
        .filteredOn(motion -> motion.confidence() > 0.5)
        .hasSizeGreaterThan(4)
        .allMatch(motion -> motion.tiltFraction() < -0.4 && motion.zoom() < 1.1);
  }

  private static List<CellEvidence> perceive(String file, int cellCount) throws Exception {
    return PerceivedVideo.perceive(corpus.resolve(file), cellCount);
  }
}
