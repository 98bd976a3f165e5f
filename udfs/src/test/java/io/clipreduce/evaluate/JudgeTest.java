package io.clipreduce.evaluate;

import static io.clipreduce.evaluate.TestFiles.file;
import static io.clipreduce.evaluate.TestFiles.score;
import static io.clipreduce.evaluate.TestFiles.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.AnswerSettings;
import io.clipreduce.answer.ScriptedServer;
import io.clipreduce.answer.ServerChat;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ReplyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge behind a server that says what a script states, with the prompts as they are shipped. */
class JudgeTest {
  private static final String ALL = Slice.ALL;
  private static final TreeMap<String, String> PROMPTS = prompts();

  @TempDir Path replies;

  private final CallBudget budget = new CallBudget("evaluate.server.max_calls", "tokens");

  private static TreeMap<String, String> prompts() {
    TreeMap<String, String> texts = new TreeMap<>();
    for (String name : Judge.PROMPTS) {
      try {
        texts.put(name, Files.readString(Path.of("../conf/prompts", name + ".txt")).strip());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }

  private Judge judge(ScriptedServer server) {
    TreeMap<String, String> options =
        new TreeMap<>(
            Map.of(
                "max_tokens", "100",
                "usd_in", "10000",
                "usd_out", "0",
                "server.url", server.url(),
                "server.model", "judge-model",
                "server.extra", "{}",
                "server.concurrency", "4",
                "server.timeout_s", "10",
                "server.retry_s", "0"));
    options.put("server.api_key_env", "");
    options.put("server.api_key_file", "");
    AnswerSettings settings = new AnswerSettings(PROMPTS, options);
    ReplyStore kept = new ReplyStore(new Configuration(), replies.toUri().toString());
    return new Judge(settings, ServerChat.judge(settings, kept, budget));
  }

  /** Scores what the judge behind a server says of the answers of a file. */
  private Evaluation judged(
      ScriptedServer server,
      String benchmark,
      InputFile questions,
      InputFile gold,
      InputFile... predictions)
      throws Exception {
    Benchmark of = Benchmarks.named(benchmark);
    Map<String, JsonNode> right =
        gold == null ? Map.of() : Benchmarks.gold(of, gold, Benchmarks::refuse);
    Map<String, Prediction> answers =
        Benchmarks.predictions(of, List.of(predictions), Benchmarks::refuse);
    try (Judge judge = judge(server)) {
      Map<String, Prediction> judged =
          judge.judged(of, List.of(questions), right, answers, Benchmarks::refuse);
      Evaluation evaluation =
          Evaluation.of(
              of,
              List.of(questions),
              right,
              judged,
              Map.of(),
              ScoringRules.PUBLISHED,
              Benchmarks::refuse);
      evaluation.scores().addAll(judge.scores());
      return evaluation;
    }
  }

  private static final InputFile PRO =
      file(
          "pro.jsonl",
          pro(1, "Porto."),
          pro(2, "Lyon"),
          pro(3, "I cannot tell"),
          pro(4, "perhaps Porto"),
          pro(5, ""));

  private static String pro(int id, String reply) {
    return ("{'video':'%d.mp4','question':'Which city is on ticket %d?','options':['A. Lyon','B. Porto'],"
            + "'answer':'B','answer_text':'Porto','meta':'{}','source':'LVBench','qa_subtype':'Entity',"
            + "'qa_type':'Local Perception','prediction':'%s'}")
        .formatted(id, id, reply);
  }

  @Test
  void freeAnswersAreGradedOnceAndASecondRunAsksNothing() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server
          .saysTo("judge-grade-1", "ticket 1", "Sure: {'grade': 'A'}")
          .saysTo("judge-grade-1", "ticket 2", "{'grade': 'B'}")
          .saysTo("judge-grade-1", "ticket 3", "C")
          .saysTo("judge-grade-1", "ticket 3", "{'grade': 'C'}")
          .saysTo("judge-grade-1", "ticket 4", "no")
          .saysTo("judge-grade-1", "ticket 4", "no grade");

      Evaluation first = judged(server, "videoeval-pro", PRO, null, PRO);
      int asked = server.asked().size();
      Evaluation again = judged(server, "videoeval-pro", PRO, null, PRO);

      assertThat(value(first, ALL, "accuracy", UnparsedPolicy.WRONG)).isEqualTo(0.2);
      assertThat(value(first, ALL, "parse_failure_rate", null)).isEqualTo(0.4);
      assertThat(value(first, ALL, "judge_failure_rate", null)).isEqualTo(0.25);
      assertThat(value(first, ALL, "judge_calls", null)).isEqualTo(6);
      // 100 tokens a call at 10,000 US dollars for a million
      assertThat(value(first, ALL, "judge_cost_usd", null)).isEqualTo(6);
      assertThat(asked).isEqualTo(6);
      assertThat(server.asked()).hasSize(6);
      assertThat(again.scores()).isEqualTo(first.scores());
      JsonNode data = server.asked("judge-grade-1").get(0).data();
      assertThat(data.path("reference").asText()).isEqualTo("Porto");
    }
  }

