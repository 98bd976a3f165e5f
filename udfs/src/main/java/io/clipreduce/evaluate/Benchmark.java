package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A published benchmark: how its files are read and its answers are scored. Implementations have no
 * state, a constructor without parameters, and a line in {@code META-INF/services}.
 */
public interface Benchmark {
  /** The name that {@code --benchmark} takes: lower case, with hyphens. */
  String name();

  /** Whether a file that begins with this record is likely one of its files of questions. */
  boolean recognises(InputRecord first);

  /** What one JSON object at the top of its files of questions is. */
  default RecordReader.Layout layout() {
    return RecordReader.Layout.ROWS;
  }

  /** What one JSON object at the top of its files of predictions is. */
  default RecordReader.Layout predictionLayout() {
    return RecordReader.Layout.ROWS;
  }

  /**
   * Whether gold answers come in a file of their own, so that {@code --gold} names one. Its records
   * are then put together by {@link #gold}.
   */
  default boolean hasSeparateGold() {
    return false;
  }

  /**
   * Gold answers of one record of the separate file, by the name that {@link #items} looks up.
   *
   * @throws BrokenRecordException when the record cannot be used
   */
  default Map<String, JsonNode> gold(InputRecord record) {
    throw record.broken(name() + " has no gold answers in a file of their own");
  }

  /**
   * The questions of one record.
   *
   * @param separateGold what the separate file of gold answers says; empty where none was given,
   *     and then gold answers that would be there are null
   * @return usually one; several where a record is a video with all its questions
   * @throws BrokenRecordException when the record cannot be used
   */
  List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold);

  /**
   * The answers of one record of a file of predictions: the benchmark's own format, or ours.
   *
   * @throws BrokenRecordException when the record cannot be used
   */
  default List<Prediction> predictions(InputRecord record) {
    return PredictionRecords.read(record);
  }

  /**
   * Two predictions of one question in one, for benchmarks whose judge writes a file for each
   * aspect.
   *
   * @return null if they are to two questions of the same id
   */
  default Prediction merged(Prediction first, Prediction second) {
    return null;
  }

  /**
   * What to ask a judge about an answer.
   *
   * @param predictions all answers, by id of the question
   * @return null where there is no answer, or nothing to ask about it
   */
  default Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    return null;
  }

  /** Begins to add up scores. */
  Scorer scorer(ScoringRules rules);
}
