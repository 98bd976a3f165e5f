package io.clipreduce.caption;

/**
 * A slide on screen and what is said meanwhile.
 *
 * @param startUs from when it is on screen, in microseconds
 * @param endUs until when, exclusive
 * @param text its lines, a line each
 * @param said what is said while it is on screen; null if nothing is
 */
public record SlideText(long startUs, long endUs, String text, String said) {}
