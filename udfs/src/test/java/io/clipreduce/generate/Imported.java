package io.clipreduce.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.answer.Question.Option;
import io.clipreduce.evaluate.BenchmarkItem;
import io.clipreduce.evaluate.Benchmarks;
import io.clipreduce.evaluate.Evaluation;
import io.clipreduce.evaluate.InputFile;
import io.clipreduce.evaluate.Prediction;
import io.clipreduce.evaluate.Score;
import io.clipreduce.evaluate.ScoringRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Generated questions as the importers of this program read them. */
final class Imported {
  private Imported() {}

  /**
   * Every record is read, by the benchmark of its form, with the options and answer it has; right
   * answers to all score 1, and wrong answers 0.
   */
  static void isScored(String benchmark, String metric, Path set) throws IOException {
    readsAnswers(benchmark, set);
    assertThat(score(benchmark, metric, set, true)).isEqualTo(1);
    assertThat(score(benchmark, metric, set, false)).isZero();
  }

  private static double score(String benchmark, String metric, Path set, boolean right) {
    InputFile file = InputFile.of(set.resolve(Manifest.QUESTIONS));
    return evaluation(benchmark, file, item -> reply(item, right)).scores().stream()
        .filter(score -> score.slice().equals("all") && score.metric().equals(metric))
        .mapToDouble(Score::value)
        .findFirst()
        .orElseThrow();
  }

  /** The right answer, or a wrong one. */
  static String reply(BenchmarkItem item, boolean right) {
    if (item.gold().key() == null) {
      return right ? item.gold().text() : "something else";
    }
    return item.question().options().stream()
        .map(Option::key)
        .filter(key -> right == key.equals(item.gold().key()))
        .findFirst()
        .orElseThrow();
  }

  /** Scores the replies to a file of questions. */
  static Evaluation evaluation(
      String benchmark, InputFile file, Function<BenchmarkItem, String> replies) {
    Map<String, Prediction> predictions = new HashMap<>();
    Benchmarks.items(
        Benchmarks.named(benchmark),
        List.of(file),
        Map.of(),
        Benchmarks::refuse,
        item -> {
          String id = item.question().id();
          predictions.put(id, Prediction.of(id, replies.apply(item), null));
        });
    return Evaluation.of(
        Benchmarks.named(benchmark),
        List.of(file),
        Map.of(),
        predictions,
        Map.of(),
        ScoringRules.PUBLISHED,
        Benchmarks::refuse);
  }

  private static void readsAnswers(String benchmark, Path set) throws IOException {
    InputFile file = InputFile.of(set.resolve(Manifest.QUESTIONS));
    assertThat(Benchmarks.recognised(file).name()).isEqualTo(benchmark);
    List<BenchmarkItem> items = new ArrayList<>();
    Benchmarks.items(
        Benchmarks.named(benchmark), List.of(file), Map.of(), Benchmarks::refuse, items::add);
    List<String> lines = Files.readAllLines(set.resolve(Manifest.QUESTIONS));
    assertThat(items).hasSameSizeAs(lines).isNotEmpty();
    for (int i = 0; i < items.size(); i++) {
      JsonNode record = new ObjectMapper().readTree(lines.get(i));
      BenchmarkItem item = items.get(i);
      List<String> options = new ArrayList<>();
      record
          .withArray(record.has("options") ? "options" : "candidates")
          .forEach(option -> options.add(option.asText()));
      assertThat(item.question().id())
          .isEqualTo(record.get(record.has("id") ? "id" : "question_id").asText());
      assertThat(item.question().videos())
          .containsExactly(record.get(record.has("video") ? "video" : "video_name").asText());
      assertThat(item.question().options()).extracting(Option::text).isEqualTo(options);
      if (options.isEmpty()) {
        assertThat(item.gold().text()).isEqualTo(record.get("answer").asText());
        continue;
      }
      String answer =
          record.has("gt")
              ? options.get(record.get("gt").asText().charAt(0) - 'A')
              : record.get("answer").asText();
      assertThat(item.question().options())
          .filteredOn(option -> option.key().equals(item.gold().key()))
          .extracting(Option::text)
          .containsExactly(answer);
    }
  }
}
