package io.clipreduce.evaluate;

import static io.clipreduce.evaluate.TestFiles.file;
import static io.clipreduce.evaluate.TestFiles.items;
import static io.clipreduce.evaluate.TestFiles.score;
import static io.clipreduce.evaluate.TestFiles.scored;
import static io.clipreduce.evaluate.TestFiles.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question;
import io.clipreduce.answer.Question.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Importers and scores of benchmarks of choices, on records made for the purpose. */
class ChoiceBenchmarksTest {
  private static final String ALL = Slice.ALL;
  private static final UnparsedPolicy WRONG = UnparsedPolicy.WRONG;

  @Test
  void bothDialectsOfVideoMmeSayTheSame() {
    InputFile newer =
        file(
            "new.json",
            "[{'video_id':'v7','duration':'short','domain':'Art','sub_category':'Dance',",
            "  'questions':[{'question_id':'v7-1','task_type':'Counting','question':'How many?',",
            "    'options':['A. One.','B. Two.','C. Three.','D. Four.'],'answer':'B',},]},]");
    InputFile older =
        file(
            "old.jsonl",
            "{'video_id':'v7','duration_category':'short','video_category':'Art',"
                + "'video_subcategory':'Dance','questions':[{'question_id':'v7-1','task_type':"
                + "'Counting','question':'How many?','choices':['A. One.','B. Two.','C. Three.',"
                + "'D. Four.'],'answer':'B'}]}");
    InputFile kit =
        file(
            "kit.tsv",
            "index\tvideo\tduration\tdomain\tsub_category\ttask_type\tquestion\tcandidates\tanswer",
            "v7-1\tv7\tshort\tArt\tDance\tCounting\tHow many?\t\"['A. One.', 'B. Two.', 'C. Three.',"
                + " \"\"D. Four.\"\"]\"\tB");

    BenchmarkItem item = items("video-mme", newer).get(0);

    assertThat(item.question().id()).isEqualTo("v7-1");
    assertThat(item.question().videos()).containsExactly("v7");
    assertThat(item.question().options())
        .containsExactly(
            new Option("A", "One."),
            new Option("B", "Two."),
            new Option("C", "Three."),
            new Option("D", "Four."));
    assertThat(item.gold().key()).isEqualTo("B");
    assertThat(item.slices())
        .containsExactly(
            new Slice("duration", "short"),
            new Slice("domain", "Art"),
            new Slice("subfield", "Dance"),
            new Slice("task", "Counting"));
    for (InputFile other : List.of(older, kit)) {
      BenchmarkItem same = items("video-mme", other).get(0);
      assertThat(same.question()).isEqualTo(item.question());
      assertThat(same.slices()).isEqualTo(item.slices());
      assertThat(same.gold().key()).isEqualTo("B");
      assertThat(Benchmarks.recognised(other).name()).isEqualTo("video-mme");
    }
  }

  @Test
  void unreadableAnswersOfVideoMmeLeaveTheDenominatorAndCountAsWrongBeside() {
    InputFile template =
        file(
            "responses.json",
            "[{'video_id':'v','duration':'long','domain':'Art','sub_category':'Dance','questions':[",
            question("v-1", "A", "A. One"),
            question("v-2", "B", "Answer: C"),
            question("v-3", "C", "I do not know"),
            question("v-4", "D", "The best answer is D"),
            "]}]");

    Evaluation evaluation = scored("video-mme", template);

    assertThat(value(evaluation, ALL, "accuracy", UnparsedPolicy.EXCLUDED))
        .isEqualTo(2 / 3.0, within(1e-12));
    assertThat(score(evaluation, ALL, "accuracy", UnparsedPolicy.EXCLUDED).excluded()).isEqualTo(1);
    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, "duration=long", "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, ALL, "parse_failure_rate", null)).isEqualTo(0.25);
    assertThat(value(evaluation, ALL, "baseline_majority_letter", null)).isEqualTo(0.25);
    assertThat(value(evaluation, ALL, "baseline_random_expected", null)).isEqualTo(0.25);
  }

  private static String question(String id, String answer, String response) {
    return "{'question_id':'%s','task_type':'T','question':'Which?','options':['A. 1','B. 2','C. 3','D. 4'],'answer':'%s','response':'%s'},"
        .formatted(id, answer, response);
  }

  @Test
  void mAvgOfMlvuIsTheMeanOfTasksAndGAvgTheMeanOfTheJudgesSums() {
    InputFile questions =
        file(
            "dev.json",
            "[{'video':'n1.mp4','duration':60.5,'question':'Colour?','candidates':['Red','Blue'],"
                + "'answer':'Blue','question_type':'findNeedle'},",
            "{'video':'n2.mp4','duration':60,'question':'Shape?','candidates':['Disc','Cube'],"
                + "'answer':'Disc','question_type':'findNeedle'},",
            "{'video':'e1.mp4','duration':60,'question':'Who?','candidates':['He','She'],"
                + "'answer':'He','question_type':'ego'},",
            "{'video':'s1.mp4','duration':60,'question':'Describe it.','answer':'A guard waves.',"
                + "'question_type':'subPlot','scoring_points':['A guard','waves']},",
            "{'video':'t1.mp4','duration':60,'question':'Sum it up.','answer':'A day.',"
                + "'question_type':'summary'}]");
    InputFile predictions =
        file(
            "replies.jsonl",
            "{'video':'n1.mp4','question':'Colour?','pred':'(B) Blue'}",
            "{'video':'n2.mp4','question':'Shape?','pred':'(B) Cube'}",
            "{'video':'e1.mp4','question':'Who?','pred':'(A) He'}",
            "{'video':'s1.mp4','Q':'Describe it.','pred':'x','explain':'{\"score_accuracy\": 3,"
                + " \"score_relevance\": 4}'}",
            "{'video':'t1.mp4','Q':'Sum it up.','pred':'x','judge':{'score_completeness':2,"
                + "'score_reliability':5}}");

    Evaluation evaluation = scored("mlvu", questions, predictions);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(value(evaluation, ALL, "m_avg", WRONG)).isEqualTo(0.75);
    assertThat(value(evaluation, "task=subPlot", "judge_total", WRONG)).isEqualTo(7);
    assertThat(value(evaluation, ALL, "g_avg", WRONG)).isEqualTo(7);
    assertThat(value(evaluation, "form=open", "parse_failure_rate", null)).isZero();
    assertThat(items("mlvu", questions).get(3).gold().points()).containsExactly("A guard", "waves");
    assertThat(Benchmarks.recognised(questions).name()).isEqualTo("mlvu");
  }

