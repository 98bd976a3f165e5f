package io.clipreduce.caption;

import java.io.Serializable;

/**
 * Settings that every captioner may read.
 *
 * @param maxTextLines the most lines of read text quoted in one caption
 * @param minTextConfidence confidence, 0 to 1, below which a line of text is not quoted
 */
public record CaptionSettings(int maxTextLines, double minTextConfidence) implements Serializable {}
