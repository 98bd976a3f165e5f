package io.clipreduce.index;

import java.util.List;

/**
 * Words of a video that can be found and cited: a row of a table, or a few that belong together.
 *
 * @param id key of the row, such as a caption_id, an ocr_id or a transcript_id; of a thing its
 *     track_id
 * @param kind what it is
 * @param videoId the video
 * @param startUs from when it holds, in microseconds
 * @param endUs until when, exclusive
 * @param text its words
 * @param language ISO 639 code of the words; null if not known
 * @param speaker who says them; null if not known
 * @param confidence 0 to 1; null where none is given
 * @param frames sampled frames in order of time: all of a clip, those that show a line of text or a
 *     thing, none of other kinds
 * @param boxes where it stands in each of {@code frames}; empty where it is no part of a picture
 */
public record Passage(
    String id,
    PassageKind kind,
    String videoId,
    long startUs,
    long endUs,
    String text,
    String language,
    String speaker,
    Float confidence,
    List<FrameRef> frames,
    List<Box> boxes) {

  public Passage {
    frames = List.copyOf(frames);
    boxes = List.copyOf(boxes);
  }
}
