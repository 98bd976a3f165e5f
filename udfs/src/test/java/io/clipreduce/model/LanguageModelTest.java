package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageModelTest {
  private static final Device CPU = Device.cpu(1);

  @ParameterizedTest
  @ValueSource(strings = {"smollm2-360m", "qwen2.5-0.5b"})
  void answersWithTheReferencesTokens(String name) {
    JsonNode golden = Fixtures.golden(name);
    try (LanguageModel model = LanguageModel.open(Fixtures.model(name), CPU)) {
      Greedy greedy = new Greedy(withPenalty(model.config(), 1), most(golden));
      Set<String> stops = new TreeSet<>();
      for (JsonNode answer : golden.get("answers")) {
        Greedy.Text text = model.write(List.of(answer.get("prompt").asText()), greedy).get(0);

        assertThat(text.ids()).isEqualTo(longs(answer.get("new_ids")));
        assertThat(text.whole()).isEqualTo(answer.get("stopped_by").asText().equals("eos"));
        stops.add(answer.get("stopped_by").asText());
      }
      assertThat(stops).containsExactly("eos", "max_new_tokens");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm2-360m", "qwen2.5-0.5b"})
  void answersPromptsOfDifferentLengthsTogetherAsAlone(String name) {
    JsonNode golden = Fixtures.golden(name);
    List<String> prompts = new ArrayList<>();
    List<long[]> expected = new ArrayList<>();
    for (JsonNode answer : golden.get("answers")) {
      prompts.add(answer.get("prompt").asText());
      expected.add(longs(answer.get("new_ids")));
    }
    try (LanguageModel model = LanguageModel.open(Fixtures.model(name), CPU)) {
      Greedy greedy = new Greedy(withPenalty(model.config(), 1), most(golden));

      List<Greedy.Text> texts = model.write(prompts, greedy);

      assertThat(texts.stream().map(Greedy.Text::ids).toList()).containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm2-360m", "qwen2.5-0.5b"})
  void keepsToThePublishersSettings(String name) {
    JsonNode golden = Fixtures.golden(name);
    try (LanguageModel model = LanguageModel.open(Fixtures.model(name), CPU)) {
      assertThat(model.config().endIds())
          .containsExactlyElementsOf(new TreeSet<>(boxed(longs(golden.get("eos")))));
      Greedy greedy = new Greedy(model.config(), most(golden));
      for (JsonNode answer : golden.get("answers")) {
        JsonNode penalised = answer.get("new_ids_with_repetition_penalty");
        JsonNode ids = penalised == null ? answer.get("new_ids") : penalised;

        String prompt = answer.get("prompt").asText();
        assertThat(model.write(List.of(prompt), greedy).get(0).ids()).isEqualTo(longs(ids));
        if (penalised == null) {
          assertThat(model.answer(List.of(prompt), most(golden)))
              .containsExactly(answer.get("text").asText());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"_fp16, 0.05", "_quantized, 0.5"})
  void stepsInOtherPrecisionsAsTheReferenceDoes(String variant, float tolerance) {
    // What 8 bits round to differs between versions of the runtime and between processors.
    String name = "smollm2-360m";
    JsonNode golden = Fixtures.golden(name);
    JsonNode expected = golden.get("variants").get("model" + variant);
    long[] prompt = longs(golden.get("answers").get(0).get("prompt_ids"));
    try (CachedDecoder decoder = CachedDecoder.open(Fixtures.model(name, variant), CPU);
        Decoding decoding = decoder.begin(1)) {
      decoding.feedPrompts(List.of(prompt), 0);
      assertThat(decoding.scores(0))
          .usingComparatorWithPrecision(tolerance)
          .containsExactly(Fixtures.floats(name, expected.get("first_logits")));

      decoding.feed(new long[] {expected.get("first_id").asLong()});
      assertThat(decoding.scores(0))
          .usingComparatorWithPrecision(tolerance)
          .containsExactly(Fixtures.floats(name, expected.get("second_logits")));
    }
  }

  static GenerationConfig withPenalty(GenerationConfig config, double penalty) {
    return new GenerationConfig(
        config.endIds(),
        config.startId(),
        config.forcedFirstId(),
        config.forcedLastId(),
        config.noRepeatNgram(),
        penalty,
        config.suppressed(),
        config.suppressedFirst());
  }

  private static int most(JsonNode golden) {
    return golden.get("max_new_tokens").asInt();
  }

  static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asLong();
    }
    return values;
  }

  private static List<Long> boxed(long[] values) {
    List<Long> list = new ArrayList<>();
    for (long value : values) {
      list.add(value);
    }
    return list;
  }
}
