package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhrasesTest {

  @ParameterizedTest
  @ValueSource(strings = {"car", "Red Car", "running man", "traffic light", "red traffic light"})
  void takesWordsThatNameAThing(String phrase) {
    assertThat(Phrases.isThing(phrase)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "video",
        "the car",
        "of",
        "car red",
        "traffic light red",
        "man with umbrella",
        "quickly",
        "big red traffic light",
        "3",
        "was jumping"
      })
  void leavesOutEverythingElse(String phrase) {
    assertThat(Phrases.isThing(phrase)).isFalse();
  }

  @Test
  void findsTheThingsThatAQuestionNames() {
    assertThat(Phrases.things("Where is the red car when the dog jumps over a wooden fence?", 4))
        .containsExactly("red car", "dog jumps", "wooden fence");
    assertThat(Phrases.things("Where is the red car, the dog?", 1)).containsExactly("red car");
    assertThat(Phrases.things("Who is it?", 4)).isEmpty();
  }
}
