package io.clipreduce.evaluate;

import io.clipreduce.evaluate.ChoiceScorer.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Video-MME: a video with its questions a record, in both dialects of the template, or a question a
 * row, as the tables of evaluation kits have it. The template holds responses too. Its own scorer
 * wants 300 videos of each duration, with subtitles or without: {@code videos} counts them, and
 * leaves out as many as lack.
 */
public class VideoMme extends RowBenchmark {
  private static final String DURATION = "duration";
  private static final int VIDEOS_OF_A_DURATION = 300;

  public VideoMme() {
    super(
        "video-mme",
        "mme_regex",
        UnparsedPolicy.EXCLUDED,
        macro("accuracy_macro", TASK),
        VideoMme::videos);
  }

  /** A benchmark with the same template, of other videos. */
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
  void parts(ItemBuilder item, InputRecord row) {
    item.group(row.textOr(null, "videoID", "video_id", "video"))
        .slice(DURATION, row.textOr(null, DURATION, "duration_category"))
        .slice("domain", row.textOr(null, "domain", "video_category"))
        .slice("subfield", row.textOr(null, "sub_category", "video_subcategory"))
        .slice(TASK, row.textOr(null, "task_type"));
  }

  private static List<Score> videos(
      List<Judged> judged, Function<Judged, Double> points, UnparsedPolicy policy) {
    if (policy == UnparsedPolicy.WRONG) {
      return List.of();
    }
    Set<String> durations =
        judged.stream()
            .flatMap(one -> one.item().values(DURATION).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    List<Score> scores = new ArrayList<>();
    for (String duration : durations) {
      long videos =
          judged.stream()
              .filter(one -> one.item().values(DURATION).contains(duration))
              .map(one -> one.item().group())
              .distinct()
              .count();
      String slice = new Slice(DURATION, duration).label();
      long lacking = Math.max(0, VIDEOS_OF_A_DURATION - videos);
      scores.add(new Score(slice, "videos", videos, videos, lacking, null));
    }
    return scores;
  }
}
