package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * MVBench: a file for each of 20 tasks, whose name is the task; or rows of all tasks with options
 * inside of prompts, or called {@code option 0} and on, with right answers counted from 0 beside
 * them or in a file of their own. Also the results of its own script.
 */
public final class MvBench extends ChoiceBenchmark {
  private static final String[] IDS = {"question_id", "id"};

  public MvBench() {
    super("mvbench", "mvb_prefix", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    boolean task =
        first.has("video")
            && first.has("question")
            && first.has("candidates")
            && first.has("answer")
            && !first.has("question_type", "sub_category", "question_category");
    return task
        || first.has("prompt") && first.has("GT") && first.has("category")
        || Options.hasPositions(first) && first.has("video_name") && first.has("type");
  }

  @Override
  public boolean hasSeparateGold() {
    return true;
  }

  @Override
  public Map<String, JsonNode> gold(InputRecord record) {
    return goldBy(record, IDS);
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<BenchmarkItem> items = new ArrayList<>();
    if (ResultRows.is(record)) {
      ResultRows.of(record).forEach(row -> items.add(ofResult(row)));
      return items;
    }
    Options.InText prompt = ResultRows.prompt(record.text("question", "prompt"));
    String id = id(record, prompt.question());
    JsonNode right = separateGold.get(id);
    String answer = right != null ? right.asText() : record.textOr(null, "answer", "GT");
    if (answer != null && Options.hasPositions(record)) {
      answer = Options.ofPosition(answer);
    }
    List<Option> options =
        record.has("candidates")
            ? Options.ofTexts(record.texts("candidates"))
            : record.has("option")
                ? Options.of(record, "option")
                : record.has("option 0")
                    ? Options.ofPositions(record)
                    : Options.orLetters(prompt.options(), 4, answer);
    return List.of(
        new ItemBuilder(record, id)
            .video(record.textOr(null, "video", "video_name"))
            .asks(prompt.question())
            .options(options)
            .right(answer)
            .slice(TASK, task(record))
            .build());
  }

  private static String task(InputRecord record) {
    return record.textOr(fileTask(record), "task_type", "category", "task", "type");
  }

  private static BenchmarkItem ofResult(InputRecord row) {
    Options.InText parts = ResultRows.prompt(row.textOr("", "question"));
    return new ItemBuilder(row, id(row, parts.question()))
        .video(row.has("video") ? ResultRows.fileName(row.required("video")) : null)
        .asks(parts.question())
        .options(Options.orLetters(parts.options(), 4, row.text("gt")))
        .right(row.text("gt"))
        .slice(TASK, row.textOr(fileTask(row), "question_type", "task_type"))
        .build();
  }

  private static String id(InputRecord record, String question) {
    String id = record.textOr(null, IDS);
    if (id != null) {
      return id;
    }
    JsonNode video = record.optional("video", "video_name");
    return ItemBuilder.madeId(ResultRows.fileName(video), question);
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (ResultRows.is(record)) {
      List<Prediction> predictions = new ArrayList<>();
      for (InputRecord row : ResultRows.of(record)) {
        String question = ResultRows.prompt(row.textOr("", "question")).question();
        predictions.add(ResultRows.prediction(row, id(row, question)));
      }
      return predictions;
    }
    if (record.has("video")
        && record.has("question")
        && !record.has("question_id", "item_id", "id")) {
      String question = ResultRows.prompt(record.text("question")).question();
      return List.of(PredictionRecords.named(record, id(record, question)));
    }
    return PredictionRecords.read(record);
  }
}
