package io.clipreduce.frames.edit;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.VideoProbe;
import java.io.IOException;
import java.util.List;

/**
 * Makes new videos and pictures out of videos. {@code ffmpeg.FfmpegEditor} does it in this process,
 * {@code worker.DecodeWorker} in a child process.
 *
 * <p>Bound to one task; not safe for several threads. The caller closes the sources it passes.
 */
public interface VideoEditor extends AutoCloseable {
  /** Changes whenever the videos made would. */
  String VERSION = "1, FFmpeg 8.0.1-1.5.13";

  /** Recognises a file. */
  VideoProbe probe(ByteSource source, DecodeLimits limits) throws DecodeException;

  /**
   * Decodes a video once to know its frames.
   *
   * @throws DecodeException also when it has no picture or none can be decoded
   */
  FrameTimes frameTimes(ByteSource source, VideoProbe probe, DecodeLimits limits)
      throws DecodeException;

  /**
   * Hands out frames of a video as JPEGs, in order.
   *
   * @param frames their numbers, rising
   * @param shortSidePx larger pictures are scaled down to this short side
   */
  void pictures(
      ByteSource source,
      VideoProbe probe,
      long[] frames,
      int shortSidePx,
      DecodeLimits limits,
      PictureSink sink)
      throws DecodeException, IOException;

  /**
   * Writes a new video: MP4 with H.264 (OpenH264), no sound, upright, square pixels, 8 bits, BT.601
   * in limited range.
   *
   * @param sources the videos that parts name, each with its probe
   */
  EditResult edit(List<Input> sources, EditPlan plan, DecodeLimits limits, MovieSink sink)
      throws DecodeException, IOException;

  @Override
  void close();

  /** A video to take frames from. */
  record Input(ByteSource source, VideoProbe probe) {}

  /** Takes pictures. */
  interface PictureSink {
    /** Called before the first picture, and again if the video is decoded a second time. */
    void begin() throws IOException;

    void picture(StillPicture picture) throws IOException;
  }

  /** Takes the bytes of a new file, not always in order: a header is written last. */
  interface MovieSink {
    /** Called before the first byte, and again, to forget all, if it is made a second time. */
    void begin() throws IOException;

    void write(long position, byte[] bytes) throws IOException;
  }
}
