package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Steps.Outcome;
import io.clipreduce.answer.Steps.Step;
import io.clipreduce.caption.SmallerJpeg;
import io.clipreduce.index.FrameRef;
import io.clipreduce.model.Sampling;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
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

  /** A step that is made anew, with less, where its pictures were refused. */
  interface Sight {
    /** The step, when its pictures were refused so often. */
    Step step(int refusals);
  }

  /** A picture as it is shown: whole, and once it was refused at half the width and height. */
  static byte[] shown(byte[] jpeg, int refusals) {
    return refusals == 0 ? jpeg : SmallerJpeg.half(jpeg);
  }

  /** How many of some pictures are shown: all, and when they were refused twice half of them. */
  static int shown(int pictures, int refusals) {
    return refusals < 2 ? pictures : Math.max(1, pictures / 2);
  }

  /**
   * Takes steps at a time that do not build on each other.
   *
   * @param keys what each reply must have
   * @return the replies in order; null where there is none, which is noted
   */
  static List<JsonNode> ask(
      List<Look> looks, VideoNames names, Evidence evidence, Steps steps, String... keys)
      throws CallFailure, InterruptedException {
    List<Sight> sights = sights(looks, names, evidence, steps);
    List<JsonNode> replies = new ArrayList<>();
    for (Outcome outcome :
        insist(sights, steps, (which, asked) -> steps.outcomes(asked, keys), Outcome::refused)) {
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
    List<Integer> likeliest = Collections.nCopies(looks.size(), 0);
    return tell(sights(looks, names, evidence, steps), likeliest, Sampling.LIKELIEST, steps);
  }

  /**
   * The same for samples of replies.
   *
   * @param samples the number of each step's sample; 0 is the likeliest reply
   * @param sampling how the others are drawn
   */
  static List<ChatModel.Reply> tell(
      List<Sight> sights, List<Integer> samples, Sampling sampling, Steps steps)
      throws CallFailure, InterruptedException {
    Predicate<ChatModel.Reply> refused = reply -> reply == null || reply.text().isBlank();
    Taking<ChatModel.Reply> taking =
        (which, asked) -> steps.told(asked, which.stream().map(samples::get).toList(), sampling);
    List<ChatModel.Reply> replies = new ArrayList<>();
    for (ChatModel.Reply reply : insist(sights, steps, taking, refused)) {
      replies.add(refused.test(reply) ? null : reply);
    }
    return replies;
  }

  private static List<Sight> sights(
      List<Look> looks, VideoNames names, Evidence evidence, Steps steps) {
    return looks.stream().map(look -> sight(look, names, evidence, steps)).toList();
  }

  private interface Taking<T> {
    /**
     * @param which positions of the steps among all
     */
    List<T> take(List<Integer> which, List<Step> asked) throws CallFailure, InterruptedException;
  }

  /** Takes steps, those that are refused for their pictures again with smaller and fewer ones. */
  private static <T> List<T> insist(
      List<Sight> sights, Steps steps, Taking<T> taking, Predicate<T> isRefused)
      throws CallFailure, InterruptedException {
    List<T> replies = new ArrayList<>(Collections.nCopies(sights.size(), null));
    for (int from = 0; from < sights.size(); from += AT_A_TIME) {
      List<Integer> open = new ArrayList<>();
      for (int i = from; i < Math.min(sights.size(), from + AT_A_TIME); i++) {
        open.add(i);
      }
      for (int refusals = 0; refusals < 3 && !open.isEmpty(); refusals++) {
        List<Step> asked = asked(sights, open, refusals);
        List<T> taken = taking.take(open, asked);
        List<Integer> refused = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
          replies.set(open.get(i), taken.get(i));
          if (isRefused.test(taken.get(i))) {
            boolean ofPictures = !asked.get(i).pictures().isEmpty();
            if (refusals < 2 && ofPictures) {
              refused.add(open.get(i));
            } else {
              steps.note(ofPictures ? REFUSED : Steps.REFUSED, asked.get(i).prompt());
            }
          }
        }
        open = refused;
      }
    }
    return replies;
  }

  /** The steps of some sights; one that is there several times is made once. */
  private static List<Step> asked(List<Sight> sights, List<Integer> which, int refusals) {
    IdentityHashMap<Sight, Step> made = new IdentityHashMap<>();
    List<Step> asked = new ArrayList<>();
    for (int i : which) {
      asked.add(made.computeIfAbsent(sights.get(i), sight -> sight.step(refusals)));
    }
    return asked;
  }

  /** A look as a step with as many pictures as the model takes. */
  static Sight sight(Look look, VideoNames names, Evidence evidence, Steps steps) {
    return refusals -> step(look, refusals, names, evidence, steps);
  }

  /** A step with its pictures, whole and as many as the model takes. */
  static Step step(Look look, VideoNames names, Evidence evidence, Steps steps) {
    return step(look, 0, names, evidence, steps);
  }

  private static Step step(
      Look look, int refusals, VideoNames names, Evidence evidence, Steps steps) {
    List<Frame> frames = evenly(look.frames(), steps.mostPictures());
    frames = evenly(frames, shown(frames.size(), refusals));
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
      jpegs.add(shown(evidence.picture(frame.ref()), refusals));
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
