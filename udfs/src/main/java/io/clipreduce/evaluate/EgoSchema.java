package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * EgoSchema: questions in one file, and in another the answers of 500 of them, an object of
 * question and option from 0 to 4, or a list of {@code question_id} and {@code answer}. Submissions
 * look like that object.
 */
public final class EgoSchema extends ChoiceBenchmark {
  private static final int OPTIONS = 5;
  private static final String[] IDS = {"q_uid", "question_id", "video_idx", "video_name", "uid"};

  public EgoSchema() {
    super("egoschema", "mmmu_generic", UnparsedPolicy.RANDOM);
  }

  @Override
  public boolean recognises(InputRecord first) {
    boolean own = first.has("option 0") && first.has("q_uid", "google_drive_id");
    return own || Options.hasPositions(first) && first.has("video_name") && !first.has("type");
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
    String id = record.text(IDS);
    List<Option> options =
        record.has("option", "options")
            ? Options.of(record, "option", "options")
            : Options.ofPositions(record);
    if (options.size() != OPTIONS) {
      throw record.broken(
          "question %s must have 5 options, but has %s".formatted(id, options.size()));
    }
    JsonNode right = separateGold.get(id);
    String answer = right != null ? right.asText() : record.textOr(null, "answer", "_answer");
    return List.of(
        new ItemBuilder(record, id)
            .video(id)
            .asks(record.text("question"))
            .options(options)
            .right(answer == null || answer.isBlank() ? null : letter(record, answer))
            .build());
  }

  private static String letter(InputRecord record, String answer) {
    if (!answer.matches("[0-4A-E]")) {
      throw record.broken("the right answer must be 0 to 4, but is '%s'".formatted(answer));
    }
    return Options.ofPosition(answer);
  }

  /** Numbers are options counted from 0; any other is no option. */
  @Override
  public List<Prediction> predictions(InputRecord record) {
    List<Prediction> predictions = new ArrayList<>();
    for (Prediction one : PredictionRecords.read(record)) {
      String raw = one.raw() == null ? "" : one.raw().strip();
      if (raw.matches("-?\\d+(\\.0)?")) {
        int option = (int) Double.parseDouble(raw);
        String key = option >= 0 && option < OPTIONS ? Options.key(option) : null;
        predictions.add(PredictionRecords.chosen(one.itemId(), key, record));
      } else {
        predictions.add(one);
      }
    }
    return predictions;
  }
}
