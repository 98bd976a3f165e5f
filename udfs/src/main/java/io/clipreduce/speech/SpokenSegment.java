package io.clipreduce.speech;

import java.io.Serializable;

/**
 * A stretch of speech in words.
 *
 * @param startUs when it begins
 * @param endUs when it ends, exclusive
 * @param text what was said
 * @param language ISO 639 code, of two letters where there is one
 * @param confidence geometric mean of the probabilities of its words' parts, 0 to 1
 */
public record SpokenSegment(
    long startUs, long endUs, String text, String language, float confidence)
    implements Serializable {}
