package io.clipreduce.caption;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;
import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.ExtraParameters;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ServerSettings;
import io.clipreduce.model.server.TaskCalls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;

/**
 * A language model behind a server that speaks OpenAI's chat interface. Instructions and text go as
 * one message of the user's, which every chat template takes.
 */
final class ServerWriter implements TextWriter {
  /** Changes whenever the same settings would make another request. */
  private static final String VERSION = "1";

  /**
   * Bytes of UTF-8 that a token stands for, as guessed before the server counts them: four
   * characters of English, after OpenAI's help page "What are tokens and how to count them?".
   */
  private static final int BYTES_PER_TOKEN = 4;

  private final SummarySettings settings;
  private final ExtraParameters extra;
  private final int mostNewTokens;

  /** Null where only lengths are asked for. */
  private final TaskCalls calls;

  private ServerWriter(SummarySettings settings, TaskCalls calls) {
    this.settings = settings;
    this.extra = ExtraParameters.of("unify.server.extra", option(settings, "extra"));
    this.mostNewTokens = Integer.parseInt(option(settings, "max_tokens"));
    this.calls = calls;
  }

  private static String option(SummarySettings settings, String key) {
    return settings.option("server." + key);
  }

  @Override
  public List<Future<Written>> write(String instructions, List<String> texts) {
    return texts.stream().map(text -> write(instructions, text)).toList();
  }

  private Future<Written> write(String instructions, String text) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("model", option(settings, "model"));
    request
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", message(instructions, text));
    request.put("max_tokens", mostNewTokens).put("temperature", 0).put("stream", false);
    extra.addTo(request);
    String promptVersion = Digests.sha256(VERSION + "\n" + instructions).substring(0, 12);
    ChatQuestion question = ChatQuestion.of(promptVersion, request);
    return calls.submit(
        () -> {
          ModelCall call = calls.ask(question);
          return new Written(call.reply(), !"length".equals(call.finishReason()), call);
        });
  }

  private static String message(String instructions, String text) {
    return instructions + "\n\n" + text;
  }

  @Override
  public int tokens(String instructions, String text) {
    int bytes = message(instructions, text).getBytes(StandardCharsets.UTF_8).length;
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  @Override
  public int mostTokens() {
    return Integer.parseInt(option(settings, "context_tokens")) - mostNewTokens;
  }

  @Override
  public int videosAtATime() {
    return calls.concurrency();
  }

  @Override
  public void close() {
    calls.close();
  }

  /** Offers the summariser {@code server}. */
  static final class Provider implements Summariser.Provider {

    @Override
    public String name() {
      return "server";
    }

    @Override
    public String version(SummarySettings settings) {
      ServerSettings server = server(settings);
      ApiKey.read(server.keyVariable(), server.keyFile());
      if (option(settings, "model").isBlank()) {
        throw new IllegalArgumentException(
            "unify.server.model is not set. Name the model as the server does; GET <url>/models"
                + " lists them.");
      }
      ServerWriter writer = new ServerWriter(settings, null);
      WrittenSummaries.requireRoom(
          settings, writer, "unify.server.context_tokens and unify.server.max_tokens");
      return String.join(
          "\n",
          WrittenSummaries.version(settings),
          VERSION,
          option(settings, "model"),
          option(settings, "max_tokens"),
          option(settings, "context_tokens"),
          writer.extra.toString());
    }

    private static ServerSettings server(SummarySettings settings) {
      return ServerSettings.of("unify.server", key -> option(settings, key));
    }

    @Override
    public Summariser open(Summariser.Context context) {
      TaskCalls calls =
          new TaskCalls(server(context.settings()), context.replies(), context.budget());
      return new WrittenSummaries(context.settings(), new ServerWriter(context.settings(), calls));
    }
  }
}
