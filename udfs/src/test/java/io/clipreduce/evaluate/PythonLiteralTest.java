package io.clipreduce.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PythonLiteralTest {

  @Test
  void readsWhatPythonPrints() {
    assertThat(PythonLiteral.parse("{'a': [1, -2.5, True], \"b\": None, 'c': ('it\\'s',), }"))
        .hasToString("{\"a\":[1,-2.5,true],\"b\":null,\"c\":[\"it's\"]}");
    assertThat(PythonLiteral.parse(" '\\u4eac\\n' ").asText()).isEqualTo("京\n");
    assertThat(PythonLiteral.parse("['A. it\\'s' 'B. no'\n 'C.']"))
        .hasToString("[\"A. it's\",\"B. no\",\"C.\"]");
    assertThat(PythonLiteral.parse("{}")).isEmpty();
  }

  @Test
  void whatIsNoValueGivesNothing() {
    for (String text : new String[] {"", "yes", "{'a': 1", "[1 2]", "1, 2", "'open", "{'a'}"}) {
      assertThat(PythonLiteral.parse(text)).as(text).isNull();
    }
    assertThat(PythonLiteral.parse("[".repeat(100_000))).isNull();
  }

  @Test
  void judgesNumbersAreReadFromObjectsAndFromTextWithOneNumber() {
    assertThat(Judgement.score(Judgement.parsed("{'score': 4.8}"))).isEqualTo(4.8);
    assertThat(Judgement.score(Judgement.parsed("Here: {\"score\": \"3\"} as asked"))).isEqualTo(3);
    assertThat(Judgement.score(text("Score: 2"))).isEqualTo(2);
    assertThat(Judgement.score(text("2 of 3"))).isNull();
    assertThat(Judgement.score(text("none"))).isNull();
  }

  private static com.fasterxml.jackson.databind.JsonNode text(String text) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(text);
  }
}
