package io.clipreduce.caption;

import io.clipreduce.model.server.Ahead;
import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ServerSettings;
import io.clipreduce.model.server.TaskCalls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The captioner {@code server}: asks a vision-language model behind a server that speaks OpenAI's
 * interface, one call a clip, and one more a segment where it is to name who is met. What it was
 * paid for once is never asked again.
 */
public final class ServerCaptioner implements Captioner {
  /**
   * Pictures of a segment: one every four seconds, thirty at the most, as in MR. Video (arXiv
   * 2504.16082).
   */
  public static final FrameChoice SEGMENT_FRAMES = FrameChoice.rate(0.25, 30);

  /** Clips taken per call that may be under way, so that a slow reply does not hold up others. */
  private static final int AHEAD = 2;

  private final CaptionContext context;
  private final ServerPrompt prompt;
  private final TaskCalls calls;

  /** Null where captions name nobody. */
  private final CastCaptions segments;

  private ServerCaptioner(CaptionContext context) {
    this.context = context;
    this.prompt = new ServerPrompt(context.settings());
    this.calls = new TaskCalls(settings(context.settings()), context.replies(), context.budget());
    CaptionSettings.Cast cast = context.settings().cast();
    this.segments =
        cast == null
            ? null
            : new CastCaptions(context.settings(), new CastPrompts(prompt, cast), calls);
  }

  private static ServerSettings settings(CaptionSettings settings) {
    return ServerSettings.of("caption.server", key -> settings.option("server." + key));
  }

  @Override
  public Iterator<ClipOutcome> caption(Iterator<ClipRequest> clips) {
    if (segments != null) {
      Iterator<List<ClipOutcome>> outcomes =
          Ahead.inOrder(
              new Segments(clips),
              calls.concurrency(),
              clipsOfOne -> calls.submit(() -> segments.of(clipsOfOne)));
      return new Joined(outcomes);
    }
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

  /** The clips of each segment, those of one segment being neighbours. */
  private static final class Segments implements Iterator<List<ClipRequest>> {
    private final Iterator<ClipRequest> clips;

    /** The first clip of the next segment, if it was taken; else null. */
    private ClipRequest first;

    Segments(Iterator<ClipRequest> clips) {
      this.clips = clips;
    }

    @Override
    public boolean hasNext() {
      return first != null || clips.hasNext();
    }

    @Override
    public List<ClipRequest> next() {
      List<ClipRequest> segment = new ArrayList<>();
      segment.add(first == null ? clips.next() : first);
      first = null;
      while (first == null && clips.hasNext()) {
        ClipRequest clip = clips.next();
        if (clip.videoId().equals(segment.get(0).videoId())
            && clip.segment().index() == segment.get(0).segment().index()) {
          segment.add(clip);
        } else {
          first = clip;
        }
      }
      return segment;
    }
  }

  /** The items of lists one after another. */
  private static final class Joined implements Iterator<ClipOutcome> {
    private final Iterator<List<ClipOutcome>> lists;
    private Iterator<ClipOutcome> items = Collections.emptyIterator();

    Joined(Iterator<List<ClipOutcome>> lists) {
      this.lists = lists;
    }

    @Override
    public boolean hasNext() {
      while (!items.hasNext() && lists.hasNext()) {
        items = lists.next().iterator();
      }
      return items.hasNext();
    }

    @Override
    public ClipOutcome next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return items.next();
    }
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
      ServerPrompt prompt = new ServerPrompt(settings);
      return settings.cast() == null
          ? prompt.fingerprint()
          : prompt.fingerprint() + "\n" + new CastPrompts(prompt, settings.cast()).version();
    }

    @Override
    public FrameChoice frames(CaptionSettings settings) {
      return new ServerPrompt(settings).frames();
    }

    @Override
    public boolean bySegment(CaptionSettings settings) {
      return settings.cast() != null;
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
