package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.frames.TextGate;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TextTest {
  private static final PerceiveSettings TEXT =
      new PerceiveSettings(true, false, false, false, "eng", 0.5f);
  private static final float PASSED = 3 * TextGate.PASS;
  private static final Perceiver PERCEIVER = new Perceiver();

  @AfterAll
  static void close() {
    PERCEIVER.close();
  }

  @Test
  void readsDarkTextOnLightWithItsPlace() {
    BufferedImage slide = TestPictures.plain(Color.WHITE);
    TestPictures.write(slide, "Quarterly results", 40, 80, 36, Color.BLACK);
    TestPictures.write(slide, "Revenue grew by 17.5 percent", 40, 160, 22, Color.DARK_GRAY);

    List<OcrLine> lines = read(List.of(stored(0, slide)));

    assertThat(lines)
        .extracting(OcrLine::text)
        .containsExactly("Quarterly results", "Revenue grew by 17.5 percent");
    assertThat(lines).allMatch(line -> line.confidence() > 0.8 && line.confidence() <= 1);
    Box title = lines.get(0).box();
    assertThat(title.x()).isEqualTo(40f / 640, within(0.02f));
    assertThat(title.y() + title.height()).isBetween(80f / 360, 100f / 360);
    assertThat(title.y()).isBetween(40f / 360, 60f / 360);
  }

  @Test
  void readsLightTextOverABusyDarkScene() {
    BufferedImage scene = TestPictures.view(5, 0, 0, 2);
    var graphics = scene.createGraphics();
    graphics.setColor(new Color(0, 0, 0, 190));
    graphics.fillRect(0, 0, TestPictures.WIDTH_PX, TestPictures.HEIGHT_PX);
    graphics.dispose();
    TestPictures.write(scene, "and I will work tomorrow", 120, 330, 28, Color.WHITE);

    assertThat(read(List.of(stored(0, scene))))
        .extracting(OcrLine::text)
        .contains("and I will work tomorrow");
  }

  @Test
  void readsTheFootOfAPictureByItselfWhereALineMustBeAndNoneWasFound() {
    BufferedImage slide =
        TestPictures.write(
            TestPictures.plain(Color.WHITE), "Agenda for Monday", 40, 80, 30, Color.BLACK);
    long before = PERCEIVER.textReads();
    read(List.of(stored(0, slide)));
    assertThat(PERCEIVER.textReads() - before).isEqualTo(1);

    var graphics = slide.createGraphics();
    graphics.setColor(Color.BLACK);
    for (int x = 40; x < 600; x += 6) {
      graphics.fillRect(x, 310, 3, 14);
    }
    graphics.dispose();
    before = PERCEIVER.textReads();
    assertThat(read(List.of(stored(0, slide))))
        .extracting(OcrLine::text)
        .contains("Agenda for Monday");
    assertThat(PERCEIVER.textReads() - before).isEqualTo(2);
  }

  @Test
  void readsALineOnceAndExtendsItWhileItStays() {
    BufferedImage slide =
        TestPictures.write(
            TestPictures.plain(Color.WHITE), "Agenda for Monday", 40, 80, 30, Color.BLACK);
    long before = PERCEIVER.textReads();

    List<OcrLine> lines =
        read(
            List.of(
                stored(1_000_000, slide),
                repeat(1_500_000, 1_000_000),
                stored(2_000_000, slide),
                repeat(2_500_000, 2_000_000)));

    assertThat(PERCEIVER.textReads() - before).isEqualTo(1);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).ptsUs()).isEqualTo(1_000_000);
    assertThat(lines.get(0).endUs()).isEqualTo(3_000_000);
  }

  @Test
  void readsAgainWhereOneDigitChanged() {
    BufferedImage first = withCounter("Level 41");
    BufferedImage second = withCounter("Level 42");
    long before = PERCEIVER.textReads();

    List<OcrLine> lines =
        read(List.of(stored(0, first), stored(500_000, second), repeat(1_000_000, 500_000)));

    assertThat(PERCEIVER.textReads() - before).isEqualTo(2);
    assertThat(lines)
        .extracting(OcrLine::text, OcrLine::ptsUs, OcrLine::endUs)
        .containsExactly(
            tuple("The title stays", 0L, 1_500_000L),
            tuple("Level 41", 0L, 500_000L),
            tuple("Level 42", 500_000L, 1_500_000L));
  }

  @Test
  void leavesTextAloneWhileSomethingMovesBesideIt() {
    List<PerceivedFrame> frames = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      BufferedImage slide =
          TestPictures.write(
              TestPictures.plain(Color.WHITE), "Fixed words", 40, 80, 30, Color.BLACK);
      var graphics = slide.createGraphics();
      graphics.drawImage(TestPictures.view(i, 0, 0, 1), 400, 200, 200, 120, null);
      graphics.dispose();
      frames.add(stored(i * 500_000L, slide));
    }

    List<OcrLine> lines = read(frames);

    assertThat(lines)
        .filteredOn(line -> line.text().equals("Fixed words"))
        .extracting(OcrLine::ptsUs, OcrLine::endUs)
        .containsExactly(tuple(0L, 3_000_000L));
  }

  @Test
  void readsLessOftenWhereTheGateKeepsPassingButNothingIsRead() {
    List<PerceivedFrame> frames = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      frames.add(stored(i * 500_000L, TestPictures.view(i, 0, 0, 1)));
    }
    long before = PERCEIVER.textReads();

    assertThat(read(frames)).isEmpty();

    assertThat(PERCEIVER.textReads() - before).isBetween(4L, 8L);
  }

  @Test
  void readsACaptionLessOftenWhileItStandsOverAMovingSceneButAnotherAtOnce() {
    List<PerceivedFrame> frames = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String caption = i < 13 ? "Here comes the rain" : "There goes the sun";
      frames.add(stored(i * 500_000L, captioned(i, caption)));
    }
    long before = PERCEIVER.textReads();

    List<OcrLine> lines = read(frames);

    assertThat(PERCEIVER.textReads() - before).isBetween(6L, 12L);
    assertThat(lines)
        .extracting(OcrLine::text, OcrLine::ptsUs, OcrLine::endUs)
        .containsExactly(
            tuple("Here comes the rain", 0L, 6_500_000L),
            tuple("There goes the sun", 6_500_000L, 10_000_000L));
  }

  @Test
  void readsAPictureThatWasLeftOutIfItStandsStill() {
    List<PerceivedFrame> frames = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      frames.add(stored(i * 500_000L, TestPictures.view(i, 0, 0, 1)));
    }
    frames.add(stored(2_000_000, captioned(4, "The end of it all")));
    assertThat(read(frames)).as("left out").isEmpty();

    frames.add(repeat(2_500_000, 2_000_000));

    assertThat(read(frames))
        .extracting(OcrLine::text, OcrLine::ptsUs, OcrLine::endUs)
        .containsExactly(tuple("The end of it all", 2_000_000L, 3_000_000L));
  }

  @Test
  void readsThePictureShownLongestWhereTheGatePassedNone() {
    BufferedImage slide =
        TestPictures.write(
            TestPictures.plain(Color.WHITE), "Missed by the gate", 40, 80, 30, Color.BLACK);
    long before = PERCEIVER.textReads();

    List<OcrLine> lines =
        read(
            List.of(
                new PerceivedFrame(0, 0, TestPictures.jpeg(slide), 0, null),
                new PerceivedFrame(500_000, 500_000, TestPictures.jpeg(slide), 0, null),
                new PerceivedFrame(1_000_000, 500_000, null, 0, null),
                new PerceivedFrame(1_500_000, 1_500_000, TestPictures.jpeg(slide), 0, null)));

    assertThat(PERCEIVER.textReads() - before).isEqualTo(1);
    assertThat(lines).extracting(OcrLine::text).containsExactly("Missed by the gate");
    assertThat(lines.get(0).ptsUs()).isEqualTo(500_000);
    assertThat(lines.get(0).endUs()).isEqualTo(1_500_000);
  }

  @Test
  void prefersTheLargerPicture() {
    BufferedImage large = new BufferedImage(1920, 1080, BufferedImage.TYPE_INT_RGB);
    var graphics = large.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 1920, 1080);
    graphics.dispose();
    TestPictures.write(large, "Small print of 18 pixels", 960, 900, 18, Color.BLACK);
    byte[] jpeg = TestPictures.jpeg(TestPictures.plain(Color.WHITE));

    List<OcrLine> lines =
        read(List.of(new PerceivedFrame(0, 0, jpeg, PASSED, TestPictures.jpeg(large))));

    assertThat(lines).extracting(OcrLine::text).containsExactly("Small print of 18 pixels");
    assertThat(lines.get(0).box().x()).isEqualTo(0.5f, within(0.01f));
  }

  @Test
  void readsTheSameWhateverWasReadBefore() {
    List<List<PerceivedFrame>> cells = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      BufferedImage slide = TestPictures.view(i, 0, 0, 3);
      TestPictures.write(slide, "Cell number " + i + " of four", 40, 80, 26, Color.WHITE);
      cells.add(List.of(stored(0, slide)));
    }
    List<List<OcrLine>> forward = new ArrayList<>(cells.stream().map(TextTest::read).toList());

    Collections.reverse(cells);
    Collections.reverse(forward);

    assertThat(cells.stream().map(TextTest::read).toList()).isEqualTo(forward);
  }

  @Test
  void takesABarForTheWordIOnlyBeforeASmallLetter() {
    assertThat(TextReader.clean("what have | got\n")).isEqualTo("what have I got");
    assertThat(TextReader.clean("|'ll  be back")).isEqualTo("I'll be back");
    assertThat(TextReader.clean("Home | About")).isEqualTo("Home | About");
  }

  @Test
  void dropsStraySignsAtTheEndsOfALine() {
    assertThat(TextReader.clean("— Yes I got this song _")).isEqualTo("Yes I got this song");
    assertThat(TextReader.clean("a bucks a pop! | \\")).isEqualTo("a bucks a pop!");
    assertThat(TextReader.clean("- up by 5 %")).isEqualTo("up by 5 %");
    assertThat(TextReader.clean("E = m c")).isEqualTo("E = m c");
  }

  @Test
  void dropsLinesWithHardlyALetter() {
    assertThat(TextReader.isText("_- -> ~ a")).isFalse();
    assertThat(TextReader.isText("7")).isFalse();
    assertThat(TextReader.isText("E = 1/2 m v^2")).isTrue();
  }

  @Test
  void saysWhichTrainedDataIsMissing() {
    PerceiveSettings french = new PerceiveSettings(true, false, false, false, "fra", 0.5f);
    List<PerceivedFrame> cell = List.of(stored(0, TestPictures.plain(Color.WHITE)));
    try (Perceiver perceiver = new Perceiver()) {
      assertThatThrownBy(() -> perceiver.perceive(cell, french))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'fra'")
          .hasMessageContaining("/tessdata/fra.traineddata");
    }
  }

  /** A scene with a caption on a black bar below. */
  private static BufferedImage captioned(int scene, String caption) {
    BufferedImage image = TestPictures.view(scene, 0, 0, 1);
    var graphics = image.createGraphics();
    graphics.setColor(Color.BLACK);
    graphics.fillRect(0, 290, TestPictures.WIDTH_PX, 70);
    graphics.dispose();
    return TestPictures.write(image, caption, 150, 335, 28, Color.WHITE);
  }

  private static BufferedImage withCounter(String counter) {
    BufferedImage image = TestPictures.plain(new Color(20, 30, 60));
    TestPictures.write(image, "The title stays", 40, 80, 30, Color.WHITE);
    return TestPictures.write(image, counter, 40, 200, 20, Color.WHITE);
  }

  private static List<OcrLine> read(List<PerceivedFrame> cell) {
    return PERCEIVER.perceive(cell, TEXT).ocr();
  }

  private static PerceivedFrame stored(long ptsUs, BufferedImage image) {
    return new PerceivedFrame(ptsUs, ptsUs, TestPictures.jpeg(image), PASSED, null);
  }

  private static PerceivedFrame repeat(long ptsUs, long repeatsPtsUs) {
    return new PerceivedFrame(ptsUs, repeatsPtsUs, null, PASSED, null);
  }
}
