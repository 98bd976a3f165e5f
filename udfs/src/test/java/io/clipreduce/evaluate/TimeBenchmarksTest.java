package io.clipreduce.evaluate;

import static io.clipreduce.evaluate.ScoredFiles.file;
import static io.clipreduce.evaluate.ScoredFiles.scores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.answer.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeBenchmarksTest {
  private static final double EXACT = 1e-9;

  private static final String CHARADES =
      """
      AB12C 3.0 9.5##person opens a window.
      AB12C 0.0 4.0##person sits down.
      XY34Z 10 20##a dog runs.
      """;

  @Test
  void charadesLinesAreScoredFromRepliesAndRanges() {
    Map<String, Score> scores =
        scores(
            "charades-sta",
            CHARADES,
            """
            {"video":"AB12C.mp4","caption":"person opens a window.","pred":"From 3.0 to 9.5 s."}
            {"video":"AB12C","caption":"person sits down.","pred":[[2, 6]]}
            {"video":"XY34Z","caption":"a dog runs.","pred":"I cannot tell."}
            """);

    assertThat(value(scores, "all/recall@1_iou0.3")).isCloseTo(2 / 3.0, within(EXACT));
    assertThat(value(scores, "all/recall@1_iou0.5")).isCloseTo(1 / 3.0, within(EXACT));
    assertThat(value(scores, "all/miou")).isCloseTo((1 + 2 / 6.0) / 3, within(EXACT));
    assertThat(value(scores, "all/parse_failure_rate")).isCloseTo(1 / 3.0, within(EXACT));
    assertThat(value(scores, "all/missing_rate")).isZero();
    assertThat(scores).doesNotContainKey("all/recall@5_iou0.3");
  }

  @Test
  void kitRecordsAndLinesGiveTheSameQuestions() {
    List<Question> lines = questions("charades-sta", CHARADES);
    List<Question> records =
        questions(
            "charades-sta",
            """
            [{"video":"AB12C.mp4","caption":"person opens a window.","timestamp":"[3.0, 9.5]"}]
            """);

    assertThat(records.get(0).id()).isEqualTo(lines.get(0).id());
    assertThat(lines.get(0).form()).isEqualTo(Question.Form.MOMENTS);
    assertThat(lines.get(0).videos()).containsExactly("AB12C");
  }

  @Test
  void aLineWithoutTimesIsNamed() {
    assertThatThrownBy(() -> questions("charades-sta", "AB12C 3.0 9.5##ok\nAB12C x 9.5##bad"))
        .isInstanceOf(BrokenRecordException.class)
        .hasMessageContaining("questions.txt, line 2")
        .hasMessageContaining("AB12C x 9.5##bad");
  }

  private static final String HIGHLIGHTS =
      """
      {"qid":1,"query":"A dog runs.","duration":10,"vid":"abc_0.0_10.0",\
      "relevant_windows":[[2,6]],"relevant_clip_ids":[1,2],"saliency_scores":[[4,3,2],[2,2,1]]}
      """;

  @Test
  void theWorkedHighlightRecordGivesItsFigures() {
    Map<String, Score> scores =
        scores(
            "qvhighlights",
            HIGHLIGHTS,
            """
            {"qid":1,"query":"A dog runs.","vid":"abc_0.0_10.0",\
            "pred_relevant_windows":[[2.0,6.0,0.9],[0.0,4.0,0.2]],\
            "pred_saliency_scores":[0.1,0.8,0.4,0.0,0.0]}
            """);

    assertThat(value(scores, "all/mr_map")).isEqualTo(1);
    assertThat(value(scores, "all/mr_r1@0.7")).isEqualTo(1);
    assertThat(value(scores, "length=short/mr_map")).isEqualTo(1);
    assertThat(scores.get("length=long/mr_map").n()).isZero();
    assertThat(value(scores, "length=long/mr_map")).isNaN();
    assertThat(value(scores, "all/hl_map_fair")).isEqualTo(1);
    assertThat(value(scores, "all/hl_map_good")).isCloseTo(2 / 3.0, within(EXACT));
    assertThat(value(scores, "all/hl_map_very_good")).isCloseTo(1 / 3.0, within(EXACT));
    assertThat(value(scores, "all/hl_hit@1_very_good")).isEqualTo(1);
  }

  @Test
  void ourRangesAreRankedByTheirScoresAndHaveNoHighlights() {
    Map<String, Score> scores =
        scores("qvhighlights", HIGHLIGHTS, "{\"item_id\":\"1\",\"spans\":[[0,4,0.1],[2,6,0.7]]}");

    assertThat(value(scores, "all/mr_map@0.5")).isEqualTo(1);
    assertThat(value(scores, "all/mr_r1@0.5")).isZero();
    assertThat(scores).doesNotContainKey("all/hl_map_fair");
  }

  @Test
  void aClipOutsideOfTheVideoIsNamed() {
    assertThatThrownBy(
            () -> questions("qvhighlights", HIGHLIGHTS.replace("[1,2],\"sal", "[1,5],\"sal")))
        .hasMessageContaining("relevant_clip_ids")
        .hasMessageContaining("clips 0 to 4");
  }

  @Test
  void theWorkedRetrievalRecordGivesItsFiguresInEveryPart() {
    Map<String, Score> scores =
        scores(
            "vue-tr",
            """
            [{"query_id":0,"video_id":"abc","duration":40.0,"query":"applause",\
            "gt":[[5,9],[30,33]],"task":"temporal_retrieval","duration_category":"ultra-short",\
            "query_format":"keyword","query_modality":"audio"}]
            """,
            """
            [{"query_id":0,"video_id":"abc","duration":40.0,"query":"applause",\
            "answer":[[5.4,8.2]],"task":"temporal_retrieval"}]
            """);

    for (String slice :
        List.of("all", "duration=ultra-short", "format=keyword", "modality=audio")) {
      assertThat(value(scores, slice + "/iou_auc")).isCloseTo(0.575, within(EXACT));
      assertThat(value(scores, slice + "/recall_auc")).isCloseTo(0.575, within(EXACT));
      assertThat(value(scores, slice + "/precision_auc")).isCloseTo(1, within(EXACT));
    }
    assertThat(scores).doesNotContainKey("all/recall_auc_sorted");
  }

  @Test
  void anEmptyAnswerLeavesThePrecisionAndIsNoOverlap() {
    Map<String, Score> scores =
        scores(
            "vue-tr",
            """
            {"query_id":"a","video_id":"v","query":"q","gt":[[0,10]],"query_modality":"vision"}
            {"query_id":"b","video_id":"v","query":"r","gt":[[50,60],[0,10]],"query_modality":"audio"}
            """,
            """
            {"query_id":"a","answer":[[]]}
            {"query_id":"b","answer":[[0,10],[50,60]]}
            """);

    assertThat(scores.get("all/precision_auc").n()).isEqualTo(1);
    assertThat(scores.get("all/precision_auc").excluded()).isEqualTo(1);
    assertThat(value(scores, "all/precision_auc_sorted")).isCloseTo(1, within(EXACT));
    assertThat(value(scores, "all/precision_auc")).isLessThan(1);
    assertThat(value(scores, "modality=vision/iou_auc")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "charades-sta ~ AB12C 3.0 9.5##person opens a window.",
        "charades-sta ~ {\"video\":\"a.mp4\",\"caption\":\"q\",\"timestamp\":[1,2]}",
        "qvhighlights ~ {\"qid\":1,\"query\":\"q\",\"duration\":10,\"vid\":\"a_0_10\"}",
        "vue-tr ~ {\"query_id\":0,\"video_id\":\"a\",\"query\":\"q\",\"gt\":[[1,2]]}",
        "vir-bench ~ {\"video_id\":\"t\",\"graph\":{\"nodes\":[{\"type\":\"CITY\"}]}}",
        "mmbench-video ~"
            + " {\"index\":4,\"video\":\"v\",\"question\":\"q\",\"dimensions\":\"['OCR']\"}",
        "vcgbench ~ {\"video_name\":\"v.mp4\",\"Q\":\"q\",\"A\":\"a\"}",
        "vcgbench-diverse ~"
            + " {\"id\":1,\"video_name\":\"v\",\"type\":\"spatial\",\"Q\":\"q\",\"A\":\"a\"}",
        "open-qa ~"
            + " {\"video_name\":\"v\",\"question_id\":\"1\",\"question\":\"q\",\"answer\":\"a\"}",
        "videoautoarena ~ {\"qid\":\"1\",\"model a\":\"x\",\"model b\":\"y\",\"Overall"
            + " Judge\":\"A\"}",
        "videoautobench ~ {\"1\":{\"video_id\":\"v\",\"question\":\"q\",\"selected"
            + " answer\":\"a\"}}",
        "mt-video-bench ~ {\"v\":[{\"event_index\":\"2\",\"mtqa\":{}}]}",
        "magqa ~"
            + " {\"question_id\":1,\"conversation\":[{}],\"answer\":[{\"content\":\"a\",\"time\":[0,1]}]}",
        "v-niah ~ [{\"Num. Frame\":200,\"Frame Depth\":0.0,\"Score\":1.0}]",
        "mmeb-v2 ~ {\"qry_text\":\"q\",\"cand\":[\"a\"],\"label\":0}",
        "fec-bench ~ {\"id\":\"f\",\"video\":\"v\",\"events\":[\"smiles\"]}",
        "lg-vis ~ {\"id\":\"o\",\"video\":\"v\",\"tracks\":[{\"boxes\":{}}]}",
        "video-mmlu ~ {\"index\":1,\"video\":\"v\",\"discipline\":\"Math\",\"question\":\"q\"}",
        "vicas-captions ~ {\"video\":\"v\",\"captions\":[\"a\"]}"
      })
  void filesTellWhoseTheyAre(String benchmark, String record) {
    assertThat(Benchmarks.recognised(file("questions.json", record)).name()).isEqualTo(benchmark);
  }

  @Test
  void questionsHoldNothingOfTheGoldAnswers() {
    String told = questions("qvhighlights", HIGHLIGHTS) + "" + questions("charades-sta", CHARADES);

    assertThat(told).doesNotContain("9.5").doesNotContain("[2,6]").doesNotContain("2000000");
  }

  private static List<Question> questions(String benchmark, String content) {
    List<Question> questions = new ArrayList<>();
    Benchmarks.questions(benchmark, file("questions.txt", content), questions::add);
    return questions;
  }

  static double value(Map<String, Score> scores, String name) {
    assertThat(scores).containsKey(name);
    return scores.get(name).value();
  }
}
