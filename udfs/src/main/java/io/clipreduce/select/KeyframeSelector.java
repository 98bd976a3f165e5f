package io.clipreduce.select;

/** Chooses the frames that stand for a clip. Pure: no clock, no disk, no randomness of its own. */
public interface KeyframeSelector {

  /** Name used in settings and in the column {@code selector}. */
  String name();

  /** Changes whenever the choice would. */
  String version();

  /**
   * Chooses among the candidates of one clip.
   *
   * @param candidates times and vectors, in order of time
   * @param budget the most frames wanted
   * @return rising indices into the candidates; empty for a budget of 0 or no candidates
   */
  Selection select(Candidates candidates, int budget);

  /**
   * Frames to choose from.
   *
   * @param ptsUs presentation times, rising
   * @param vectors one vector per frame, {@code [frame][dim]}
   */
  record Candidates(long[] ptsUs, float[][] vectors) {}

  /**
   * The choice.
   *
   * @param indices rising indices into the candidates
   * @param scores one score per chosen frame; what it means is the selector's own
   */
  record Selection(int[] indices, float[] scores) {}
}
