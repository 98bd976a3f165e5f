package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.answer.ChatModel.Alternative;
import io.clipreduce.answer.ChatModel.Token;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChancesTest {
  private static final List<Token> TOKENS =
      List.of(
          token(" (", 0.9),
          new Token(
              "B",
              Math.log(0.5),
              List.of(chance("B", 0.5), chance(" b", 0.2), chance("A.", 0.25), chance("Ab", 0.05))),
          token(") because A ", 0.8),
          token("B", 0.7),
          token(".", 0.6));

  private static Token token(String text, double probability) {
    return new Token(text, Math.log(probability), List.of());
  }

  private static Alternative chance(String text, double probability) {
    return new Alternative(text, Math.log(probability));
  }

  @Test
  void areThoseOfTheFirstTokenThatSaysSomethingHoweverItIsWritten() {
    Map<String, Double> chances = Chances.first(TOKENS, List.of("A", "B", "C"));

    assertThat(chances.get("A")).isCloseTo(0.25, within(1e-9));
    assertThat(chances.get("B")).isCloseTo(0.7, within(1e-9));
    assertThat(chances.get("C")).isZero();
    assertThat(Chances.first(List.of(), List.of("A"))).isEmpty();
    assertThat(Chances.first(List.of(token("yes", 0.6)), List.of("Yes")).get("Yes"))
        .isCloseTo(0.6, within(1e-9));
  }

  @Test
  void areThoseOfTheLastTokenThatIsAKey() {
    assertThat(Chances.last(TOKENS, "B").getAsDouble()).isCloseTo(0.7, within(1e-9));
    assertThat(Chances.last(TOKENS, "A")).isEmpty();
    assertThat(Chances.least(TOKENS).getAsDouble()).isCloseTo(0.5, within(1e-9));
    assertThat(Chances.least(List.of())).isEmpty();
  }
}
