package io.clipreduce.frames;

import java.io.Serializable;
import java.util.List;

/**
 * The text tracks of a file.
 *
 * @param tracks the tracks, in order of the container
 * @param cues their texts, by start and then track
 * @param note one line about what could not be read, null if all could
 */
public record Subtitles(List<SubtitleTrack> tracks, List<SubtitleCue> cues, String note)
    implements Serializable {}
