package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions from a real server, {@code transformers serve}, with a tiny SmolVLM. */
class ServedModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROMPT = "Say what you see.";
  private static final int MAX_TOKENS = 12;

  @TempDir static Path folder;
  private static Program.Running server;
  private static String url;
  private static String model;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    Path environment = PythonEnvironment.orSkip("served", resource("requirements.txt"));
    Program python =
        new Program(environment.resolve("bin/python"), folder, Map.of("HF_HUB_OFFLINE", "1"));
    Path script = Files.writeString(folder.resolve("make_model.py"), resource("make_model.py"));
    model = folder.resolve("model").toString();
    Program.succeeded(python.run(script.toString(), model));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    url = "http://127.0.0.1:" + port + "/v1";
    server =
        python.start(
            environment.resolve("bin/transformers").toString(),
            "serve",
            model,
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--device",
            "cpu",
            "--dtype",
            "float32");
    HttpRequest models = HttpRequest.newBuilder(URI.create(url + "/models")).build();
    for (int tries = 1; ; tries++) {
      try {
        HttpClient.newHttpClient().send(models, BodyHandlers.ofString());
        return;
      } catch (IOException e) {
        assertThat(server.process().isAlive()).as(Files.readString(server.stderr())).isTrue();
        assertThat(tries).as("the server does not answer").isLessThan(600);
        Thread.sleep(500);
      }
    }
  }

  private static String resource(String name) throws IOException {
    try (var in = ServedModelTest.class.getResourceAsStream("/served/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
    if (server != null) {
      server.process().destroyForcibly();
    }
  }

  @Test
  void captionsEachClipWithWhatTheServerSaysOfItsKeyframes()
      throws IOException, InterruptedException {
    Path input = Files.createDirectory(folder.resolve("in"));
    Media.scenes(input.resolve("scenes.mp4"), 3, 4, "aac");
    SparkSession spark = TestSpark.start("local[2]");
    Path warehouse = folder.resolve("warehouse");
    List<String> arguments =
        new ArrayList<>(
            List.of("run", "--input", input.toString(), "--warehouse", warehouse.toString()));
    for (String setting :
        List.of(
            "captioner=server",
            "server.url=" + url,
            "server.model=" + model,
            "server.prompt=" + PROMPT,
            "server.max_tokens=" + MAX_TOKENS)) {
      arguments.addAll(List.of("--set", "caption." + setting));
    }

    Commands.Result result = Commands.run(arguments.toArray(String[]::new));

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<Row> captions =
        Published.read(spark, warehouse, "captions")
            .where("level = 'clip'")
            .orderBy("start_us")
            .collectAsList();
    assertThat(captions).hasSize(3);
    for (Row caption : captions) {
      JsonNode said = askedPlainly(spark, warehouse, caption.getAs("unit_id"));
      String words = said.path("choices").path(0).path("message").path("content").asText();
      assertThat(words).isNotBlank();
      assertThat(caption.<String>getAs("text")).isEqualTo(words.strip());
      Row call =
          Published.read(spark, warehouse, "model_calls")
              .where("clip_id = '" + caption.getAs("unit_id") + "'")
              .first();
      assertThat(call.<String>getAs("status")).isEqualTo("ok");
      assertThat(call.<Integer>getAs("tokens_in"))
          .isEqualTo(said.path("usage").path("prompt_tokens").asInt());
      assertThat(call.<Integer>getAs("tokens_out")).isEqualTo(MAX_TOKENS);
      assertThat(call.<String>getAs("finish_reason")).isEqualTo("length");
    }
  }

  /** The server's reply to a request written by hand from the published keyframes. */
  private static JsonNode askedPlainly(SparkSession spark, Path warehouse, String clipId)
      throws IOException, InterruptedException {
    ObjectNode request = JSON.createObjectNode().put("model", model);
    request.put("max_tokens", MAX_TOKENS).put("temperature", 0);
    ArrayNode content =
        request.putArray("messages").addObject().put("role", "user").putArray("content");
    content.addObject().put("type", "text").put("text", PROMPT);
    List<Row> keyframes =
        Published.read(spark, warehouse, "keyframes")
            .where("clip_id = '" + clipId + "'")
            .orderBy("pts_us")
            .collectAsList();
    assertThat(keyframes).isNotEmpty();
    for (Row keyframe : keyframes) {
      byte[] jpeg = Published.picture(warehouse, keyframe.getAs("picture"));
      content
          .addObject()
          .put("type", "image_url")
          .putObject("image_url")
          .put("url", "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg));
    }
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(url + "/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
            .build();
    return JSON.readTree(HttpClient.newHttpClient().send(post, BodyHandlers.ofString()).body());
  }
}
