package io.clipreduce.frames;

import java.io.Serializable;

/**
 * A track of text inside a file.
 *
 * @param streamIndex index of the stream in its container
 * @param codec FFmpeg's codec name: {@code mov_text}, {@code subrip}, {@code ass}, {@code webvtt}
 *     or {@code text}
 * @param language ISO 639 code, of two letters where there is one; null if the file names none
 */
public record SubtitleTrack(int streamIndex, String codec, String language)
    implements Serializable {}
