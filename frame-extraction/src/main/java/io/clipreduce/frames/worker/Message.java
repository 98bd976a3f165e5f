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

  /** Child to parent, any number during a request: position (long), length (int). */
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

  /** Answer to {@link #PROBE}: a {@code VideoProbe}. */
  static final int PROBED = 'p';

  /** Answer to {@link #SAMPLE}: a {@code ReadCost}. */
  static final int SAMPLED = 's';

  /** Answer to {@link #SUBTITLES}: {@code Subtitles}. */
  static final int SUBTITLED = 't';

  /** Answer to any request: name of a {@code DecodeException.Reason}, message. */
  static final int FAILED = 'x';

  private Message() {}
}
