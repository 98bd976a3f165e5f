package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;

import io.clipreduce.evaluate.Prediction;
import io.clipreduce.evaluate.Spending;
import io.clipreduce.evaluate.TimeSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The table {@code answers} of a warehouse, read as predictions. */
final class AnswerTable {
  private static final String TABLE = FlatTable.ANSWERS.name();

  private final Dataset<Row> rows;
  private final List<String> methods;

  /**
   * @param questionSet only answers to this one; null for any
   * @throws UserException when the warehouse has no answers
   */
  AnswerTable(SparkSession spark, WarehouseTables tables, String questionSet) {
    if (!tables.has(TABLE)) {
      throw new UserException(
          "%s has no table 'answers'. Make it with 'clipreduce answer', or score a file with"
                  .formatted(tables.warehouseUri())
              + " --predictions.");
    }
    Dataset<Row> all = tables.read(spark, TABLE);
    rows = questionSet == null ? all : all.where(col("question_set").equalTo(questionSet));
    methods =
        rows.select("method").distinct().collectAsList().stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList();
    if (methods.isEmpty()) {
      throw new UserException(
          "There are no answers%s."
              .formatted(questionSet == null ? "" : " to the question set " + questionSet));
    }
  }

  boolean has(String method) {
    return methods.contains(method);
  }

  /**
   * The method to score.
   *
   * @param asked its name; null for the only one
   * @throws UserException when there is no such one, or none is asked for and there are several
   */
  String method(String asked) {
    if (asked != null && !has(asked)) {
      throw new UserException(
          "--method %s has no answers. Those with answers: %s."
              .formatted(asked, String.join(", ", methods)));
    }
    if (asked == null && methods.size() > 1) {
      throw new UserException(
          "There are answers by several methods. Choose with --method: %s."
              .formatted(String.join(", ", methods)));
    }
    return asked == null ? methods.get(0) : asked;
  }

  /**
   * The answers of a method by id of the question.
   *
   * @throws UserException when two question sets have answers to the same id
   */
  Map<String, Prediction> of(String method) {
    Map<String, Prediction> answers = new HashMap<>();
    Map<String, String> sets = new HashMap<>();
    rows.where(col("method").equalTo(method))
        .toLocalIterator()
        .forEachRemaining(
            row -> {
              String id = row.getAs("question_id");
              String set = row.getAs("question_set");
              String other = sets.put(id, set);
              if (other != null) {
                throw new UserException(
                    "Question %s is answered in the question sets %s and %s. Choose with"
                            .formatted(id, other, set)
                        + " --question-set.");
              }
              answers.put(id, prediction(id, row));
            });
    return answers;
  }

  private static Prediction prediction(String id, Row row) {
    String key = row.getAs("option_key");
    return new Prediction(
        id,
        key == null ? row.getAs("answer_text") : null,
        key,
        spans(row),
        is(row, "coerced"),
        is(row, "abstained"),
        new Spending(
            whole(row, "calls"),
            whole(row, "tokens_in"),
            whole(row, "tokens_out"),
            row.getAs("cost_usd"),
            whole(row, "latency_ms")),
        null);
  }

  private static List<TimeSpan> spans(Row row) {
    int column = row.fieldIndex("time_ranges");
    List<TimeSpan> spans = new ArrayList<>();
    if (!row.isNullAt(column)) {
      for (Row range : row.<Row>getList(column)) {
        Number score = range.getAs("score");
        spans.add(
            new TimeSpan(
                range.getAs("video_id"),
                range.<Long>getAs("start_us"),
                range.<Long>getAs("end_us"),
                score == null ? null : Double.valueOf(score.doubleValue())));
      }
    }
    return spans;
  }

  private static boolean is(Row row, String column) {
    Boolean value = row.getAs(column);
    return value != null && value;
  }

  private static Long whole(Row row, String column) {
    Number value = row.getAs(column);
    return value == null ? null : Long.valueOf(value.longValue());
  }
}
