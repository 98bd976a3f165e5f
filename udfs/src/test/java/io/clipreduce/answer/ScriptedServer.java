package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A chat server that says what a script states: it knows a step by the text of its prompt, and
 * gives the first line of the script for it that was not used yet. On closing it fails where it was
 * asked what the script does not foresee, or where lines were left over.
 */
public final class ScriptedServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A question as it came in. */
  public record Asked(
      String prompt, String instructions, JsonNode data, int pictures, JsonNode request) {}

  private record Line(
      String prompt, String part, boolean ever, int status, String reply, List<String> tokens) {
    Line(String prompt, String part, boolean ever, int status, String reply) {
      this(prompt, part, ever, status, reply, List.of());
    }
  }

  private final Map<String, String> prompts;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Line> script = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private final List<String> unforeseen = new ArrayList<>();
  private volatile boolean refusesPictures;

  /**
   * @param prompts texts of prompts by their names, such as {@link AnswerSettings#prompts}
   */
  public ScriptedServer(Map<String, String> prompts) throws IOException {
    this.prompts = new TreeMap<>(prompts);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** What a prompt gets, one reply after another. Apostrophes stand for quotation marks. */
  public ScriptedServer says(String prompt, String... replies) {
    for (String reply : replies) {
      add(new Line(prompt, "", false, 200, reply.replace('\'', '"')));
    }
    return this;
  }

  /** What a prompt gets, once, if its data hold a text. Apostrophes stand for quotation marks. */
  public ScriptedServer saysTo(String prompt, String part, String reply) {
    add(new Line(prompt, part.replace('\'', '"'), false, 200, reply.replace('\'', '"')));
    return this;
  }

  /** What a prompt gets first, if it is asked at all. */
  ScriptedServer saysOnce(String prompt, String reply) {
    if (prompts.containsKey(prompt)) {
      says(prompt, reply);
    }
    return this;
  }

  /** Refuses every request with pictures, as a filter of contents does. */
  ScriptedServer refusesPictures() {
    refusesPictures = true;
    return this;
  }

  /** What a prompt gets however often, after the lines before. */
  public ScriptedServer alwaysSays(String prompt, String reply) {
    add(new Line(prompt, "", true, 200, reply.replace('\'', '"')));
    return this;
  }

  /**
   * What a prompt gets, once, if its data hold a text, with the likelihoods of its tokens.
   *
   * @param tokens each with its probability and those of others in its place, such as {@code
   *     B|0.7;C|0.2}
   */
  ScriptedServer tells(String prompt, String part, String... tokens) {
    StringBuilder reply = new StringBuilder();
    for (String token : tokens) {
      reply.append(token, 0, token.indexOf('|'));
    }
    String found = part.replace('\'', '"');
    add(new Line(prompt, found, false, 200, reply.toString(), List.of(tokens)));
    return this;
  }

  private static void tell(ObjectNode told, String token) {
    String[] parts = token.split("\\|");
    told.put("token", parts[0]).put("logprob", Math.log(Double.parseDouble(parts[1])));
  }

  /** Refuses a prompt, once, as a filter of contents does. */
  public ScriptedServer refuses(String prompt) {
    add(new Line(prompt, "", false, 400, "The content filter does not let this through"));
    return this;
  }

  private synchronized void add(Line line) {
    script.add(line);
  }

  /** Everything that was asked, in the order in which it came in. */
  public synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** What a prompt was asked. */
  public List<Asked> asked(String prompt) {
    return asked().stream().filter(question -> question.prompt().equals(prompt)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
      Line line = next(request);
      ObjectNode reply = JSON.createObjectNode();
      if (line.status() == 200) {
        reply.put("model", "scripted-1");
        ObjectNode choice = reply.putArray("choices").addObject().put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", line.reply());
        if (request.path("logprobs").asBoolean() && !line.tokens().isEmpty()) {
          var tokens = choice.putObject("logprobs").putArray("content");
          for (String token : line.tokens()) {
            String[] likeliest = token.split(";");
            ObjectNode told = tokens.addObject();
            tell(told, likeliest[0]);
            var others = told.putArray("top_logprobs");
            for (String other : likeliest) {
              tell(others.addObject(), other);
            }
          }
        }
        reply.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 10);
      } else {
        reply.putObject("error").put("message", line.reply());
      }
      byte[] bytes = reply.toString().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(line.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private synchronized Line next(JsonNode request) throws IOException {
    JsonNode content = request.path("messages").path(0).path("content");
    int pictures = content.isTextual() ? 0 : content.size() - 1;
    String words = content.isTextual() ? content.asText() : content.path(0).path("text").asText();
    int end = words.lastIndexOf("\n\n");
    String instructions = words.substring(0, end);
    String prompt =
        prompts.entrySet().stream()
            .filter(entry -> instructions.startsWith(entry.getValue()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("?");
    JsonNode data = JSON.readTree(words.substring(end + 2));
    asked.add(new Asked(prompt, instructions, data, pictures, request));
    if (refusesPictures && pictures > 0) {
      return new Line(prompt, "", false, 400, "The content filter does not let this through");
    }
    for (Line line : script) {
      if (line.prompt().equals(prompt) && data.toString().contains(line.part())) {
        if (!line.ever()) {
          script.remove(line);
        }
        return line;
      }
    }
    unforeseen.add(prompt + ": " + data);
    return new Line(prompt, "", false, 400, "The script does not foresee this");
  }

  @Override
  public synchronized void close() {
    server.stop(0);
    threads.shutdownNow();
    List<Line> left = script.stream().filter(line -> !line.ever()).toList();
    if (!unforeseen.isEmpty() || !left.isEmpty()) {
      throw new AssertionError(
          "The script did not foresee %s; it was left with %s".formatted(unforeseen, left));
    }
  }
}
