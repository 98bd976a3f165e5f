package io.clipreduce.frames;

import java.io.Serializable;

/**
 * A unit of description: shots merged or split to 2-30 s. The clips of a video tile it.
 *
 * @param index position in the video, from 0
 * @param startUs first frame
 * @param endUs end-exclusive
 * @param firstShot index of the first shot it touches
 * @param lastShot index of the last shot it touches
 * @param splitMethod {@code shot}, {@code merged} or {@code split}
 */
public record Clip(
    int index, long startUs, long endUs, int firstShot, int lastShot, String splitMethod)
    implements Serializable {}
