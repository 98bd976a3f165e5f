package io.clipreduce.perceive;

/**
 * Movement between two sampled frames that follow each other in a cell.
 *
 * @param startUs pts of the first frame
 * @param endUs pts of the second frame
 * @param panFraction movement of the scene to the right in picture widths a second; a camera that
 *     pans left gives a positive value
 * @param tiltFraction movement of the scene downwards in picture heights a second
 * @param zoom growth of the scene a second, 1 for none
 * @param objectFraction share of the picture that moves otherwise than the camera, 0 to 1
 * @param confidence share of tracked points (of the picture, where few points can be followed) that
 *     agree with the camera movement, 0 to 1; 0 where nothing is known, as across most cuts
 */
public record Motion(
    long startUs,
    long endUs,
    float panFraction,
    float tiltFraction,
    float zoom,
    float objectFraction,
    float confidence) {}