  @Test
  void resultsOfMlvusAndMvBenchsOwnScriptsScoreThemselves() {
    InputFile results =
        file(
            "results.json",
            "{'acc_dict':{'ego':[1,2]},'res_list':[",
            " {'pred':'A) He','gt':'(A) He','question':'Question: Who?\\nOptions:\\n(A) He\\n(B) She',"
                + "'question_type':'ego','video':'/data/ego/e1.mp4'},",
            " {'pred':'A)','gt':'(B) No','question':'Question: So?\\nOptions:\\n(A) Yes\\n(B) No',"
                + "'question_type':'ego','video':'/data/ego/e1.mp4'}]}");

    assertThat(value(scored("mlvu", results), ALL, "m_avg", WRONG)).isEqualTo(0.5);
    assertThat(value(scored("mvbench", results), ALL, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(items("mlvu", results).get(0).question().text()).isEqualTo("Who?");
  }

  @Test
  void hiddenAnswersOfTestSetsAreNotScored() {
    InputFile questions =
        file(
            "test.json",
            "[{'question_id':'AR_0','video':'a.mp4','question':'?','question_type':'anomaly_reco',"
                + "'candidates':['1','2','3','4','5','6']},",
            "{'question_id':'AR_1','video':'a.mp4','question':'!','question_type':'anomaly_reco',"
                + "'candidates':['1','2'],'answer':'2'}]");
    InputFile submission =
        file(
            "submission.json",
            "[{'question_id':'AR_0','question_type':'anomaly_reco','option':'D'},",
            " {'question_id':'AR_1','question_type':'anomaly_reco','option':'B'}]");

    Evaluation evaluation = scored("mlvu", questions, submission);

    assertThat(score(evaluation, ALL, "accuracy", WRONG).n()).isEqualTo(1);
    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, ALL, "questions_without_gold", null)).isEqualTo(1);
  }

  @Test
  void optionsOfLongVideoBenchComeAsListOrInColumns() {
    InputFile list =
        file(
            "lvb.json",
            "[{'id':'abc_0','video_id':'abc','video_path':'abc.mp4','duration_group':600,"
                + "'question':'What?','candidates':['A lamp','A cup'],'correct_choice':1,"
                + "'question_category':'T2O'}]");
    InputFile columns =
        file(
            "lvb.jsonl",
            "{'id':'abc_0','video_id':'abc','video_path':'abc.mp4','duration_group':600,"
                + "'question':'What?','option0':'A lamp','option1':'A cup','option2':'N/A',"
                + "'option3':'N/A','option4':'N/A','correct_choice':'@','question_category':'T2O'}");

    BenchmarkItem item = items("longvideobench", list).get(0);
    BenchmarkItem hidden = items("longvideobench", columns).get(0);

    assertThat(item.gold().key()).isEqualTo("B");
    assertThat(hidden.question()).isEqualTo(item.question());
    assertThat(hidden.gold().key()).isNull();
  }

  @Test
  void anAnswerDrawnAtRandomIsTheSameInEveryRun() {
    List<String> lines = new ArrayList<>();
    List<String> replies = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      lines.add(
          ("{'id':'q%d','video_path':'v.mp4','question':'?','candidates':['a','b','c','d'],"
                  + "'correct_choice':0,'question_category':'T2O','duration_group':15}")
              .formatted(i));
      replies.add("{'item_id':'q%d','raw':'no idea'}".formatted(i));
    }
    InputFile questions = file("q.jsonl", lines.toArray(String[]::new));
    InputFile predictions = file("p.jsonl", replies.toArray(String[]::new));

    Evaluation one = scored("longvideobench", questions, predictions);
    Evaluation two = scored("longvideobench", questions, predictions);
    Evaluation other =
        scored(
            "longvideobench",
            questions,
            predictions,
            new ScoringRules(UnparsedPolicy.RANDOM, null, Set.of(), 7));

