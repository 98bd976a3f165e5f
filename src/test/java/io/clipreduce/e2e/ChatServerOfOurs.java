package io.clipreduce.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server of chat and embedding models that behaves as it is told, each question by the order in
 * which it came first, and keeps the books: what was asked, and what it answered for money.
 */
final class ChatServerOfOurs implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the server does with one request. */
  interface Manner {
    /**
     * @param request what was asked
     * @param question number of the question, from 0, in order of first asking
     */
    void answer(HttpExchange exchange, JsonNode request, int question)
        throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Integer> questions = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> billed = Collections.synchronizedList(new ArrayList<>());
  private volatile List<List<Manner>> manners = List.of();

  ChatServerOfOurs() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::handle);
    server.createContext("/v1/embeddings", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /**
   * Forgets the books and behaves anew.
   *
   * @param manners per question, what to do with the first request, the second, and so on; the last
   *     goes on, and questions beyond the list are answered
   */
  void behave(List<List<Manner>> manners) {
    this.manners = manners;
    questions.clear();
    asked.clear();
    requests.clear();
    billed.clear();
  }

  /** Bodies of all requests that came in whole. */
  List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /** Numbers of the questions that were answered for money, as often as they were. */
  List<Integer> billed() {
    return List.copyOf(billed);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String text = new String(body, StandardCharsets.UTF_8);
      JsonNode request = JSON.readTree(body);
      requests.add(request);
      int question;
      synchronized (questions) {
        question = questions.computeIfAbsent(text, key -> questions.size());
      }
      int before = asked.merge(text, 1, Integer::sum) - 1;
      Manner good = request.has("input") ? vectors(0) : ok();
      List<Manner> mine = question < manners.size() ? manners.get(question) : List.of(good);
      mine.get(Math.min(before, mine.size() - 1)).answer(exchange, request, question);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers with a sentence that tells the question's number. */
  Manner ok() {
    return says("Seen in clip %s.", "stop");
  }

  /** Answers with some words; {@code %s} becomes the question's number. */
  Manner says(String words, String finishReason) {
    return (exchange, request, question) -> {
      billed.add(question);
      ObjectNode reply = JSON.createObjectNode().put("model", "of-ours-1.0");
      ObjectNode choice = reply.putArray("choices").addObject().put("finish_reason", finishReason);
      choice
          .putObject("message")
          .put("role", "assistant")
          .put("content", words.formatted(question));
      reply.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 10);
      send(exchange, 200, reply.toString());
    };
  }

  /**
   * Answers with a vector for each text, {@code [3n, 4n, 1]} by its length n, the last text first.
   *
   * @param missing texts that get none
   */
  Manner vectors(int missing) {
    return (exchange, request, question) -> {
      billed.add(question);
      ObjectNode reply = JSON.createObjectNode().put("model", "embeds-1.0");
      ArrayNode data = reply.putArray("data");
      JsonNode input = request.path("input");
      for (int i = input.size() - 1; i >= missing; i--) {
        int length = input.get(i).asText().length();
        ObjectNode item = data.addObject().put("index", i);
        item.putArray("embedding").add(3 * length).add(4 * length).add(1);
      }
      reply.putObject("usage").put("prompt_tokens", 30).put("total_tokens", 30);
      send(exchange, 200, reply.toString());
    };
  }

  /** Refuses with a status, an error's words and headers. */
  static Manner refuses(int status, String words, String... headers) {
    return (exchange, request, question) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      ObjectNode error = JSON.createObjectNode();
      error.putObject("error").put("message", words);
      send(exchange, status, error.toString());
    };
  }

  /** Refuses and tells the key it was given. */
  static Manner refusesAndTellsTheKey() {
    return (exchange, request, question) ->
        refuses(401, "Wrong key: " + exchange.getRequestHeaders().getFirst("Authorization"))
            .answer(exchange, request, question);
  }

  /** Takes its time before it does something. */
  static Manner after(long millis, Manner manner) {
    return (exchange, request, question) -> {
      Thread.sleep(millis);
      manner.answer(exchange, request, question);
    };
  }

  /** Begins a reply and hangs up. */
  static Manner breaksOff() {
    return (exchange, request, question) -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("{\"choices\": [".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    };
  }

  /** Answers, as a proxy might, with a page. */
  static Manner page() {
    return (exchange, request, question) -> send(exchange, 200, "<html>Please log in</html>");
  }

  private static void send(HttpExchange exchange, int status, String body) {
    try {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
