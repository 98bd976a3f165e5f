package io.clipreduce.frames.worker;

/**
 * The first byte of everything that crosses between a decode worker and its parent. One request is
 * answered at a time; numbers are big-endian, records are written by {@link RecordCodec}.
 */
final class Message {
  /** Child to parent, once: it has loaded FFmpeg and takes requests. */
  static final int READY = 'R';

  /** Request: length of the file (long), {@code DecodeLimits}. */
  static final int PROBE = 'P';

  /**
   * Request: length of the file (long), {@code VideoProbe}, {@code Chunk}, {@code SampleSettings},
   * {@code DecodeLimits}.
   */
  static final int SAMPLE = 'S';

  /** Request: length of the file (long), {@code DecodeLimits}. */
  static final int SUBTITLES = 'T';

  /** Request: length of the file (long), {@code VideoProbe}, {@code DecodeLimits}. */
  static final int FRAME_TIMES = 'F';

  /**
   * Request: length of the file (long), {@code VideoProbe}, {@link FrameNumbers}, {@code
   * DecodeLimits}.
   */
  static final int PICTURES = 'I';

  /**
   * Request: number of files (int), for each its length (long) and {@code VideoProbe}; {@code
   * EditPlan}, {@code DecodeLimits}.
   */
  static final int EDIT = 'E';

  /**
   * Child to parent, any number during a request: number of the file in the request (int), position
   * (long), length (int).
   */
  static final int READ = 'r';

  /** Answer to {@link #READ}: number of bytes (int, -1 at the end of the file), the bytes. */
  static final int BYTES = 'b';

  /** Answer to {@link #READ} when the storage failed: what it said. */
  static final int READ_FAILED = 'f';

  /** Child to parent, any number during {@link #SAMPLE}: a {@code CellSample}. */
  static final int CELL = 'c';

  /** Child to parent, any number during {@link #SAMPLE}: a {@code SoundPiece}. */
  static final int SOUND = 'a';

  /** Child to parent, any number during {@link #SAMPLE}: {@code SmallFrames}. */
  static final int SMALL_FRAMES = 'v';

  /** Child to parent, any number during {@link #PICTURES}: a {@code StillPicture}. */
  static final int PICTURE = 'i';

  /** Child to parent, any number during {@link #EDIT}: position (long), length (int), the bytes. */
  static final int WRITE = 'w';

  /** Answer to {@link #PROBE}: a {@code VideoProbe}. */
  static final int PROBED = 'p';

  /** Answer to {@link #SAMPLE}: a {@code ReadCost}. */
  static final int SAMPLED = 's';

  /** Answer to {@link #SUBTITLES}: {@code Subtitles}. */
  static final int SUBTITLED = 't';

  /** Answer to {@link #FRAME_TIMES}: a {@code FrameTimes}. */
  static final int FRAMES_TIMED = 'h';

  /** Answer to {@link #PICTURES}: the {@link FrameNumbers} that were sent. */
  static final int PICTURED = 'j';

  /** Answer to {@link #EDIT}: an {@code EditResult}. */
  static final int EDITED = 'e';

  /** Answer to any request: name of a {@code DecodeException.Reason}, message. */
  static final int FAILED = 'x';

  private Message() {}
}
