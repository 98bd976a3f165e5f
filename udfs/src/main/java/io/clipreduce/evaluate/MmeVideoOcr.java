package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Question.Option;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * MME-VideoOCR: choices, free answers that must contain every part of the gold one, and
 * translations that a judge finds correct or wrong. Its overall divides by the 2,000 questions
 * there are, whatever their number in the file: {@code accuracy_of_2000}.
 */
public final class MmeVideoOcr extends ChoiceBenchmark {
  private static final double QUESTIONS = 2000;

  /** Its {@code eval_method} of each kind. */
  private static final String CONTAINMENT = "containment_match";

  private static final String CHOICE = "multiple_choice";
  private static final String JUDGED = "gpt_assisted_scoring";

  /** Tasks whose replies must be the gold answer, not contain it. */
  private static final List<String> EXACT =
      List.of("trajectory_recognition", "scrambled_recognition");

  public MmeVideoOcr() {
    super(
        "mme-videoocr",
        new Rule(),
        UnparsedPolicy.WRONG,
        macro("accuracy_macro", TASK),
        (judged, points, policy) ->
            List.of(
                new Score(
                    Slice.ALL,
                    "accuracy_of_2000",
                    judged.stream().filter(ChoiceBenchmark::isRight).count() / QUESTIONS,
                    judged.size(),
                    0,
                    policy)));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("eval_method");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String method = record.text("eval_method");
    ItemBuilder item =
        new ItemBuilder(record, record.text("index"))
            .video(record.textOr(null, "video", "video_path", "video_index"))
            .asks(record.text("question"))
            .slice("task_type", record.textOr(null, "task_type"))
            .slice(TASK, record.textOr(null, "task"))
            .slice("eval_method", method);
    String answer = record.textOr(null, "answer");
    switch (method) {
      case CHOICE -> item.options(Options.of(record, "option", "options")).right(answer);
      case CONTAINMENT, JUDGED ->
          item.form(Question.Form.OPEN).gold(Gold.open(answer, record.node()));
      default ->
          throw record.broken(
              "field 'eval_method' is '%s'. Allowed: %s, %s, %s"
                  .formatted(method, CONTAINMENT, CHOICE, JUDGED));
    }
    return List.of(item.build());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("index") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, record.text("index")))
        : PredictionRecords.read(record);
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    return item.values("eval_method").contains(JUDGED)
        ? VideoEvalPro.graded(
            item,
            predictions,
            reply ->
                TextNode.valueOf(
                    reply.path("grade").asText().startsWith("A") ? "correct" : "wrong"))
        : null;
  }

  /** What each question's method asks for. */
  private static final class Rule implements AnswerParser {
    private final AnswerParser choice = AnswerParsers.named("mme_regex");

    @Override
    public String id() {
      return "mme_videoocr";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public Reading read(Prediction prediction, BenchmarkItem item, Set<Quirk> quirks) {
      if (!item.values("eval_method").contains(JUDGED)) {
        return AnswerParser.super.read(prediction, item, quirks);
      }
      String verdict = JudgeReplies.text(prediction);
      if (verdict == null) {
        return Reading.NONE;
      }
      String lower = verdict.toLowerCase(Locale.ROOT);
      boolean wrong = lower.contains("wrong") || lower.contains("incorrect");
      return wrong || lower.contains("correct") ? new Reading("judged", !wrong) : Reading.NONE;
    }

    @Override
    public Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks) {
      List<Option> options = item.question().options();
      if (!options.isEmpty()) {
        return choice.read(raw.replace("Answer", ""), item, quirks);
      }
      if (raw.isBlank()) {
        return Reading.NONE;
      }
      String gold = item.gold().text().strip();
      if (item.values(TASK).stream().anyMatch(EXACT::contains)) {
        return new Reading("text", raw.equals(gold));
      }
      String reply = plainQuotes(raw).toLowerCase(Locale.ROOT);
      boolean asWritten = quirks.contains(Quirk.CASE_OF_GOLD);
      boolean right = true;
      for (String part : gold.split(";")) {
        boolean whole = asWritten && !gold.contains(";");
        String wanted = whole ? gold : plainQuotes(part.strip());
        right &= reply.contains(asWritten ? wanted : wanted.toLowerCase(Locale.ROOT));
      }
      return new Reading("text", right);
    }

    private static String plainQuotes(String text) {
      return text.replace('’', '\'');
    }
  }
}
