package io.clipreduce.index;

/** What a passage is: a row of which table. */
public enum PassageKind {
  /** Summary of a whole video, a row of {@code captions}. */
  VIDEO,
  /** Summary of a segment, a row of {@code captions}. */
  SEGMENT,
  /** Caption of a clip, a row of {@code captions}. */
  CLIP,
  /** A line of text on screen, a row of {@code ocr}. */
  SCREEN_TEXT,
  /** Words that are said, a row of {@code transcripts}. */
  SPEECH,
  /** A thing followed through pictures, rows of {@code detections} with one track. */
  THING,
  /** Somebody or something with a name of its own, a row of {@code entities}. */
  NAME
}
