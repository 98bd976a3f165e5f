package io.clipreduce.frames;

import java.io.Serializable;

/**
 * One text of a subtitle track. Cues may overlap.
 *
 * @param streamIndex the track
 * @param startUs presentation time from which it is shown
 * @param endUs until when, exclusive
 * @param text plain text without markup, lines divided by {@code \n}; never empty
 * @param speaker who says all of it, where the track names one; else null
 */
public record SubtitleCue(int streamIndex, long startUs, long endUs, String text, String speaker)
    implements Serializable {}
