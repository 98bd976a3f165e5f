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

  static List<Shot> detect(ChangeTrack track, long toldStartUs, long toldEndUs, CutRules rules) {
    if (toldEndUs < toldStartUs) {
      throw new IllegalArgumentException(
          "A video cannot end before it starts: [%s, %s) us.".formatted(toldStartUs, toldEndUs));
    }
    long startUs = track.size() == 0 ? toldStartUs : Math.min(toldStartUs, track.ptsUs()[0]);
    long endUs = Math.max(toldEndUs, framesEndUs(track, toldStartUs));
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

  /** End of the last frame, shown as long as the one before; a microsecond where it is alone. */
  private static long framesEndUs(ChangeTrack track, long startUs) {
    int last = track.size() - 1;
    if (last < 0) {
      return startUs;
    }
    long lastUs = track.ptsUs()[last];
    return lastUs + (last == 0 ? 1 : lastUs - track.ptsUs()[last - 1]);
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
