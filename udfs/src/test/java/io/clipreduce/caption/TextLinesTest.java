package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.caption.Summary.TimeRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLinesTest {

  @ParameterizedTest
  @CsvSource({
    "INTRODUCTION TO PHYSICS, lNTRODUCTION TO PHYSlCS, true",
    "Introduction to Physics, INTRODUCTION  TO: PHYSICS., true",
    "Introduction to Physics, Introduction to Phys, true",
    "Introduction to Physics, Introduction to Chemistry, false",
    "Lesson 1, Lesson 2, false",
    "Lorem ipsum dolor 88 amet, Lorem ipsum dolor sit amet, true",
    "12:04:07, 12:04:08, false",
    "cat, car, false",
    "Cat!, cat, true",
    "the, the sun rises in the east, false",
    "EXIT, EXIT., true",
    "news, mews today, false",
  })
  void tellsWhetherTwoReadingsAreOneText(String one, String other, boolean same) {
    assertThat(lines(one, other).size()).isEqualTo(same ? 1 : 2);
    assertThat(lines(other, one).size()).isEqualTo(same ? 1 : 2);
  }

  @Test
  void takesTheWordingThatMostReadingsAgreeOn() {
    TextLines lines = lines("WELC0ME HOME", "WELCOME HOME", "WELCOME H0ME", "WELCOME HOME");

    assertThat(lines.best(5)).extracting(TextLines.Line::text).contains("WELCOME HOME");
  }

  @Test
  void joinsTheTimesOfAllReadings() {
    TextLines.Line line = lines("WELCOME", "WELCOME", "WELCOMF").best(1).get(0);

    assertThat(line.text()).isEqualTo("WELCOME");
    assertThat(line.ranges()).isEqualTo(List.of(new TimeRange(0, 30)));
    assertThat(line.weight()).isEqualTo(3);
  }

  @Test
  void keepsTheWeightiestInTheOrderTheyCame() {
    TextLines lines = new TextLines();
    lines.add("light", 0, 1, 0.9f, 1);
    lines.add("heavier", 1, 2, 0.9f, 3);
    lines.add("heaviest", 2, 3, 0.9f, 9);
    lines.add("as heavy as heavier", 3, 4, 0.9f, 3);

    assertThat(lines.best(2))
        .extracting(TextLines.Line::text)
        .containsExactly("heavier", "heaviest");
    assertThat(lines.best(0)).isEmpty();
  }

  private static TextLines lines(String... readings) {
    TextLines lines = new TextLines();
    for (int i = 0; i < readings.length; i++) {
      lines.add(readings[i], 10L * i, 10L * i + 10, 0.8f, 1);
    }
    return lines;
  }
}
