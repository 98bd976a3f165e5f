package io.clipreduce.index;

/** Names of the fields of a shard's documents: passages, and one document for each video. */
final class Fields {
  /** Key of a passage: indexed, and as a value to break ties with. */
  static final String ID = "id";

  static final String KIND = "kind";

  /** The video of a passage. */
  static final String VIDEO = "video";

  static final String START_US = "start_us";
  static final String END_US = "end_us";
  static final String LANGUAGE = "language";
  static final String SPEAKER = "speaker";

  /** Stored: the whole passage. */
  static final String PASSAGE = "passage";

  /** The video that a document of a video stands for. */
  static final String VIDEO_ITSELF = "video_itself";

  /** Stored: the video. */
  static final String VIDEO_ROW = "video_row";

  /** Before the name of a {@link Language}: terms of passages in it. */
  static final String TEXT_OF = "text_";

  /** Before the name of an encoder: its vectors. */
  static final String VECTOR_OF = "vector_";

  private Fields() {}
}
