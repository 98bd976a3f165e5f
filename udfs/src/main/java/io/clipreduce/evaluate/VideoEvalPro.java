package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VideoEval-Pro: questions of four benchmarks asked for free answers, which a judge grades A
 * (correct), B (incorrect) or C (not attempted). Replies of the judge stand with the predictions,
 * see {@link JudgeReplies}.
 */
public class VideoEvalPro extends ChoiceBenchmark {
  private static final Map<String, String> WORDS =
      Map.of("CORRECT", "A", "INCORRECT", "B", "NOT_ATTEMPTED", "C", "NOT ATTEMPTED", "C");

  private static final Pattern GRADE =
      Pattern.compile(
          "(?:([ABC])|(CORRECT|INCORRECT|NOT[_ ]ATTEMPTED))(?:[^\\p{L}].*)?", Pattern.DOTALL);

  /** Reads the judge's grade; a reply without one is not parsed. */
  private static final AnswerParser JUDGE =
      new AnswerParser() {
        @Override
        public String id() {
          return "judge_abc";
        }

        @Override
        public int version() {
          return 1;
        }

        @Override
        public Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks) {
          Matcher grade = GRADE.matcher(raw.strip());
          if (!grade.matches()) {
            return Reading.NONE;
          }
          String letter = grade.group(1) == null ? WORDS.get(grade.group(2)) : grade.group(1);
          return new Reading(letter, letter.equals("A"));
        }

        @Override
        public Reading read(Prediction prediction, BenchmarkItem item, Set<Quirk> quirks) {
          String grade = JudgeReplies.text(prediction);
          return grade == null ? Reading.NONE : read(grade, item, quirks);
        }
      };

  private final boolean open;

  public VideoEvalPro() {
    super("videoeval-pro", JUDGE, UnparsedPolicy.WRONG);
    open = true;
  }

  /** The variant with options. */
  VideoEvalPro(String name) {
    super(name, "priority", UnparsedPolicy.WRONG);
    open = false;
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("qa_type") && first.has("answer_text");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String text = record.textOr(null, "answer_text");
    ItemBuilder item =
        new ItemBuilder(record, id(record))
            .video(record.text("video"))
            .asks(record.text("question"))
            .slice(TASK, record.textOr(null, "qa_type"))
            .slice("subtask", record.textOr(null, "qa_subtype"))
            .slice("source", record.textOr(null, "source"));
    if (open) {
      item.form(Question.Form.OPEN).gold(Gold.open(text, record.node()));
    } else {
      item.options(Options.of(record, "options")).right(record.textOr(null, "answer"));
    }
    return List.of(item.build());
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "question_id", "id", "index");
    return id != null ? id : ItemBuilder.madeId(record.text("video"), record.text("question"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("video") && record.has("question") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    return open ? graded(item, predictions, reply -> reply.path("grade")) : null;
  }

  /** Asks a judge for A (correct), B (incorrect) or C (not attempted). */
  static Judging graded(
      BenchmarkItem item, Map<String, Prediction> predictions, Function<JsonNode, JsonNode> judge) {
    return Judging.beside(item, predictions, "judge-grade-1", judge, "grade");
  }
}
