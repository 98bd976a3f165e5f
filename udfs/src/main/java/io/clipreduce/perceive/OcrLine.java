package io.clipreduce.perceive;

/**
 * One line of text read from a frame.
 *
 * @param ptsUs the frame it was read from
 * @param endUs until when the same text area was seen unchanged in the cell, end-exclusive
 * @param text the text, white space folded
 * @param confidence 0 to 1; null where the reader does not tell
 * @param box where the line stands
 */
public record OcrLine(long ptsUs, long endUs, String text, Float confidence, Box box) {}
