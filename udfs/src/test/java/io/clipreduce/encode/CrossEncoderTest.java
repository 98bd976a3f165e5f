package io.clipreduce.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossEncoderTest {

  @Test
  void scoresPairsAsTheReferenceDoesWhateverTheyComeWith() {
    JsonNode pairs = Fixtures.golden("ms-marco-minilm").get("pairs");
    assertThat(pairs).hasSizeGreaterThan(2);
    List<String> texts = new ArrayList<>();
    pairs.forEach(pair -> texts.add(pair.get("passage").asText()));
    try (CrossEncoder reranker =
        CrossEncoder.open(Fixtures.model("ms-marco-minilm"), Device.cpu(1))) {
      for (int i = 0; i < pairs.size(); i++) {
        String query = pairs.get(i).get("query").asText();
        float logit = (float) pairs.get(i).get("logit").asDouble();

        assertThat(reranker.score(query, List.of(texts.get(i)))[0]).isCloseTo(logit, within(1e-4f));
        assertThat(reranker.score(query, texts)[i]).isCloseTo(logit, within(1e-4f));
      }
    }
  }
}
