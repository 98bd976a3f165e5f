package io.clipreduce.frames;

import java.io.IOException;

/**
 * Reads videos. {@code ffmpeg.FfmpegReader} does it in this process, {@code worker.DecodeWorker} in
 * a child process that only passes byte ranges, rows and JPEGs over a pipe.
 *
 * <p>Bound to one task; not safe for several threads. The caller closes the sources it passes.
 */
public interface VideoReader extends AutoCloseable {

  /** Changes whenever the results would. */
  String VERSION = "2, FFmpeg 8.0.1-1.5.13";

  /** Changes whenever the subtitles would. */
  String SUBTITLES_VERSION = "2, FFmpeg 8.0.1-1.5.13";

  /** Recognises a file, indexes its packets and plans its cells. */
  VideoProbe probe(ByteSource source, DecodeLimits limits) throws DecodeException;

  /**
   * Decodes a chunk once, cell by cell, in order.
   *
   * @param sink receives each cell's result; when it throws, decoding ends with that exception
   * @return what the reading cost
   */
  ReadCost sample(
      ByteSource source,
      VideoProbe probe,
      Chunk chunk,
      SampleSettings settings,
      DecodeLimits limits,
      CellSink sink)
      throws DecodeException, IOException;

  /** Reads the text tracks of a file; pictures and sound are passed over. */
  Subtitles subtitles(ByteSource source, DecodeLimits limits) throws DecodeException;

  @Override
  void close();

  /** Takes the results of a chunk. */
  interface CellSink {
    /** Called before the first cell, and again if the chunk is decoded a second time. */
    void begin() throws IOException;

    void cell(CellSample cell) throws IOException;

    /** Takes kept sound, in order of time; a cell's own comes before the cell. */
    default void sound(SoundPiece piece) throws IOException {}

    /** Takes kept small frames, in order of time; a cell's own come before the cell. */
    default void smallFrames(SmallFrames piece) throws IOException {}
  }

  /**
   * Cost of one call.
   *
   * @param decoderOpens how often the chunk's video was opened for decoding
   * @param ranges number of contiguous ranges read from storage
   * @param bytesRead bytes read from storage
   * @param decodeNanos time spent in the worker
   */
  record ReadCost(int decoderOpens, int ranges, long bytesRead, long decodeNanos) {}
}