    double drawn = value(one, ALL, "accuracy", UnparsedPolicy.RANDOM);
    assertThat(drawn).isBetween(0.15, 0.35);
    assertThat(value(two, ALL, "accuracy", UnparsedPolicy.RANDOM)).isEqualTo(drawn);
    assertThat(value(other, ALL, "accuracy", UnparsedPolicy.RANDOM)).isNotEqualTo(drawn);
    assertThat(value(one, ALL, "accuracy", WRONG)).isZero();
  }

  @Test
  void aQuestionOfLvBenchCountsInEachOfItsTypesAndUnansweredOnesApart() {
    InputFile questions =
        file(
            "lvbench.jsonl",
            "{'key':'Key1','type':'sport','video_info':{},'qa':["
                + "{'uid':'1','question':'Who?\\n(A) Red 7\\n(B) Red 9\\n(C) Blue\\n(D) No one',"
                + "'answer':'C','question_type':['reasoning','summarization'],"
                + "'time_reference':'00:10-00:20'},"
                + "{'uid':'2','question':'So?\\n(A) x\\n(B) y','answer':'A',"
                + "'question_type':['reasoning'],'time_reference':''}]}");

    Evaluation evaluation = scored("lvbench", questions, file("p.json", "{'1':'C'}"));

    Question first = items("lvbench", questions).get(0).question();
    assertThat(first.text()).isEqualTo("Who?");
    assertThat(first.options()).hasSize(4).contains(new Option("D", "No one"));
    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, ALL, "accuracy_answered", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "task=summarization", "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "task=reasoning", "accuracy", WRONG)).isEqualTo(0.5);
  }

  @Test
  void egoSchemaTakesItsAnswersFromAnotherFile() {
    Benchmark egoSchema = Benchmarks.named("egoschema");
    InputFile questions =
        file("questions.json", "[" + ego("u-1") + "," + ego("u-2") + "," + ego("u-3") + "]");
    Map<String, JsonNode> gold =
        Benchmarks.gold(egoSchema, file("gold.json", "{'u-1':1,", "'u-2':4}"), Benchmarks::refuse);
    Map<String, Prediction> submission =
        Benchmarks.predictions(
            egoSchema, List.of(file("s.json", "{'u-1':1,'u-2':0,'u-3':2}")), Benchmarks::refuse);

    Evaluation evaluation =
        Evaluation.of(
            egoSchema,
            List.of(questions),
            gold,
            submission,
            Map.of(),
            ScoringRules.PUBLISHED,
            Benchmarks::refuse);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, ALL, "questions_without_gold", null)).isEqualTo(1);
  }

  @Test
  void optionsCalledByTheirPositionsHaveTheirRightAnswersInAnotherFile() {
    String options =
        "'option':{'option 0':'Cooking.','option 1':'Painting.','option 2':'Sewing.',"
            + "'option 3':'Washing.','option 4':'Sawing.'}";
    String question = "[{'video_name':'v-1','question_id':'v-1','question':'What is c doing?',";
    InputFile ego = file("test_q.json", question + options + "}]");
    InputFile moves = file("test_q.json", question + options + ",'type':'action_sequence'}]");
    InputFile answers = file("test_a.json", "[{'question_id':'v-1','answer':3,'type':'t'}]");
    InputFile replies =
        file("merge.jsonl", "{'id':'v-1','question':'What?\nA. Cooking.','answer':'D','pred':'D'}");

    for (InputFile questions : List.of(ego, moves)) {
      Benchmark benchmark = Benchmarks.recognised(questions);
      Evaluation evaluation =
          Evaluation.of(
              benchmark,
              List.of(questions),
              Benchmarks.gold(benchmark, answers, Benchmarks::refuse),
              Benchmarks.predictions(benchmark, List.of(replies), Benchmarks::refuse),
              Map.of(),
              ScoringRules.PUBLISHED,
              Benchmarks::refuse);
      assertThat(benchmark.name()).isEqualTo(questions == ego ? "egoschema" : "mvbench");
      assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(1);
    }
    assertThat(items("mvbench", moves).get(0).slices())
        .containsExactly(new Slice("task", "action_sequence"));
    assertThat(items("egoschema", ego).get(0).question().options())
        .contains(new Option("D", "Washing."));
  }

  @Test
  void tempCompassListsQuestionsRepliesAndRatingsByVideoAndDimension() {
    String first = "'question':'Doing?\\nA. dunking\\nB. passing',";
    String second = "'question':'Going?\\nA. left\\nB. right\\nC. up',";
    String third = "'question':'So?\\nA. yes\\nB. no',";
    InputFile questions =
        file(
            "multi-choice.json",
            "{'1034':{'action':[{" + first + "'answer':'A. dunking'}],",
            " 'direction':[{" + second + "'answer':'B. right'},{" + third + "'answer':'B. no'}]}}");
    InputFile replies =
        file(
            "predictions.json",
            "{'1034':{'action':[{"
                + first
                + "'answer':'A. dunking','prediction':'He is dunking.'}],",
            " 'direction':[{" + second + "'answer':'B. right','prediction':'B. right</s>'},",
            "  {" + third + "'answer':'B. no','prediction':'A) yes'}]}}");
    InputFile ratings =
        file(
            "auto_eval_results.json",
            "{'1034':{'action':[{"
                + first
                + "'gt-answer':'A. dunking','video-llm-prediction':'He is dunking.',"
                + "'match_success':false,'rating':1}],",
            " 'direction':[{"
                + second
                + "'gt-answer':'B. right','video-llm-prediction':'B. right','rating':1},",
            "  {" + third + "'gt-answer':'B. no','video-llm-prediction':'A) yes','rating':0}]}}");

    Evaluation bare = scored("tempcompass", questions, replies);
    Evaluation rated = scored("tempcompass", questions, ratings);

    assertThat(Benchmarks.recognised(questions).name()).isEqualTo("tempcompass");
    assertThat(items("tempcompass", questions).get(1).question().options()).hasSize(3);
    assertThat(value(bare, ALL, "accuracy", WRONG)).isEqualTo(1 / 3.0, within(1e-12));
    assertThat(value(bare, ALL, "parse_failure_rate", null)).isEqualTo(1 / 3.0, within(1e-12));
    assertThat(value(rated, ALL, "accuracy", WRONG)).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(value(rated, "task=direction", "accuracy", WRONG)).isEqualTo(0.5);
    InputFile rows =
        file(
            "rows.jsonl",
            "{'question_id':1,'video':'v.mp4','prompt':'So?\\nA. yes\\nB. no','GT':'B',"
                + "'category':'speed','response':'B'}",
            "{'question_id':2,'video':'v.mp4','prompt':'Is it?\\nA. yes\\nB. no','GT':'B',"
                + "'category':'speed','response':'It is B'}");
    assertThat(value(scored("tempcompass", rows), ALL, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(scored("tempcompass", ratings), ALL, "accuracy", WRONG))
        .isEqualTo(2 / 3.0, within(1e-12));
  }

  @Test
  void spreadsheetsAndParquetAreRefusedWithWhatToDo() {
    for (String start : List.of("PK\u0003\u0004", "PAR1")) {
      assertThatThrownBy(() -> Benchmarks.recognised(file("questions.xlsx", start + "\u0015")))
          .isInstanceOf(BrokenRecordException.class)
          .hasMessageContaining("save its table as .jsonl, .tsv or .csv");
    }
  }

  @Test
  void rankingsOfMmebsScriptScoreThemselvesByFileAndFolder() {
    InputFile rankings =
        file(
            "exps/visdoc/ViDoRe_esg_reports_v2_pred.jsonl",
            "{'prediction':['b','a','c'],'label':['a','b'],'rel_scores':[2,1]}",
            "{'prediction':['b','a','c'],'label':'b','rel_scores':null}");

    Evaluation evaluation = scored("mmeb-v2", rankings);

    double second = Math.log(2) / Math.log(3);
    double graded = (1 + 2 * second) / (2 + second);
    assertThat(Benchmarks.recognised(rankings).name()).isEqualTo("mmeb-v2");
    assertThat(value(evaluation, ALL, "hit@1", null)).isEqualTo(1);
    assertThat(value(evaluation, "modality=visdoc", "score", null))
        .isEqualTo((graded + 1) / 2, within(1e-12));
    assertThat(value(evaluation, "task=ViDoRe_esg_reports_v2", "ndcg@5", null))
        .isEqualTo((graded + 1) / 2, within(1e-12));
  }

  private static String ego(String id) {
    return ("{'q_uid':'%s','question':'What is c doing?','option 0':'Cooking.','option 1':"
            + "'Painting.','option 2':'Sewing.','option 3':'Washing.','option 4':'Sawing.'}")
        .formatted(id);
  }

  @Test
  void mvBenchNamesTasksByFileAndAveragesOverThem() {
    InputFile flat =
        file(
            "mvbench.jsonl",
            mv(1, "action_sequence", "B"),
            mv(2, "action_sequence", "B"),
            mv(3, "egocentric", "A"));
    InputFile predictions =
        file(
            "p.jsonl",
            "{'question_id':1,'response':'(b) took the cup'}",
            "{'question_id':2,'response':'(a)'}",
            "{'question_id':3,'response':'A.'}");
    InputFile task =
        file(
            "folder/action_antonym.json",
            "[{'video':'X1.mp4','start':4.0,'end':11.5,'question':'What happened?',"
                + "'candidates':['Opened it.','Took it.'],'answer':'Took it.'}]");

    Evaluation evaluation = scored("mvbench", flat, predictions);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(value(evaluation, ALL, "accuracy_macro", WRONG)).isEqualTo(0.75);
    assertThat(items("mvbench", task).get(0).values("task")).containsExactly("action_antonym");
    assertThat(items("mvbench", task).get(0).gold().key()).isEqualTo("B");
  }

  private static String mv(int id, String task, String right) {
    return ("{'question_id':%d,'video':'x/%d.mp4','prompt':'What then?\\nA. Opened the book.\\nB. Took"
            + " the cup.\\nAnswer with the letter.','GT':'%s','category':'%s'}")
        .formatted(id, id, right, task);
  }

  @Test
  void aJudgeGradesFreeAnswersOfVideoEvalPro() {
    InputFile rows =
        file(
            "pro.jsonl",
            pro(1, "Local Perception", "A"),
            pro(2, "Local Perception", "B"),
            pro(3, "Holistic Reasoning", "C: not attempted"),
            pro(4, "Holistic Reasoning", "no grade"));

    Evaluation evaluation = scored("videoeval-pro", rows);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.25);
    assertThat(value(evaluation, ALL, "parse_failure_rate", null)).isEqualTo(0.25);
    assertThat(value(evaluation, "task=Local Perception", "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(items("videoeval-pro", rows).get(0).question().options()).isEmpty();
    assertThat(items("videoeval-pro-mcq", rows).get(0).gold().key()).isEqualTo("B");
  }

  private static String pro(int id, String type, String judge) {
    return ("{'video':'%d.mp4','question':'Which city?','options':['A. Lyon','B. Porto'],'answer':'B',"
            + "'answer_text':'Porto','meta':'{}','source':'LVBench','qa_subtype':'Entity',"
            + "'qa_type':'%s','prediction':'Porto.','judge':'%s'}")
        .formatted(id, type, judge);
  }

  @Test
  void tenOptionsOfSciVideoBenchAreAnObject() {
    InputFile rows =
        file(
            "sci.jsonl",
            "{'video_id':'10001','question_id':'1','question':'Why at 02:10?','options':{'A':'To stop"
                + " it','B':'To dry it','J':'No reason'},'answer':'J','question_type':'Conceptual"
                + " Reasoning','discipline':'Chemistry','subject':'Synthesis','timestamp_breakdown':"
                + "['02:05-02:20'],'response':'The answer is J'}");

    Evaluation evaluation = scored("scivideobench", rows);

    assertThat(value(evaluation, "domain=Chemistry", "accuracy", WRONG)).isEqualTo(1);
  }

  @Test
  void v2pBenchPartsDurationsWhereItsScorerDoes() {
    InputFile rows = file("v2p.jsonl", v2p(239, 1, "B"), v2p(240, 2, "A"), v2p(1800, 14, "B"));

    Evaluation evaluation = scored("v2p-bench", rows);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(value(evaluation, "duration=short", "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "duration=medium", "accuracy", WRONG)).isZero();
    assertThat(value(evaluation, "duration=long", "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "task=HA", "accuracy", WRONG)).isZero();
    assertThat(items("v2p-bench", rows).get(0).question().options())
        .containsExactly(new Option("A", "A rope"), new Option("B", "A cup"));
  }

  private static String v2p(int duration, int dimension, String response) {
    return ("{'video_id':'e%d','video_path':'x/e.mp4','duration':%d,'question':'What does person 1"
            + " hold?\\nA: A rope\\nB: A cup','answer':'B','source':'LVBench','frame_path':'e.jpg',"
            + "'dimension':%d,'category':1,'response':'%s','model':'demo'}")
        .formatted(duration, duration, dimension, response);
  }

  @Test
  void filesOfVideoBenchCountWithTheToolkitsWeights() {
    String question =
        "{'1':{'vid_path':'a.mp4','video_id':'a','question':'?','choices':{'A':'x','B':'y'},"
            + "'answer':'A'}}";
    List<InputFile> questions =
        List.of(
            file("q/MOT_QA_new.json", question),
            file("q/MSVD_QA_new.json", question),
            file("q/NBA_QA_new.json", question));
    Benchmark videoBench = Benchmarks.named("video-bench");
    Map<String, Prediction> predictions =
        Benchmarks.predictions(
            videoBench,
            List.of(
                file(
                    "merged.json",
                    "{'MOT':{'1_a':{'output_sequence':'x','output_chatgpt_choice':'A'}},",
                    "'MSVD':{'1_a':{'output_sequence':'y','output_chatgpt_choice':'B'}}}"),
                file("NBA_eval.json", "{'1':'The answer is A'}")),
            Benchmarks::refuse);

    Evaluation evaluation =
        Evaluation.of(
            videoBench,
            questions,
            Map.of(),
            predictions,
            Map.of(),
            ScoringRules.PUBLISHED,
            Benchmarks::refuse);

    assertThat(evaluation.strays()).isEmpty();
    assertThat(value(evaluation, "task=MOT", "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "level=video-exclusive", "accuracy_macro", WRONG)).isEqualTo(0.5);
    // MOT counts half: 0.5 * 1 of a weight of 1.5
    assertThat(value(evaluation, "level=video-exclusive", "score", WRONG))
        .isEqualTo(1 / 3.0, within(1e-12));
    assertThat(value(evaluation, "level=prior knowledge", "score", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, ALL, "score", WRONG)).isEqualTo(2 / 3.0, within(1e-12));
  }

  @Test
  void aQuestionOfVnBenchCountsOnlyIfAllFourTriesAreRight() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(vnb("7_ord_insert1", i, "ord_insert1", "B.", "B"));
      rows.add(vnb("8_ord_insert1", i, "ord_insert1", i == 2 ? "A" : "C", "C"));
      rows.add(vnb("9_cnt_edit1", i, "cnt_edit1", "D. 4", "3"));
    }

    Evaluation evaluation = scored("vnbench", file("r.jsonl", rows.toArray(String[]::new)));

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(11 / 12.0, within(1e-12));
    assertThat(value(evaluation, "task=ord_insert1", "accuracy_4_of_4", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, "task=cnt_edit1", "accuracy_4_of_4", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, ALL, "accuracy_4_of_4_macro", WRONG)).isEqualTo(0.75);
  }

  @Test
  void aMissingTryLosesTheQuestion() {
    Evaluation evaluation =
        scored(
            "vnbench",
            file(
                "r.jsonl",
                vnb("7_ret_edit1", 0, "ret_edit1", "A", "A"),
                vnb("7_ret_edit1", 1, "ret_edit1", "A", "A"),
                vnb("7_ret_edit1", 2, "ret_edit1", "A", "A"),
                "{'question_id':'7_ret_edit1_3','pred':null,'gt':'A','type':'ret_edit1','try':3,"
                    + "'prompt':'...'}"));

    assertThat(value(evaluation, ALL, "accuracy_4_of_4_macro", WRONG)).isZero();
    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.75);
  }

  private static String vnb(String question, int attempt, String task, String pred, String gold) {
    String gt = gold.matches("\\d") ? gold : "'" + gold + "'";
    return "{'question_id':'%s_%d','pred':'%s','gt':%s,'type':'%s','try':%d,'prompt':'...'}"
        .formatted(question, attempt, pred, gt, task, attempt);
  }

  @Test
  void generatedNeedlesTellWhereTheyAre() {
    InputFile rows =
        file(
            "questions.jsonl",
            "{'question_id':'7_ret_edit1_0','video':'a.mp4','question':'Which?','options':['x','y'],"
                + "'gt':'A','type':'ret_edit1','try':0,'spans':[[1.5,2.5],[4,5]]}");

    assertThat(items("vnbench", rows).get(0).gold().spans())
        .containsExactly(TimeSpan.ofSeconds(1.5, 2.5), TimeSpan.ofSeconds(4, 5));
  }

  @Test
  void numbersThatAreOptionsAreNoPositions() {
    InputFile rows =
        file(
            "VNBench.json",
            "[{'video':'v/7_cnt_edit1_0.mp4','question':'How many?','options':['1','2','3','4'],"
                + "'gt':'3','gt_option':'C','type':'cnt_edit1','try':0}]");

    assertThat(items("vnbench", rows).get(0).gold().key()).isEqualTo("C");
  }

  @Test
  void cvBenchAsksSomeQuestionsForYesOrNo() {
    InputFile questions =
        file(
            "cv.json",
            "[{'id':0,'task_type':'Joint-video Counting','video_1':'a.mp4','video_2':'b.mp4',"
                + "'video_3':null,'video_4':null,'question':'How many?','options':['A. 2','B. 3'],"
                + "'answer':'B'},",
            "{'id':1,'task_type':'Joint-video Summarization','video_1':'a.mp4','video_2':'b.mp4',"
                + "'video_3':'c.mp4','video_4':null,'question':'The same?','options':['Yes','No'],"
                + "'answer':'Yes'}]");
    InputFile predictions =
        file("p.json", "{'0':'<answer>B</answer>','1':'<think>No</think><answer>Yes</answer>'}");

    Evaluation evaluation = scored("cvbench", questions, predictions);

    assertThat(value(evaluation, "tier=object association", "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "tier=complex reasoning", "accuracy", WRONG)).isEqualTo(1);
    assertThat(items("cvbench", questions).get(1).question().videos())
        .containsExactly("a.mp4", "b.mp4", "c.mp4");
  }

  @Test
  void questionsOfMvuEvalAreOneObject() {
    InputFile questions =
        file(
            "mvu.json",
            "{'0':{'video_paths':['a.mp4','b.mp4'],'question':'Where?','options':['A. First','B."
                + " Second'],'ground_truth':'A','task':'KIR'},",
            " '1':{'video_paths':['c.mp4'],'question':'When?','options':['A. Now','B. Then'],"
                + "'ground_truth':'B','task':'RAG'}}");
    InputFile predictions =
        file("p.jsonl", "{'item_id':'0','raw':'A.'}", "{'item_id':1,'raw':'A'}");

    Evaluation evaluation = scored("mvu-eval", questions, predictions);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, "task=KIR", "accuracy", WRONG)).isEqualTo(1);
    assertThat(Benchmarks.recognised(questions).name()).isEqualTo("mvu-eval");
  }

  @Test
  void levelTwoOfRtvBenchCountsOnlyBehindWholeLevelsBelow() {
    InputFile rows =
        file(
            "rtv.json",
            "[" + rtv("g1", 0, 1, "B"),
            "," + rtv("g1", 2, 1, "B"),
            "," + rtv("g1", 2, 2, "A"),
            "," + rtv("g2", 1, 1, "A"),
            "," + rtv("g2", 2, 1, "B"),
            "," + rtv("g3", 2, 1, "B") + "]");

    Evaluation evaluation = scored("rtv-bench", rows);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(4 / 6.0, within(1e-12));
    assertThat(value(evaluation, ALL, "score", WRONG)).isEqualTo(0.5);
    assertThat(score(evaluation, "task=SR", "score", WRONG).n()).isEqualTo(4);
    assertThat(items("rtv-bench", rows).get(0).question().askedAtUs()).isEqualTo(83_200_000);
  }

  private static String rtv(String group, int level, int option, String pred) {
    return ("{'video':'cam.mp4','questionID':'q-group-%s-%d-option%d','type':'Event-SR','field':'cam',"
            + "'start_time':0,'end_time':83.2,'question':'Who?','options':{'A':'Red','B':'Blue'},"
            + "'answer':'B','pred':'%s'}")
        .formatted(group, level, option, pred);
  }

  @Test
  void everyEffectOfMvTamperBenchIsPooledWithAllOriginals() {
    InputFile rows =
        file(
            "tamper.jsonl",
            tamper("v1", "'dropping'", "Yes"),
            tamper("v2", "'dropping'", "No"),
            tamper("v1", "'masking'", "(A) Yes"),
            tamper("v1", "null", "No"),
            tamper("v2", "null", "Yes, it is"));

    Evaluation evaluation = scored("mvtamperbench", rows);

    String dropping = "pooled_effect=dropping";
    assertThat(value(evaluation, dropping, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, dropping, "precision", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, dropping, "recall", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, dropping, "f1", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, dropping, "true_negatives", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "pooled_effect=masking", "recall", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, ALL, "macro_recall", WRONG)).isEqualTo(0.75);
    // precision 0.5 and recall 1 give an F1 of 2/3; the mean with 0.5 is 7/12
    assertThat(value(evaluation, ALL, "macro_f1", WRONG)).isEqualTo(7 / 12.0, within(1e-12));
  }

  private static String tamper(String video, String effect, String response) {
    return "{'video_name':'%s','effect_name':%s,'tampering_location':'middle','response':'%s'}"
        .formatted(video, effect, response);
  }

  @Test
  void pairsOfTemporalVqaAreConsistentIfRightInBothOrders() {
    InputFile rows =
        file(
            "tvqa.jsonl",
            pair("p1", "ab", "A", "A"),
            pair("p1", "ba", "B", "B"),
            pair("p2", "ab", "A", "A"),
            pair("p2", "ba", "A", "B"));

    Evaluation evaluation = scored("temporalvqa", rows);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.75);
    assertThat(value(evaluation, ALL, "accuracy_consistent", WRONG)).isEqualTo(0.5);
  }

  private static String pair(String id, String order, String response, String answer) {
    return ("{'pair_id':'%s','order':'%s','task':'order','question':'Which came first?','options':"
            + "['First','Second'],'answer':'%s','response':'%s'}")
        .formatted(id, order, answer, response);
  }

  @Test
  void mmeVideoOcrScoresByTheMethodOfEachQuestion() {
    InputFile rows =
        file(
            "ocr.json",
            "[" + ocr(1, "containment_match", "signs", "NO ENTRY;JOE’S", "'No entry, joe\\'s'"),
            "," + ocr(2, "containment_match", "signs", "NO ENTRY;EXIT", "'no entry'"),
            "," + ocr(3, "containment_match", "signs", "Stop", "'it says STOP'"),
            "," + ocr(4, "containment_match", "trajectory_recognition", "left", "'to the left'"),
            "," + ocr(5, "gpt_assisted_scoring", "translation", "Hello", "'Hi','judge':'correct'"),
            "," + ocr(6, "gpt_assisted_scoring", "translation", "Hello", "'Hi','judge':'Wrong.'"),
            ",{'index':7,'video_index':'1','task_type':'t','task':'choices','question':'?',"
                + "'option':['A. x','B. y'],'answer':'B','eval_method':'multiple_choice',"
                + "'response':'B'}]");

    Evaluation evaluation = scored("mme-videoocr", rows);
    Evaluation faulty =
        scored(
            "mme-videoocr",
            rows,
            rows,
            new ScoringRules(null, null, Set.of(Quirk.CASE_OF_GOLD), 0));

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(4 / 7.0, within(1e-12));
    assertThat(value(evaluation, ALL, "accuracy_of_2000", WRONG)).isEqualTo(0.002);
    assertThat(value(evaluation, "task=signs", "accuracy", WRONG))
        .isEqualTo(2 / 3.0, within(1e-12));
    assertThat(value(evaluation, "task=trajectory_recognition", "accuracy", WRONG)).isZero();
    assertThat(value(evaluation, "task=translation", "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(faulty, "task=signs", "accuracy", WRONG)).isZero();
  }

  private static String ocr(int index, String method, String task, String answer, String response) {
    return ("{'index':%d,'video_index':'1','task_type':'t','task':'%s','question':'?','option':[],"
            + "'answer':'%s','eval_method':'%s','response':%s}")
        .formatted(index, task, answer, method, response);
  }

  @Test
  void optionsOfVideoEspressoAndVideoReferAreInParentheses() {
    InputFile espresso =
        file(
            "espresso.jsonl",
            "{'video_path':'a.mp4','question':'Why?','options':['(A): One','(B): Two'],"
                + "'correct_answer':'(B)','task':'causal','model_output':'(B)'}");
    InputFile refer =
        file(
            "refer.json",
            "[{'Question':'What is it?','type':'Basic','options':['(A) A dog','(B) A cat'],"
                + "'Answer':'(A) A dog','frame_idx':3,'video':'a.mp4','pred':'A dog'}]");

    assertThat(items("videoespresso", espresso).get(0).question().options())
        .containsExactly(new Option("A", "One"), new Option("B", "Two"));
    assertThat(value(scored("videoespresso", espresso), ALL, "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(scored("videorefer", refer), "task=Basic", "accuracy", WRONG)).isEqualTo(1);
  }

  @Test
  void ourOwnFormatTakesChoicesAndFreeQuestions() {
    InputFile plain =
        file(
            "plain.jsonl",
            "{'id':'1','videos':['a','b'],'question':'Which?','options':['x','y'],'answer':'y',"
                + "'slices':{'kind':'slide'}}",
            "{'id':'2','video':'a','question':'When?','spans':[[1.5,2.25]],'asked_at':9}",
            "{'id':'3','video':'a','question':'And then?','dialogue':'d','turn':1,'answer':'Rain'}");

    List<BenchmarkItem> items = items("plain", plain);

    assertThat(items.get(0).question().videos()).containsExactly("a", "b");
    assertThat(items.get(0).gold().key()).isEqualTo("B");
    assertThat(items.get(0).slices()).containsExactly(new Slice("kind", "slide"));
    assertThat(items.get(1).question().form()).isEqualTo(Question.Form.MOMENTS);
    assertThat(items.get(1).question().askedAtUs()).isEqualTo(9_000_000);
    assertThat(items.get(1).gold().spans())
        .containsExactly(new TimeSpan(null, 1_500_000, 2_250_000, null));
    assertThat(items.get(2).question().dialogue()).isEqualTo("d");
    assertThat(items.get(2).question().turn()).isEqualTo(1);
    assertThat(items.get(2).gold().text()).isEqualTo("Rain");
    assertThat(Benchmarks.recognised(plain).name()).isEqualTo("plain");
  }

  @Test
  void theCostOfAnswersStandsBesideTheirAccuracy() {
    InputFile questions =
        file(
            "q.jsonl",
            "{'id':'1','videos':[],'question':'?','options':['x','y'],'answer':'A'}",
            "{'id':'2','videos':[],'question':'?','options':['x','y'],'answer':'A'}");
    InputFile predictions =
        file(
            "p.jsonl",
            "{'item_id':'1','raw':'A','cost_usd':0.5,'calls':2,'coerced':true,'latency_ms':100}",
            "{'item_id':'2','raw':'B','cost_usd':0.25,'calls':1,'latency_ms':300}");

    Evaluation evaluation = scored("plain", questions, predictions);

    assertThat(value(evaluation, ALL, "cost_usd", null)).isEqualTo(0.75);
    assertThat(value(evaluation, ALL, "calls", null)).isEqualTo(3);
    assertThat(value(evaluation, ALL, "latency_ms_mean", null)).isEqualTo(200);
    assertThat(value(evaluation, ALL, "coerced_rate", null)).isEqualTo(0.5);
  }

  @Test
  void blindAnswersStandBesideThoseThatSaw() {
    Benchmark plain = Benchmarks.named("plain");
    InputFile questions =
        file("q.jsonl", "{'id':'1','videos':[],'question':'?','options':['x','y'],'answer':'A'}");

    Evaluation evaluation =
        Evaluation.of(
            plain,
            List.of(questions),
            Map.of(),
            Map.of("1", Prediction.of("1", "A", null)),
            Map.of("1", Prediction.of("1", "B", null)),
            ScoringRules.PUBLISHED,
            Benchmarks::refuse);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, ALL, "blind_accuracy", WRONG)).isZero();
  }

  @Test
  void aBrokenRecordIsNamedByFileLineAndField() {
    InputFile questions =
        file(
            "broken.jsonl",
            "{'id':'1','videos':[],'question':'?','options':['x','y'],'answer':'A'}",
            "{'id':'2','videos':[],'options':['x','y'],'answer':'A'}",
            "{'id':'3','videos':[],'question':'?','options':['x','y'],'answer':'z'}",
            "{'id':'4','videos':[],'question':",
            "{'id':'5','videos':[],'question':'?','options':['x','y'],'answer':'B'}");
    List<String> told = new ArrayList<>();
    List<String> ids = new ArrayList<>();

    Benchmarks.items(
        Benchmarks.named("plain"),
        List.of(questions),
        Map.of(),
        e -> told.add(e.getMessage()),
        item -> ids.add(item.question().id()));

    assertThat(ids).containsExactly("1", "5");
    assertThat(told).hasSize(3);
    assertThat(told.get(0)).isEqualTo("broken.jsonl, line 2: field 'question' is missing");
    assertThat(told.get(1))
        .isEqualTo(
            "broken.jsonl, line 3: the right answer 'z' of question 3 is none of its 2 options");
    assertThat(told.get(2)).startsWith("broken.jsonl, line 4: not JSON");
  }

  @Test
  void questionsComeWithoutTheirGoldAnswers() {
    List<Question> questions = new ArrayList<>();

    Benchmarks.questions(
        null,
        List.of(
            file(
                "q.jsonl",
                "{'id':'1','videos':['v'],'question':'Which?','options':['x','secret'],'answer':'B',"
                    + "'slices':{}}"),
            file("r.jsonl", "{'id':'1','video':'v','question':'What?','answer':'hush-hush'}")),
        questions::add);

    assertThat(questions).extracting(Question::id).containsExactly("1", "1#2");
    assertThat(questions.toString()).doesNotContain("hush-hush");
    assertThat(Question.class.getRecordComponents())
        .extracting(component -> component.getType().getPackageName())
        .doesNotContain("io.clipreduce.evaluate");
  }

  @Test
  void videoMmeCountsTheVideosOfEachDuration() {
    InputFile template =
        file(
            "responses.json",
            "[{'video_id':'v','duration':'long','domain':'Art','sub_category':'Dance','questions':[",
            question("v-1", "A", "A"),
            question("v-2", "B", "B"),
            "]}]");

    Score videos = score(scored("video-mme", template), "duration=long", "videos", null);

    assertThat(videos.value()).isEqualTo(1);
    assertThat(videos.excluded()).isEqualTo(299);
  }

  @Test
  void logsOfLmmsEvalHoldQuestionsAndReplies() {
    InputFile log =
        file(
            "samples.jsonl",
            "{'doc_id':0,'doc':{'videoID':'x','duration':'short','domain':'Art','sub_category':'Dance',"
                + "'question_id':'001-1','task_type':'T','question':'Which?','options':['A. 1','B. 2'],"
                + "'answer':'B'},'target':'B','resps':[['B. 2']],'filtered_resps':['B. 2']}",
            "{'doc_id':1,'doc':{'videoID':'x','duration':'short','domain':'Art','sub_category':'Dance',"
                + "'question_id':'001-2','task_type':'T','question':'Who?','options':['A. 1','B. 2'],"
                + "'answer':'A'},'target':'A','resps':[['B']]}");

    assertThat(Benchmarks.recognised(log).name()).isEqualTo("video-mme");
    assertThat(value(scored("video-mme", log), ALL, "accuracy", WRONG)).isEqualTo(0.5);
  }

  @Test
  void questionsOfOvBenchStandByThemselvesOrWithTheirVideo() {
    String question =
        "'question':'What is he doing?','options':['A. Cuts','B. Stirs'],'answer':'B','answer_type':"
            + "'Temporal','sub_answer_type':'Past','middle_frame_timestamp':12.5";
    InputFile videos =
        file(
            "AVA.json",
            "[{'video_id':'AVA/v1','questions':[{"
                + question
                + "},{'question':'So?',"
                + "'options':['A. y','B. n'],'answer':'A','answer_type':'Spatial','sub_answer_type':'Now',"
                + "'middle_frame_timestamp':3}]}]");
    InputFile flat =
        file("flat.json", "[{'id':'AVA/v1__q0','video_id':'AVA/v1'," + question + "}]");

    List<BenchmarkItem> items = items("ovbench", videos);

    assertThat(items).hasSize(2);
    assertThat(items.get(0).question().askedAtUs()).isEqualTo(12_500_000);
    assertThat(items.get(0).values("subtask")).containsExactly("Past");
    assertThat(items.get(0).gold().key()).isEqualTo("B");
    assertThat(items("ovbench", flat).get(0).question().videos()).containsExactly("AVA/v1");
    assertThat(Benchmarks.recognised(videos).name()).isEqualTo("ovbench");
    assertThat(Benchmarks.recognised(flat).name()).isEqualTo("ovbench");
  }

  @Test
  void questionsOfVidCompositionAreAboutSegments() {
    InputFile rows =
        file(
            "multi_choice.json",
            "[{'video':'0S','segment':'0S_183.3_225.5.mp4','class':'background_perception','question':"
                + "'Where?','options':['A. Street','B. Beach'],'answer':'A','response':'(A)'}]");

    BenchmarkItem item = items("vidcomposition", rows).get(0);

    assertThat(item.question().videos()).containsExactly("0S_183.3_225.5.mp4");
    assertThat(item.slices())
        .containsExactly(new Slice("domain", "scene"), new Slice("task", "background_perception"));
    assertThat(Benchmarks.recognised(rows).name()).isEqualTo("vidcomposition");
    assertThat(value(scored("vidcomposition", rows), ALL, "accuracy", WRONG)).isEqualTo(1);
  }

  @Test
  void resultsOfHrVideoBenchFitItsQuestions() {
    InputFile questions =
        file(
            "hrvideobench.jsonl",
            "{'path':'videos/clip_1.mp4','qa':{'question':'What colour?','answer':'Red'},'mcq':{'options':"
                + "['A. Red','B. Blue'],'correct_option':'A. Red'},'category':'text','qa_type':'ocr'}");
    String prompt =
        "Select the best answer to the following multiple-choice question based on the video. Respond"
            + " with only the letter (A, B, C, or D) of the correct option.\\nWhat colour?\\nA. Red\\nB."
            + " Blue";
    InputFile results =
        file(
            "64frames.jsonl",
            "{'question':'"
                + prompt
                + "','answer':'A','answer_text':'A. Red','category':'text',"
                + "'question_type':'ocr','outputs':'the answer is a. red','correct':true}");

    assertThat(items("hrvideobench", questions).get(0).question().videos())
        .containsExactly("videos/clip_1.mp4");
    assertThat(value(scored("hrvideobench", questions, results), ALL, "accuracy", WRONG))
        .isEqualTo(1);
    assertThat(value(scored("hrvideobench", results), "task=text", "accuracy", WRONG)).isEqualTo(1);
    assertThat(Benchmarks.recognised(questions).name()).isEqualTo("hrvideobench");
    assertThat(Benchmarks.recognised(results).name()).isEqualTo("hrvideobench");
  }

  @Test
  void allvbAsksAboutFilms() {
    InputFile rows =
        file(
            "allvb.jsonl",
            "{'question_id':1,'video':'film1','duration':6120,'category':'Action','task':'needle in a"
                + " haystack','question':'Who?','A':'He','B':'She','answer':'B','response':'B'}");

    Evaluation evaluation = scored("allvb", rows);

    assertThat(value(evaluation, "duration=medium", "accuracy", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, "task=needle in a haystack", "accuracy", WRONG)).isEqualTo(1);
  }

  @Test
  void theKitsTableOfMvTamperBenchHasItsOwnOptions() {
    InputFile rows =
        file(
            "MVTamperBench.tsv",
            "index\tvideo\ttask_type\tquestion\tanswer\tcandidates\ttamper_type\tprediction",
            "0\tv1.mp4\tAction Count\tTampered?\tYes\t['No', 'Yes']\trotate\t(B) Yes",
            "1\tv1.mp4\tAction Count\tTampered?\tNo\t['No', 'Yes']\toriginal\t(B)",
            "2\tv2.mp4\tAction Count\tTampered?\tNo\t['No', 'Yes']\toriginal\t(A) No");

    Evaluation evaluation = scored("mvtamperbench", rows);

    String rotate = "pooled_effect=rotate";
    assertThat(value(evaluation, rotate, "true_positives", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, rotate, "false_positives", WRONG)).isEqualTo(1);
    assertThat(value(evaluation, rotate, "precision", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, rotate, "parse_failure_rate", null)).isZero();
  }

  @Test
  void anOptionThatThePromptDoesNotShowMayBeRight() {
    InputFile rows =
        file("v2p.jsonl", v2p(10, 1, "E").replace("'answer':'B'", "'answer':'E'"), v2p(11, 1, "B"));

    assertThat(value(scored("v2p-bench", rows), ALL, "accuracy", WRONG)).isEqualTo(1);
  }

  @Test
  void repliesMayBeOneObjectOfIdsAndObjects() {
    InputFile questions =
        file(
            "q.jsonl",
            "{'id':'1','videos':[],'question':'?','options':['x','y'],'answer':'A'}",
            "{'id':'2','videos':[],'question':'?','options':['x','y'],'answer':'A'}");
    InputFile replies =
        file("p.json", "{'1':{'pred':'A'},", "'2':{'response':['B'],'cost_usd':1}}");

    Evaluation evaluation = scored("plain", questions, replies);

    assertThat(value(evaluation, ALL, "accuracy", WRONG)).isEqualTo(0.5);
    assertThat(value(evaluation, ALL, "cost_usd", null)).isEqualTo(1);
  }

  @Test
  void whatTheJudgeOfMlvuLeftIsFoundByVideoAndQuestion() {
    InputFile questions =
        file(
            "8_sub_scene.json",
            "[{'video':'subPlot_1.mp4','duration':60,'question':'Describe it.','answer':'A guard.',"
                + "'question_type':'subPlot','scoring_points':['A guard']}]");
    InputFile judged =
        file(
            "results.json",
            "{'subPlot_1.mp4_0':[{'explain':'Good. {\\'score_accuracy\\': 5, \\'score_relevance\\': 4,"
                + " \\'total_score\\': 9}'},{'q':'Describe it.','a':'A guard.','pred':'x'}]}");

    assertThat(value(scored("mlvu", questions, judged), ALL, "g_avg", WRONG)).isEqualTo(9);
  }
}
