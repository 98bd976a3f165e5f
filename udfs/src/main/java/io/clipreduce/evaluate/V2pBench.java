package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * V2P-Bench: files of responses, a question a line with the options inside of it. Durations are
 * parted where its scorer does, at 240 and 1800 seconds.
 */
public final class V2pBench extends ChoiceBenchmark {
  private static final double MEDIUM_FROM_S = 240;
  private static final double LONG_FROM_S = 1800;

  private static final Map<Integer, String> DIMENSIONS =
      Map.ofEntries(
          Map.entry(1, "OA"),
          Map.entry(2, "HA"),
          Map.entry(3, "OD"),
          Map.entry(4, "FM"),
          Map.entry(5, "CR"),
          Map.entry(6, "PU"),
          Map.entry(7, "CI"),
          Map.entry(9, "FT"),
          Map.entry(10, "RT"),
          Map.entry(12, "AS"),
          Map.entry(13, "SR"),
          Map.entry(14, "GC"));

  public V2pBench() {
    super("v2p-bench", "first_char", UnparsedPolicy.WRONG);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("frame_path") && first.has("dimension");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    Options.InText parts = Options.inText(record.text("question"));
    Double dimension = record.number("dimension");
    String code = dimension == null ? null : DIMENSIONS.get(dimension.intValue());
    if (code == null) {
      throw record.broken(
          "field 'dimension' must be 1 to 14 but for 8 and 11, but is "
              + record.textOr("missing", "dimension"));
    }
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.text("video_path", "video_id"))
            .asks(parts.question())
            .options(Options.orLetters(parts.options(), 4))
            .right(record.textOr(null, "answer"))
            .slice("duration", durationClass(record.number("duration"), MEDIUM_FROM_S, LONG_FROM_S))
            .slice(TASK, code)
            .slice("source", record.textOr(null, "source"))
            .build());
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "question_id", "id");
    return id != null
        ? id
        : ItemBuilder.madeId(record.text("video_id", "video_path"), record.text("question"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("question") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
