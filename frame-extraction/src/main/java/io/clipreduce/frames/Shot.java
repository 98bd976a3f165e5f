package io.clipreduce.frames;

import java.io.Serializable;

/**
 * One take between two transitions.
 *
 * @param index position in the video, from 0
 * @param startUs first frame
 * @param endUs end-exclusive
 * @param startKind what begins the shot: {@code start}, {@code cut}, {@code fade}, {@code
 *     dissolve}, {@code gradual} by a detector that does not tell those apart, or {@code boundary}
 *     where others say where shots begin
 * @param transitionStartUs start of the transition that begins the shot; {@code startUs} for a cut
 * @param transitionEndUs end of that transition; {@code startUs} for a cut
 * @param boundaryScore strength of the boundary, 0 to 1; 1 for {@code start} and {@code boundary}
 */
public record Shot(
    int index,
    long startUs,
    long endUs,
    String startKind,
    long transitionStartUs,
    long transitionEndUs,
    float boundaryScore)
    implements Serializable {}
