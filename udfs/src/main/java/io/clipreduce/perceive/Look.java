package io.clipreduce.perceive;

import java.util.List;

/**
 * How a stored picture looks.
 *
 * @param ptsUs the frame
 * @param brightness mean luma, 0 to 255
 * @param sharpness variance of the Laplacian of luma
 * @param colours dominant colours as plain English names, largest share first, at most three
 * @param colourShares share of the picture of each of them, 0 to 1
 */
public record Look(
    long ptsUs,
    float brightness,
    float sharpness,
    List<String> colours,
    List<Float> colourShares) {}
