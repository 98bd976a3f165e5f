package io.clipreduce.model.server;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A chat server that says one thing after another, whatever it is asked. */
public final class RepliesServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonNode> requests = new ArrayList<>();
  private List<String> replies = List.of();
  private int given;

  public RepliesServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /**
   * Says these from now on, in order of asking; the last goes on.
   *
   * @param replies words, or a status with which it refuses, such as {@code 400}
   */
  public synchronized void replies(String... replies) {
    this.replies = List.of(replies);
    given = 0;
  }

  /** All that was asked. */
  public synchronized List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String reply = next(JSON.readTree(exchange.getRequestBody()));
      boolean refuses = reply.matches("\\d+");
      ObjectNode body = JSON.createObjectNode();
      body.putArray("choices")
          .addObject()
          .put("finish_reason", "stop")
          .putObject("message")
          .put("content", reply);
      byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(refuses ? Integer.parseInt(reply) : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private synchronized String next(JsonNode request) {
    requests.add(request);
    return replies.get(Math.min(replies.size() - 1, given++));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
