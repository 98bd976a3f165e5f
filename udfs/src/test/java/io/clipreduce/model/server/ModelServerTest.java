package io.clipreduce.model.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelServerTest {
  private static final String REPLY =
      """
      {"model": "m-1", "choices": [{"message": {"content": "A cat."}, "finish_reason": "stop"}],
       "usage": {"prompt_tokens": 5, "completion_tokens": 2}}""";

  @TempDir Path folder;
  private HttpServer http;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private volatile String authorization;
  private ReplyStore replies;
  private final CallBudget budget = new CallBudget("calls", "tokens");

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newCachedThreadPool());
    http.createContext(
        "/v1/chat/completions",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked.incrementAndGet();
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            Thread.sleep(100);
            underWay.decrementAndGet();
            exchange.sendResponseHeaders(200, REPLY.length());
            exchange.getResponseBody().write(REPLY.getBytes(StandardCharsets.UTF_8));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    http.start();
    replies = new ReplyStore(new Configuration(), folder.resolve("replies").toUri().toString());
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private ServerSettings settings(int concurrency, String keyFile) {
    return new ServerSettings(
        "http://127.0.0.1:" + http.getAddress().getPort() + "/v1",
        concurrency,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        "",
        keyFile);
  }

  private static ChatQuestion question(String words) {
    ObjectNode request = new ObjectMapper().createObjectNode().put("model", "m");
    request.putArray("messages").addObject().put("role", "user").put("content", words);
    return ChatQuestion.of("p1", request);
  }

  private List<ModelCall> ask(ModelServer server, List<String> words) throws Exception {
    List<Future<ModelCall>> calls = new ArrayList<>();
    for (String word : words) {
      calls.add(server.submit(() -> server.ask(question(word), replies, budget, null)));
    }
    List<ModelCall> done = new ArrayList<>();
    for (Future<ModelCall> call : calls) {
      done.add(call.get(30, TimeUnit.SECONDS));
    }
    return done;
  }

  @Test
  void keepsTheWindowFullAndNoFuller() throws Exception {
    List<String> words = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");

    List<ModelCall> calls = ask(ModelServer.of(settings(3, "")), words);

    assertThat(calls).hasSize(9).allSatisfy(call -> assertThat(call.reply()).isEqualTo("A cat."));
    assertThat(mostUnderWay.get()).isEqualTo(3);
    assertThat(budget.callsSpent()).isEqualTo(9);
    assertThat(budget.tokensSpent()).isEqualTo(63);
  }

  @Test
  void sendsTheSameQuestionOnceWhetherAtTheSameTimeOrLater() throws Exception {
    ModelServer server = ModelServer.of(settings(4, ""));

    List<ModelCall> twins = ask(server, List.of("same", "same", "same"));
    List<ModelCall> later = ask(server, List.of("same"));

    assertThat(asked.get()).isEqualTo(1);
    assertThat(twins.stream().filter(ModelCall::cached)).hasSize(2);
    assertThat(later.get(0).cached()).isTrue();
    assertThat(later.get(0).reply()).isEqualTo("A cat.");
    assertThat(later.get(0).tokensIn()).isEqualTo(5);
  }

  @Test
  void sendsTheKeyOfAFileAndShowsItNowhereElse() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "sk-secret\n");
    ServerSettings settings = settings(1, file.toString());

    ask(ModelServer.of(settings), List.of("who?"));

    assertThat(authorization).isEqualTo("Bearer sk-secret");
    assertThat(ApiKey.read("", file.toString()).toString()).doesNotContain("secret");
    assertThat(settings.toString()).doesNotContain("secret");
    Files.writeString(file, "two words");
    assertThatThrownBy(() -> ApiKey.read("", file.toString()))
        .hasMessageContaining("holds no key")
        .hasMessageNotContaining("words");
  }

  @Test
  void triesAServerThatIsNotThereForAsLongAsItMayAndThenSaysSo() {
    ServerSettings settings = settings(1, "");
    http.stop(0);

    assertThatThrownBy(() -> ModelServer.of(settings).ask(question("?"), replies, budget, null))
        .isInstanceOfSatisfying(
            ServerException.class,
            e -> {
              assertThat(e.remedy()).isEqualTo(ServerException.Remedy.STOP);
              assertThat(e.tries()).isGreaterThan(1);
            })
        .hasMessageContaining("No server answers at http://127.0.0.1");
    assertThat(budget.callsSpent()).isZero();
  }

  @Test
  void answersFromWhatIsAtHandThoughTheBudgetIsSpent() throws Exception {
    ModelServer server = ModelServer.of(settings(1, ""));
    budget.addCalls(1);
    ask(server, List.of("first"));

    assertThat(ask(server, List.of("first")).get(0).cached()).isTrue();
    assertThatThrownBy(() -> server.ask(question("second"), replies, budget, null))
        .isInstanceOfSatisfying(
            ServerException.class,
            e -> assertThat(e.remedy()).isEqualTo(ServerException.Remedy.NOT_SENT));
    assertThat(asked.get()).isEqualTo(1);
  }

  @Test
  void takesOnlyAddressesThatHoldNoSecret() {
    assertThat(ServerSettings.address("url", " http://host:8000/v1/ "))
        .isEqualTo("http://host:8000/v1");
    for (String wrong : List.of("", "host:8000", "ftp://host", "http://me:secret@host/v1")) {
      assertThatThrownBy(() -> ServerSettings.address("url", wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void keepsARepliesFirstVersionWhenTwoWriteIt() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> writers = new ArrayList<>();
    var threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      byte[] mine = ("reply " + i).getBytes(StandardCharsets.UTF_8);
      writers.add(
          threads.submit(
              () -> {
                go.await();
                replies.put("abcd", mine);
                return null;
              }));
    }
    go.countDown();
    for (Future<?> writer : writers) {
      writer.get(30, TimeUnit.SECONDS);
    }
    threads.shutdown();

    assertThat(new String(replies.get("abcd"), StandardCharsets.UTF_8)).matches("reply [0-3]");
    assertThat(replies.get("abce")).isNull();
    try (var files = Files.list(folder.resolve("replies/ab"))) {
      assertThat(files.filter(file -> !file.toString().endsWith(".crc"))).hasSize(1);
    }
  }
}
