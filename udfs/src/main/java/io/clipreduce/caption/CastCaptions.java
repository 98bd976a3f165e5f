package io.clipreduce.caption;

import io.clipreduce.caption.CastPrompts.Manner;
import io.clipreduce.caption.CastPrompts.Told;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.TaskCalls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Captions in which who and what matters has a name, a segment at a time: the map steps of MR.
 * Video (arXiv 2504.16082). First a model is shown pictures of the whole segment and says who and
 * what matters in it; then it is shown each clip, with these and with its caption of the clip
 * before, and writes their names in angle brackets.
 *
 * <p>Where the server refuses, it is asked again with pictures of half the size, then with half of
 * these; what is not of the form that was asked for is asked for once more, a little warmer. After
 * that a segment has nobody with a name, a clip has the words of {@link EvidenceCaptioner}, and
 * both are told.
 */
final class CastCaptions {
  private static final int MOST_QUOTED_CHARS = 200;

  private final CaptionSettings settings;
  private final CastPrompts prompts;
  private final TaskCalls calls;

  CastCaptions(CaptionSettings settings, CastPrompts prompts, TaskCalls calls) {
    this.settings = settings;
    this.prompts = prompts;
    this.calls = calls;
  }

  /**
   * What came of a question.
   *
   * @param value null where there is none
   * @param note what went wrong; null if nothing did
   */
  private record Read<T>(T value, Note note) {}

  private record Note(String code, String reason) {}

  /**
   * Describes the clips of one segment.
   *
   * @param clips at least one, in order of time
   * @return one outcome each
   */
  List<ClipOutcome> of(List<ClipRequest> clips) throws InterruptedException {
    List<ModelCall> asked = new ArrayList<>();
    Read<List<CastMember>> cast;
    try {
      cast = cast(clips.get(0).segment(), asked);
    } catch (CallFailure e) {
      return all(clips, ClipOutcome.of(e), asked);
    } catch (RuntimeException e) {
      return all(clips, ClipOutcome.failed(e), asked);
    }
    List<ClipOutcome> outcomes = new ArrayList<>();
    Note note = cast.note();
    String before = null;
    boolean waits = false;
    for (ClipRequest clip : clips) {
      ClipOutcome outcome =
          waits
              ? ClipOutcome.postponed("the clip before, which its question tells, has no caption")
              : outcome(clip, cast.value(), before, note, asked);
      boolean later =
          outcome.ending() == ClipOutcome.Ending.RETRY
              || outcome.ending() == ClipOutcome.Ending.POSTPONED;
      // A clip that was given up in earlier runs must not hold up the others for ever.
      waits = settings.cast().clipBefore() && later && (waits || clip.wanted());
      before = outcome.caption() == null ? null : outcome.caption().text();
      outcomes.add(outcome.with(asked));
      asked.clear();
      note = null;
    }
    return outcomes;
  }

  /** The same for all clips, the questions with the first. */
  private static List<ClipOutcome> all(
      List<ClipRequest> clips, ClipOutcome outcome, List<ModelCall> asked) {
    List<ClipOutcome> all =
        new ArrayList<>(Collections.nCopies(clips.size(), outcome.with(List.of())));
    all.set(0, outcome.with(asked));
    return all;
  }

  private Read<List<CastMember>> cast(ClipRequest.Segment segment, List<ModelCall> asked)
      throws CallFailure, InterruptedException {
    if (segment.keyframes().isEmpty()) {
      return new Read<>(List.of(), null);
    }
    Read<List<CastMember>> read =
        ask(
            manner -> prompts.cast(segment, manner),
            reply -> prompts.cast(segment, reply),
            "CAST_PARSE",
            asked);
    return read.value() == null ? new Read<>(List.of(), read.note()) : read;
  }

