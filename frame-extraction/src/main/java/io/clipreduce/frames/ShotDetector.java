package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the shots of a whole video from the change scores of its frames: hard cuts, fades through
 * black and dissolves. Damaged frames take no part. Pure; time and memory grow linearly with the
 * number of frames. The rules and how their constants were chosen are told in {@code
 * docs/shots.md}.
 */
public final class ShotDetector {
  /** Changes whenever the shots, or the clips made from them, would. */
  public static final String VERSION = "1";


  private ShotDetector() {}

  /**
   * The shots of a video, in order; they tile {@code [startUs, endUs)}.
   *
   * @param track all frames of the video
   * @param startUs start of the video, at most the first frame's pts
   * @param endUs end of the video, after the last frame's pts
   * @return at least one shot, the first of kind {@code start}; none when the video is empty,
   *     {@code startUs == endUs}
   * @throws IllegalArgumentException when a frame lies outside
   */
  public static List<Shot> detect(ChangeTrack track, long startUs, long endUs) {
    return detect(track, startUs, endUs, CutRules.FIXED);
  }

  static List<Shot> detect(ChangeTrack track, long startUs, long endUs, CutRules rules) {
    check(track, startUs, endUs);
    if (startUs == endUs) {
      return List.of();
    }
    List<Shot> shots = new ArrayList<>();
    Transition begin = null;
    for (Transition next : transitions(track, rules)) {
      if (track.ptsUs()[next.at()] > beginUs(track, startUs, begin)) {
        shots.add(shot(shots.size(), track, startUs, begin, track.ptsUs()[next.at()]));
        begin = next;
      }
    }
    shots.add(shot(shots.size(), track, startUs, begin, endUs));
    return shots;
  }

  private static void check(ChangeTrack track, long startUs, long endUs) {
    int size = track.size();
    long firstUs = size == 0 ? startUs : track.ptsUs()[0];
    long lastUs = size == 0 ? endUs - 1 : track.ptsUs()[size - 1];
    if (endUs < startUs || firstUs < startUs || lastUs >= endUs) {
      throw new IllegalArgumentException(
          "The video's [%d, %d) us must hold all frames, which lie at %d to %d us."
              .formatted(startUs, endUs, firstUs, lastUs));
    }
  }

  private static List<Transition> transitions(ChangeTrack track, CutRules rules) {
    List<Transition> transitions = new ArrayList<>(HardCuts.find(track, rules));
    transitions.addAll(Fades.find(track, transitions));
    transitions.addAll(Dissolves.find(track, transitions));
    transitions.sort(Comparator.comparingInt(Transition::at));
    return transitions;
  }

  private static long beginUs(ChangeTrack track, long startUs, Transition begin) {
    return begin == null ? startUs : track.ptsUs()[begin.at()];
  }

  /** The shot that begins with a transition, or with the video where that is null. */
  private static Shot shot(
      int index, ChangeTrack track, long startUs, Transition begin, long endUs) {
    if (begin == null) {
      return new Shot(index, startUs, endUs, "start", startUs, startUs, 1);
    }
    return new Shot(
        index,
        track.ptsUs()[begin.at()],
        endUs,
        begin.kind(),
        track.ptsUs()[begin.first()],
        track.ptsUs()[begin.end()],
        begin.score());
  }
}