  @Test
  void aBudgetThatIsUsedUpStopsAndKeepsWhatWasPaidFor() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server.alwaysSays("judge-grade-1", "{'grade': 'A'}");
      budget.addCalls(2);

      assertThatThrownBy(() -> judged(server, "videoeval-pro", PRO, null, PRO))
          .isInstanceOf(CallFailure.class)
          .hasMessageContaining("evaluate.server.max_calls");
      budget.addCalls(2);
      Evaluation evaluation = judged(server, "videoeval-pro", PRO, null, PRO);

      assertThat(server.asked()).hasSize(4);
      assertThat(value(evaluation, ALL, "accuracy", UnparsedPolicy.WRONG)).isEqualTo(0.8);
    }
  }

  @Test
  void anAnswerThatTheServerRefusesToLookAtStaysWithoutAJudgement() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server
          .saysTo("judge-answer-1", "Who?", "{'pred': 'yes', 'score': 5}")
          .refuses("judge-answer-1")
          .refuses("judge-answer-1");
      InputFile questions =
          file(
              "qa.json",
              "[{'video_name':'a','question':'Who?','answer':'A cook','question_id':'1'},",
              " {'video_name':'a','question':'Where?','answer':'At home','question_id':'2'}]");
      InputFile replies =
          file("p.jsonl", "{'question_id':'1','pred':'a cook'}", "{'question_id':'2','pred':'x'}");

      Evaluation evaluation = judged(server, "open-qa", questions, null, replies);

      assertThat(score(evaluation, ALL, "accuracy_judged", null).n()).isEqualTo(1);
      assertThat(value(evaluation, ALL, "score", null)).isEqualTo(5);
      assertThat(value(evaluation, ALL, "judge_failure_rate", null)).isEqualTo(0.5);
    }
  }

  @Test
  void eachFileOfVcgBenchIsJudgedForItsAspects() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server
          .saysTo("judge-aspect-1", "'correctness'", "{'score': 4}")
          .saysTo("judge-aspect-1", "'detail'", "{'score': '3'}")
          .saysTo("judge-aspect-1", "'context'", "{'score': 5}")
          .saysTo("judge-aspect-1", "'other_answer':'Wet'", "{'score': 2}");
      InputFile questions =
          file(
              "qa.json",
              "[{'video_name':'v.mp4','Q':'What is built?','A':'A shelf.'},",
              " {'video_name':'w.mp4','Q1':'Is it raining?','Q2':'What is the weather?','A':'Rain.'}]");
      InputFile replies =
          file(
              "p.jsonl",
              "{'video_name':'v.mp4','Q':'What is built?','pred':'A shelf'}",
              "{'video_name':'w.mp4','Q':'Is it raining?','pred':'Yes'}",
              "{'item_id':'%s','pred':'Wet'}"
                  .formatted(ItemBuilder.madeId("w", "Is it raining?") + "-2"));

      Evaluation evaluation = judged(server, "vcgbench", questions, null, replies);

      assertThat(value(evaluation, ALL, "correctness", null)).isEqualTo(4);
      assertThat(value(evaluation, ALL, "detail", null)).isEqualTo(3);
      assertThat(value(evaluation, ALL, "consistency", null)).isEqualTo(2);
    }
  }

  @Test
  void subScenesAndSummariesOfMlvuHaveTheirOwnJudges() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server
          .saysTo("judge-scene-1", "A guard", "{'score_accuracy': 3.5, 'score_relevance': 4}")
          .says("judge-summary-1", "{'score_completeness': 2, 'score_reliability': 5}");
      InputFile questions =
          file(
              "dev.json",
              "[{'video':'s1.mp4','duration':60,'question':'Describe it.','answer':'A guard waves.',"
                  + "'question_type':'subPlot','scoring_points':['A guard','waves']},",
              "{'video':'t1.mp4','duration':60,'question':'Sum it up.','answer':'A day.',"
                  + "'question_type':'summary'}]");
      InputFile replies =
          file(
              "p.jsonl",
              "{'video':'s1.mp4','question':'Describe it.','pred':'Somebody waves'}",
              "{'video':'t1.mp4','question':'Sum it up.','pred':'A day passes','cost_usd':0.5}");

      Evaluation evaluation = judged(server, "mlvu", questions, null, replies);

      assertThat(value(evaluation, ALL, "g_avg", UnparsedPolicy.WRONG)).isEqualTo(7.25);
      assertThat(value(evaluation, "form=open", "cost_usd", null)).isEqualTo(0.5);
      assertThat(server.asked("judge-scene-1").get(0).data().has("reference")).isFalse();
    }
  }

  @Test
  void turnsAreCheckedAndNotesOfLecturesAreReadBeforeTheyAreJudged() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server
          .says("judge-checklist-1", "{'A1': 'Yes', 'A2': 'yes', 'more': 1}")
          .saysTo("judge-read-1", "What is drawn?", "{'answer': 'a circle'}")
          .saysTo("judge-answer-1", "a circle", "{'pred': 'yes', 'score': 4}");

      Evaluation turns =
          judged(
              server,
              "mt-video-bench",
              file(
                  "Memory.json",
                  "{'v1':[{'event_index':'2','mtqa':{'Round 1':{'question':'Who?',",
                  "'answer':'A cook.'}}}]}"),
              file(
                  "check.json",
                  "{'v1':{'2':[{'round index':1,'Q1':'A cook?','A1':'Yes','Q2':'A dog?',",
                  "'A2':'No'}]}}"),
              file("answers.json", "{'v1':{'2':['A cook with a dog.']}}"));
      Evaluation notes =
          judged(
              server,
              "video-mmlu",
              file(
                  "notes.jsonl",
                  "{'index':7,'video':'l.mp4','discipline':'Math','question':"
                      + "[{'question':'What is drawn?','answer':'A circle'}]}"),
              null,
              file(
                  "captions.jsonl",
                  "{'index':7,'prediction':'The lecturer draws something round.'}"));

      assertThat(value(turns, ALL, "score", null)).isEqualTo(0.5);
      assertThat(value(notes, "discipline=Math", "accuracy_judged", null)).isEqualTo(1);
      assertThat(value(notes, ALL, "score", null)).isEqualTo(4);
    }
  }

  @Test
  void anAnswerIsComparedToTheSelectedAndToTheRejectedOne() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server
          .saysTo("judge-battle-1", "'answer_a':'good'", "{'verdict': 'tie'}")
          .saysTo("judge-battle-1", "'answer_a':'bad'", "{'verdict': 'B'}");

      Evaluation evaluation =
          judged(
              server,
              "videoautobench",
              file(
                  "bench.json",
                  "{'v_1':{'video_id':'v','question':'How?','selected answer':'good',",
                  "'rejected answer':'bad'}}"),
              null,
              file("p.json", "{'v_1':{'response':'fine'}}"));

      assertThat(value(evaluation, ALL, "points_vs_selected", null)).isEqualTo(0.5);
      assertThat(value(evaluation, ALL, "points_vs_rejected", null)).isEqualTo(1);
    }
  }

  @Test
  void needlesFacesStreamsAndDescriptionsAreJudgedToo() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server
          .says("judge-needle-1", "{'score': 7}")
          .says("judge-events-1", "{'relations': [['neutral', 'entail']]}")
          .says("judge-similarity-1", "{'score': 4}")
          .saysTo("judge-caption-1", "A dog runs", "{'score': 2}")
          .saysTo("judge-caption-1", "A hound", "{'score': 3.5}")
          .says("judge-points-1", "{'score': 2}")
          .says(
              "judge-object-1",
              "{'subject': 4, 'appearance': 3, 'temporal': 2, 'hallucination': 5}")
          .says("judge-grade-1", "{'grade': 'A'}");

      Evaluation needle =
          judged(
              server,
              "niavh",
              file(
                  "q.jsonl",
                  "{'context_length':60,'depth_percent':45.5,'question':'What flew?',"
                      + "'answer':'A kite'}"),
              null,
              file(
                  "r.json",
                  "{'model':'m','context_length':60,'depth_percent':45.5,",
                  "'model_response':'something red'}"));
      Evaluation face =
          judged(
              server,
              "fec-bench",
              file("q.jsonl", "{'id':'f','video':'f.mp4','events':['smiles','frowns']}"),
              null,
              file("p.jsonl", "{'id':'f','events':['looks cross']}"));
      Evaluation stream =
          judged(
              server,
              "magqa",
              file(
                  "q.jsonl",
                  "{'question_id':'s','conversation':[{'content':'What now?'}],'answer':"
                      + "[{'content':'He cuts','time':[0,5]},{'content':'He eats','time':[5,9]}]}"),
              null,
              file(
                  "p.jsonl",
                  "{'question_id':'s','model_response_list':[{'role':'assistant','time':3,"
                      + "'content':'Cutting'}]}"));
      Evaluation caption =
          judged(
              server,
              "vicas-captions",
              file("q.jsonl", "{'video':'c','captions':['A dog runs','A hound']}"),
              null,
              file("p.jsonl", "{'item_id':'c','raw':'A hound runs'}"));
      Evaluation points =
          judged(
              server,
              "mmbench-video",
              file(
                  "q.tsv",
                  "index\tvideo\tquestion\tanswer\tdimensions",
                  "4\ty\tWhat?\tMilk\t['OCR']"),
              null,
              file("p.tsv", "index\tprediction", "4\tWater"));
      Evaluation object =
          judged(
              server,
              "videorefer-d",
              file("q.jsonl", "{'id':1,'video':'o.mp4','caption':'A red car','annotation':[]}"),
              null,
              file("p.jsonl", "{'id':1,'pred':'A car'}"));
      Evaluation translated =
          judged(
              server,
              "mme-videoocr",
              file(
                  "q.jsonl",
                  "{'index':5,'video_index':'1','task_type':'t','task':'translation',"
                      + "'question':'?','option':[],'answer':'Hello','eval_method':'gpt_assisted_scoring'}"),
              null,
              file("p.jsonl", "{'index':5,'response':'Hi'}"));

      assertThat(value(needle, "length_s=00060", "score", null)).isEqualTo(7);
      assertThat(value(face, ALL, "consistency_recall", null)).isEqualTo(0.5);
      assertThat(value(stream, ALL, "in_span_score", null)).isEqualTo(2.5);
      assertThat(value(caption, ALL, "caption_score", null)).isEqualTo(3.5);
      assertThat(value(points, ALL, "score_all", null)).isEqualTo(2);
      assertThat(value(object, ALL, "average", null)).isEqualTo(3.5);
      assertThat(value(translated, ALL, "accuracy", UnparsedPolicy.WRONG)).isEqualTo(1);
    }
  }

  @Test
  void longDescriptionsAreMeasuredByWordsFactsAndWhatTheySayAgain() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server.says(
          "judge-long-caption-1",
          "{'relevance':5,'accuracy':4,'coherence':3,'clarity':4,'breadth':2,'depth':3,"
              + "'facts':[1,0,0,1],'claims':4,'supported':3}");

      Evaluation evaluation =
          judged(
              server,
              "longcaption-bench",
              file("q.jsonl", "{'video':'v','caption':'All of it','facts':['a','b','c','d']}"),
              null,
              file("p.jsonl", "{'video':'v','caption':'one two three four one two three four'}"));

      assertThat(value(evaluation, ALL, "words", null)).isEqualTo(8);
      // of five runs of four words, the last is the first again
      assertThat(value(evaluation, ALL, "repeated", null)).isEqualTo(0.2, within(1e-12));
      assertThat(value(evaluation, ALL, "quality", null)).isEqualTo(3.5);
      assertThat(value(evaluation, ALL, "fact_recall", null)).isEqualTo(0.5);
      assertThat(value(evaluation, ALL, "fact_precision", null)).isEqualTo(0.75);
      assertThat(value(evaluation, ALL, "fact_f1", null)).isEqualTo(0.6, within(1e-12));
    }
  }
}
