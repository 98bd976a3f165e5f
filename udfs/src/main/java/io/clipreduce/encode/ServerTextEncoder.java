package io.clipreduce.encode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Digests;
import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.EmbeddingQuestion;
import io.clipreduce.model.server.ExtraParameters;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ReplyStore;
import io.clipreduce.model.server.ServerSettings;
import io.clipreduce.model.server.TaskCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The text encoder {@code server}: asks an embedding model behind a server that speaks OpenAI's
 * interface, several texts a call. What it was paid for once is never asked again. Safe for several
 * threads.
 */
public final class ServerTextEncoder implements TextEncoder {
  /** Changes whenever the same settings would make other vectors. */
  private static final String VERSION = "1";

  private static final String SECTION = "encode_text.server";

  private final Options options;
  private final TaskCalls calls;
  private volatile int dim;

  private ServerTextEncoder(Options options, TaskCalls calls) {
    this.options = options;
    this.calls = calls;
  }

  /** The settings, as far as requests depend on them. */
  private record Options(String model, int dimensions, int textsPerCall, ExtraParameters extra) {

    /**
     * @throws IllegalArgumentException when they cannot work; the message is for the user
     */
    static Options of(SortedMap<String, String> settings) {
      String model = settings.get("server.model");
      if (model.isBlank()) {
        throw new IllegalArgumentException(
            SECTION
                + ".model is not set. Name the embedding model as the server does; GET <url>/models"
                + " lists them.");
      }
      return new Options(
          model,
          Integer.parseInt(settings.get("server.dimensions")),
          Integer.parseInt(settings.get("server.texts_per_call")),
          ExtraParameters.of(SECTION + ".extra", settings.get("server.extra")));
    }

    EmbeddingQuestion question(List<String> texts) {
      ObjectNode request = JsonNodeFactory.instance.objectNode().put("model", model);
      ArrayNode input = request.putArray("input");
      texts.forEach(input::add);
      request.put("encoding_format", "float");
      if (dimensions > 0) {
        request.put("dimensions", dimensions);
      }
      extra.addTo(request);
      return EmbeddingQuestion.of(Digests.sha256(VERSION).substring(0, 12), texts, request);
    }

    String version() {
      return String.join("\n", VERSION, model, String.valueOf(dimensions), extra.toString());
    }
  }

  /** Asks for one text, unless some were encoded before. */
  @Override
  public int dim() {
    return dim > 0 ? dim : encode(List.of("dimensions")).get(0).length;
  }

  /**
   * @throws IllegalArgumentException when the server does not give them; the message is for the
   *     user
   */
  @Override
  public List<float[]> encode(List<String> texts) {
    Encoded encoded = ask(texts);
    if (encoded.failure() != null) {
      throw new IllegalArgumentException(
          "The server of encode_text gave no vectors: " + encoded.failure().getMessage(),
          encoded.failure());
    }
    return encoded.vectors();
  }

  @Override
  public Encoded ask(List<String> texts) {
    List<EmbeddingQuestion> questions = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += options.textsPerCall()) {
      int end = Math.min(texts.size(), from + options.textsPerCall());
      questions.add(options.question(texts.subList(from, end)));
    }
    List<Future<ModelCall>> answers =
        questions.stream().map(question -> calls.submit(() -> calls.ask(question))).toList();
    List<float[]> vectors = new ArrayList<>();
    List<ModelCall> asked = new ArrayList<>();
    CallFailure failure = null;
    for (int i = 0; i < answers.size(); i++) {
      try {
        ModelCall answer = answers.get(i).get();
        asked.add(answer.withoutReply());
        vectors.addAll(questions.get(i).vectors(answer));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof CallFailure failed)) {
          throw new IllegalStateException("A call to the server broke the program", e.getCause());
        }
        if (failed.call() != null) {
          asked.add(failed.call());
        }
        failure = CallFailure.graver(failure, failed);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the server was asked", e);
      }
    }
    if (failure != null) {
      return new Encoded(List.of(), failure, asked);
    }
    vectors.forEach(this::requireSameDim);
    return new Encoded(vectors, null, asked);
  }

  private synchronized void requireSameDim(float[] vector) {
    if (dim > 0 && vector.length != dim) {
      throw new IllegalStateException(
          "The server gave vectors of %s and of %s values".formatted(dim, vector.length));
    }
    dim = vector.length;
  }

  @Override
  public void close() {
    calls.close();
  }

  /** Offers the encoder. */
  public static final class Provider implements TextEncoder.Provider {
    private final SortedMap<String, String> settings;

    /**
     * @param settings every setting of the section {@code encode_text}, by its key in it
     */
    public Provider(SortedMap<String, String> settings) {
      this.settings = settings;
    }

    @Override
    public String name() {
      return "server";
    }

    /**
     * @throws IllegalArgumentException when the settings cannot work; the message is for the user
     */
    @Override
    public String version() {
      ServerSettings server = server();
      ApiKey.read(server.keyVariable(), server.keyFile());
      return Options.of(settings).version();
    }

    private ServerSettings server() {
      return ServerSettings.of(SECTION, key -> settings.get("server." + key));
    }

    /** Opens it without a budget and without a place to keep replies in. */
    @Override
    public TextEncoder open(Device device) {
      return open(
          device,
          ReplyStore.NONE,
          new CallBudget(SECTION + ".max_calls", SECTION + ".max_tokens_total"));
    }

    @Override
    public TextEncoder open(Device device, ReplyStore replies, CallBudget budget) {
      return new ServerTextEncoder(Options.of(settings), new TaskCalls(server(), replies, budget));
    }
  }
}
