package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question;
import io.clipreduce.model.Registry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** All benchmarks by name, and the reading of their files, record after record. */
public final class Benchmarks {
  private static final Registry<Benchmark> ALL = new Registry<>(Benchmark.class, Benchmark::name);

  private Benchmarks() {}

  /** All names, sorted. */
  public static List<String> names() {
    return ALL.names();
  }

  /**
   * The benchmark of that name.
   *
   * @throws IllegalArgumentException for an unknown name; the message lists what is allowed
   */
  public static Benchmark named(String name) {
    return ALL.get("benchmark", name);
  }

  /**
   * Tells from the first record of a file of questions whose it is.
   *
   * @throws BrokenRecordException when the first record is not in any form
   * @throws IllegalArgumentException when no benchmark's or several benchmarks' files look like
   *     that
   */
  public static Benchmark recognised(InputFile questions) {
    Map<RecordReader.Layout, InputRecord> first = new EnumMap<>(RecordReader.Layout.class);
    BrokenRecordException broken = null;
    for (RecordReader.Layout layout : RecordReader.Layout.values()) {
      try (RecordReader reader = new RecordReader(questions, layout)) {
        InputRecord record = reader.next();
        if (record == null) {
          throw new IllegalArgumentException(questions.name() + " is empty.");
        }
        first.put(layout, record.unlogged());
      } catch (BrokenRecordException e) {
        broken = e;
      }
    }
    if (first.isEmpty()) {
      throw broken;
    }
    List<String> likely =
        names().stream()
            .filter(
                name -> {
                  InputRecord record = first.get(named(name).layout());
                  return record != null && named(name).recognises(record);
                })
            .toList();
    if (likely.size() == 1) {
      return named(likely.get(0));
    }
    throw new IllegalArgumentException(
        likely.isEmpty()
            ? "%s does not look like the questions of any known benchmark. Name one of: %s."
                .formatted(questions.name(), String.join(", ", names()))
            : "%s may be of several benchmarks. Name one of: %s."
                .formatted(questions.name(), String.join(", ", likely)));
  }

  /**
   * The questions of a file, without their gold answers; see {@link #questions(String, List,
   * Consumer)}.
   */
  public static void questions(String benchmark, InputFile file, Consumer<Question> each) {
    questions(benchmark, List.of(file), each);
  }

  /**
   * The questions of files, without their gold answers.
   *
   * @param benchmark its name; null to tell it from the first file
   * @param files the files, in the order in which they are scored
   * @param each takes them in the order of the files
   * @throws BrokenRecordException at the first record that cannot be used
   * @throws IllegalArgumentException when the benchmark is not known
   */
  public static void questions(String benchmark, List<InputFile> files, Consumer<Question> each) {
    Benchmark of = benchmark == null ? recognised(files.get(0)) : named(benchmark);
    items(of, files, Map.of(), Benchmarks::refuse, item -> each.accept(item.question()));
  }

  /**
   * The questions of files with their gold answers. Where an id occurs again, {@code #2} and so on
   * is put behind it.
   *
   * @param separateGold what {@link #gold} read; empty where there is no such file
   * @param broken takes what is wrong with a record that cannot be used; to stop, it throws it
   * @param files the files, one after another; several where a benchmark has a file for each task
   * @param each takes the items in the order of the files
   */
  public static void items(
      Benchmark benchmark,
      List<InputFile> files,
      Map<String, JsonNode> separateGold,
      Consumer<BrokenRecordException> broken,
      Consumer<BenchmarkItem> each) {
    Map<String, Integer> seen = new HashMap<>();
    for (InputFile file : files) {
      records(
          file,
          benchmark.layout(),
          broken,
          record -> benchmark.items(record, separateGold),
          item -> each.accept(renamed(item, unique(item.question().id(), seen))));
    }
  }

  /**
   * The answers of files of predictions, by id of the question. Where an id occurs again, {@code
   * #2} and so on is put behind it, as it is for questions.
   */
  public static Map<String, Prediction> predictions(
      Benchmark benchmark, List<InputFile> files, Consumer<BrokenRecordException> broken) {
    Map<String, Prediction> all = new HashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (InputFile file : files) {
      records(
          file,
          benchmark.predictionLayout(),
          broken,
          benchmark::predictions,
          prediction -> put(benchmark, all, seen, prediction));
    }
    return all;
  }

  private static void put(
      Benchmark benchmark,
      Map<String, Prediction> all,
      Map<String, Integer> seen,
      Prediction prediction) {
    Prediction before = all.get(prediction.itemId());
    Prediction both = before == null ? null : benchmark.merged(before, prediction);
    if (both == null) {
      all.put(unique(prediction.itemId(), seen), prediction);
    } else {
      all.put(prediction.itemId(), both);
    }
  }

  /** The separate gold answers of a file, by the names that the benchmark looks them up by. */
  public static Map<String, JsonNode> gold(
      Benchmark benchmark, InputFile file, Consumer<BrokenRecordException> broken) {
    Map<String, JsonNode> all = new HashMap<>();
    records(
        file,
        RecordReader.Layout.KEYED,
        broken,
        record -> List.of(benchmark.gold(record)),
        all::putAll);
    return all;
  }

  /** A taker of broken records that stops at the first. */
  @SuppressWarnings("DoNotCallSuggester")
  public static void refuse(BrokenRecordException e) {
    throw e;
  }

  private static <T> void records(
      InputFile file,
      RecordReader.Layout layout,
      Consumer<BrokenRecordException> broken,
      Function<InputRecord, List<T>> parts,
      Consumer<T> each) {
    try (RecordReader reader = new RecordReader(file, layout)) {
      while (true) {
        try {
          InputRecord record = reader.next();
          if (record == null) {
            return;
          }
          parts.apply(record.unlogged()).forEach(each);
        } catch (BrokenRecordException e) {
          broken.accept(e);
          if (!reader.canGoOn()) {
            throw e;
          }
        }
      }
    }
  }

  private static String unique(String id, Map<String, Integer> seen) {
    int times = seen.merge(id, 1, Integer::sum);
    return times == 1 ? id : id + "#" + times;
  }

  private static BenchmarkItem renamed(BenchmarkItem item, String id) {
    Question q = item.question();
    if (q.id().equals(id)) {
      return item;
    }
    Question renamed =
        new Question(
            id, q.videos(), q.text(), q.options(), q.form(), q.askedAtUs(), q.dialogue(), q.turn());
    return new BenchmarkItem(renamed, item.gold(), item.group(), item.slices(), item.line());
  }
}
