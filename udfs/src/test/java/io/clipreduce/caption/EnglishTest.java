package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishTest {
  private static final long S = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "0, less than a second",
    "499999, less than a second",
    "500000, one second",
    "1499999, one second",
    "10000000, ten seconds",
    "59400000, 59 seconds",
    "59600000, 1 min",
    "250000000, 4 min 10 s",
    "3600000000, 1 h",
    "36061000000, 10 h 1 min",
  })
  void roundsDurationsToTheSecond(long durationUs, String words) {
    assertThat(English.duration(durationUs)).isEqualTo(words);
  }

  @Test
  void writesTimesAsPlayersDo() {
    assertThat(English.time(0)).isEqualTo("0:00");
    assertThat(English.time(7 * S + 499_999)).isEqualTo("0:07");
    assertThat(English.time(59 * S + 500_000)).isEqualTo("1:00");
    assertThat(English.time(3723 * S)).isEqualTo("1:02:03");
    assertThat(English.time(-3 * S)).isEqualTo("-0:03");
    assertThat(English.range(7 * S, 12 * S)).isEqualTo("from 0:07 to 0:12");
    assertThat(English.range(7 * S, 7 * S + 400_000)).isEqualTo("at 0:07");
  }

  @Test
  void countsInWordsUpToTen() {
    assertThat(English.count(1, "face")).isEqualTo("one face");
    assertThat(English.count(10, "face")).isEqualTo("ten faces");
    assertThat(English.count(11, "face")).isEqualTo("11 faces");
    assertThat(English.leadingNumber("two faces")).isEqualTo(2);
    assertThat(English.leadingNumber("11 faces")).isEqualTo(11);
    assertThat(English.leadingNumber("faces")).isEqualTo(1);
  }

  @Test
  void joinsListsWithAnd() {
    assertThat(English.list(List.of())).isEmpty();
    assertThat(English.list(List.of("a"))).isEqualTo("a");
    assertThat(English.list(List.of("a", "b"))).isEqualTo("a and b");
    assertThat(English.list(List.of("a", "b", "c"))).isEqualTo("a, b and c");
  }
}
