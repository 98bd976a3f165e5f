package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the shots of a whole video from the change scores of its frames: hard cuts, fades through
 * black and dissolves; damaged frames take no part. Or from what a model says of each frame. Pure;
 * time and memory grow linearly with the number of frames. The rules and how their constants were
 * chosen are told in {@code docs/shots.md}.
 */
public final class ShotDetector {
  /** Changes whenever the shots, or the clips made from them, would. */
  public static final String VERSION = "1";

  private ShotDetector() {}

  /**
   * The shots of a video, in order. They tile {@code [startUs, endUs)}, or more where frames lie
   * outside of it, as those of damaged indexes do.
   *
   * @param track all frames of the video
   * @param startUs start of the video as its container tells
   * @param endUs end of the video as its container tells, at least {@code startUs}
   * @return at least one shot, the first of kind {@code start}; none when the video has neither
   *     frames nor duration
   */
  public static List<Shot> detect(ChangeTrack track, long startUs, long endUs) {
    return detect(track, startUs, endUs, CutRules.FIXED);
  }

  static List<Shot> detect(ChangeTrack track, long startUs, long endUs, CutRules rules) {
    return shots(track.ptsUs(), transitions(track, rules), startUs, endUs);
  }

  /**
   * The shots of a video by a model's probabilities instead. A shot begins with the first frame
   * after its transition.
   *
   * @param ptsUs times of all frames of the video, rising
   * @param probabilities for each frame, that it is part of a transition, or the last before a cut;
   *     those above a half are
   * @param startUs start of the video as its container tells
   * @param endUs end of the video as its container tells, at least {@code startUs}
   * @return as {@link #detect(ChangeTrack, long, long)}, of kinds {@code start}, {@code cut} and
   *     {@code gradual}; the score is the largest probability of the transition
   */
  public static List<Shot> detect(long[] ptsUs, float[] probabilities, long startUs, long endUs) {
    if (ptsUs.length != probabilities.length) {
      throw new IllegalArgumentException(
          "A video of %s frames cannot have %s probabilities."
              .formatted(ptsUs.length, probabilities.length));
    }
    return shots(ptsUs, Scenes.transitions(probabilities), startUs, endUs);
  }

  /**
   * The shots of a video where others say which frames begin them.
   *
   * @param ptsUs times of all frames of the video, rising
   * @param beginUs times of the frames that begin shots, rising
   * @param startUs start of the video as its container tells
   * @param endUs end of the video as its container tells, at least {@code startUs}
   * @return as {@link #detect(ChangeTrack, long, long)}, of kinds {@code start} and {@code
   *     boundary}
   */
  public static List<Shot> beginningAt(long[] ptsUs, long[] beginUs, long startUs, long endUs) {
    List<Transition> transitions = new ArrayList<>();
    for (long us : beginUs) {
      int at = Arrays.binarySearch(ptsUs, us);
      if (at < 0) {
        throw new IllegalArgumentException("No frame of the video is at %s us.".formatted(us));
      }
      transitions.add(new Transition("boundary", at, at, at, 1));
    }
    return shots(ptsUs, transitions, startUs, endUs);
  }

  private static List<Shot> shots(
      long[] ptsUs, List<Transition> transitions, long toldStartUs, long toldEndUs) {
    if (toldEndUs < toldStartUs) {
      throw new IllegalArgumentException(
          "A video cannot end before it starts: [%s, %s) us.".formatted(toldStartUs, toldEndUs));
    }
    long startUs = ptsUs.length == 0 ? toldStartUs : Math.min(toldStartUs, ptsUs[0]);
    long endUs = Math.max(toldEndUs, framesEndUs(ptsUs, toldStartUs));
    if (startUs == endUs) {
      return List.of();
    }
    List<Shot> shots = new ArrayList<>();
    Transition begin = null;
    for (Transition next : transitions) {
      if (ptsUs[next.at()] > beginUs(ptsUs, startUs, begin)) {
        shots.add(shot(shots.size(), ptsUs, startUs, begin, ptsUs[next.at()]));
        begin = next;
      }
    }
    shots.add(shot(shots.size(), ptsUs, startUs, begin, endUs));
    return shots;
  }

  /** End of the last frame, shown as long as the one before; a microsecond where it is alone. */
  private static long framesEndUs(long[] ptsUs, long startUs) {
    int last = ptsUs.length - 1;
    if (last < 0) {
      return startUs;
    }
    long lastUs = ptsUs[last];
    return lastUs + (last == 0 ? 1 : lastUs - ptsUs[last - 1]);
  }

  private static List<Transition> transitions(ChangeTrack track, CutRules rules) {
    List<Transition> transitions = new ArrayList<>(HardCuts.find(track, rules));
    transitions.addAll(Fades.find(track, transitions));
    transitions.addAll(Dissolves.find(track, transitions));
    transitions.sort(Comparator.comparingInt(Transition::at));
    return transitions;
  }

  private static long beginUs(long[] ptsUs, long startUs, Transition begin) {
    return begin == null ? startUs : ptsUs[begin.at()];
  }

  /** The shot that begins with a transition, or with the video where that is null. */
  private static Shot shot(int index, long[] ptsUs, long startUs, Transition begin, long endUs) {
    if (begin == null) {
      return new Shot(index, startUs, endUs, "start", startUs, startUs, 1);
    }
    return new Shot(
        index,
        ptsUs[begin.at()],
        endUs,
        begin.kind(),
        ptsUs[begin.first()],
        ptsUs[begin.end()],
        begin.score());
  }
}
