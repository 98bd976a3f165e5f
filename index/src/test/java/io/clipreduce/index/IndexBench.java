package io.clipreduce.index;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Builds and searches 100,000 passages with vectors, for {@code bench/index}; leaves the vectors,
 * the queries and the exact answers in a folder for others to be measured by.
 */
final class IndexBench {
  private static final int PASSAGES = 100_000;
  private static final int QUERIES = 500;
  private static final int DIMENSIONS = 384;
  private static final int CLUSTERS = 1_000;
  private static final int VIDEOS = 500;
  private static final int WORDS = 20_000;
  private static final int WORDS_OF_A_PASSAGE = 12;
  private static final int TOP = 10;
  private static final String ENCODER = "e";

  private IndexBench() {}

  public static void main(String[] args) throws IOException {
    Path work = Path.of(args[0]);
    List<float[]> all = Samples.clustered(PASSAGES + QUERIES, DIMENSIONS, CLUSTERS, 42);
    List<float[]> base = all.subList(0, PASSAGES);
    List<float[]> queries = all.subList(PASSAGES, PASSAGES + QUERIES);
    Random random = new Random(7);
    List<IndexedPassage> passages = new ArrayList<>();
    for (int i = 0; i < PASSAGES; i++) {
      passages.add(
          new IndexedPassage(
              Samples.passage("p%06d".formatted(i), "v" + i % VIDEOS, "en", words(random)),
              new TreeMap<>(Map.of(ENCODER, base.get(i)))));
    }
    List<List<String>> exact = new ArrayList<>();
    ExactSearch oracle = new ExactSearch(passages);
    queries.forEach(query -> exact.add(oracle.nearest(ENCODER, query, TOP)));
    write(work, base, queries, exact);

    Path shard = work.resolve("shard");
    delete(shard);
    long began = cpuNanos();
    ShardWriter.write(shard, List.of(), passages.iterator());
    System.out.printf(Locale.ROOT, "ours build %.1f s%n", (cpuNanos() - began) / 1e9);

    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      PassageFilter few = PassageFilter.ALL.of(Set.of("v1", "v2", "v3", "v4", "v5"));
      double recall = recall(index, queries, exact);
      Files.writeString(work.resolve("recall.txt"), String.valueOf(recall));
      System.out.printf(Locale.ROOT, "ours recall@10 %.4f%n", recall);
      time(index, "vector", queries, q -> query(null, q, PassageFilter.ALL));
      time(index, "words", queries, q -> PassageQuery.words(words(random), PassageFilter.ALL, TOP));
      time(index, "hybrid", queries, q -> query(words(random), q, PassageFilter.ALL));
      time(index, "hybrid, 1 % of the passages", queries, q -> query(words(random), q, few));
    }
  }

  /** Words of which the n-th is n times as rare as the first. */
  private static String words(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS_OF_A_PASSAGE; i++) {
      text.append("w").append((int) Math.pow(WORDS, random.nextDouble())).append(' ');
    }
    return text.toString();
  }

  private static PassageQuery query(String text, float[] vector, PassageFilter filter) {
    return PassageQuery.hybrid(text, ENCODER, vector, filter, TOP);
  }

  private static double recall(LuceneIndex index, List<float[]> queries, List<List<String>> exact) {
    int found = 0;
    for (int i = 0; i < queries.size(); i++) {
      for (Hit hit : index.search(query(null, queries.get(i), PassageFilter.ALL))) {
        found += exact.get(i).contains(hit.passage().id()) ? 1 : 0;
      }
    }
    return (double) found / (queries.size() * TOP);
  }

  private static void time(
      LuceneIndex index,
      String what,
      List<float[]> queries,
      Function<float[], PassageQuery> query) {
    List<PassageQuery> all = queries.stream().map(query).toList();
    all.forEach(index::search);
    long began = cpuNanos();
    all.forEach(index::search);
    double millis = (cpuNanos() - began) / 1e6 / all.size();
    System.out.printf(Locale.ROOT, "ours %s query %.3f ms%n", what, millis);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void write(
      Path work, List<float[]> base, List<float[]> queries, List<List<String>> exact)
      throws IOException {
    for (Map.Entry<String, List<float[]>> file :
        Map.of("base.f32", base, "queries.f32", queries).entrySet()) {
      try (DataOutputStream out = open(work.resolve(file.getKey()))) {
        for (float[] vector : file.getValue()) {
          for (float value : vector) {
            out.writeFloat(value);
          }
        }
      }
    }
    try (DataOutputStream out = open(work.resolve("exact.i32"))) {
      for (List<String> ids : exact) {
        for (String id : ids) {
          out.writeInt(Integer.parseInt(id.substring(1)));
        }
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
