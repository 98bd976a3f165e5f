package io.clipreduce.jobs;

import io.clipreduce.answer.QuestionVideos;
import io.clipreduce.evaluate.BenchmarkItem;
import io.clipreduce.evaluate.Benchmarks;
import io.clipreduce.evaluate.Gold;
import io.clipreduce.evaluate.InputFile;
import io.clipreduce.evaluate.TimeSpan;
import io.clipreduce.index.Hit;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageIndex;
import io.clipreduce.index.PassageQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Where searches for questions, over all videos, first find what answers them: by words, by
 * meaning, and by both. Arguments: the warehouse, the file of questions.
 */
final class SearchBench {
  private static final int TOP = 10;

  private SearchBench() {}

  public static void main(String[] args) {
    Settings settings = Settings.defaults();
    Configuration hadoop = settings.hadoop();
    List<BenchmarkItem> items = new ArrayList<>();
    Benchmarks.items(
        Benchmarks.named("plain"),
        List.of(InputFile.of(Path.of(args[1]))),
        Map.of(),
        Benchmarks::refuse,
        items::add);
    items.removeIf(item -> item.values("task").contains("absent"));
    items.removeIf(item -> item.values("task").contains("count"));
    items.removeIf(item -> item.values("task").contains("order"));
    try (PassageIndex index = new IndexStore(Path.of(args[0]).toUri().toString(), hadoop).open();
        QueryVectors vectors = new QueryVectors(settings)) {
      QuestionVideos names = new QuestionVideos(index.videos());
      for (String by : List.of("words", "meaning", "both")) {
        tell(by, items, index, vectors, names);
      }
    }
  }

  private static void tell(
      String by,
      List<BenchmarkItem> items,
      PassageIndex index,
      QueryVectors vectors,
      QuestionVideos names) {
    int first = 0;
    int within = 0;
    double reciprocal = 0;
    for (BenchmarkItem item : items) {
      String text = item.question().text();
      SortedMap<String, float[]> meaning =
          by.equals("words")
              ? new TreeMap<>()
              : new TreeMap<>(Map.of("minilm", vectors.of("minilm", text)));
      PassageQuery query =
          new PassageQuery(
              by.equals("meaning") ? null : text,
              meaning,
              PassageQuery.Fusion.RRF,
              new TreeMap<>(),
              PassageFilter.ALL,
              TOP);
      int rank = rank(index.search(query), item, names.ids(item.question().videos()));
      first += rank == 1 ? 1 : 0;
      within += rank > 0 ? 1 : 0;
      reciprocal += rank > 0 ? 1.0 / rank : 0;
    }
    double all = items.size();
    System.out.printf(
        Locale.ROOT,
        "%-8s  %d questions  first %.3f  among ten %.3f  mean reciprocal rank %.3f%n",
        by,
        items.size(),
        first / all,
        within / all,
        reciprocal / all);
  }

  /** Rank of the first hit that holds the answer, from 1; 0 for none. */
  private static int rank(List<Hit> hits, BenchmarkItem item, Set<String> videoIds) {
    for (int i = 0; i < hits.size(); i++) {
      Passage passage = hits.get(i).passage();
      boolean itsVideo = videoIds.isEmpty() || videoIds.contains(passage.videoId());
      if (itsVideo && answers(passage, item.gold())) {
        return i + 1;
      }
    }
    return 0;
  }

  private static boolean answers(Passage passage, Gold gold) {
    if (!gold.spans().isEmpty()) {
      return gold.spans().stream().anyMatch(span -> meets(span, passage));
    }
    return plain(passage.text()).contains(plain(gold.text()));
  }

  /** A summary of a whole video meets every time range and tells none. */
  private static boolean meets(TimeSpan span, Passage passage) {
    boolean overlaps = passage.startUs() < span.endUs() && span.startUs() < passage.endUs();
    return overlaps && passage.endUs() - passage.startUs() <= 2 * (span.endUs() - span.startUs());
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]+", " ").strip();
  }
}
