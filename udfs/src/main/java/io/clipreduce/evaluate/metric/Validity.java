package io.clipreduce.evaluate.metric;

import java.util.List;

/** Whether a benchmark measures looking at videos at all: checks of MMStar and of judges. */
public final class Validity {
  private Validity() {}

  /**
   * Multi-modal gain, MG: what the video adds to a model's score.
   *
   * @param withVideo its score
   * @param withoutVideo the same model's score when it is shown nothing
   */
  public static double gain(double withVideo, double withoutVideo) {
    return withVideo - withoutVideo;
  }

  /**
   * Multi-modal leakage, ML: what a model knows of the questions without the video that the text
   * model it was made from does not know; at least 0.
   */
  public static double leakage(double withoutVideo, double baseModel) {
    return Math.max(0, withoutVideo - baseModel);
  }

  /**
   * How far repeated judgements agree: the share of pairs of judgements of the same thing that are
   * equal. Null judgements, which are failures, are in no pair.
   *
   * @return 0 to 1; NaN where nothing was judged twice
   */
  public static <T> double agreement(List<List<T>> judgementsByItem) {
    long pairs = 0;
    long equal = 0;
    for (List<T> judgements : judgementsByItem) {
      for (int i = 0; i < judgements.size(); i++) {
        for (int j = i + 1; j < judgements.size(); j++) {
          if (judgements.get(i) != null && judgements.get(j) != null) {
            pairs++;
            equal += judgements.get(i).equals(judgements.get(j)) ? 1 : 0;
          }
        }
      }
    }
    return pairs == 0 ? Double.NaN : equal / (double) pairs;
  }
}
