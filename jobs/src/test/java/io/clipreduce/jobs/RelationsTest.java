package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.answer.Answer;
import io.clipreduce.answer.AnswerMethods;
import io.clipreduce.answer.AnswerSettings;
import io.clipreduce.answer.Evidence;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Steps;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.LuceneIndex;
import io.clipreduce.index.ShardWriter;
import io.clipreduce.perceive.Box;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelationsTest {
  /** A bus stands still; a motorcycle is left of it, right of it, gone, and left of it again. */
  private static final float[] PLACES = {0.1f, 0.15f, 0.1f, -1, 0.7f, 0.7f, -1, -1, 0.1f};

  @TempDir Path folder;

  @Test
  void theDocumentedQueryFindsWhatTheMethodFinds() throws Exception {
    StringBuilder rows = new StringBuilder();
    IndexPassages passages = new IndexPassages("v1");
    for (int i = 0; i < PLACES.length; i++) {
      long ptsUs = i * 500_000L;
      passages.add(new IndexPassages.FrameColumns(ptsUs, new Picture("pictures.tar", i, 1, null)));
      add(passages, rows, ptsUs, "bus", "bus1", 0.4f);
      if (PLACES[i] >= 0) {
        add(passages, rows, ptsUs, "motorcycle", "moto1", PLACES[i]);
      }
    }
    new TestWarehouse(folder.resolve("wh"))
        .table(
            "detections",
            "SELECT * FROM VALUES %s AS (video_id, pts_us, label, track_id, box, detection_id, detector, confidence)"
                .formatted(rows.substring(1)));
    String docs = Files.readString(Path.of("../docs/answers.md"));
    Matcher sql = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL).matcher(docs);
    Matcher spec = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL).matcher(docs);
    assertThat(sql.find() && spec.find()).isTrue();
    CommandRun run =
        CommandRun.of(
            "sql", "--warehouse", folder.resolve("wh").toString(), "--format", "csv", sql.group(1));
    assertThat(run.err()).isEmpty();

    Path shard = folder.resolve("shard");
    ShardWriter.write(
        shard,
        List.of(new IndexedVideo("v1", "file:/in/v1.mp4", 0, 10_000_000)),
        passages.all().iterator());
    AnswerSettings settings =
        new AnswerSettings(new TreeMap<>(), new TreeMap<>(Map.of("encoder", "minilm")));
    Question question =
        new Question(
            "q", List.of(), spec.group(1), List.of(), Question.Form.MOMENTS, null, null, 0);
    try (LuceneIndex index = LuceneIndex.open(List.of(shard))) {
      Evidence evidence =
          new Evidence(index, Set.of(), null, (e, t) -> new float[0], frame -> null);
      Answer answer =
          AnswerMethods.all()
              .get("answer.method", "lazyvlm")
              .open(settings)
              .answer(question, evidence, new Steps(settings, null, null, List.of()));
      StringBuilder expected = new StringBuilder("video_id,start_us,end_us\r\n");
      for (Answer.Range range : answer.ranges()) {
        expected.append("%s,%d,%d\r\n".formatted(range.videoId(), range.startUs(), range.endUs()));
      }
      assertThat(run.out()).isEqualTo(expected.toString());
    }
    // Left of it at 0 to 1 s, right of it at 2 to 2.5 s, which is shown for another half second.
    assertThat(run.out()).isEqualTo("video_id,start_us,end_us\r\nv1,0,3000000\r\n");
  }

  private static void add(
      IndexPassages passages, StringBuilder rows, long ptsUs, String label, String track, float x) {
    String id = "v1/%d/%s".formatted(ptsUs, label);
    passages.add(
        new IndexPassages.ThingColumns(
            id, ptsUs, label, 0.9f, new Box(x, 0.4f, 0.2f, 0.2f), "rtdetr-r18", track));
    rows.append(
        ",('v1', %dL, '%s', '%s', named_struct('x', %sF, 'y', 0.4F, 'width', 0.2F, 'height', 0.2F), '%s', 'rtdetr-r18', 0.9F)"
            .formatted(ptsUs, label, track, x, id));
  }
}
