package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.caption.LongCaption.Told;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongCaptionTest {

  private static Told told(int second, String text) {
    return new Told(second * 1_000_000L, (second + 1) * 1_000_000L, text);
  }

  @Test
  void tellsWhatIsToldInOrderOfTimeAndNothingTwiceInARow() {
    Summary caption =
        LongCaption.of(
            List.of(
                List.of(
                    told(0, "A man walks along a street. A dog barks."),
                    told(1, "A man walks along a street. The dog runs.")),
                List.of(told(2, "A man walks along a street!"), told(3, "It rains."))),
            1000,
            null);

    assertThat(caption.level()).isEqualTo("long");
    assertThat(caption.text())
        .isEqualTo("A man walks along a street. A dog barks. The dog runs. It rains.");
    assertThat(caption.startUs()).isZero();
    assertThat(caption.endUs()).isEqualTo(4_000_000);
    assertThat(caption.restsOn())
        .containsExactly(
            new Summary.TimeRange(0, 2_000_000), new Summary.TimeRange(3_000_000, 4_000_000));
  }

  @Test
  void tellsAgainWhatWasToldMoreThanFiveSentencesBefore() {
    List<Told> texts =
        IntStream.range(0, 7)
            .mapToObj(i -> told(i, i % 6 == 0 ? "It rains." : "Word" + i))
            .toList();

    assertThat(LongCaption.of(List.of(texts), 1000, null).text())
        .isEqualTo("It rains. Word1 Word2 Word3 Word4 Word5 It rains.");
  }

  @Test
  void sharesItsWordsOutOverTheSegments() {
    List<List<Told>> parts =
        IntStream.range(0, 4)
            .mapToObj(
                part ->
                    IntStream.range(0, 100)
                        .mapToObj(
                            i -> told(part * 100 + i, "Part%s sentence%s.".formatted(part, i)))
                        .toList())
            .toList();

    Summary caption = LongCaption.of(parts, 40, 0.5f);

    assertThat(caption.text().split(" ")).hasSize(40);
    for (int part = 0; part < 4; part++) {
      assertThat(caption.text().split("Part" + part, -1)).hasSize(6);
    }
    assertThat(caption.confidence()).isEqualTo(0.5f);
    assertThat(caption.restsOn()).allSatisfy(r -> assertThat(r.endUs()).isGreaterThan(r.startUs()));
  }
}
