package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.model.Registry;
import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.CellEvidence;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvidenceCaptionerTest {
  private static final long S = 1_000_000;

  private final EvidenceCaptioner captioner =
      (EvidenceCaptioner)
          new Registry<>(Captioner.Provider.class, Captioner.Provider::name)
              .get("caption.captioner", "evidence")
              .open(
                  new CaptionContext(
                      new CaptionSettings(3, 0.6, null, new TreeMap<>()), null, null, null, null));

  @Test
  void describesAShotWithAllThatWasMeasured() {
    Scene scene = new Scene(0, 8).shot(0, 8, "start");
    scene.look(0, 42, "blue", 0.55f, "black", 0.15f);
    scene.move(0, 8, 0.1f, 0, 1, 0);
    scene.faces(1, 2).faces(2, 2).faces(3, 1).faces(4, 1);
    scene.text(1, 6, "WELCOME ABOARD", 0.93f, 0.4f, 0.1f);
    scene.sound("speech", 0, 1, 2, 3, 4, 5, 6, 7);

    ClipCaption caption = captioner.caption(scene.evidence());

    assertThat(caption.text())
        .isEqualTo(
            "One shot of eight seconds, dark, mostly blue: the camera pans left."
                + " Two faces are seen, the text \"WELCOME ABOARD\" is shown and speech is heard"
                + " throughout.");
    assertThat(caption.facts())
        .extracting(Fact::kind)
        .containsExactly("light", "colour", "camera", "faces", "text", "sound");
    assertThat(caption.facts())
        .allSatisfy(
            fact -> {
              assertThat(fact.startUs()).isBetween(0L, 8 * S);
              assertThat(fact.endUs()).isBetween(fact.startUs(), 8 * S);
              assertThat(fact.confidence()).isBetween(0f, 1f);
            });
    assertThat(caption.confidence()).isBetween(0.5f, 1f);
  }

  @Test
  void saysOnlyTheLengthWhenNothingElseWasMeasured() {
    ClipCaption caption =
        captioner.caption(new Scene(20, 32).shot(20, 32, "cut").silentTrack().evidence());

    assertThat(caption.text()).isEqualTo("One shot of 12 seconds.");
    assertThat(caption.facts()).containsExactly(new Fact("cut", "a cut", 20 * S, 20 * S, 0.9f));
  }

  @Test
  void tellsAPartOfALongerShotFromAWholeOne() {
    assertThat(text(new Scene(30, 60).shot(0, 95, "start")))
        .isEqualTo("30 seconds of a longer shot.");
    assertThat(text(new Scene(0, 5))).isEqualTo("A clip of five seconds.");
  }

  @Test
  void countsTheShotsThatAClipRunsThrough() {
    Scene scene =
        new Scene(10, 16)
            .shot(10, 12, "cut")
            .shot(12, 14, "dissolve")
            .shot(14, 16, "cut")
            .look(10, 200, "white", 0.4f, "grey", 0.3f);

    ClipCaption caption = captioner.caption(scene.evidence());

    assertThat(caption.text())
        .isEqualTo("Three shots in six seconds (one dissolve), bright, mostly white and grey.");
    assertThat(caption.facts())
        .extracting(Fact::phrase)
        .containsExactly("a cut", "a dissolve", "a cut", "bright", "mostly white and grey");
  }

  @Test
  void tellsTheCamerasMovementsOneAfterTheOther() {
    Scene scene = new Scene(0, 12).shot(0, 12, "start");
    scene.move(0, 4, 0, 0, 1, 0).move(4, 8, -0.03f, 0, 1, 0).move(8, 12, 0, 0, 1.4f, 0);

    assertThat(text(scene))
        .isEqualTo(
            "One shot of 12 seconds: the camera stays still, then slowly pans right, then zooms"
                + " in.");
  }

  @Test
  void saysOnceWhatTheCameraDoesBeforeAndAfterAGap() {
    Scene scene =
        new Scene(0, 12).shot(0, 12, "start").move(0, 4, 0, 0, 1, 0).move(7, 12, 0, 0, 1, 0);

    assertThat(text(scene))
        .isEqualTo("One shot of 12 seconds: the camera stays still and nothing moves.");
  }

  @Test
  void tellsWhetherAnythingMovesBeforeAStillCamera() {
    assertThat(text(new Scene(0, 6).shot(0, 6, "start").move(0, 6, 0, 0, 1, 0)))
        .endsWith(": the camera stays still and nothing moves.");
    assertThat(text(new Scene(0, 6).shot(0, 6, "start").move(0, 6, 0, 0, 1, 0.002f)))
        .endsWith(": the camera stays still and hardly anything moves.");
    assertThat(text(new Scene(0, 6).shot(0, 6, "start").move(0, 6, 0, 0, 1, 0.03f)))
        .endsWith(": the camera stays still and a small part of the picture moves.");
    assertThat(
            text(
                new Scene(0, 6)
                    .shot(0, 6, "start")
                    .move(0, 4, 0, 0, 1, 0)
                    .move(4, 6, 0, 0, 1, 0.4f)))
        .endsWith(": the camera stays still and much of the picture moves at times.");
  }

  @Test
  void saysForHowLongTheCameraMovesWhenTheRestIsUnknown() {
    Scene scene = new Scene(0, 12).shot(0, 12, "start").move(2, 8, 0.2f, 0, 1, 0);

    assertThat(text(scene))
        .isEqualTo("One shot of 12 seconds: the camera pans left for six seconds.");
    assertThat(text(new Scene(0, 12).shot(0, 12, "start").move(2, 6, 0.2f, 0, 1, 0)))
        .isEqualTo("One shot of 12 seconds.");
  }

  @Test
  void quotesATextOnceHoweverOftenItWasReadWithSmallErrors() {
    Scene scene = new Scene(0, 10).shot(0, 10, "start");
    scene.text(0, 2, "INTRODUCTION TO PHYSICS", 0.95f, 0.3f, 0.1f);
    scene.text(2, 4, "INTR0DUCTION TO PHYS1CS", 0.65f, 0.3f, 0.1f);
    scene.text(4, 6, "lNTRODUCTION TO PHYSlCS", 0.7f, 0.3f, 0.1f);
    scene.text(6, 8, "INTRODUCTION TO PHYSICS", 0.9f, 0.3f, 0.1f);

    ClipCaption caption = captioner.caption(scene.evidence());

    assertThat(caption.text()).contains("\"INTRODUCTION TO PHYSICS\"").doesNotContain("PHYSlCS");
    assertThat(caption.facts().get(0).endUs()).isEqualTo(8 * S);
  }

  @Test
  void quotesTheWeightiestLinesInReadingOrderAndLeavesNoiseOut() {
    Scene scene = new Scene(0, 10).shot(0, 10, "start");
    scene.text(0, 10, "Energy is conserved", 0.9f, 0.5f, 0.05f);
    scene.text(0, 10, "Chapter 4", 0.95f, 0.1f, 0.15f);
    scene.text(0, 10, "page 17 of 240", 0.9f, 0.95f, 0.02f);
    scene.text(0, 10, "in every closed system", 0.9f, 0.6f, 0.05f);
    scene.text(0, 10, "~ ' |_ .", 0.9f, 0.7f, 0.3f);
    scene.text(0, 10, "unsure reading", 0.3f, 0.8f, 0.3f);
    scene.text(3, 4, "say \"when\"", 0.9f, 0.2f, 0.02f);

    assertThat(text(scene))
        .endsWith(
            "The texts \"Chapter 4\", \"Energy is conserved\" and \"in every closed system\" are"
                + " shown.");
  }

  @Test
  void keepsQuotesPlainAndShort() {
    Scene scene = new Scene(0, 10).shot(0, 10, "start");
    scene.text(0, 10, "he said \"stop\" " + "and went on talking ".repeat(8), 0.9f, 0.5f, 0.05f);

    String text = text(scene);

    assertThat(text).contains("\"he said 'stop' and went on").endsWith("...\" is shown.");
    assertThat(text.length()).isLessThan(140);
  }

  @Test
  void quotesNoSpecksAtTheEndsOfALine() {
    Scene scene = new Scene(0, 10).shot(0, 10, "start");
    scene.text(0, 10, "@ Nina Buchmann, Harald Bugmann,", 0.9f, 0.1f, 0.1f);
    scene.text(0, 10, "| #1 in the whole world (again!) ~", 0.9f, 0.3f, 0.1f);
    scene.text(0, 10, "@home: why not?", 0.9f, 0.5f, 0.1f);

    assertThat(text(scene))
        .endsWith(
            "The texts \"Nina Buchmann, Harald Bugmann\", \"#1 in the whole world (again!)\" and"
                + " \"@home: why not?\" are shown.");
  }

  @Test
  void countsFacesOnlyWhenTheyStay() {
    Scene flicker = new Scene(0, 10).shot(0, 10, "start").looks(0, 10);
    flicker.faces(2, 3).faces(6, 1);
    Scene missedOnce = new Scene(0, 10).shot(0, 10, "start").looks(0, 10);
    for (double second : new double[] {2, 2.5, 3.5, 4}) {
      missedOnce.faces(second, 2);
    }

    assertThat(text(flicker)).doesNotContain("face");
    assertThat(text(missedOnce)).contains("Two faces are seen.");
    assertThat(captioner.caption(missedOnce.evidence()).facts())
        .filteredOn(fact -> fact.kind().equals("faces"))
        .allSatisfy(
            fact -> {
              assertThat(fact.startUs()).isEqualTo(2 * S);
              assertThat(fact.endUs()).isEqualTo(4 * S + S / 2);
              assertThat(fact.confidence()).isCloseTo(0.8f, within(1e-6f));
            });
  }

  @Test
  void tellsSpeechSoundAndSilenceApart() {
    assertThat(text(new Scene(0, 10).sound("silence", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)))
        .endsWith("It is silent.");
    assertThat(text(new Scene(0, 10).sound("sound", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)))
        .endsWith("Sound is heard throughout.");
    assertThat(
            text(new Scene(0, 10).sound("silence", 0, 1, 2, 6, 7, 8, 9).sound("speech", 3, 4, 5)))
        .endsWith("Speech is heard for three seconds.");
    assertThat(
            text(new Scene(0, 10).sound("silence", 0, 1, 2, 3, 5, 6, 7, 8, 9).sound("speech", 4)))
        .isEqualTo("A clip of ten seconds.");
    assertThat(text(new Scene(0, 10))).isEqualTo("A clip of ten seconds.");
  }

  @Test
  void saysThatAPictureIsAlmostBlackAndNothingOfItsColours() {
    assertThat(text(new Scene(0, 4).look(0, 2, "black", 1, "grey", 0)))
        .isEqualTo("A clip of four seconds, almost black.");
  }

  @Test
  void doesNotDependOnTheLocale() {
    Scene scene = new Scene(0, 90).shot(0, 90, "start").move(0, 40, 0, 0, 1, 0);
    scene.text(0, 10, "TITLE IN INK", 0.9f, 0.5f, 0.05f);
    scene.text(10, 20, "title in ink", 0.9f, 0.5f, 0.05f);
    String expected = text(scene);

    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      assertThat(text(scene)).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(expected)
        .isEqualTo(
            "One shot of 1 min 30 s: the camera stays still for 40 seconds. The text \"TITLE IN"
                + " INK\" is shown.");
  }

  private String text(Scene scene) {
    return captioner.caption(scene.evidence()).text();
  }

  /** Evidence of one clip, written down fact by fact; times in seconds. */
  private static final class Scene {
    private final long startUs;
    private final long endUs;
    private final List<Shot> shots = new ArrayList<>();
    private final List<OcrLine> lines = new ArrayList<>();
    private final List<Detection> detections = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();
    private final List<Motion> motions = new ArrayList<>();
    private final List<AudioSecond> sound = new ArrayList<>();
    private boolean hasSound;

    Scene(long startS, long endS) {
      startUs = startS * S;
      endUs = endS * S;
    }

    Scene shot(long startS, long endS, String kind) {
      float score = kind.equals("start") ? 1 : 0.9f;
      shots.add(new Shot(shots.size(), startS * S, endS * S, kind, startS * S, startS * S, score));
      return this;
    }

    Scene look(double second, float brightness, String one, float share, String two, float other) {
      looks.add(new Look(us(second), brightness, 100, List.of(one, two), List.of(share, other)));
      return this;
    }

    Scene looks(int from, int to) {
      for (int half = 2 * from; half < 2 * to; half++) {
        look(half / 2.0, 120, "grey", 0.3f, "red", 0.1f);
      }
      return this;
    }

    Scene move(int from, int to, float pan, float tilt, float zoom, float objects) {
      for (int half = 2 * from; half < 2 * to; half++) {
        motions.add(
            new Motion(us(half / 2.0), us((half + 1) / 2.0), pan, tilt, zoom, objects, 0.9f));
      }
      return this;
    }

    Scene faces(double second, int count) {
      for (int i = 0; i < count; i++) {
        Box box = new Box(0.2f * i, 0.3f, 0.1f, 0.2f);
        detections.add(new Detection(us(second), "face", 0.8f, box, "test"));
      }
      return this;
    }

    Scene text(int from, int to, String text, float confidence, float y, float height) {
      Box box = new Box(0.1f, y, 0.8f, height);
      lines.add(new OcrLine(from * S, to * S, text, confidence, box));
      return this;
    }

    Scene sound(String activity, int... seconds) {
      hasSound = true;
      for (int second : seconds) {
        float speech = activity.equals("speech") ? 0.9f : 0.05f;
        sound.add(new AudioSecond(second * S, -200, activity, speech));
      }
      return this;
    }

    Scene silentTrack() {
      hasSound = true;
      return this;
    }

    ClipEvidence evidence() {
      Clip clip = new Clip(0, startUs, endUs, 0, Math.max(0, shots.size() - 1), "shot");
      return new ClipEvidence(
          clip,
          shots,
          new CellEvidence(lines, detections, looks, motions),
          sound,
          hasSound,
          List.of(startUs));
    }

    private static long us(double second) {
      return Math.round(second * S);
    }
  }
}
