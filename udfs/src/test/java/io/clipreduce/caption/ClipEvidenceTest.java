package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.CellEvidence;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipEvidenceTest {
  private static final long S = 1_000_000;
  private static final Box BOX = new Box(0, 0, 1, 1);

  @Test
  void takesWhatBeginsInTheClip() {
    ClipEvidence clip =
        cut(
            new CellEvidence(
                List.of(line(8, 9), line(10, 12), line(19, 25), line(20, 22)),
                List.of(face(9), face(10), face(20)),
                List.of(look(9), look(10), look(15), look(20)),
                List.of(motion(9), motion(10), motion(19), motion(20))));

    assertThat(clip.evidence().ocr()).containsExactly(line(10, 12), line(19, 25));
    assertThat(clip.evidence().detections()).containsExactly(face(10));
    assertThat(clip.evidence().looks()).containsExactly(look(10), look(15));
    assertThat(clip.evidence().motions()).containsExactly(motion(10), motion(19));
    assertThat(clip.shots()).extracting(Shot::index).containsExactly(1, 2);
  }

  @Test
  void takesThePictureFromBeforeWhereNothingNewIsStored() {
    ClipEvidence clip =
        cut(
            new CellEvidence(
                List.of(line(2, 15), line(3, 5), line(3, 10)),
                List.of(face(1), face(4)),
                List.of(look(1), look(4), look(14)),
                List.of()));

    assertThat(clip.evidence().ocr()).containsExactly(line(2, 15));
    assertThat(clip.evidence().detections()).containsExactly(face(4));
    assertThat(clip.evidence().looks()).containsExactly(look(4), look(14));
  }

  @Test
  void givesEverySecondOfSoundToOneClip() {
    List<AudioSecond> sound =
        IntStream.range(0, 30)
            .mapToObj(second -> new AudioSecond(second * S + 300_000, -300, "sound", 0))
            .toList();

    List<AudioSecond> heard =
        ClipEvidence.of(clip(), shots(), nothing(), sound, true, List.of(10 * S)).sound();

    assertThat(heard).hasSize(10);
    assertThat(heard.get(0).startUs()).isEqualTo(10_300_000);
    assertThat(ClipEvidence.of(clip(), shots(), nothing(), List.of(), false, List.of()).evidence())
        .isEqualTo(nothing());
  }

  private static ClipEvidence cut(CellEvidence evidence) {
    return ClipEvidence.of(clip(), shots(), evidence, List.of(), false, List.of());
  }

  private static Clip clip() {
    return new Clip(1, 10 * S, 20 * S, 1, 2, "merged");
  }

  private static List<Shot> shots() {
    return IntStream.range(0, 4)
        .mapToObj(i -> new Shot(i, i * 7 * S, (i + 1) * 7 * S, "cut", i * 7 * S, i * 7 * S, 1))
        .toList();
  }

  private static CellEvidence nothing() {
    return new CellEvidence(List.of(), List.of(), List.of(), List.of());
  }

  private static OcrLine line(long startS, long endS) {
    return new OcrLine(startS * S, endS * S, "text", 0.9f, BOX);
  }

  private static Detection face(long second) {
    return new Detection(second * S, "face", 0.9f, BOX, "test");
  }

  private static Look look(long second) {
    return new Look(second * S, 100, 100, List.of(), List.of());
  }

  private static Motion motion(long second) {
    return new Motion(second * S, second * S + S / 2, 0, 0, 1, 0, 1);
  }
}
