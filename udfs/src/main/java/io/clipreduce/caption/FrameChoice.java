package io.clipreduce.caption;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of a clip's pictures a captioner is given.
 *
 * @param kind where they come from
 * @param most the most of them
 * @param fps for {@link Kind#RATE}, pictures a second of the clip
 */
public record FrameChoice(Kind kind, int most, double fps) {

  /** Where pictures come from. */
  public enum Kind {
    /** No pictures are needed. */
    NONE,
    /** The chosen keyframes; where there are more than wanted, some of them, evenly in number. */
    KEYFRAMES,
    /** Sampled frames, evenly over the clip. */
    UNIFORM,
    /** Sampled frames at a rate; as many as wanted, evenly over the clip, where it gives more. */
    RATE
  }

  public static FrameChoice none() {
    return new FrameChoice(Kind.NONE, 0, 0);
  }

  public static FrameChoice keyframes(int most) {
    return new FrameChoice(Kind.KEYFRAMES, most, 0);
  }

  public static FrameChoice uniform(int count) {
    return new FrameChoice(Kind.UNIFORM, count, 0);
  }

  public static FrameChoice rate(double fps, int most) {
    return new FrameChoice(Kind.RATE, most, fps);
  }

  /** Whether it takes sampled frames instead of keyframes. */
  public boolean sampled() {
    return kind == Kind.UNIFORM || kind == Kind.RATE;
  }

  /**
   * Chooses among the frames at hand.
   *
   * @param ptsUs times of the frames, rising: keyframes or sampled frames
   * @param startUs start of the clip
   * @param endUs end of the clip
   * @return positions in {@code ptsUs}, rising, each once
   */
  public List<Integer> choose(List<Long> ptsUs, long startUs, long endUs) {
    int wanted =
        switch (kind) {
          case NONE -> 0;
          case KEYFRAMES, UNIFORM -> most;
          case RATE -> (int) Math.min(most, Math.max(1, Math.round((endUs - startUs) / 1e6 * fps)));
        };
    List<Integer> chosen = new ArrayList<>();
    if (ptsUs.size() <= wanted) {
      for (int i = 0; i < ptsUs.size(); i++) {
        chosen.add(i);
      }
      return chosen;
    }
    if (kind == Kind.KEYFRAMES) {
      for (int i = 0; i < wanted; i++) {
        chosen.add((int) ((2L * i + 1) * ptsUs.size() / (2L * wanted)));
      }
      return chosen;
    }
    int at = 0;
    for (int i = 0; i < wanted; i++) {
      long middleUs = startUs + (2L * i + 1) * (endUs - startUs) / (2L * wanted);
      while (at + 1 < ptsUs.size()
          && Math.abs(ptsUs.get(at + 1) - middleUs) <= Math.abs(ptsUs.get(at) - middleUs)) {
        at++;
      }
      if (chosen.isEmpty() || chosen.get(chosen.size() - 1) != at) {
        chosen.add(at);
      }
    }
    return chosen;
  }
}
