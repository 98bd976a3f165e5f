package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Steps.Outcome;
import io.clipreduce.answer.Steps.Step;
import io.clipreduce.caption.SmallerJpeg;
import io.clipreduce.index.FrameRef;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * Steps with pictures: never more of them than the model takes, and where it refuses them, the same
 * at half the width and height, then half of those.
 */
final class Looks {
  /** Notes pictures that the model would not look at, however small and few. */
  static final String REFUSED = "VLM_REFUSED";

  /** Steps whose pictures are in memory at a time. */
  private static final int AT_A_TIME = 16;

  private Looks() {}

  /** A frame and the video it is of. */
  record Frame(String videoId, FrameRef ref) {}

  /**
   * A step before its pictures are read.
   *
   * @param prompt name of the prompt
   * @param data what it is about; where pictures go along, it gets {@code pictures}, their times
   * @param frames what may be looked at, in order; where no model looks at pictures, the step goes
   *     to the model of texts without them
   */
  record Look(String prompt, ObjectNode data, List<Frame> frames) {}

  /**
   * Takes steps at a time that do not build on each other.
   *
   * @param keys what each reply must have
   * @return the replies in order; null where there is none, which is noted
   */
  static List<JsonNode> ask(
      List<Look> looks, VideoNames names, Evidence evidence, Steps steps, String... keys)
      throws CallFailure, InterruptedException {
    Taking<Outcome> taking = asked -> steps.outcomes(asked, keys);
    List<JsonNode> replies = new ArrayList<>();
    for (Outcome outcome : insist(looks, names, evidence, steps, taking, Outcome::refused)) {
      replies.add(outcome.object());
    }
    return replies;
  }

  /**
   * Takes steps at a time that do not build on each other, with the likelihoods of the replies'
   * tokens where the model tells them.
   *
   * @return the replies in order; null where the model refused, which is noted
   */
  static List<ChatModel.Reply> tell(
      List<Look> looks, VideoNames names, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    Predicate<ChatModel.Reply> refused = reply -> reply == null || reply.text().isBlank();
    List<ChatModel.Reply> replies = new ArrayList<>();
    for (ChatModel.Reply reply : insist(looks, names, evidence, steps, steps::told, refused)) {
      replies.add(refused.test(reply) ? null : reply);
    }
    return replies;
  }

  private interface Taking<T> {
    List<T> take(List<Step> asked) throws CallFailure, InterruptedException;
  }

  /** Takes steps, those that are refused for their pictures again with smaller and fewer ones. */
  private static <T> List<T> insist(
      List<Look> looks,
      VideoNames names,
      Evidence evidence,
      Steps steps,
      Taking<T> taking,
      Predicate<T> isRefused)
      throws CallFailure, InterruptedException {
    if (looks.size() > AT_A_TIME) {
      List<T> replies = new ArrayList<>();
      for (int from = 0; from < looks.size(); from += AT_A_TIME) {
        List<Look> some = looks.subList(from, Math.min(looks.size(), from + AT_A_TIME));
        replies.addAll(insist(some, names, evidence, steps, taking, isRefused));
      }
      return replies;
    }
    List<T> replies = new ArrayList<>(Collections.nCopies(looks.size(), null));
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      open.add(i);
    }
    for (int tries = 0; tries < 3 && !open.isEmpty(); tries++) {
      List<Step> asked = new ArrayList<>();
      for (int i : open) {
        asked.add(step(looks.get(i), tries, names, evidence, steps));
      }
      List<T> taken = taking.take(asked);
      List<Integer> refused = new ArrayList<>();
      for (int i = 0; i < asked.size(); i++) {
        replies.set(open.get(i), taken.get(i));
        if (isRefused.test(taken.get(i))) {
          boolean ofPictures = !asked.get(i).pictures().isEmpty();
          if (tries < 2 && ofPictures) {
            refused.add(open.get(i));
          } else {
            steps.note(ofPictures ? REFUSED : Steps.REFUSED, asked.get(i).prompt());
          }
        }
      }
      open = refused;
    }
    return replies;
  }

  /** A step with its pictures, whole and as many as the model takes. */
  static Step step(Look look, VideoNames names, Evidence evidence, Steps steps) {
    return step(look, 0, names, evidence, steps);
  }

  private static Step step(Look look, int tries, VideoNames names, Evidence evidence, Steps steps) {
    List<Frame> frames = evenly(look.frames(), steps.mostPictures());
    if (tries == 2) {
      frames = evenly(frames, Math.max(1, frames.size() / 2));
    }
    if (frames.isEmpty()) {
      return new Step(look.prompt(), look.data());
    }
    ObjectNode data = look.data().deepCopy();
    var times = data.putArray("pictures");
    List<byte[]> jpegs = new ArrayList<>();
    for (Frame frame : frames) {
      ObjectNode told = times.addObject();
      names.tell(told, frame.videoId());
      told.put("time_s", Seconds.of(frame.ref().ptsUs()));
      byte[] jpeg = evidence.picture(frame.ref());
      jpegs.add(tries == 0 ? jpeg : SmallerJpeg.half(jpeg));
    }
    return new Step(look.prompt(), data, jpegs);
  }

  /** Frames of a stretch of a video, at most so many, evenly among those that were sampled. */
  static List<Frame> frames(Evidence evidence, String videoId, long startUs, long endUs, int most) {
    List<Frame> frames =
        evidence.frames(videoId, startUs, endUs).stream()
            .map(ref -> new Frame(videoId, ref))
            .toList();
    return evenly(frames, most);
  }

  /** At most so many items of a list: the middles of as many equal parts. */
  static <T> List<T> evenly(List<T> items, int most) {
    if (items.size() <= most) {
      return items;
    }
    List<T> chosen = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      chosen.add(items.get((int) ((2L * i + 1) * items.size() / (2L * most))));
    }
    return chosen;
  }
}
