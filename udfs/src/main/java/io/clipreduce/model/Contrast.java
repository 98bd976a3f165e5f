package io.clipreduce.model;

/**
 * Language-contrastive decoding (arXiv 2408.04664): what a model would write without having seen
 * anything counts against a token, the more so the surer it is of that. A token's score becomes
 * {@code (1 + w) seen - w blind}, with {@code w} falling as the entropy of the blind distribution
 * rises, among tokens that are plausible with the pictures.
 *
 * <p>The paper's form is kept; its constants are not known here. Ours: {@code w = weight (1 - H /
 * ln V)} for {@code V} tokens, and plausible is what is at least a tenth as likely as the likeliest
 * token, as in contrastive decoding (arXiv 2210.15097).
 *
 * @param weight 0 (no contrast) or more
 */
public record Contrast(double weight) {
  private static final double PLAUSIBLE = Math.log(0.1);

  /**
   * Changes the scores that came with the pictures.
   *
   * @param seen a score per token; -infinity stays
   * @param blind a score per token
   */
  void apply(float[] seen, float[] blind) {
    double strength = strength(blind);
    float most = Float.NEGATIVE_INFINITY;
    for (float score : seen) {
      most = Math.max(most, score);
    }
    for (int token = 0; token < seen.length; token++) {
      seen[token] =
          seen[token] - most < PLAUSIBLE
              ? Float.NEGATIVE_INFINITY
              : (float) ((1 + strength) * seen[token] - strength * blind[token]);
    }
  }

  /** The weight of one step. */
  double strength(float[] blind) {
    double most = Double.NEGATIVE_INFINITY;
    for (float score : blind) {
      most = Math.max(most, score);
    }
    double sum = 0;
    double weighted = 0;
    for (float score : blind) {
      double odds = Math.exp(score - most);
      sum += odds;
      weighted += odds * (score - most);
    }
    // H = -sum p ln p with p = odds / sum.
    double entropy = Math.log(sum) - weighted / sum;
    return weight * (1 - entropy / Math.log(blind.length));
  }
}
