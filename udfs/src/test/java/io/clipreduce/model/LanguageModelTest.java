package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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
  @CsvSource({"smollm2-360m, '', 1e-4", "qwen2.5-0.5b, '', 1e-4", "smollm2-360m, _fp16, 0.05"})
  void scoresOfPromptsTogetherAreThoseOfEachAlone(String name, String variant, float tolerance) {
    List<long[]> prompts = new ArrayList<>();
    for (JsonNode answer : Fixtures.golden(name).get("answers")) {
      prompts.add(longs(answer.get("prompt_ids")));
    }
    assertThat(prompts.stream().map(prompt -> prompt.length).distinct().count()).isGreaterThan(2);
    try (CachedDecoder decoder = CachedDecoder.open(Fixtures.model(name, variant), CPU);
        Decoding together = decoder.begin(prompts.size())) {
      together.feedPrompts(prompts, 0);
      long[] next = new long[prompts.size()];
      for (int step = 0; step < 4; step++) {
        for (int i = step; i < prompts.size(); i++) {
          try (Decoding alone = decoder.begin(1)) {
            alone.feedPrompts(prompts.subList(i, i + 1), 0);
            for (int k = 0; k < step; k++) {
              alone.feed(new long[] {7 + k});
            }
            assertThat(together.scores(i))
                .usingComparatorWithPrecision(tolerance)
                .containsExactly(alone.scores(0));
          }
        }
        // One after another leaves, so that rows are moved.
        together.leave(step);
        Arrays.fill(next, 7 + step);
        together.feed(next);
      }
      assertThat(together.scores(0)).isNull();
    }
  }

  @Test
  void promptsOfDifferentLengthsGoTogetherWhereTheGraphTakesFillers() {
    List<Integer> lengths = List.of(3, 5, 3);
    List<List<Integer>> groups = new ArrayList<>();
    for (String name : List.of("smollm2-360m", "vit-gpt2")) {
      try (CachedDecoder decoder = CachedDecoder.open(Fixtures.model(name), CPU)) {
        List<String> texts =
            decoder.sideBySide(
                lengths,
                group -> {
                  groups.add(group);
                  return group.stream().map(i -> "text " + i).toList();
                });
        assertThat(texts).containsExactly("text 0", "text 1", "text 2");
      }
    }
    assertThat(groups).containsExactly(List.of(0, 1, 2), List.of(0, 2), List.of(1));
  }

  @Test
  void batchesThatDoNotFitAreHalvedAndRunAgain() {
    Batches batches = Batches.of(Fixtures.model("smollm2-360m"), new Device(0, 1, false), false);
    List<Integer> tooLarge = new ArrayList<>();
    batches.tell(tooLarge::add);
    List<Integer> sizes = new ArrayList<>();
    List<Integer> things = IntStream.range(0, 11).boxed().toList();

    List<Integer> results =
        batches.run(
            things,
            batch -> {
              sizes.add(batch.size());
              if (batch.size() > 5) {
                throw new DeviceMemoryException("too many", null);
              }
              return batch.stream().map(thing -> 10 * thing).toList();
            });

    assertThat(results).isEqualTo(things.stream().map(thing -> 10 * thing).toList());
    assertThat(sizes).containsExactly(11, 8, 4, 4, 3);
    assertThat(batches.texts()).isEqualTo(4);
    assertThat(tooLarge).containsExactly(16);
    assertThatThrownBy(
            () ->
                batches.run(
                    things,
                    batch -> {
                      throw new DeviceMemoryException("all", null);
                    }))
        .isInstanceOf(DeviceMemoryException.class);
  }

  @Test
  void graphsOfEightBitsTakeOneTextAtATime() {
    Batches batches = Batches.of(Fixtures.model("smollm2-360m", "_quantized"), CPU, false);

    assertThat(batches.texts()).isEqualTo(1);
    assertThat(Batches.of(Fixtures.model("smollm2-360m", "_fp16"), CPU, false).texts())
        .isGreaterThan(1);
    assertThat(Batches.of(Fixtures.model("smollm2-360m"), CPU, true).texts()).isEqualTo(1);
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
          assertThat(
                  model.answer(List.of(prompt), most(golden)).stream()
                      .map(LanguageModel.Answer::text))
              .containsExactly(answer.get("text").asText());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm2-360m", "qwen2.5-0.5b"})
  void tellsHowLikelyGivenRepliesAre(String name) {
    JsonNode golden = Fixtures.golden(name);
    try (LanguageModel model = LanguageModel.open(Fixtures.model(name), CPU)) {
      for (JsonNode answer : golden.get("answers")) {
        List<String> replies = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        for (JsonNode reply : answer.get("replies")) {
          replies.add(reply.get("text").asText());
          expected.add(reply.get("mean_log_probability").asDouble());
        }

        double[] likelihoods = model.likelihoods(answer.get("prompt").asText(), replies);

        assertThat(expected).hasSize(3);
        assertThat(likelihoods)
            .usingComparatorWithPrecision(1e-3)
            .containsExactly(expected.toArray(Double[]::new));
      }
    }
  }

  @Test
  void tellsHowLikelyTheTokensWereThatItWrote() {
    JsonNode golden = Fixtures.golden("smollm2-360m");
    List<LanguageModel.Request> requests = new ArrayList<>();
    for (JsonNode answer : golden.get("answers")) {
      String prompt = answer.get("prompt").asText();
      requests.add(new LanguageModel.Request(prompt, Sampling.LIKELIEST, 0, 5));
    }
    try (LanguageModel model = LanguageModel.open(Fixtures.model("smollm2-360m"), CPU)) {
      List<LanguageModel.ToldAnswer> told = model.tell(requests, most(golden));

      for (int i = 0; i < requests.size(); i++) {
        JsonNode answer = golden.get("answers").get(i);
        List<Double> expected = new ArrayList<>();
        answer.get("new_log_probabilities").forEach(value -> expected.add(value.asDouble()));
        assertThat(told.get(i).answer().text()).isEqualTo(answer.get("text").asText());
        assertThat(
                told.get(i).tokens().stream()
                    .mapToDouble(LanguageModel.Token::logProbability)
                    .toArray())
            .usingComparatorWithPrecision(1e-3)
            .containsExactly(expected.toArray(Double[]::new));
        assertThat(told.get(i).tokens())
            .allSatisfy(
                token -> {
                  assertThat(token.likeliest()).hasSize(5);
                  assertThat(token.likeliest().get(0).text()).isEqualTo(token.text());
                });
      }
    }
  }

  @Test
  void drawsTheSameAnswerOfTheSameSeedWhoeverIsBesideIt() {
    String prompt = Fixtures.golden("smollm2-360m").get("answers").get(0).get("prompt").asText();
    List<LanguageModel.Request> requests =
        IntStream.range(0, 6)
            .mapToObj(seed -> new LanguageModel.Request(prompt, Sampling.at(1), seed, 0))
            .toList();
    try (LanguageModel model = LanguageModel.open(Fixtures.model("smollm2-360m"), CPU)) {
      List<String> together = texts(model.tell(requests, 12));
      List<String> alone =
          requests.stream().flatMap(one -> texts(model.tell(List.of(one), 12)).stream()).toList();

      assertThat(together).isEqualTo(alone);
      assertThat(new TreeSet<>(together)).hasSizeGreaterThan(4);
    }
  }

  private static List<String> texts(List<LanguageModel.ToldAnswer> answers) {
    return answers.stream().map(told -> told.answer().text()).toList();
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
