package io.clipreduce.model;

import java.io.Serializable;

/**
 * How the next token is drawn from those that a model finds likely. The rules and their order are
 * those of transformers: temperature, then the likeliest {@code topK}, then of these the likeliest
 * that together reach {@code topP}.
 *
 * @param temperature what scores are divided by; 0 for always the likeliest token
 * @param topP probability that the tokens drawn from have together, above 0, to 1 (Holtzman et al.,
 *     ICLR 2020)
 * @param topK tokens drawn from at most; 0 for all
 */
public record Sampling(double temperature, double topP, int topK) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Always the likeliest token. */
  public static final Sampling LIKELIEST = new Sampling(0, 1, 0);

  public Sampling {
    if (!(temperature >= 0) || !(topP > 0 && topP <= 1) || topK < 0) {
      throw new IllegalArgumentException(
          "A temperature must be at least 0, a top-p above 0 and at most 1, a top-k at least 0: not %s, %s and %s"
              .formatted(temperature, topP, topK));
    }
  }

  /** Every token by its probability at a temperature. */
  public static Sampling at(double temperature) {
    return new Sampling(temperature, 1, 0);
  }
}
