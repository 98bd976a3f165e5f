package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.frames.media.DemoVideo;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo video says of itself what is in it. */
class DemoVideoPerceptionTest {
  private static List<CellEvidence> cells;

  @BeforeAll
  static void perceive(@TempDir Path folder) throws Exception {
    Path film = folder.resolve("demo.mp4");
    DemoVideo.write(film);
    cells = PerceivedVideo.perceive(film, Integer.MAX_VALUE);
  }

  @Test
  void readsAllTitles() {
    assertThat(all(CellEvidence::ocr))
        .extracting(OcrLine::text)
        .containsExactlyElementsOf(DemoVideo.TEXT);
  }

  @Test
  void knowsHowLongThePageOfTextShows() {
    assertThat(all(CellEvidence::ocr))
        .filteredOn(line -> line.text().startsWith("SALES"))
        .allSatisfy(
            line -> {
              assertThat(line.ptsUs()).isEqualTo(12_000_000);
              assertThat(line.endUs()).isEqualTo(16_000_000);
            });
  }

  @Test
  void seesTheSceneMoveLeftWhereTheCameraPansRight() {
    assertThat(motions(8_000_000, 12_000_000))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            motion -> {
              assertThat(motion.panFraction()).isEqualTo(-0.15f, within(0.01f));
              assertThat(motion.confidence()).isGreaterThan(0.7f);
            });
  }

  @Test
  void seesTheCameraCloseIn() {
    float perSecond = (float) Math.pow(1.5, 0.25);

    assertThat(motions(16_000_000, 19_000_000))
        .hasSizeGreaterThan(4)
        .allSatisfy(motion -> assertThat(motion.zoom()).isEqualTo(perSecond, within(0.02f)));
  }

  @Test
  void seesTheBallRollBeforeAStandingCamera() {
    assertThat(motions(5_000_000, 7_500_000))
        .allSatisfy(
            motion -> {
              assertThat(motion.panFraction()).isEqualTo(0, within(0.001f));
              assertThat(motion.objectFraction()).isGreaterThan(0.02f);
            });
  }

  @Test
  void findsNobody() {
    assertThat(all(CellEvidence::detections)).isEmpty();
  }

  @Test
  void namesTheColours() {
    assertThat(all(CellEvidence::looks))
        .filteredOn(look -> look.ptsUs() < 4_000_000)
        .allSatisfy(look -> assertThat(look.colours().get(0)).isEqualTo("blue"));
    assertThat(all(CellEvidence::looks))
        .filteredOn(look -> look.ptsUs() > 21_000_000)
        .allSatisfy(look -> assertThat(look.colours().get(0)).isEqualTo("yellow"));
  }

  private static List<Motion> motions(long startUs, long endUs) {
    return all(CellEvidence::motions).stream()
        .filter(motion -> motion.startUs() >= startUs && motion.endUs() < endUs)
        .toList();
  }

  private static <T> List<T> all(Function<CellEvidence, List<T>> kind) {
    return cells.stream().flatMap(cell -> kind.apply(cell).stream()).toList();
  }
}
