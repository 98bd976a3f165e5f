package io.clipreduce.caption;

import java.util.List;

/**
 * A clip's caption.
 *
 * @param startUs start of the clip
 * @param endUs end of the clip, end-exclusive
 * @param text the sentences
 * @param facts the single facts that were measured, in order; the captioner {@code evidence} states
 *     these and no others
 * @param confidence 0 to 1; null where the captioner gives none
 */
public record ClipCaption(
    long startUs, long endUs, String text, List<Fact> facts, Float confidence) {

  /**
   * One measured fact.
   *
   * @param kind {@code camera}, {@code motion}, {@code faces}, {@code text}, {@code light}, {@code
   *     colour}, {@code sound} or {@code cut}
   * @param phrase how it reads in a sentence
   * @param startUs from when it holds
   * @param endUs until when it holds, end-exclusive
   * @param confidence 0 to 1
   */
  public record Fact(String kind, String phrase, long startUs, long endUs, float confidence) {}
}
