package io.clipreduce.frames;

import java.io.Serializable;

/**
 * The video stream that is decoded: the default one of a file, never an attached picture.
 *
 * @param streamIndex index of the stream in its container
 * @param codec FFmpeg's codec name, such as {@code h264}
 * @param codedWidthPx width of the coded picture
 * @param codedHeightPx height of the coded picture
 * @param displayWidthPx width as shown: sample aspect ratio and rotation applied
 * @param displayHeightPx height as shown: sample aspect ratio and rotation applied
 * @param rotationDegrees clockwise rotation needed for display: 0, 90, 180 or 270
 * @param pixelFormat FFmpeg's pixel format name, such as {@code yuv420p10le}
 * @param fpsNum numerator of the average frame rate, 0 if unknown
 * @param fpsDen denominator of the average frame rate, 0 if unknown
 * @param firstPtsUs presentation time of the first frame
 * @param endUs presentation time at which the last frame ends
 */
public record VideoTrack(
    int streamIndex,
    String codec,
    int codedWidthPx,
    int codedHeightPx,
    int displayWidthPx,
    int displayHeightPx,
    int rotationDegrees,
    String pixelFormat,
    int fpsNum,
    int fpsDen,
    long firstPtsUs,
    long endUs)
    implements Serializable {}
