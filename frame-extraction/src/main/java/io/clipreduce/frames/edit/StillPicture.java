package io.clipreduce.frames.edit;

/**
 * One frame of a video as a picture.
 *
 * @param frame its number, from 0
 * @param ptsUs when it begins, in the video's own time
 * @param widthPx width as shown
 * @param heightPx height as shown
 * @param jpeg the file
 */
public record StillPicture(long frame, long ptsUs, int widthPx, int heightPx, byte[] jpeg) {}
