package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A benchmark of choices with a question a record, in fields that many call alike; or with a video
 * a record, which lists its questions. What a benchmark has otherwise, and its parts, its own class
 * says. Questions without an id are named by their video and a hash of their words.
 */
abstract class RowBenchmark extends ChoiceBenchmark {
  private static final String[] IDS = {"question_id", "uid", "id", "index"};
  private static final String[] VIDEOS = {
    "segment", "videoID", "video_path", "video", "video_id", "video_name", "key", "path"
  };
  private static final String[] QUESTIONS = {"question", "Question", "prompt", "/qa/question"};
  private static final String[] OPTIONS = {
    "options", "choices", "candidates", "option", "/mcq/options"
  };
  private static final String[] ANSWERS = {
    "answer", "Answer", "correct_answer", "GT", "gt", "ground_truth", "/mcq/correct_option"
  };
  private static final String[] LISTS = {"questions", "qa"};

  /** Letters that stand for options where a prompt does not tell them. */
  private static final int LEAST_LETTERS = 4;

  RowBenchmark(
      String name, String parser, UnparsedPolicy policy, ChoiceScorer.Aggregate... aggregates) {
    super(name, parser, policy, aggregates);
  }

  /**
   * Adds the parts of the benchmark that a question belongs to, and what else it has of its own.
   */
  abstract void parts(ItemBuilder item, InputRecord row);

  /** The questions of a record, each with all that is known of it. */
  List<InputRecord> rows(InputRecord record) {
    return record.rows(LISTS);
  }

  /** The name of a question. */
  String id(InputRecord row) {
    String id = row.textOr(null, IDS);
    if (id != null) {
      return id;
    }
    JsonNode video = row.optional(VIDEOS);
    return ItemBuilder.madeId(
        video == null ? name() : ResultRows.fileName(video), row.text(QUESTIONS));
  }

  /** The right option by its letter, its text, or both; null where it is hidden. */
  String answer(InputRecord row) {
    return row.textOr(null, ANSWERS);
  }

  /** The options: of their own field, of columns, or in the words of the question. */
  List<Option> options(InputRecord row, Options.InText prompt) {
    if (row.has(OPTIONS)) {
      return Options.of(row, OPTIONS);
    }
    List<Option> columns = Options.ofColumns(row);
    return columns.isEmpty()
        ? Options.orLetters(prompt.options(), LEAST_LETTERS, answer(row))
        : columns;
  }

  @Override
  public final List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<BenchmarkItem> items = new ArrayList<>();
    for (InputRecord row : rows(record)) {
      String words = row.text(QUESTIONS);
      boolean inside = !row.has(OPTIONS) && Options.ofColumns(row).isEmpty();
      Options.InText prompt =
          inside ? ResultRows.prompt(words) : new Options.InText(words, List.of());
      ItemBuilder item =
          new ItemBuilder(row, id(row))
              .video(row.textOr(null, VIDEOS))
              .asks(prompt.question())
              .options(options(row, prompt))
              .right(answer(row));
      parts(item, row);
      items.add(item.build());
    }
    return items;
  }

  /** Replies beside the questions, or by their ids. Of a video's questions, some may have none. */
  @Override
  public final List<Prediction> predictions(InputRecord record) {
    List<Prediction> predictions = new ArrayList<>();
    List<InputRecord> rows = rows(record);
    for (InputRecord row : rows) {
      if (row.has(QUESTIONS) && !row.has("item_id")) {
        if (rows.size() == 1 || PredictionRecords.isReply(row)) {
          predictions.add(PredictionRecords.named(row, id(row)));
        }
      } else {
        predictions.addAll(PredictionRecords.read(row));
      }
    }
    return predictions;
  }
}
