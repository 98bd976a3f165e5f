package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.ChoiceScorer.Judged;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The Video-Bench toolkit: 13 files, each one object of questions by number. Right answers are not
 * in them; where somebody has them, they are another object of number and letter. Accuracy goes by
 * file, then as mean by level.
 */
public final class VideoBench extends ChoiceBenchmark {
  private static final String LEVEL = "level";
  private static final List<String> PRIOR_KNOWLEDGE = List.of("tvqa", "mv", "nba");
  private static final List<String> DECISION = List.of("driving", "sqa3d");

  public VideoBench() {
    super(
        "video-bench",
        AnswerParsers.named("mme_regex"),
        UnparsedPolicy.WRONG,
        macro("accuracy_macro", TASK),
        VideoBench::byLevel);
  }

  @Override
  public RecordReader.Layout layout() {
    return RecordReader.Layout.KEYED;
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("vid_path") && first.has("choices");
  }

  @Override
  public boolean hasSeparateGold() {
    return true;
  }

  @Override
  public Map<String, JsonNode> gold(InputRecord record) {
    if (record.key() == null) {
      throw record.broken("gold answers must be one object of questions' ids and letters");
    }
    return Map.of(record.key(), record.node());
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    if (record.key() == null) {
      throw record.broken("questions must be one object of numbers and questions");
    }
    String file = fileTask(record);
    JsonNode right = separateGold.get(record.key());
    return List.of(
        new ItemBuilder(record, record.key())
            .video(record.text("vid_path", "video_id"))
            .asks(record.text("question"))
            .options(Options.of(record, "choices"))
            .right(right != null ? right.asText() : record.textOr(null, "answer"))
            .slice(LEVEL, level(file))
            .slice(TASK, file)
            .build());
  }

  private static String level(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (PRIOR_KNOWLEDGE.stream().anyMatch(name::startsWith)) {
      return "prior knowledge";
    }
    return DECISION.stream().anyMatch(name::startsWith) ? "decision" : "video-exclusive";
  }

  private static List<Score> byLevel(
      List<Judged> judged, Function<Judged, Double> points, UnparsedPolicy policy) {
    List<String> levels =
        judged.stream()
            .flatMap(one -> one.item().values(LEVEL).stream())
            .distinct()
            .sorted()
            .toList();
    return levels.stream()
        .map(
            level -> {
              List<Judged> members =
                  judged.stream().filter(one -> one.item().values(LEVEL).contains(level)).toList();
              Score mean =
                  Figures.macro(
                      "accuracy_macro", members, one -> one.item().values(TASK), points, policy);
              return new Score(
                  new Slice(LEVEL, level).label(),
                  mean.metric(),
                  mean.value(),
                  mean.n(),
                  mean.excluded(),
                  policy);
            })
        .toList();
  }
}
