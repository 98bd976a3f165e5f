package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.Subtitles;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import java.io.IOException;

/**
 * Reads videos with FFmpeg in this process. A file that crashes a decoder takes the process with
 * it, so outside of tests it runs in a decode worker.
 */
public final class FfmpegReader implements VideoReader {
  @Override
  public VideoProbe probe(ByteSource source, DecodeLimits limits) throws DecodeException {
    return new Prober(source, limits).probe();
  }

  @Override
  public ReadCost sample(
      ByteSource source,
      VideoProbe probe,
      Chunk chunk,
      SampleSettings settings,
      DecodeLimits limits,
      CellSink sink)
      throws DecodeException, IOException {
    long startNanos = System.nanoTime();
    ReadCounter counter = new ReadCounter();
    sink.begin();
    new ChunkSampler(source, probe, chunk, settings, limits, counter).sample(sink);
    return new ReadCost(
        counter.decoderOpens(),
        counter.ranges(),
        counter.bytesRead(),
        System.nanoTime() - startNanos);
  }

  @Override
  public Subtitles subtitles(ByteSource source, DecodeLimits limits) throws DecodeException {
    return SubtitleReader.read(source, limits);
  }

  @Override
  public void close() {}
}
