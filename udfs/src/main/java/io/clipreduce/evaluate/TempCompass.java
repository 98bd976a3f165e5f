package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * TempCompass's questions of choices: an object of videos, each with lists of questions by the five
 * dimensions, and the options inside of the questions; replies and the judge's ratings stand in the
 * same form. Or rows with the options inside of prompts.
 */
public final class TempCompass extends RowBenchmark {
  private static final String[] DIMENSIONS = {
    "action", "direction", "speed", "order", "attribute_change"
  };

  public TempCompass() {
    super("tempcompass", "tempcompass", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  /** Rows are like MVBench's, so of those it must be named. */
  @Override
  public boolean recognises(InputRecord first) {
    return isOfVideos(first);
  }

  private static boolean isOfVideos(InputRecord record) {
    Iterator<JsonNode> videos = record.node().elements();
    return videos.hasNext() && record.part(videos.next()).has(DIMENSIONS);
  }

  @Override
  List<InputRecord> rows(InputRecord record) {
    if (!isOfVideos(record)) {
      return super.rows(record);
    }
    List<InputRecord> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> video : record.node().properties()) {
      for (Map.Entry<String, JsonNode> dimension : video.getValue().properties()) {
        for (JsonNode question : dimension.getValue()) {
          if (!question.has("question")) {
            throw record.broken("video %s must list questions".formatted(video.getKey()));
          }
          rows.add(row(video.getKey(), dimension.getKey(), record.part(question)));
        }
      }
    }
    return rows;
  }

  private static InputRecord row(String video, String dimension, InputRecord record) {
    ObjectNode row = record.node().deepCopy();
    row.put("video", video).put("dim", dimension);
    if (record.has("gt-answer")) {
      row.set("answer", record.required("gt-answer"));
    }
    if (record.has("rating")) {
      boolean right = record.text("rating").equals("1");
      row.set("prediction", record.required(right ? "gt-answer" : "video-llm-prediction"));
    }
    return record.part(row);
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice(TASK, row.textOr(null, "category", "dim"));
  }
}
