package io.clipreduce.frames;

import java.io.Serializable;

/**
 * The audio stream that is measured: the default one of a file.
 *
 * @param streamIndex index of the stream in its container
 * @param codec FFmpeg's codec name, such as {@code aac}
 * @param sampleRateHz samples a second
 * @param channels number of channels
 */
public record AudioTrack(int streamIndex, String codec, int sampleRateHz, int channels)
    implements Serializable {}
