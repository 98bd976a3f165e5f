package io.clipreduce.perceive;

import java.io.Serializable;
import java.util.Objects;

/**
 * What is looked for in the frames of a cell. Every value here shows in the rows.
 *
 * @param text whether text is read
 * @param faces whether faces are looked for
 * @param motion whether movement between sampled frames is measured
 * @param look whether brightness, sharpness and colours are measured
 * @param language Tesseract's name of the language of the text, such as {@code eng}
 * @param minTextConfidence confidence, 0 to 1, below which a line of text is dropped
 */
public record PerceiveSettings(
    boolean text,
    boolean faces,
    boolean motion,
    boolean look,
    String language,
    float minTextConfidence)
    implements Serializable {

  /** Everything, in English. */
  public static final PerceiveSettings DEFAULT =
      new PerceiveSettings(true, true, true, true, "eng", 0.5f);

  public PerceiveSettings {
    Objects.requireNonNull(language, "language");
    if (!(minTextConfidence >= 0 && minTextConfidence <= 1)) {
      throw new IllegalArgumentException(
          "The least confidence of text must be from 0 to 1, not " + minTextConfidence);
    }
  }
}
