package io.clipreduce.unify;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.unify.NamesInText.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesInTextTest {

  @Test
  void takesCapitalisedWordsInARowForAName() {
    assertThat(NamesInText.onScreen("The Gettysburg Address"))
        .containsExactly(new Name("Gettysburg Address", false, null));
    assertThat(NamesInText.onScreen("BIG BUCK BUNNY"))
        .containsExactly(new Name("BIG BUCK BUNNY", false, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Kinetic energy",
        "We hold these truths to be self-evident,",
        "Slide 4",
        "Contact",
        "Pride and Prejudice",
        "E = 1/2 m v^2, with m = 2.50 kg",
        "This Is The Next Lecture",
        "CEO Director",
        "Senior Vice President"
      })
  void findsNoNameInOtherLines(String line) {
    assertThat(NamesInText.onScreen(line)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Anna Weber, Physicist at CERN | Anna Weber | Physicist at CERN",
        "JOHN O. SMITH | JOHN O. SMITH |",
        "Jean-Luc Picard - Captain | Jean-Luc Picard | Captain",
        "Carlo d'Asaro Biondo, President | Carlo d'Asaro Biondo | President",
        "Don Quijote de la Mancha | Don Quijote de la Mancha |",
      })
  void tellsWhoANameSaysThatSomebodyIs(String line, String name, String role) {
    assertThat(NamesInText.onScreen(line)).containsExactly(new Name(name, role != null, role));
  }

  @Test
  void takesWhoHasATitleForAPerson() {
    assertThat(NamesInText.onScreen("Dr. Anna Weber"))
        .containsExactly(new Name("Anna Weber", true, null));
    assertThat(NamesInText.onScreen("with Prof. Weber"))
        .containsExactly(new Name("Weber", true, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hello, my name is Walter Lewin. | en | Walter Lewin",
        "I'm Anna, and this is my dog | en | Anna",
        "Guten Tag, ich heiße Karl Braun. | de | Karl Braun",
        "Je m'appelle Amélie. | fr | Amélie",
      })
  void hearsWhoIntroducesHimself(String text, String language, String name) {
    assertThat(NamesInText.said(text, language)).containsExactly(new Name(name, true, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"I'm sorry.", "I'm German.", "I'm Very happy", "my name is not important", "ask"})
  void hearsNoNameInOtherWords(String text) {
    assertThat(NamesInText.said(text, "en")).isEmpty();
  }

  @Test
  void hearsNamesOfOthersInEnglishOnly() {
    assertThat(NamesInText.said("And then Isaac Newton saw it in New York.", "en"))
        .containsExactly(new Name("Isaac Newton", false, null));
    assertThat(NamesInText.said("Die Alte Brücke", "de")).isEmpty();
    assertThat(NamesInText.said("Isaac Newton", null)).isEmpty();
  }
}
