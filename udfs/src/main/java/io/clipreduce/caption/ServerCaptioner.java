package io.clipreduce.caption;

import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ModelServer;
import io.clipreduce.model.server.ServerException;
import io.clipreduce.model.server.ServerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The captioner {@code server}: asks a vision-language model behind a server that speaks OpenAI's
 * interface, one call a clip. What it was paid for once is never asked again.
 */
public final class ServerCaptioner implements Captioner {
  /** Clips taken per call that may be under way, so that a slow reply does not hold up others. */
  private static final int AHEAD = 2;

  private final CaptionContext context;
  private final ServerPrompt prompt;
  private final ModelServer server;
  private final int ahead;

  /** Why no more calls are sent; null while they are. */
  private volatile String stopped;

  private volatile boolean closed;

  private ServerCaptioner(CaptionContext context) {
    ServerSettings settings = settings(context.settings());
    this.context = context;
    this.prompt = new ServerPrompt(context.settings());
    this.server = ModelServer.of(settings);
    this.ahead = AHEAD * settings.concurrency();
  }

  private static ServerSettings settings(CaptionSettings settings) {
    return new ServerSettings(
        ServerSettings.address("caption.server.url", settings.option("server.url")),
        Integer.parseInt(settings.option("server.concurrency")),
        seconds(settings.option("server.timeout_s")),
        seconds(settings.option("server.retry_s")),
        settings.option("server.api_key_env"),
        settings.option("server.api_key_file"));
  }

  private static Duration seconds(String text) {
    return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
  }

  @Override
  public Iterator<ClipOutcome> caption(Iterator<ClipRequest> clips) {
    ArrayDeque<Future<ClipOutcome>> underWay = new ArrayDeque<>();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (underWay.size() < ahead && clips.hasNext()) {
          ClipRequest clip = clips.next();
          underWay.add(server.submit(() -> outcome(clip)));
        }
        return !underWay.isEmpty();
      }

      @Override
      public ClipOutcome next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        try {
          return underWay.poll().get();
        } catch (ExecutionException e) {
          throw new IllegalStateException("A call to the server broke the program", e.getCause());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("Interrupted while the server was asked", e);
        }
      }
    };
  }

  private ClipOutcome outcome(ClipRequest clip) throws InterruptedException {
    if (clip.keyframes().isEmpty()) {
      return ClipOutcome.failed("NO_PICTURE", "No picture of the clip was kept");
    }
    try {
      return outcome(clip, prompt.question(clip));
    } catch (RuntimeException e) {
      return ClipOutcome.failed(e);
    }
  }

  private ClipOutcome outcome(ClipRequest clip, ChatQuestion question) throws InterruptedException {
    try {
      String why = closed ? "the task ended" : stopped;
      ModelCall call = server.chat(question, context.replies(), context.budget(), why);
      return read(clip, call).with(call);
    } catch (IOException e) {
      return ClipOutcome.retry(e);
    } catch (ServerException e) {
      ModelCall failed =
          new ModelCall(
              question.callId(),
              question.model(),
              question.promptVersion(),
              e.errorClass(),
              null,
              null,
              null,
              null,
              0,
              e.tries(),
              false,
              null);
      return switch (e.remedy()) {
        case NONE -> ClipOutcome.failed(e.errorClass(), e.getMessage()).with(failed);
        case LATER -> ClipOutcome.retry(e.errorClass(), e.getMessage()).with(failed);
        case STOP -> {
          stopped = e.getMessage();
          yield ClipOutcome.retry(e.errorClass(), e.getMessage()).with(failed);
        }
        case NOT_SENT -> ClipOutcome.postponed(e.getMessage());
      };
    }
  }

  private ClipOutcome read(ClipRequest clip, ModelCall call) {
    boolean cutOff = "length".equals(call.finishReason());
    String words = cutOff ? prompt.cutOff(call.reply()) : prompt.caption(call.reply());
    if (cutOff) {
      String reason =
          "The reply was cut off at caption.server.max_tokens (%s tokens written)"
              .formatted(call.tokensOut());
      return words == null
          ? ClipOutcome.failed("CUT_OFF", reason)
          : ClipOutcome.amiss(caption(clip, words), "CUT_OFF", reason);
    }
    return words == null
        ? ClipOutcome.failed(
            "BAD_CAPTION",
            call.reply().isBlank()
                ? "The reply has no words (finish_reason %s)".formatted(call.finishReason())
                : "The reply is not of the form {\"caption\": \"...\"}: " + call.reply())
        : ClipOutcome.captioned(caption(clip, words));
  }

  private ClipCaption caption(ClipRequest clip, String words) {
    return EvidenceCaptioner.modelCaption(clip, context.settings(), words);
  }

  /** Calls that wait are not sent any more; those under way end, and their replies are kept. */
  @Override
  public void close() {
    closed = true;
  }

  /** Offers the captioner. */
  public static final class Provider implements Captioner.Provider {

    @Override
    public String name() {
      return "server";
    }

    @Override
    public String version(CaptionSettings settings) {
      ServerSettings server = ServerCaptioner.settings(settings);
      ApiKey.read(server.keyVariable(), server.keyFile());
      return new ServerPrompt(settings).fingerprint();
    }

    @Override
    public FrameChoice frames(CaptionSettings settings) {
      return new ServerPrompt(settings).frames();
    }

    @Override
    public int clipsPerUnit() {
      return 1;
    }

    @Override
    public Captioner open(CaptionContext context) {
      return new ServerCaptioner(context);
    }
  }
}
