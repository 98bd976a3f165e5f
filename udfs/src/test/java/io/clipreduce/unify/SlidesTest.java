package io.clipreduce.unify;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.unify.NameEvidence.ReadLine;
import io.clipreduce.unify.NameEvidence.SaidWords;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlidesTest {
  private static final long S = 1_000_000;

  private final List<ReadLine> lines = new ArrayList<>();
  private final List<SaidWords> speech = new ArrayList<>();

  private void read(int fromS, int untilS, String... texts) {
    for (int i = texts.length - 1; i >= 0; i--) {
      Box box = new Box(0.1f, 0.1f + 0.2f * i, 0.7f, 0.06f);
      OcrLine line = new OcrLine(fromS * S, untilS * S, texts[i], 0.9f, box);
      lines.add(new ReadLine("ocr/" + fromS + "/" + i, line));
    }
  }

  private void said(int fromS, int untilS, String text) {
    speech.add(new SaidWords("said/" + speech.size(), fromS * S, untilS * S, text, "en", null));
  }

  @Test
  void interleavesSlidesAndWhatIsSaidOfThem() {
    read(0, 20, "Kinetic energy", "The energy of what moves", "Slide 1");
    read(20, 31, "Kinetic energy", "The energy of what moves.", "Slide 1");
    read(32, 60, "Potential energy", "The energy of what may fall", "Slide 2");
    read(60, 90, "Kinetic energy", "The energy of what moves", "Slide 1");
    said(1, 9, "Welcome. This is about energy. Let us begin.");
    said(25, 40, "And now to the next.");
    said(91, 99, "Goodbye.");

    List<SlideBlock> slides = Slides.of(lines, speech, 100 * S);

    assertThat(slides).extracting(SlideBlock::slideNumber).containsExactly(0, 1, 0);
    assertThat(slides).extracting(SlideBlock::startUs).containsExactly(0L, 32 * S, 60 * S);
    assertThat(slides).extracting(SlideBlock::endUs).containsExactly(31 * S, 60 * S, 90 * S);
    assertThat(slides.get(0).title()).isEqualTo("Kinetic energy");
    assertThat(slides.get(0).text()).isEqualTo("Kinetic energy\nThe energy of what moves\nSlide 1");
    assertThat(slides.get(0).said()).isEqualTo("Welcome. This is about energy. Let us begin.");
    assertThat(slides.get(0).summary())
        .isEqualTo(
            "Slide \"Kinetic energy\": The energy of what moves; Slide 1. Said meanwhile: Welcome."
                + " This is about energy. ...");
    assertThat(slides.get(0).transcriptIds()).containsExactly("said/0");
    assertThat(slides.get(1).said()).isEqualTo("And now to the next.");
    assertThat(slides.get(1).ocrIds()).containsExactly("ocr/32/0", "ocr/32/1", "ocr/32/2");
    assertThat(slides.get(2).said()).isNull();
  }

  @Test
  void takesSlidesWithOtherNumbersForOthers() {
    read(0, 20, "Pride and Prejudice", "It is a truth universally acknowledged", "Slide 1");
    read(30, 50, "Pride and Prejudice", "It is a truth universally acknowledged", "Slide 2");
    read(60, 90, "Something", "that nobody has ever read before", "Slide 3");

    assertThat(Slides.of(lines, speech, 100 * S))
        .extracting(SlideBlock::slideNumber)
        .containsExactly(0, 1, 2);
  }

  @Test
  void joinsLinesThatGoOnInTheNext() {
    read(0, 20, "Pride", "It is a truth that a man in", "want of a wife, and", "So on.", "Slide 1");
    read(30, 50, "Prejudice", "It is a truth universally acknowledged", "Slide 2");
    read(60, 90, "Something", "that nobody has ever read before", "Slide 3");

    assertThat(Slides.of(lines, speech, 100 * S).get(0).summary())
        .isEqualTo(
            "Slide \"Pride\": It is a truth that a man in want of a wife, and; So on. Slide 1.");
  }

  @Test
  void findsNoSlidesInSubtitlesOrInAFilmWithTitles() {
    for (int i = 0; i < 20; i++) {
      lines.add(
          new ReadLine(
              "ocr/" + i,
              new OcrLine(
                  i * 5 * S,
                  (i + 1) * 5 * S,
                  "somebody says number " + i + " of many words",
                  0.9f,
                  new Box(0.1f, 0.85f, 0.8f, 0.06f))));
    }
    assertThat(Slides.of(lines, speech, 100 * S)).isEmpty();

    lines.clear();
    read(0, 4, "A film", "by somebody who makes films");
    read(10, 14, "With", "somebody who plays in films");
    read(90, 94, "The end", "of everything that was to be seen");
    assertThat(Slides.of(lines, speech, 100 * S)).isEmpty();
  }
}
