package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Video-MME: a video with its questions a record, in both dialects of the template, or a question a
 * row, as the tables of evaluation kits have it. The template holds responses too.
 */
public class VideoMme extends ChoiceBenchmark {
  public VideoMme() {
    this("video-mme");
  }

  /** A benchmark with the same template. */
  VideoMme(String name) {
    super(name, "mme_regex", UnparsedPolicy.EXCLUDED, macro("accuracy_macro", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    boolean categories =
        first.has("sub_category", "video_subcategory", "duration_category", "sub_task");
    return categories && first.has("questions")
        || first.has("sub_category", "video_subcategory") && first.has("question");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<BenchmarkItem> items = new ArrayList<>();
    if (!record.has("questions")) {
      return List.of(item(record, record));
    }
    for (JsonNode question : record.required("questions")) {
      items.add(item(record, record.part(question)));
    }
    return items;
  }

  private static BenchmarkItem item(InputRecord video, InputRecord question) {
    String name = video.text("videoID", "video", "video_id");
    return new ItemBuilder(question, id(name, question))
        .video(name)
        .asks(question.text("question"))
        .options(Options.of(question, "options", "choices", "candidates"))
        .right(question.textOr(null, "answer"))
        .slice("duration", video.textOr(null, "duration", "duration_category"))
        .slice("domain", video.textOr(null, "domain", "video_category"))
        .slice("subfield", video.textOr(null, "sub_category", "video_subcategory"))
        .slice(TASK, question.textOr(null, "task_type"))
        .build();
  }

  private static String id(String video, InputRecord question) {
    String id = question.textOr(null, "question_id", "index");
    return id != null ? id : ItemBuilder.madeId(video, question.text("question"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (!record.has("questions")) {
      return PredictionRecords.read(record);
    }
    List<Prediction> predictions = new ArrayList<>();
    String name = record.text("videoID", "video", "video_id");
    for (JsonNode node : record.required("questions")) {
      InputRecord question = record.part(node);
      if (question.node().has("response")) {
        predictions.add(Prediction.of(id(name, question), question.textOr(null, "response"), node));
      }
    }
    return predictions;
  }
}
