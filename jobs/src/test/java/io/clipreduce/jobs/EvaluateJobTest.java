package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateJobTest {
  private static final String QUESTIONS =
      """
      {"id":"q1","videos":["a"],"question":"?","options":["x","y"],"answer":"A","task":"count"}
      {"id":"q2","videos":["a"],"question":"?","options":["x","y"],"answer":"B","task":"order"}
      """;

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void predictionsOfAFileBecomeATableAndFiles() throws IOException {
    String replies =
        file(
            "demo.jsonl",
            """
            {"item_id":"q1","raw":"The answer is (A)","cost_usd":0.5}
            {"item_id":"q2","raw":"who knows"}
            {"item_id":"q9","raw":"A"}
            """);
    Path output = folder.resolve("scores");

    CommandRun run =
        CommandRun.of(
            "evaluate",
            "--questions",
            file("q.jsonl", QUESTIONS),
            "--predictions",
            replies,
            "--output",
            output.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("plain, run demo: 2 questions, 2 answered")
        .contains("1 predictions answer no question, such as q9")
        .containsPattern("all +2 +0\\.5000 +0\\.5000 +0\\.0000 +0\\.5000 +0\\.5000 +0\\.5000");
    assertThat(output.resolve("scores.csv"))
        .content()
        .startsWith("run_id,bench,slice,metric,value,n,n_excluded,policy\n")
        .contains("demo,plain,task=count,accuracy,1.0,1,0,wrong\n");
    assertThat(output.resolve("scores.jsonl"))
        .content()
        .contains(
            "{\"run_id\":\"demo\",\"bench\":\"plain\",\"slice\":\"all\",\"metric\":\"accuracy\","
                + "\"value\":0.5,\"n\":2,\"n_excluded\":0,\"policy\":\"wrong\"}");
  }

  @Test
  void figuresThatAreNoAccuracyAreToldWithWhatSeeingAddsAndWhatHasLeaked() throws IOException {
    String reply = "{\"video\":\"AB12C\",\"caption\":\"person sits.\",\"pred\":\"%s\"}";

    CommandRun run =
        CommandRun.of(
            "evaluate",
            "--questions",
            file("charades.txt", "AB12C 0.0 10.0##person sits."),
            "--predictions",
            file("seeing.jsonl", reply.formatted("0.0 - 8.0")),
            "--blind-predictions",
            file("blind.jsonl", reply.formatted("0.0 - 5.0")),
            "--base-predictions",
            file("base.jsonl", reply.formatted("0.0 - 2.0")));

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("charades-sta, run seeing: 1 questions, 1 answered")
        .containsPattern("\nmiou +all +0\\.8000")
        .containsPattern("\nparse_failure_rate +all +0\\.0000")
        .containsPattern("\nblind_miou +all +0\\.5000")
        .containsPattern("\ngain_miou +all +0\\.3000")
        .containsPattern("\nbase_miou +all +0\\.2000")
        .containsPattern("\nleakage_miou +all +0\\.3000")
        .doesNotContain("gain_parse", "cost_usd");
  }

  @Test
  void answersOfAWarehouseAreScoredBesideBlindOnesIntoItsTable() throws IOException {
    Path warehouse = folder.resolve("wh");
    new TestWarehouse(warehouse)
        .table(
            "answers",
            "SELECT 'set' AS question_set, id AS question_id, method, key AS option_key, CAST(NULL"
                + " AS STRING) AS answer_text, 0.9 AS confidence, array(named_struct('video_id',"
                + " 'a', 'start_us', 1L, 'end_us', 2L, 'score', 0.5D)) AS time_ranges, false AS"
                + " abstained, key = 'B' AS coerced, 3 AS calls, 10L AS tokens_in, 5L AS"
                + " tokens_out, 0.25D AS cost_usd, 7L AS latency_ms FROM VALUES ('q1',"
                + " 'extractive', 'A'), ('q2', 'extractive', 'B'), ('q1', 'blind', 'B'), ('q2',"
                + " 'blind', 'B') AS t(id, method, key)");
    String[] command = {
      "evaluate",
      "--warehouse",
      warehouse.toString(),
      "--questions",
      file("q.jsonl", QUESTIONS),
      "--method",
      "extractive"
    };

    CommandRun first = CommandRun.of(command);
    CommandRun again = CommandRun.of(command);

    assertThat(first.err()).isEmpty();
    assertThat(again.exitCode()).isZero();
    assertThat(first.out())
        .containsPattern("all +2 +1\\.0000 +0\\.5000 +0\\.0000 +0\\.5000 +0\\.5000 +0\\.5000");
    Row row =
        SharedSpark.session()
            .read()
            .format("delta")
            .load(warehouse.resolve("tables/scores").toString())
            .where("slice = 'all' AND metric = 'blind_accuracy'")
            .collectAsList()
            .get(0);
    assertThat(row.<Double>getAs("value")).isEqualTo(0.5);
    assertThat(row.<String>getAs("run_id")).isEqualTo("extractive");
    assertThat(
            SharedSpark.session()
                .read()
                .format("delta")
                .load(warehouse.resolve("tables/scores").toString())
                .where("slice = 'all' AND metric = 'accuracy'")
                .count())
        .isEqualTo(1);

    CommandRun open =
        CommandRun.of(
            "evaluate",
            "--warehouse",
            warehouse.toString(),
            "--questions",
            folder.resolve("q.jsonl").toString());
    assertThat(open.exitCode()).isEqualTo(Main.EXIT_USAGE);
    assertThat(open.err()).contains("Choose with --method: blind, extractive");
  }

  @Test
  void mistakesAreToldInOneLine() throws IOException {
    String questions = file("q.jsonl", QUESTIONS);
    String broken = file("broken.jsonl", "{\"id\":\"q1\",\"videos\":[],\"options\":[]}\n");
    String strangers = file("strangers.jsonl", "{\"item_id\":\"z\",\"raw\":\"A\"}\n");

    assertThat(CommandRun.of("evaluate", "--questions", "none.json").err())
        .contains("--questions none.json cannot be read: no such file.");
    assertThat(CommandRun.of("evaluate", "--benchmark", "nope", "--questions", questions).err())
        .contains("benchmark = nope is unknown. Allowed: ")
        .contains("video-mme");
    assertThat(
            CommandRun.of(
                    "evaluate",
                    "--benchmark",
                    "plain",
                    "--questions",
                    broken,
                    "--predictions",
                    strangers)
                .err())
        .contains("broken.jsonl, line 1: field 'question' is missing (--skip-broken");
    assertThat(CommandRun.of("evaluate", "--questions", questions).err())
        .contains("Name --predictions FILE or --warehouse FOLDER: the questions hold no replies.");
    assertThat(
            CommandRun.of("evaluate", "--questions", questions, "--predictions", strangers).err())
        .contains("None of 1 predictions answers one of 2 questions. Ids of predictions: z.");
    assertThat(CommandRun.of("evaluate", "--questions", questions, "--policy", "maybe").err())
        .contains("'maybe' is unknown. Allowed: excluded, random, wrong");
  }

  @Test
  void aServerJudgesFreeAnswersAndIsPaidOnce() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] reply =
              ("{\"model\":\"j\",\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"role\":"
                      + "\"assistant\",\"content\":\"{\\\"grade\\\": \\\"A\\\"}\"}}],\"usage\":"
                      + "{\"prompt_tokens\":200,\"completion_tokens\":5}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    String questions =
        file(
            "pro.jsonl",
            "{\"video\":\"a\",\"question\":\"Which city?\",\"answer_text\":\"Porto\",\"qa_type\":"
                + "\"Local Perception\",\"prediction\":\"Porto\"}\n");
    String[] command = {
      "evaluate",
      "--questions",
      questions,
      "--judge",
      "server",
      "--output",
      folder.resolve("judged").toString(),
      "--set",
      "evaluate.server.url=http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
      "--set",
      "evaluate.server.model=judge-model",
      "--set",
      "evaluate.usd_in=1000"
    };
    try {
      CommandRun first = CommandRun.of(command);
      CommandRun again = CommandRun.of(command);

      assertThat(first.err()).isEmpty();
      assertThat(first.out())
          .contains("Judge judge-model: 1 calls now")
          .containsPattern("all +1 +1\\.0000")
          .containsPattern("\njudge_cost_usd +all +0\\.2000");
      assertThat(again.out()).contains("Judge judge-model: 0 calls now");
      assertThat(again.out().replace("0 calls", "1 calls")).isEqualTo(first.out());
    } finally {
      server.stop(0);
    }
    assertThat(CommandRun.of("evaluate", "--questions", questions, "--judge", "server").err())
        .contains("--judge server needs --output FOLDER");
    assertThat(CommandRun.of("evaluate", "--questions", questions, "--judge", "nobody").err())
        .contains("nobody")
        .contains("smollm2-360m");
  }
}
