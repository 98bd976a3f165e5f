package io.clipreduce.unify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NounPhrasesTest {

  private static String told(String text) {
    return NounPhrases.of(text).stream()
        .map(p -> "%s %s %s".formatted(p.type().word(), p.head(), p.attributes()))
        .reduce((a, b) -> a + "; " + b)
        .orElse("");
  }

  @Test
  void readsWhoIsSpokenOfAndWhatMarksThem() {
    assertThat(told("A young man in a red shirt and a black hat walks a small dog."))
        .isEqualTo("person man [adult, black, hat, male, red, shirt, young]; animal dog [small]");
  }

  @Test
  void speaksOfSomebodyAgainByTheSameNoun() {
    assertThat(told("A woman enters. The woman sits down. Another woman waves."))
        .isEqualTo("person woman [adult, female]; person woman [adult, female]");
  }

  @Test
  void takesSeveralForAGroup() {
    assertThat(told("Two men and several dogs stand in a street; people walk by."))
        .isEqualTo("group man [adult, male]; group dog []; place street []; group person []");
  }

  @Test
  void leavesOutNounsThatOnlyMarkOthersAndThoseWithoutADeterminer() {
    assertThat(told("Car doors open. She drums on wood.")).isEmpty();
    assertThat(told("He lifts a glass bottle.")).isEqualTo("object bottle []");
  }
}