  private ClipOutcome outcome(
      ClipRequest clip, List<CastMember> cast, String before, Note ofCast, List<ModelCall> asked)
      throws InterruptedException {
    if (clip.keyframes().isEmpty()) {
      return ClipOutcome.failed("NO_PICTURE", "No picture of the clip was kept");
    }
    String told = settings.cast().clipBefore() ? before : null;
    try {
      Read<Told> read =
          ask(
              manner -> prompts.clip(clip, cast, told, manner),
              CastPrompts::clip,
              "CAPTION_PARSE",
              asked);
      ClipOutcome outcome =
          read.value() == null
              ? ClipOutcome.amiss(
                  new EvidenceCaptioner(settings).caption(clip.evidence()),
                  read.note().code(),
                  read.note().reason() + "; the caption says what was measured")
              : captioned(clip, cast, read.value());
      return ofCast == null ? outcome : outcome.alsoAmiss(ofCast.code(), ofCast.reason());
    } catch (CallFailure e) {
      return ClipOutcome.of(e);
    } catch (RuntimeException e) {
      return ClipOutcome.failed(e);
    }
  }

  /**
   * Asks until there is a reply that can be read.
   *
   * @param reader reads a reply; null for one that is not of the form that was asked for
   * @param code what such replies are called
   * @param asked is given every call
   */
  private <T> Read<T> ask(
      Function<Manner, ChatQuestion> question,
      Function<String, T> reader,
      String code,
      List<ModelCall> asked)
      throws CallFailure, InterruptedException {
    Note note = null;
    Manner manner = Manner.WHOLE;
    while (manner != null) {
      boolean refused = true;
      try {
        ModelCall call = calls.ask(question.apply(manner));
        asked.add(call);
        T value = reader.apply(call.reply());
        if (value != null) {
          return new Read<>(value, null);
        }
        refused = call.reply().isBlank() || "content_filter".equals(call.finishReason());
        note = refused ? refused(call) : new Note(code, malformed(call));
      } catch (CallFailure e) {
        if (e.call() != null) {
          asked.add(e.call());
        }
        if (e.ending() != CallFailure.Ending.FAILED) {
          throw e;
        }
        note = new Note("VLM_REFUSED", e.getMessage());
      }
      manner = manner.next(refused);
    }
    return new Read<>(null, note);
  }

  private static Note refused(ModelCall call) {
    return new Note(
        "VLM_REFUSED", "The reply has no words (finish_reason %s)".formatted(call.finishReason()));
  }

  private static String malformed(ModelCall call) {
    String reply = call.reply();
    return "length".equals(call.finishReason())
        ? "The reply was cut off at %s tokens".formatted(call.tokensOut())
        : "The reply is not of the form that was asked for: "
            + (reply.length() > MOST_QUOTED_CHARS
                ? reply.substring(0, MOST_QUOTED_CHARS) + "..."
                : reply);
  }

  private ClipOutcome captioned(ClipRequest clip, List<CastMember> cast, Told told) {
    TreeMap<String, CastMember> byName = new TreeMap<>();
    cast.forEach(member -> byName.put(member.name(), member));
    String bracketed = BracketNames.bracketed(told.text(), byName.keySet());
    Set<String> named = new TreeSet<>(BracketNames.of(bracketed));
    named.addAll(told.appeared());
    Set<String> unknown = new TreeSet<>(named);
    unknown.removeAll(byName.keySet());
    Map<String, String> same = new TreeMap<>();
    byName.keySet().forEach(name -> same.put(name, name));
    String text = BracketNames.renamed(bracketed, same);
    long startUs = clip.evidence().clip().startUs();
    long endUs = clip.evidence().clip().endUs();
    List<CastMember> here =
        cast.stream()
            .filter(
                member ->
                    named.contains(member.name())
                        || member.pictureUs() >= startUs && member.pictureUs() < endUs)
            .toList();
    ClipOutcome outcome =
        ClipOutcome.captioned(EvidenceCaptioner.modelCaption(clip, settings, text)).withCast(here);
    return unknown.isEmpty()
        ? outcome
        : outcome.alsoAmiss(
            "UNKNOWN_ENTITY",
            "%s names were not given and lost their brackets: %s"
                .formatted(unknown.size(), String.join(", ", unknown)));
  }
}
