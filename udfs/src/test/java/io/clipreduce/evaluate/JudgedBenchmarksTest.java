package io.clipreduce.evaluate;

import static io.clipreduce.evaluate.ScoredFiles.file;
import static io.clipreduce.evaluate.ScoredFiles.scores;
import static io.clipreduce.evaluate.TimeBenchmarksTest.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgedBenchmarksTest {
  private static final double EXACT = 1e-9;

  @Test
  void mmBenchCountsFailuresAsNothingOrNotAtAll() {
    Map<String, Score> scores =
        scores(
            "mmbench-video",
            file(
                "questions.tsv",
                """
                index\tvideo\tvideo_path\tquestion\tanswer\tdimensions
                4\tyt1\t./video/yt1.mp4\tWhat is poured?\tMilk.\t['Object Recognition', 'OCR']
                5\tyt1\t./video/yt1.mp4\tWhy?\tTo drink.\t['Causal Reasoning', 'OCR']
                """),
            file(
                "scores.tsv",
                """
                index\tprediction\tscore
                4\tMilk\t3
                5\tNo idea\t-1
                """));

    assertThat(value(scores, "all/score_all")).isEqualTo(1.5);
    assertThat(value(scores, "all/score_valid")).isEqualTo(3);
    assertThat(scores.get("all/score_valid").excluded()).isEqualTo(1);
    assertThat(scores.get("group=FP-S/score_all").n()).isEqualTo(2);
    assertThat(scores.get("group=TR/score_all").n()).isEqualTo(1);
    assertThat(value(scores, "part=Reasoning/score_all")).isZero();
    assertThat(value(scores, "dimension=Object Recognition/score_all")).isEqualTo(3);
  }

  private static final String VCG =
      """
      [{"video_name":"v_1.mp4","Q":"What is built?","A":"A shelf."},
       {"video_name":"v_1.mp4","Q":"Who builds it?","A":"A man."},
       {"video_name":"v_2.mp4","Q1":"Is it raining?","Q2":"What is the weather?","A":"Rain."}]
      """;

  @Test
  void vcgBenchReadsTheScriptsFilesOfOneAspectAndCutsPointsToWholeOnes() {
    Map<String, Score> scores =
        scores(
            "vcgbench",
            file("qa.json", VCG),
            file(
                "out/correctness.json",
                """
                {"v_1_0":[{"score":4.8},{"q":"What is built?","a":"A shelf.","pred":"A shelf"}],
                 "v_1_1":[{"score":1},{"q":"Who builds it?","a":"A man.","pred":"A dog"}]}
                """));

    assertThat(value(scores, "all/correctness")).isEqualTo(2.5);
    assertThat(scores.get("all/correctness").excluded()).isEqualTo(1);
    assertThat(scores).doesNotContainKeys("all/average", "all/temporal");
  }

  @Test
  void vcgBenchAveragesTheMeansOfAllFiveAspects() {
    Map<String, Score> scores =
        scores(
            "vcgbench",
            file("qa.json", VCG),
            file(
                "ours.jsonl",
                """
                {"video_name":"v_1.mp4","Q":"What is built?","pred":"a","judge":{"correctness":5,\
                "detail":"{'score': 3}","context":4,"temporal":2}}
                {"video_name":"v_2.mp4","Q":"Is it raining?","pred":"b","judge":\
                "{'consistency': {'score': 1}}"}
                """));

    assertThat(value(scores, "all/average")).isCloseTo((5 + 3 + 4 + 2 + 1) / 5.0, within(EXACT));
  }

  @Test
  void aFileOfOneAspectMustSayWhich() {
    assertThatThrownBy(
            () ->
                scores(
                    "vcgbench",
                    file("qa.json", VCG),
                    file("out.json", "{\"v_1_0\":[{\"score\":4},{\"q\":\"What is built?\"}]}")))
        .hasMessageContaining("correctness, detail, context, temporal, consistency");
  }

  @Test
  void diversePoolsCorrectnessAndDetailByTypeWithoutCuttingPoints() {
    Map<String, Score> scores =
        scores(
            "vcgbench-diverse",
            file(
                "qa.json",
                """
                [{"id":7,"video_name":"v.mp4","type":"summary","Q":"Describe it.","A":"All."}]
                """),
            file(
                "ours.jsonl",
                """
                {"id":7,"pred":"x","judge":{"correctness":2.5,"detail":4}}
                """));

    assertThat(value(scores, "all/correctness")).isEqualTo(2);
    assertThat(value(scores, "type=summary/correctness_and_detail")).isEqualTo(3.25);
  }

  @Test
  void openAnswersAreRightWhereTheJudgeSaysYes() {
    Map<String, Score> scores =
        scores(
            "open-qa",
            file(
                "qa.json",
                """
                [{"video_name":"a","question":"Who?","answer":"A cook","question_id":"1"},
                 {"video_name":"a","question":"Where?","answer":"At home","question_id":"2"},
                 {"video_name":"a","question":"When?","answer":"At noon","question_id":"3"}]
                """),
            file(
                "judged.jsonl",
                """
                {"question_id":"1","pred":"A cook","judge":"{'pred': 'yes', 'score': 4.8}"}
                {"question_id":"2","pred":"Outside","judge":"```json\\n{\\"pred\\": \\"no\\", \\"score\\": 1}\\n```"}
                {"question_id":"3","pred":"At noon","judge":"I would rather not."}
                """));

    // "rather not" holds "no": the published test takes it for a no.
    assertThat(value(scores, "all/accuracy_judged")).isCloseTo(1 / 3.0, within(EXACT));
    assertThat(value(scores, "all/score")).isEqualTo(2.5);
  }

  @Test
  void arenaReadsTheLastLineOfEveryVerdict() {
    StringBuilder battles = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      battles.append(battle("q" + i, "M1", "M2", "Model B was good, yet\\nA"));
    }
    battles.append(battle("q0", "M2", "M1", "A"));
    battles.append(battle("q99", "M1", "M2", "?"));

    Map<String, Score> scores =
        scores(
            "videoautoarena",
            file("battles.jsonl", battles.toString()),
            file("battles.jsonl", battles.toString()));

    assertThat(value(scores, "all/battles")).isEqualTo(11);
    assertThat(scores.get("all/battles").excluded()).isEqualTo(1);
    assertThat(value(scores, "model=M1/elo")).isCloseTo(1200, within(1e-6));
    assertThat(value(scores, "model=M2/elo")).isCloseTo(800, within(1e-6));
    assertThat(value(scores, "model=M1/win_share")).isCloseTo(10 / 11.0, within(EXACT));
    assertThat(value(scores, "all/judge_agreement")).isZero();
  }

  private static String battle(String qid, String a, String b, String verdict) {
    return "{\"qid\":\"%s\",\"question\":\"How?\",\"model a\":\"%s\",\"model b\":\"%s\",\"Overall Judge\":\"%s\"}\n"
        .formatted(qid, a, b, verdict);
  }

  @Test
  void autoBenchCountsTiesAgainstSelectedAnswersAlone() {
    String questions =
        """
        {"v_1":{"video_id":"v","question":"How?","selected answer":"good","rejected answer":"bad"},
         "v_2":{"video_id":"v","question":"Why?","selected answer":"fine","rejected answer":"poor"}}
        """;
    String against =
        """
        {"qid":"v_1","reference":"%s","response":"r","GPT4o Judge response":"B>A at first\\n[Overall Judge]\\n[[A=B]]"}
        {"qid":"v_2","reference":"%s","response":"r","GPT4o Judge response":"[Overall Judge] [[B>A]]"}
        """;

    assertThat(
            value(
                scores("videoautobench", questions, against.formatted("good", "fine")),
                "all/points_vs_selected"))
        .isEqualTo(0.75);
    assertThat(
            value(
                scores("videoautobench", questions, against.formatted("bad", "poor")),
                "all/points_vs_rejected"))
        .isEqualTo(0.5);
    assertThat(
            value(
                scores(
                    "videoautobench",
                    questions,
                    against.formatted("good", "fine") + against.formatted("bad", "poor")),
                "all/final"))
        .isEqualTo((0.75 + 0.5) / 2);
  }

  private static final InputFile DIALOGUES =
      file(
          "mr.json",
          """
          {"v1":[{"event_index":"2","mtqa":{"Round 1":{"question":"Who enters?","answer":"A cook."},
          "Round 2":{"question":"And then?","answer":"He leaves."}}}]}
          """);
  private static final InputFile CHECKLIST =
      file(
          "mr_CheckList.json",
          """
          {"v1":{"2":[{"round index":1,"Q1":"Is a cook named?","A1":"Yes","Q2":"A dog?","A2":"No",\
          "Q3":"A cat?","A3":"No"},{"round index":2,"Q1":"Does he leave?","A1":"Yes"}]}}
          """);

  @Test
  void dialoguesAreScoredFromChecklistsInHundredths() {
    Map<String, Score> scores =
        scores(
            "mt-video-bench",
            DIALOGUES,
            CHECKLIST,
            file(
                "judged.jsonl",
                """
                {"item_id":"v1/2/1","raw":"A cook.","judge":[{"A1":"yes","A2":"No","A3":"Yes"},\
                "```json\\n{\\"A1\\": \\"Yes\\", \\"A2\\": \\"No\\", \\"A3\\": \\"No\\"}\\n```"]}
                {"item_id":"v1/2/2","raw":"He leaves.","judge":{"A1":"No"}}
                """));

    // As Python rounds: the mean of 0.67 and 1 to 0.83, and half of that to 0.41.
    assertThat(value(scores, "all/turn_score")).isCloseTo(0.415, within(EXACT));
    assertThat(value(scores, "all/score")).isEqualTo(0.41);
    assertThat(value(scores, "ability=mr/score")).isEqualTo(0.41);
  }

  @Test
  void publishedResultsOfDialoguesAreTakenAsTheyAre() {
    Map<String, Score> scores =
        scores(
            "mt-video-bench",
            DIALOGUES,
            CHECKLIST,
            file("mr.json", "{\"v1\":{\"2\":{\"Round 1\":{\"ACC\":0.8,\"ALL_RUNS\":[]}}}}"));

    assertThat(value(scores, "all/score")).isEqualTo(0.8);
    assertThat(scores.get("all/turn_score").excluded()).isEqualTo(1);
    assertThat(value(scores, "all/missing_rate")).isEqualTo(0.5);
  }

  @Test
  void streamedAnswersCountInTheTimeOfTheRightOnes() {
    Map<String, Score> scores =
        scores(
            "magqa",
            """
            [{"question_id":"m1","video":"v","conversation":[{"content":"What happens?"}],"answer":[
              {"content":"He cooks.","time":[0,10]},{"content":"He eats.","time":[20,30]},
              {"content":"He sleeps.","time":[40,50]}]},
             {"question_id":"m2","video":"v","conversation":[{"content":"Who?"}],
              "answer":[{"content":"A cook.","time":[0,5]}]}]
            """,
            """
            {"question_id":"m1","model_response_list":[{"role":"user","content":"?","time":0},
            """
                    .strip()
                + """
                {"role":"assistant","content":"cooking","time":5},\
                {"role":"assistant","content":"cooking","time":10},\
                {"role":"assistant","content":"eating","time":25}],\
                "evaluator_output":[[5,2,1],[1,1,"4 points"],[1,1,1]]}
                """);

    assertThat(value(scores, "all/in_span_score"))
        .isCloseTo((((5 + 2) / 2.0 + 4 + 1) / 3 + 1) / 2, within(EXACT));
    assertThat(value(scores, "all/turns")).isEqualTo(1.5);
    assertThat(value(scores, "all/different_turns")).isEqualTo(1);
  }

  @Test
  void aGridOfNeedlesIsTheMeanOfItsCells() {
    String grid =
        """
        [{"Num. Frame":200,"Frame Depth":0.0,"Score":1.0},
         {"Num. Frame":200,"Frame Depth":20.0,"Score":0.4},
         {"Num. Frame":400,"Frame Depth":0.0,"Score":0.0},
         {"Num. Frame":400,"Frame Depth":20.0,"Score":1.0}]
        """;
    Map<String, Score> scores = scores("v-niah", grid, grid);

    assertThat(value(scores, "all/answered")).isCloseTo(0.6, within(EXACT));
    assertThat(value(scores, "frames=000200/answered")).isCloseTo(0.7, within(EXACT));
    assertThat(value(scores, "depth=020/answered")).isCloseTo(0.7, within(EXACT));
  }

  @Test
  void needlesNeedTheWholeAnswerAndTellApartWhetherTheFrameWasFound() {
    Map<String, Score> scores =
        scores(
            "v-niah",
            """
            {"id":"n1","num_frames":200,"depth":40,"question":"Which colour?","answer":"Yellow"}
            {"id":"n2","num_frames":200,"depth":60,"question":"How many?","answer":"200"}
            """,
            """
            {"item_id":"n1","raw":" Yellow ","retrieved":true}
            {"item_id":"n2","raw":"200 mg","retrieved":true}
            """);

    assertThat(value(scores, "all/answered")).isEqualTo(0.5);
    assertThat(value(scores, "all/retrieved")).isEqualTo(1);
  }

  @Test
  void candidatesAreRankedByScoreOrAsListed() {
    Map<String, Score> scores =
        scores(
            "mmeb-v2",
            """
            {"id":"r1","qry_inst":"Find the video.","qry_text":"a dog","cand":["a","b","c"],"label":0,"task":"MSVD"}
            {"id":"r2","qry_inst":"Find the video.","qry_text":"a cat","cand":["a","b","c"],"label":"c","task":"MSVD"}
            """,
            """
            {"id":"r1","scores":[0.5,0.5,0.1]}
            {"id":"r2","ranked":["b","c","a"]}
            """);

    assertThat(value(scores, "all/hit@1")).isEqualTo(0.5);
    assertThat(value(scores, "task=MSVD/recall@5")).isEqualTo(1);
    assertThat(value(scores, "all/median_rank")).isEqualTo(1.5);
    assertThat(value(scores, "all/ndcg@5"))
        .isCloseTo((1 + Math.log(2) / Math.log(3)) / 2, within(EXACT));
  }

  @Test
  void aTaskOfDocumentsCountsItsGainAndTasksAndModalitiesCountAlike() {
    Map<String, Score> scores =
        scores(
            "mmeb-v2",
            """
            {"id":"1","qry_text":"a","cand":["a","b"],"label":"a","task":"MSVD","modality":"video"}
            {"id":"2","qry_text":"b","cand":["a","b"],"label":"a","task":"MSVD","modality":"video"}
            {"id":"3","qry_text":"c","cand":["a","b"],"label":"a","task":"K700","modality":"video"}
            {"id":"4","qry_text":"d","cand":["a","b"],"label":"a","task":"ViDoRe","modality":"visdoc"}
            """,
            """
            {"id":"1","ranked":["a","b"]}
            {"id":"2","ranked":["b","a"]}
            {"id":"3","ranked":["a","b"]}
            {"id":"4","ranked":["b","a"]}
            """);

    double gain = Math.log(2) / Math.log(3);
    assertThat(value(scores, "modality=video/score")).isEqualTo(0.75);
    assertThat(value(scores, "modality=visdoc/score")).isCloseTo(gain, within(EXACT));
    assertThat(value(scores, "all/score")).isCloseTo((0.5 + 1 + gain) / 3, within(EXACT));
    assertThat(value(scores, "all/score_macro")).isCloseTo((0.75 + gain) / 2, within(EXACT));
  }

  private static final String TRIP =
      """
      {"video_id":"t1","graph":{
        "nodes":{"id":["0","1","2","3","4"],
          "type":["ROOT","PREFECTURE","CITY","POI","POI"],
          "display_name":["{}","{'ja': '京都府', 'en': 'Kyoto'}","{'ja': '宇治市', 'en': 'Uji'}",
            "{'ja': '', 'en': 'River Bridge'}","{'ja': '不明', 'en': 'Unknown'}"],
          "attributes":["{}","{}","{}",
            "{'start': 1.5, 'end': 9, 'parsed_description': {'category': 'bridge', 'is_unknown': False, 'is_store_unknown': False, 'store_name': ''}, 'details_parsed': None}",
            "{'start': 9, 'end': 10, 'parsed_description': {'category': 'shop', 'is_unknown': True, 'is_store_unknown': False, 'store_name': ''}}"]},
        "edges":{"source":["0","1","2","3"],"target":["1","2","3","4"],
          "type":["INCLUSION","INCLUSION","INCLUSION","TRANSITION"]}}}
      """;

  @Test
  void travelGraphsAreReadFromTextInTheMannerOfPython() {
    Map<String, Score> scores =
        scores(
            "vir-bench",
            TRIP,
            """
            {"video_id":"t1","response":"```json\\n{\\"prefectures\\":[\\"Kyoto\\"],\\"cities\\":[\\"Uji\\"],\
            \\"points_of_interest\\":[\\"River Bridge (bridge)\\"],\\"edges\\":[{\\"source\\":\\"Kyoto\\",\
            \\"target\\":\\"Uji\\",\\"type\\":\\"inclusion\\"},{\\"source\\":\\"Uji\\",\\"target\\":\\"river bridge\\",\
            \\"type\\":\\"inclusion\\"}]}\\n```"}
            """);

    assertThat(value(scores, "all/node_overall_f1")).isEqualTo(1);
    assertThat(value(scores, "all/edge_overall_recall")).isCloseTo(1 / 3.0, within(EXACT));
    assertThat(value(scores, "all/edge_aligned_overall_recall")).isCloseTo(2 / 3.0, within(EXACT));
    assertThat(value(scores, "all/edge_aligned_known_overall_f1")).isEqualTo(1);
    assertThat(value(scores, "all/parse_failure_rate")).isZero();
  }

  @Test
  void aReplyWithoutAGraphScoresNothingAndARefusalIsLeftOut() {
    assertThat(
            value(
                scores("vir-bench", TRIP, "{\"video_id\":\"t1\",\"response\":\"No idea.\"}"),
                "all/node_overall_f1"))
        .isZero();
    assertThat(
            scores(
                "vir-bench",
                TRIP,
                "{\"video_id\":\"t1\",\"response\":\"Gemini failed due to safety issues\"}"))
        .doesNotContainKey("all/node_overall_f1");
  }

  @Test
  void filesOfSeveralAspectsGoTogether() {
    Benchmark vcg = Benchmarks.named("vcgbench");
    String judged = "{\"v_1_0\":[{\"score\":%s},{\"q\":\"What is built?\",\"pred\":\"x\"}]}";
    Map<String, Prediction> answers =
        Benchmarks.predictions(
            vcg,
            List.of(
                file("1_correctness.json", judged.formatted(4)),
                file("2_detail.json", judged.formatted(2))),
            Benchmarks::refuse);

    assertThat(answers).hasSize(1);
    assertThat(answers.values().iterator().next().record())
        .hasToString("{\"judge\":{\"correctness\":{\"score\":4},\"detail\":{\"score\":2}}}");
  }

  @Test
  void facesAreScoredForWhatTheyDoAndInWhatOrder() {
    Map<String, Score> scores =
        scores(
            "fec-bench",
            """
            {"id":"f1","video":"v","events":["frowns","smiles"]}
            """,
            """
            {"item_id":"f1","events":["a smile","a frown","anger"],"relations":[\
            ["neutral","entail"],["entail","neutral"],["contradict","neutral"]]}
            """);

    assertThat(value(scores, "all/consistency_precision")).isCloseTo(2 / 3.0, within(EXACT));
    assertThat(value(scores, "all/consistency_recall")).isEqualTo(1);
    assertThat(value(scores, "all/tem_precision")).isCloseTo(1 / 3.0, within(EXACT));
    assertThat(value(scores, "all/tem_recall")).isEqualTo(0.5);
    assertThat(value(scores, "all/tem")).isCloseTo(0.4, within(EXACT));
    assertThat(value(scores, "all/contradicted")).isCloseTo(1 / 3.0, within(EXACT));
  }

  @Test
  void trackedObjectsAreFoundByTheirAreas() {
    Map<String, Score> scores =
        scores(
            "lg-vis",
            """
            {"id":"o1","video":"v","phrase":"the dog","tracks":[{"boxes":{"0":[0,0,10,10]}}]}
            """,
            """
            {"item_id":"o1","tracks":[{"score":0.9,"boxes":{"0":[0,0,10,6]}}]}
            """);

    // 0.6 reaches the thresholds 0.5, 0.55 and 0.6 of ten.
    assertThat(value(scores, "all/track_map")).isCloseTo(0.3, within(EXACT));
    assertThat(value(scores, "all/track_ap@0.5")).isEqualTo(1);
    assertThat(value(scores, "all/track_ap@0.75")).isZero();
  }

  @Test
  void lecturesAskAQuizAndWhatNotesShouldSay() {
    Map<String, Score> scores =
        scores(
            "video-mmlu",
            file(
                "questions.tsv",
                """
                index\tvideo\tdiscipline\tquestion\tanswer
                1\ta.mp4\tphysics\tWhat is g?\t9.8
                2\tb.mp4\tMath\t[{'question': 'Which rule?', 'answer': "L'Hopital"}, {'question': 'x?', 'answer': '2'}]\t
                """),
            file(
                "judged.jsonl",
                """
                {"item_id":"1","raw":"9.8","judge":{"pred":"yes","score":5}}
                {"item_id":"2/1","raw":"The chain rule","judge":{"pred":"no","score":1}}
                {"item_id":"2/2","raw":"2","judge":{"pred":"yes","score":4}}
                """));

    assertThat(value(scores, "all/accuracy_judged")).isCloseTo(2 / 3.0, within(EXACT));
    assertThat(value(scores, "discipline=Math/score")).isEqualTo(2.5);
    assertThat(value(scores, "kind=quiz/accuracy_judged")).isEqualTo(1);
  }

  @Test
  void theBestOfSeveralReferencesCounts() {
    assertThat(
            value(
                scores(
                    "vicas-captions",
                    "{\"video\":\"v\",\"captions\":[\"A dog.\",\"A dog runs.\"]}",
                    "{\"item_id\":\"v\",\"raw\":\"A dog runs.\",\"judge\":[2,\"{'score': 4}\"]}"),
                "all/caption_score"))
        .isEqualTo(4);
  }
}
