package io.clipreduce.frames;

import java.io.Serializable;
import java.util.List;

/**
 * What a file holds, and where it may be cut into cells.
 *
 * @param container FFmpeg's demuxer name, such as {@code mov,mp4,m4a,3gp,3g2,mj2}
 * @param durationUs length of the content: of the video track, else of the audio track
 * @param video the video track, null for files with sound only
 * @param audio the audio track, null for silent files
 * @param cells the decode plan; one cell for a file that must not be split or has only sound; never
 *     empty
 * @param notSplitReason why the file is one cell although it is long enough, null otherwise
 * @param damaged whether reading the packets met errors
 * @param note one line for people about what is odd in this file, null if nothing is
 * @param subtitles the text tracks; null where an earlier version, which did not look for them,
 *     probed the file
 */
public record VideoProbe(
    String container,
    long durationUs,
    VideoTrack video,
    AudioTrack audio,
    List<Cell> cells,
    String notSplitReason,
    boolean damaged,
    String note,
    List<SubtitleTrack> subtitles)
    implements Serializable {}
