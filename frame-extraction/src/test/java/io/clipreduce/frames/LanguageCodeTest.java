package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageCodeTest {
  @ParameterizedTest
  @CsvSource({
    "eng,en",
    "EN-us,en",
    "ger,de",
    "deu,de",
    "zho,zh",
    "chi,zh",
    "heb,he",
    "iw,he",
    "ind,id",
    "haw,haw",
    "und,",
    "'',",
    "qaa,",
    "English,"
  })
  void bringsCodesIntoOneForm(String stated, String code) {
    assertThat(LanguageCode.of(stated)).isEqualTo(code);
  }
}
