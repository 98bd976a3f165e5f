package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * VNBench (VideoNIAH), also as ClipReduce generates it: each question is asked four times with its
 * options in other orders, and counts only if right all four times. The overall is the mean of the
 * nine tasks. A question without a reply is wrong; the released scorer drops its row, after which
 * its group cannot be right either. Generated questions tell with {@code spans} where the needles
 * are.
 */
public final class VnBench extends ChoiceBenchmark {
  private static final int TRIES = 4;

  /** The rule {@code vnb}, or a judge's reply that begins with 1 for right, where there is one. */
  private static final AnswerParser PARSER =
      new AnswerParser() {
        private final AnswerParser rule = AnswerParsers.named("vnb");

        @Override
        public String id() {
          return rule.id();
        }

        @Override
        public int version() {
          return rule.version();
        }

        @Override
        public Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks) {
          return rule.read(raw, item, quirks);
        }

        @Override
        public Reading read(Prediction prediction, BenchmarkItem item, Set<Quirk> quirks) {
          JsonNode record = prediction.record();
          if (record != null && record.hasNonNull("gpt_judge")) {
            boolean right = record.get("gpt_judge").asText().startsWith("1");
            return new Reading(right ? item.gold().key() : "judged", right);
          }
          return AnswerParser.super.read(prediction, item, quirks);
        }
      };

  public VnBench() {
    super("vnbench", PARSER, UnparsedPolicy.WRONG, wholeGroups("accuracy_4_of_4", TASK, TRIES));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("try") && first.has("type", "task_type");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String task = record.text("type", "task_type");
    Options.InText prompt = Options.inText(record.textOr("", "question", "prompt"));
    String right = record.textOr(null, "gt_option", "gt", "answer");
    List<Option> options =
        record.has("options", "candidates")
            ? Options.of(record, "options", "candidates")
            : Options.orLetters(prompt.options(), TRIES, right);
    String video = record.textOr(null, "video_path", "video");
    return List.of(
        new ItemBuilder(record, id(record))
            .video(video)
            .asks(prompt.question())
            .options(options)
            .right(
                right != null && right.matches("[0-3]") && isPosition(record, options, right)
                    ? Options.key(right.charAt(0) - '0')
                    : right)
            .foundInSpans()
            .group(group(record))
            .slice(TASK, task)
            .build());
  }

  /**
   * Whether a digit counts the options from 0, and is not the text of one, as it is in counting.
   */
  private static boolean isPosition(InputRecord record, List<Option> options, String right) {
    return record.optional("gt_option", "gt", "answer").isNumber()
        || options.stream().noneMatch(option -> option.text().equals(right));
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "question_id", "item_id");
    if (id != null) {
      return id;
    }
    String video = ResultRows.fileName(record.required("video_path", "video"));
    String task = record.text("type", "task_type");
    return "%s_%s_%s".formatted(video, task, record.text("try"));
  }

  private static String group(InputRecord record) {
    String id = record.textOr(null, "question_id", "item_id");
    if (id != null && id.length() > 2) {
      return id.substring(0, id.length() - 2);
    }
    return record.text("video_path", "video") + "/" + record.text("type", "task_type");
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("try") && record.has("type", "task_type")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
