package io.clipreduce.caption;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.perceive.CellEvidence;
import java.util.List;

/**
 * All that is known of one clip when it is captioned.
 *
 * @param clip the clip
 * @param shots the shots it touches
 * @param evidence what was seen during the clip
 * @param sound the seconds of sound during the clip, empty for a silent video
 * @param hasSound whether the video has an audio track
 * @param keyframesUs pts of the chosen keyframes, rising
 */
public record ClipEvidence(
    Clip clip,
    List<Shot> shots,
    CellEvidence evidence,
    List<AudioSecond> sound,
    boolean hasSound,
    List<Long> keyframesUs) {}
