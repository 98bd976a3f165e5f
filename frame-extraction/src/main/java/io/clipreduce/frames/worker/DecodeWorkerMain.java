package io.clipreduce.frames.worker;

import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.frames.SoundPiece;
import io.clipreduce.frames.Subtitles;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.VideoReader.CellSink;
import io.clipreduce.frames.VideoReader.ReadCost;
import io.clipreduce.frames.ffmpeg.FfmpegReader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/**
 * The decode worker process: answers requests from its standard input until that ends. Answers go
 * to the pipe named by its only argument; standard output is not used, because native code may
 * write to it.
 */
public final class DecodeWorkerMain {
  /** Exit code when the Java heap was too small. */
  static final int HEAP_FULL = 71;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final long ORPHAN_CHECK_MS = 1_000;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final VideoReader reader;

  private DecodeWorkerMain(DataInputStream in, DataOutputStream out, VideoReader reader) {
    this.in = in;
    this.out = out;
    this.reader = reader;
  }

  /**
   * Runs until standard input ends or the parent is gone.
   *
   * @param args the file to answer to
   */
  public static void main(String[] args) throws IOException {
    endWithParent();
    for (Class<?> library :
        List.of(avutil.class, swresample.class, avcodec.class, avformat.class, swscale.class)) {
      Loader.load(library);
    }

    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, BUFFER_BYTES));
    try (DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(new FileOutputStream(args[0]), BUFFER_BYTES));
        VideoReader reader = new FfmpegReader()) {
      new DecodeWorkerMain(in, out, reader).serve();
    } catch (OutOfMemoryError e) {
      System.err.println("Java heap is full: " + e.getMessage());
      Runtime.getRuntime().halt(HEAP_FULL);
    }
  }

  /** Also while native code does not return: a process whose parent is gone gets another parent. */
  private static void endWithParent() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    Thread watch =
        new Thread(
            () -> {
              try {
                while (ProcessHandle.current().parent().equals(parent)) {
                  Thread.sleep(ORPHAN_CHECK_MS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }

              Runtime.getRuntime().halt(0);
            },
            "parent watch");
    watch.setDaemon(true);
    watch.start();
  }

  private void serve() throws IOException {
    out.writeByte(Message.READY);
    out.flush();
    for (int request = in.read(); request >= 0; request = in.read()) {
      try {
        answer(request);
      } catch (DecodeException e) {
        out.writeByte(Message.FAILED);
        RecordCodec.write(out, e.reason().name());
        RecordCodec.write(out, e.getMessage());
      }

      out.flush();
    }
  }

  private void answer(int request) throws DecodeException, IOException {
    long sizeBytes = in.readLong();
    PipeSource source = new PipeSource(in, out, sizeBytes);
    if (request == Message.PROBE) {
      DecodeLimits limits = RecordCodec.read(in, DecodeLimits.class);
      WorkerFault.strike(request, sizeBytes);
      VideoProbe probe = reader.probe(source, limits);
      out.writeByte(Message.PROBED);
      RecordCodec.write(out, VideoProbe.class, probe);
    } else if (request == Message.SAMPLE) {
      VideoProbe probe = RecordCodec.read(in, VideoProbe.class);
      Chunk chunk = RecordCodec.read(in, Chunk.class);
      SampleSettings settings = RecordCodec.read(in, SampleSettings.class);
      DecodeLimits limits = RecordCodec.read(in, DecodeLimits.class);
      WorkerFault.strike(request, sizeBytes);
      ReadCost cost = reader.sample(source, probe, chunk, settings, limits, new PipeSink());
      out.writeByte(Message.SAMPLED);
      RecordCodec.write(out, ReadCost.class, cost);
    } else if (request == Message.SUBTITLES) {
      DecodeLimits limits = RecordCodec.read(in, DecodeLimits.class);
      Subtitles subtitles = reader.subtitles(source, limits);
      out.writeByte(Message.SUBTITLED);
      RecordCodec.write(out, Subtitles.class, subtitles);
    } else {
      throw new IOException("Unknown request " + request);
    }
  }

  /** Sends each cell as it is done. */
  private final class PipeSink implements CellSink {
    @Override
    public void begin() {}

    @Override
    public void cell(CellSample cell) throws IOException {
      out.writeByte(Message.CELL);
      RecordCodec.write(out, CellSample.class, cell);
      out.flush();
    }

    @Override
    public void sound(SoundPiece piece) throws IOException {
      out.writeByte(Message.SOUND);
      RecordCodec.write(out, SoundPiece.class, piece);
    }

    @Override
    public void smallFrames(SmallFrames piece) throws IOException {
      out.writeByte(Message.SMALL_FRAMES);
      RecordCodec.write(out, SmallFrames.class, piece);
    }
  }
}
