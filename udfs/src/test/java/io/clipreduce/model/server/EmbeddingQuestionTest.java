package io.clipreduce.model.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingQuestionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static EmbeddingQuestion question(int dimensions) {
    ObjectNode request = JSON.createObjectNode().put("model", "m").put("dimensions", dimensions);
    request.putArray("input").add("one").add("two");
    return EmbeddingQuestion.of("1", List.of("one", "two"), request);
  }

  private static ModelCall answer(EmbeddingQuestion question, String data) throws Exception {
    Question.Content content = question.read(JSON.readTree("{\"data\": %s}".formatted(data)));
    return new ModelCall("", "m", "1", "ok", null, null, 1, null, 1, 1, false, content.text());
  }

  @Test
  void givesVectorsOfUnitLengthInTheOrderOfTheTexts() throws Exception {
    EmbeddingQuestion question = question(2);
    String data =
        "[{\"index\": 1, \"embedding\": [0, -2]}, {\"index\": 0, \"embedding\": [3, 4.0]}]";

    assertThat(question.vectors(answer(question, data)))
        .containsExactly(new float[] {0.6f, 0.8f}, new float[] {0, -1});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | holds no embeddings",
        "[{'index': 0, 'embedding': [1]}] | gave 1 vectors for 2 texts",
        "[{'index': 0, 'embedding': [1]}, {'index': 0, 'embedding': [1]}] | and one is 0",
        "[{'index': 0, 'embedding': [1]}, {'index': 2, 'embedding': [1]}] | and one is 2",
        "[{'index': 0, 'embedding': [1]}, {'embedding': [1]}] | and one is missing",
        "[{'index': 0, 'embedding': [1, 1]}, {'index': 1, 'embedding': [1]}] | several lengths",
        "[{'index': 0, 'embedding': [1]}, {'index': 1, 'embedding': [1]}] | 1 values instead of the 2",
        "[{'index': 0, 'embedding': [0, 0]}, {'index': 1, 'embedding': [1, 1]}] | zero",
        "[{'index': 0, 'embedding': 'AACA'}, {'index': 1, 'embedding': [1, 1]}] | not of numbers",
        "[{'index': 0, 'embedding': [1, null]}, {'index': 1, 'embedding': [1, 1]}] | not of numbers",
      },
      quoteCharacter = '~')
  void refusesWhatDoesNotAnswerIt(String data, String told) {
    assertThatThrownBy(() -> answer(question(2), data.replace('\'', '"')))
        .isInstanceOf(Question.BadReply.class)
        .hasMessageContaining(told);
  }
}
