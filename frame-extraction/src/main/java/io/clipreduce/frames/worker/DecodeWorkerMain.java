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
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.StillPicture;
import io.clipreduce.frames.edit.VideoEditor;
import io.clipreduce.frames.ffmpeg.FfmpegEditor;
import io.clipreduce.frames.ffmpeg.FfmpegReader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
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
  private final VideoEditor editor;

  private DecodeWorkerMain(
      DataInputStream in, DataOutputStream out, VideoReader reader, VideoEditor editor) {
    this.in = in;
    this.out = out;
    this.reader = reader;
    this.editor = editor;
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
        VideoReader reader = new FfmpegReader();
        VideoEditor editor = new FfmpegEditor()) {
      new DecodeWorkerMain(in, out, reader, editor).serve();
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
    if (request == Message.EDIT) {
      edit();
      return;
    }

    long sizeBytes = in.readLong();
    PipeSource source = new PipeSource(in, out, 0, sizeBytes);
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
    } else if (request == Message.FRAME_TIMES) {
      VideoProbe probe = RecordCodec.read(in, VideoProbe.class);
      DecodeLimits limits = RecordCodec.read(in, DecodeLimits.class);
      WorkerFault.strike(request, sizeBytes);
      FrameTimes times = editor.frameTimes(source, probe, limits);
      out.writeByte(Message.FRAMES_TIMED);
      RecordCodec.write(out, FrameTimes.class, times);
    } else if (request == Message.PICTURES) {
      VideoProbe probe = RecordCodec.read(in, VideoProbe.class);
      FrameNumbers wanted = RecordCodec.read(in, FrameNumbers.class);
      DecodeLimits limits = RecordCodec.read(in, DecodeLimits.class);
      editor.pictures(
          source, probe, wanted.frames(), wanted.shortSidePx(), limits, new PipePictures());
      out.writeByte(Message.PICTURED);
      RecordCodec.write(out, FrameNumbers.class, wanted);
    } else {
      throw new IOException("Unknown request " + request);
    }
  }

  private void edit() throws DecodeException, IOException {
    List<VideoEditor.Input> inputs = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      PipeSource source = new PipeSource(in, out, i, in.readLong());
      inputs.add(new VideoEditor.Input(source, RecordCodec.read(in, VideoProbe.class)));
    }
    EditPlan plan = RecordCodec.read(in, EditPlan.class);
    DecodeLimits limits = RecordCodec.read(in, DecodeLimits.class);
    for (VideoEditor.Input input : inputs) {
      WorkerFault.strike(Message.EDIT, input.source().sizeBytes());
    }
    EditResult result = editor.edit(inputs, plan, limits, new PipeMovie());
    out.writeByte(Message.EDITED);
    RecordCodec.write(out, EditResult.class, result);
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

  /** Sends each picture. */
  private final class PipePictures implements VideoEditor.PictureSink {
    @Override
    public void begin() {}

    @Override
    public void picture(StillPicture picture) throws IOException {
      out.writeByte(Message.PICTURE);
      RecordCodec.write(out, StillPicture.class, picture);
    }
  }

  /** Sends the bytes of a new video. */
  private final class PipeMovie implements VideoEditor.MovieSink {
    @Override
    public void begin() {}

    @Override
    public void write(long position, byte[] bytes) throws IOException {
      out.writeByte(Message.WRITE);
      out.writeLong(position);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }
}
