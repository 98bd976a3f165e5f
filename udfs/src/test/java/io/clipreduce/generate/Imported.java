package io.clipreduce.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.answer.Question.Option;
import io.clipreduce.evaluate.BenchmarkItem;
import io.clipreduce.evaluate.Benchmarks;
import io.clipreduce.evaluate.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Generated questions as the importers of this program read them. */
final class Imported {
  private Imported() {}

  /** Every record is read, by the benchmark of its form, with the options and answer it has. */
  static void readsAnswers(String benchmark, Path set) throws IOException {
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
      assertThat(item.question().id()).isEqualTo(record.get("question_id").asText());
      assertThat(item.question().videos())
          .containsExactly(record.get(record.has("video") ? "video" : "video_name").asText());
      assertThat(item.question().options()).extracting(Option::text).isEqualTo(options);
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
