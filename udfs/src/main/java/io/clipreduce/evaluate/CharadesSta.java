package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Form;
import io.clipreduce.evaluate.metric.Grounding;
import io.clipreduce.evaluate.metric.Span;
import io.clipreduce.evaluate.metric.SpanParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Charades-STA, and any set of queries with one time range each: lines {@code VIDEO start
 * end##query}, or records of {@code video}, {@code caption} and {@code timestamp}. Scored by R@k
 * and mIoU; an answer without a readable range overlaps by 0. LLM4VG is scored the same way.
 */
public final class CharadesSta implements Benchmark {
  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(\\S+?)\\s*##(.*)");
  private static final String[] VIDEO = {"video", "video_id", "vid", "video_path"};
  private static final String[] QUERY = {"caption", "query", "sentence", "question"};
  private static final double[] THRESHOLDS = {0.3, 0.5, 0.7};
  private static final int SEVERAL = 5;

  @Override
  public String name() {
    return "charades-sta";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.node().isTextual()
        ? LINE.matcher(first.node().asText()).matches()
        : first.has("video") && first.has("caption") && first.has("timestamp");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    if (record.node().isTextual()) {
      return List.of(ofLine(record));
    }
    List<TimeSpan> gold = SpanRecords.of(record, "timestamp", "timestamps", "gt_se", "gt");
    if (gold.size() != 1) {
      throw record.broken(
          "field 'timestamp' must hold one range, but holds %s".formatted(gold.size()));
    }
    return List.of(item(record, record.text(VIDEO), record.text(QUERY), gold.get(0)));
  }

  private static BenchmarkItem ofLine(InputRecord record) {
    String line = record.node().asText();
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw record.broken("a line must be 'VIDEO start end##query', but is '%s'".formatted(line));
    }
    try {
      TimeSpan gold =
          TimeSpan.ofSeconds(
              Double.parseDouble(parts.group(2)), Double.parseDouble(parts.group(3)));
      return item(record, parts.group(1), parts.group(4).strip(), gold);
    } catch (NumberFormatException e) {
      throw record.broken("start and end must be seconds, but the line is '%s'".formatted(line));
    }
  }

  private static BenchmarkItem item(InputRecord record, String video, String query, TimeSpan gold) {
    return new ItemBuilder(record, id(video, query))
        .video(video)
        .asks(query)
        .form(Form.MOMENTS)
        .gold(Gold.moments(List.of(gold), null))
        .build();
  }

  private static String id(String video, String query) {
    String file = video.substring(video.lastIndexOf('/') + 1);
    return ItemBuilder.madeId(file.replaceFirst("\\.\\w{2,4}$", ""), query.strip());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    boolean named = record.has("item_id", "question_id", "qid");
    if (named || !record.has(VIDEO) || !record.has(QUERY)) {
      return PredictionRecords.read(record);
    }
    String id = id(record.text(VIDEO), record.text(QUERY));
    for (String field : List.of("pred", "prediction", "answer", "response")) {
      if (record.has(field) && record.required(field).isArray()) {
        return List.of(SpanRecords.prediction(id, SpanRecords.of(record, field), record.node()));
      }
    }
    return List.of(PredictionRecords.named(record, id));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(CharadesSta::read, CharadesSta::measures);
  }

  private static MeasureScorer.Reading<Grounding> read(BenchmarkItem item, Prediction prediction) {
    List<TimeSpan> gold = item.gold().spans();
    if (gold.isEmpty()) {
      return null;
    }
    List<Span> spans = prediction == null ? List.of() : predicted(prediction);
    Grounding value = new Grounding(SpanRecords.spans(gold).get(0), spans);
    return new MeasureScorer.Reading<>(value, !spans.isEmpty());
  }

  private static List<Span> predicted(Prediction prediction) {
    if (!prediction.spans().isEmpty() || prediction.raw() == null) {
      return SpanRecords.spans(prediction.spans()).stream().map(Span::ordered).toList();
    }
    return SpanParser.parse(prediction.raw()).map(List::of).orElse(List.of());
  }

  private static List<Score> measures(String slice, List<Grounding> queries) {
    List<Score> scores = new ArrayList<>();
    boolean ranked = queries.stream().anyMatch(query -> query.predicted().size() > 1);
    for (int k : ranked ? new int[] {1, SEVERAL} : new int[] {1}) {
      for (double threshold : THRESHOLDS) {
        scores.add(
            Figures.of(
                slice,
                "recall@" + k + "_iou" + threshold,
                Grounding.recall(queries, k, threshold),
                queries.size()));
      }
    }
    scores.add(Figures.of(slice, "miou", Grounding.meanIou(queries), queries.size()));
    return scores;
  }
}
