package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.LanguageModel;
import io.clipreduce.model.Sampling;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ReplyStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LikelihoodsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ChatRequest REQUEST =
      new ChatRequest(
          "which-1", "Which is it?", "{\"a\":1}", List.of(), 8, 0, Sampling.LIKELIEST, false);

  @TempDir Path folder;
  private HttpServer http;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile int status = 200;
  private volatile boolean echoes = true;

  /** A server whose tokens are characters, each as likely as the code of the last digit says. */
  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/v1/",
        exchange -> {
          try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            asked.add(exchange.getRequestURI().getPath());
            String prompt = request.path("prompt").asText();
            ObjectNode reply = JSON.createObjectNode();
            ObjectNode choice = reply.putArray("choices").addObject();
            choice.putObject("message").put("content", "well");
            if (echoes) {
              assertThat(request.path("echo").asBoolean()).isTrue();
              var told = choice.putObject("logprobs").putArray("token_logprobs");
              for (int i = 0; i <= prompt.length(); i++) {
                // One more than the prompt has: the token that is written.
                int code = i < prompt.length() ? prompt.charAt(i) % 10 : 99;
                if (i == 0) {
                  told.addNull();
                } else {
                  told.add(-code);
                }
              }
            }
            reply.putObject("usage").put("prompt_tokens", prompt.length());
            byte[] bytes = reply.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private ServerChat chat(String completions) {
    TreeMap<String, String> options = new TreeMap<>();
    options.put("server.url", "http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
    options.put("server.model", "m");
    options.put("server.extra", "{}");
    options.put("server.completions", completions);
    options.put("server.concurrency", "2");
    options.put("server.timeout_s", "30");
    options.put("server.retry_s", "0");
    options.put("server.api_key_env", "");
    options.put("server.api_key_file", "");
    return ServerChat.open(
        new AnswerSettings(new TreeMap<>(), options),
        "server",
        new ReplyStore(new Configuration(), folder.toUri().toString()),
        new CallBudget("calls", "tokens"));
  }

  @Test
  void areTheMeanOverTheTokensOfTheReplyAlone() throws Exception {
    try (ServerChat chat = chat("plain")) {
      ChatModel.Likelihoods told = chat.likelihoods(REQUEST, List.of("1", "135"));

      // '1' is 49, '3' 51, '5' 53.
      assertThat(told.means()).containsExactly(-9, -(9 + 1 + 3) / 3.0);
      assertThat(told.calls()).hasSize(3).noneMatch(ModelCall::cached);
      assertThat(chat.likelihoods(REQUEST, List.of("1", "135")).calls())
          .hasSize(3)
          .allMatch(ModelCall::cached);
      assertThat(asked).hasSize(3);
    }
  }

  @Test
  void areNotAskedForWhereTheServerDoesNotTellThem() throws Exception {
    try (ServerChat none = chat("none");
        ServerChat mute = chat("plain");
        ServerChat missing = chat("chatml")) {
      assertThat(none.likelihoods(REQUEST, List.of("1")).means()).isNull();
      assertThat(asked).isEmpty();

      echoes = false;
      assertThat(mute.likelihoods(REQUEST, List.of("1")).means()).isNull();
      int before = asked.size();
      assertThat(mute.likelihoods(REQUEST, List.of("2")).means()).isNull();
      assertThat(asked).hasSize(before);

      status = 404;
      assertThat(missing.likelihoods(REQUEST, List.of("1")).means()).isNull();
      assertThat(missing.likelihoods(REQUEST, List.of("2")).means()).isNull();
      assertThat(asked).hasSize(before + 1);

      status = 200;
      assertThat(missing.ask(List.of(REQUEST)).get(0).get().text()).isEqualTo("well");
    }
  }

  @Test
  void andSamplesComeFromAModelOfTheInstallationToo() throws Exception {
    String name = "smollm2-360m";
    try (ModelChat chat = ModelChat.open(Fixtures.model(name), Device.cpu(1), most -> {});
        LanguageModel model = LanguageModel.open(Fixtures.model(name), Device.cpu(1))) {
      List<ChatRequest> requests = new ArrayList<>();
      for (int sample = 0; sample < 4; sample++) {
        requests.add(
            new ChatRequest(
                "which-1",
                "Which is it?",
                "{}",
                List.of(),
                6,
                sample,
                sample == 0 ? Sampling.LIKELIEST : Sampling.at(1.5),
                sample < 2));
      }
      List<ChatModel.Reply> replies = new ArrayList<>();
      for (Future<ChatModel.Reply> reply : chat.ask(requests)) {
        replies.add(reply.get());
      }
      ChatModel.Likelihoods told = chat.likelihoods(requests.get(0), List.of("cat", "a dog"));

      assertThat(replies).extracting(ChatModel.Reply::text).doesNotHaveDuplicates();
      assertThat(replies).extracting(reply -> reply.call().callId()).doesNotHaveDuplicates();
      assertThat(replies.get(1).tokens()).isNotEmpty();
      assertThat(replies.get(1).tokens().get(0).others()).hasSize(20);
      assertThat(replies.get(2).tokens()).isEmpty();
      String prompt = LanguageModel.chat("Which is it?", "{}");
      assertThat(told.means()).containsExactly(model.likelihoods(prompt, List.of("cat", "a dog")));
      assertThat(told.means()[0]).isCloseTo(told.means()[1], within(20.0)).isNegative();
      assertThat(told.calls()).hasSize(1);
    }
  }
}
