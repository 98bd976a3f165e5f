package io.clipreduce.model.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that speaks OpenAI's HTTP interface. One instance serves all tasks of a JVM, and no more
 * calls than its settings allow are under way at a time. Safe for several threads.
 */
public final class ModelServer {
  private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int MAX_ERROR_CHARS = 300;
  private static final Map<ServerSettings, ModelServer> BY_SETTINGS = new ConcurrentHashMap<>();

  private final ServerSettings settings;
  private final ApiKey key;
  private final HttpClient client;
  private final ThreadPoolExecutor callers;
  private final Map<String, CompletableFuture<ModelCall>> underWay = new ConcurrentHashMap<>();

  private ModelServer(ServerSettings settings) {
    this.settings = settings;
    this.key = ApiKey.read(settings.keyVariable(), settings.keyFile());
    // Upgrading to HTTP/2 in the clear is more than some servers can take.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (ProxySelector.getDefault() != null) {
      builder.proxy(ProxySelector.getDefault());
    }
    this.client = builder.build();
    this.callers =
        new ThreadPoolExecutor(
            settings.concurrency(),
            settings.concurrency(),
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "model-server");
              thread.setDaemon(true);
              return thread;
            });
    callers.allowCoreThreadTimeOut(true);
  }

  /**
   * The server with these settings, shared within the JVM.
   *
   * @throws IllegalArgumentException when the key cannot be read
   */
  public static ModelServer of(ServerSettings settings) {
    return BY_SETTINGS.computeIfAbsent(settings, ModelServer::new);
  }

  /** Runs something as soon as fewer calls are under way than may be. */
  public <T> Future<T> submit(Callable<T> work) {
    return callers.submit(work);
  }

  /**
   * Asks a model, unless the reply is at hand; keeps the reply before it is returned. The same
   * question from two threads is sent once, save where the first may not send it.
   *
   * @param question the question
   * @param replies where replies are kept
   * @param budget what may be spent
   * @param stopped why nothing may be sent any more; null if it may
   */
  public ModelCall ask(Question question, ReplyStore replies, CallBudget budget, String stopped)
      throws ServerException, IOException, InterruptedException {
    String id = question.callId();
    CompletableFuture<ModelCall> mine = new CompletableFuture<>();
    CompletableFuture<ModelCall> others;
    while ((others = underWay.putIfAbsent(id, mine)) != null) {
      try {
        return others.get().fromCache();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof ServerException twin)
            || twin.remedy() != ServerException.Remedy.NOT_SENT) {
          throw new ServerException(
              ServerException.Remedy.LATER,
              "TWIN_FAILED",
              "The same call failed beside this one",
              0);
        }
      }
    }
    Exception failure = new IOException("The call failed");
    try {
      byte[] kept = replies.get(id);
      if (kept != null) {
        ModelCall call = JSON.readValue(kept, ModelCall.class).fromCache();
        mine.complete(call);
        return call;
      }
      if (stopped != null) {
        throw new ServerException(ServerException.Remedy.NOT_SENT, "STOPPED", stopped, 0);
      }
      ModelCall call = send(question, budget);
      budget.spent(call.tokens());
      mine.complete(call);
      keep(id, call, replies);
      return call;
    } catch (ServerException e) {
      failure = e;
      throw e;
    } finally {
      underWay.remove(id);
      mine.completeExceptionally(failure);
    }
  }

  /** Storage that fails must not cost the reply that was paid for: the stage's row holds it too. */
  private static void keep(String id, ModelCall call, ReplyStore replies) {
    try {
      replies.put(id, JSON.writeValueAsBytes(call));
    } catch (IOException e) {
      LOG.warn("The reply of call {} was not kept: {}", id, e.getMessage());
    }
  }

  private ModelCall send(Question question, CallBudget budget)
      throws ServerException, InterruptedException {
    Answer answer = post(question.path(), question.body(), budget);
    JsonNode reply = json(answer);
    Question.Content content;
    try {
      content = question.read(reply);
    } catch (Question.BadReply e) {
      throw new ServerException(
          ServerException.Remedy.LATER,
          "BAD_REPLY",
          e.getMessage() + ": " + excerpt(answer.body),
          answer.tries);
    }
    return new ModelCall(
        question.callId(),
        question.model(),
        question.promptVersion(),
        ModelCall.OK,
        text(reply.path("model")),
        content.finishReason(),
        number(reply.path("usage").path("prompt_tokens")),
        number(reply.path("usage").path("completion_tokens")),
        answer.latencyMs,
        answer.tries,
        false,
        content.text());
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : null;
  }

  private static Integer number(JsonNode node) {
    return node.canConvertToInt() && node.isIntegralNumber() ? node.intValue() : null;
  }

  private JsonNode json(Answer answer) throws ServerException {
    try {
      return JSON.readTree(answer.body);
    } catch (IOException e) {
      throw new ServerException(
          ServerException.Remedy.LATER,
          "BAD_REPLY",
          "The server's reply is not JSON: " + excerpt(answer.body),
          answer.tries);
    }
  }

  /** A reply with status 200. */
  private record Answer(byte[] body, long latencyMs, int tries) {}

  /** Sends until there is an answer, no hope, or no time. */
  private Answer post(String path, byte[] body, CallBudget budget)
      throws ServerException, InterruptedException {
    long started = System.nanoTime();
    for (int tries = 1; ; tries++) {
      String used = budget.take();
      if (used != null) {
        throw new ServerException(ServerException.Remedy.NOT_SENT, "BUDGET", used, tries - 1);
      }
      long sent = System.nanoTime();
      HttpHeaders headers = null;
      ServerException failure;
      try {
        HttpResponse<byte[]> reply = send(path, body);
        if (reply.statusCode() == 200) {
          return new Answer(reply.body(), (System.nanoTime() - sent) / 1_000_000, tries);
        }
        budget.giveBack();
        headers = reply.headers();
        failure = refused(reply, tries);
        if (!RetryRule.passes(reply.statusCode())) {
          throw failure;
        }
      } catch (ConnectException | java.net.http.HttpConnectTimeoutException e) {
        budget.giveBack();
        failure =
            new ServerException(
                ServerException.Remedy.STOP,
                "UNREACHABLE",
                "No server answers at %s; tried for %s s"
                    .formatted(settings.url(), settings.retry().toSeconds()),
                tries);
      } catch (TimeoutException e) {
        failure =
            new ServerException(
                ServerException.Remedy.LATER,
                "TIMEOUT",
                "The server took longer than the %s s of timeout_s; requests sent: %s"
                    .formatted(settings.timeout().toSeconds(), tries),
                tries);
      } catch (IOException e) {
        failure =
            new ServerException(
                ServerException.Remedy.LATER,
                "BROKEN_OFF",
                "The connection to the server broke off (%s); requests sent: %s"
                    .formatted(key.hide(String.valueOf(e.getMessage())), tries),
                tries);
      }
      Duration pause =
          RetryRule.pause(tries, headers, Instant.now(), ThreadLocalRandom.current().nextDouble());
      Duration gone = Duration.ofNanos(System.nanoTime() - started);
      if (gone.plus(pause).compareTo(settings.retry()) > 0) {
        throw failure;
      }
      Thread.sleep(pause.toMillis());
    }
  }

  private HttpResponse<byte[]> send(String path, byte[] body)
      throws IOException, TimeoutException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(settings.url() + path))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (key.authorization() != null) {
      request.header("Authorization", key.authorization());
    }
    // The request's own timeout ends with the headers; this one holds for the whole reply.
    CompletableFuture<HttpResponse<byte[]>> reply =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    try {
      return reply.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      reply.cancel(true);
    }
  }

  private ServerException refused(HttpResponse<byte[]> reply, int tries) {
    int status = reply.statusCode();
    ServerException.Remedy remedy =
        switch (status) {
          case 401, 403, 404 -> ServerException.Remedy.STOP;
          default ->
              RetryRule.passes(status) ? ServerException.Remedy.LATER : ServerException.Remedy.NONE;
        };
    return new ServerException(
        remedy,
        "HTTP_" + status,
        "The server refused with status %s: %s; requests sent: %s"
            .formatted(status, said(reply.body()), tries),
        tries);
  }

  /**
   * What an error's body says: OpenAI's {@code error.message}, FastAPI's {@code detail}, or all.
   */
  private String said(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      for (JsonNode node :
          new JsonNode[] {json.path("error").path("message"), json.path("detail")}) {
        if (node.isTextual()) {
          return excerpt(node.textValue().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      // Not JSON: told as it is.
    }
    return excerpt(body);
  }

  private String excerpt(byte[] body) {
    String text =
        key.hide(new String(body, StandardCharsets.UTF_8)).replaceAll("\\s+", " ").strip();
    if (text.isEmpty()) {
      return "(nothing)";
    }
    return text.length() <= MAX_ERROR_CHARS ? text : text.substring(0, MAX_ERROR_CHARS) + "…";
  }

  /** Writes JSON as it is sent. */
  static byte[] bytes(JsonNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A request cannot be written", e);
    }
  }
}
