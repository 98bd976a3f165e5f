package io.clipreduce.caption;

import io.clipreduce.model.server.Ahead;
import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ServerSettings;
import io.clipreduce.model.server.TaskCalls;
import java.util.Iterator;

/**
 * The captioner {@code server}: asks a vision-language model behind a server that speaks OpenAI's
 * interface, one call a clip. What it was paid for once is never asked again.
 */
public final class ServerCaptioner implements Captioner {
  /** Clips taken per call that may be under way, so that a slow reply does not hold up others. */
  private static final int AHEAD = 2;

  private final CaptionContext context;
  private final ServerPrompt prompt;
  private final TaskCalls calls;

  private ServerCaptioner(CaptionContext context) {
    this.context = context;
    this.prompt = new ServerPrompt(context.settings());
    this.calls = new TaskCalls(settings(context.settings()), context.replies(), context.budget());
  }

  private static ServerSettings settings(CaptionSettings settings) {
    return ServerSettings.of("caption.server", key -> settings.option("server." + key));
  }

  @Override
  public Iterator<ClipOutcome> caption(Iterator<ClipRequest> clips) {
    return Ahead.inOrder(
        clips, AHEAD * calls.concurrency(), clip -> calls.submit(() -> outcome(clip)));
  }

  private ClipOutcome outcome(ClipRequest clip) throws InterruptedException {
    if (clip.keyframes().isEmpty()) {
      return ClipOutcome.failed("NO_PICTURE", "No picture of the clip was kept");
    }
    try {
      ModelCall call = calls.ask(prompt.question(clip));
      return read(clip, call).with(call);
    } catch (CallFailure e) {
      return ClipOutcome.of(e);
    } catch (RuntimeException e) {
      return ClipOutcome.failed(e);
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
    calls.close();
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
