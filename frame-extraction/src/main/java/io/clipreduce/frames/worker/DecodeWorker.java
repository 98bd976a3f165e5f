package io.clipreduce.frames.worker;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.MeteredSource;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.Subtitles;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.VideoEditor;
import java.io.IOException;
import java.util.List;

/**
 * Reads and edits videos in a child process. The child is started when first needed and serves many
 * files; when it dies or passes its deadline, another is started and the request is tried once
 * more. Byte ranges are read here, from the caller's source, whenever the child asks.
 *
 * <p>Failures are told apart as {@link DecodeException} does: {@code CRASHED}, {@code TIMED_OUT}
 * and {@code TOO_LARGE} after two children were lost to one request, {@code SURROUNDINGS} when the
 * source failed (its exception is the cause), no child could be started, or somebody else killed
 * two of them.
 *
 * <p>Bound to one task and not safe for several threads, but {@link #close} may come from another:
 * it ends the child, and a call under way fails.
 */
public final class DecodeWorker implements VideoReader, VideoEditor {
  private static final int ATTEMPTS = 2;
  private static final int START_S = 60;
  private static final double NANOS_PER_S = 1e9;

  /** Recognising a file and indexing its packets passes over its bytes at least this fast. */
  private static final double INDEX_BYTES_PER_S = 20e6;

  /** A length of chunks; their costs add up to that of the whole whatever it is. */
  private static final int WHOLE_S = 3600;

  /** Converting, changing and encoding a megapixel. */
  private static final double ENCODING_COST_S = 0.15;

  private static final double PICTURE_COST_S = 0.05;

  /** How often an edit may go back to the start of a source. */
  private static final int REWINDS = 4;

  private volatile WorkerProcess worker;
  private volatile boolean closed;
  private long spentNanos;

  @Override
  public VideoProbe probe(ByteSource source, DecodeLimits limits) throws DecodeException {
    return readThrough(
        "Probing the file", Message.PROBE, Message.PROBED, VideoProbe.class, source, limits);
  }

  @Override
  public Subtitles subtitles(ByteSource source, DecodeLimits limits) throws DecodeException {
    return readThrough(
        "Reading the subtitles",
        Message.SUBTITLES,
        Message.SUBTITLED,
        Subtitles.class,
        source,
        limits);
  }

  /** Asks for what takes one pass over the file. */
  private <A extends Record> A readThrough(
      String name,
      int request,
      int answerKind,
      Class<A> type,
      ByteSource source,
      DecodeLimits limits)
      throws DecodeException {
    Task<A> task =
        new Task<>(
            name,
            source.sizeBytes() / INDEX_BYTES_PER_S,
            out -> {
              out.writeByte(request);
              out.writeLong(source.sizeBytes());
              RecordCodec.write(out, DecodeLimits.class, limits);
            },
            answerKind,
            type);
    try {
      return run(task, List.of(source), limits, Conversation.Sinks.NONE).answer();
    } catch (IOException e) {
      throw new IllegalStateException("Only sinks throw this, and there is none", e);
    }
  }

  @Override
  public FrameTimes frameTimes(ByteSource source, VideoProbe probe, DecodeLimits limits)
      throws DecodeException {
    Task<FrameTimes> task =
        new Task<>(
            "Decoding the file",
            decodingCostS(probe),
            out -> {
              out.writeByte(Message.FRAME_TIMES);
              out.writeLong(source.sizeBytes());
              RecordCodec.write(out, VideoProbe.class, probe);
              RecordCodec.write(out, DecodeLimits.class, limits);
            },
            Message.FRAMES_TIMED,
            FrameTimes.class);
    try {
      return run(task, List.of(source), limits, Conversation.Sinks.NONE).answer();
    } catch (IOException e) {
      throw new IllegalStateException("Only sinks throw this, and there is none", e);
    }
  }

  @Override
  public void pictures(
      ByteSource source,
      VideoProbe probe,
      long[] frames,
      int shortSidePx,
      DecodeLimits limits,
      PictureSink sink)
      throws DecodeException, IOException {
    Task<FrameNumbers> task =
        new Task<>(
            "Taking pictures",
            decodingCostS(probe) + frames.length * PICTURE_COST_S,
            out -> {
              out.writeByte(Message.PICTURES);
              out.writeLong(source.sizeBytes());
              RecordCodec.write(out, VideoProbe.class, probe);
              RecordCodec.write(out, FrameNumbers.class, new FrameNumbers(frames, shortSidePx));
              RecordCodec.write(out, DecodeLimits.class, limits);
            },
            Message.PICTURED,
            FrameNumbers.class);
    run(task, List.of(source), limits, new Conversation.Sinks(null, sink, null));
  }

  @Override
  public EditResult edit(List<Input> sources, EditPlan plan, DecodeLimits limits, MovieSink sink)
      throws DecodeException, IOException {
    double megapixels = plan.widthPx() * plan.heightPx() / 1e6;
    double costS = plan.frames() * megapixels * ENCODING_COST_S;
    for (Input input : sources) {
      costS += REWINDS * decodingCostS(input.probe());
    }
    Task<EditResult> task =
        new Task<>(
            "Editing",
            costS,
            out -> {
              out.writeByte(Message.EDIT);
              out.writeInt(sources.size());
              for (Input input : sources) {
                out.writeLong(input.source().sizeBytes());
                RecordCodec.write(out, VideoProbe.class, input.probe());
              }
              RecordCodec.write(out, EditPlan.class, plan);
              RecordCodec.write(out, DecodeLimits.class, limits);
            },
            Message.EDITED,
            EditResult.class);
    List<ByteSource> files = sources.stream().map(Input::source).toList();
    return run(task, files, limits, new Conversation.Sinks(null, null, sink)).answer();
  }

  /** What one pass over a video takes, seconds. */
  private static double decodingCostS(VideoProbe probe) {
    return ChunkPlan.chunks(probe, WHOLE_S).stream().mapToDouble(Chunk::cost).sum();
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
    Task<ReadCost> task =
        new Task<>(
            "Decoding chunk " + chunk.index(),
            chunk.cost(),
            out -> {
              out.writeByte(Message.SAMPLE);
              out.writeLong(source.sizeBytes());
              RecordCodec.write(out, VideoProbe.class, probe);
              RecordCodec.write(out, Chunk.class, chunk);
              RecordCodec.write(out, SampleSettings.class, settings);
              RecordCodec.write(out, DecodeLimits.class, limits);
            },
            Message.SAMPLED,
            ReadCost.class);
    int rangesBefore = source instanceof MeteredSource metered ? metered.rangesRead() : 0;
    long bytesBefore = source instanceof MeteredSource metered ? metered.bytesRead() : 0;
    spentNanos = 0;
    Outcome<ReadCost> outcome =
        run(task, List.of(source), limits, new Conversation.Sinks(sink, null, null));
    ReadCost cost = outcome.answer();
    int opens = cost.decoderOpens() + outcome.lostWorkers();
    return source instanceof MeteredSource metered
        ? new ReadCost(
            opens,
            metered.rangesRead() - rangesBefore,
            metered.bytesRead() - bytesBefore,
            spentNanos)
        : new ReadCost(opens, cost.ranges(), cost.bytesRead(), spentNanos);
  }

  /** Ends the child. Nothing can be read afterwards. */
  @Override
  public void close() {
    closed = true;
    WorkerProcess last = worker;
    worker = null;
    if (last != null) {
      last.close();
    }
  }

  /** Starts the child if none is running. */
  void start(DecodeLimits limits) throws DecodeException {
    running(limits.workerMemoryBytes());
  }

  /** Process id of the child, -1 if none is running. */
  long childPid() {
    WorkerProcess current = worker;
    return current != null && current.isAlive() ? current.pid() : -1;
  }

  private <A extends Record> Outcome<A> run(
      Task<A> task, List<ByteSource> sources, DecodeLimits limits, Conversation.Sinks sinks)
      throws DecodeException, IOException {
    double budgetS = Math.max(limits.deadlineFloorS(), limits.deadlineFactor() * task.costS());
    for (int attempt = 1; ; attempt++) {
      WorkerProcess child = running(limits.workerMemoryBytes());
      sinks.begin();
      Conversation conversation =
          new Conversation(child, sources, sinks, (long) (budgetS * NANOS_PER_S));
      try {
        A answer = conversation.ask(task.question(), task.answerKind(), task.answerType());
        return new Outcome<>(answer, attempt - 1);
      } catch (WorkerDied e) {
        child.close();
        refuseIfClosed();
        if (attempt == ATTEMPTS) {
          String limit = e.reason() == Reason.TIMED_OUT ? " of " + Math.round(budgetS) + " s" : "";
          throw new DecodeException(
              e.reason(), "%s twice %s%s.".formatted(task.name(), e.getMessage(), limit), e);
        }
      } finally {
        spentNanos += conversation.spentNanos();
      }
    }
  }

  private WorkerProcess running(long memoryBytes) throws DecodeException {
    refuseIfClosed();
    WorkerProcess current = worker;
    if (current != null && current.isAlive() && current.memoryBytes() == memoryBytes) {
      return current;
    }
    if (current != null) {
      current.close();
    }

    try {
      current = WorkerProcess.start(memoryBytes);
    } catch (IOException e) {
      throw new DecodeException(
          Reason.SURROUNDINGS, "No decode worker could be started: " + e.getMessage(), e);
    }

    worker = current;
    awaitReady(current);
    refuseIfClosed();
    return current;
  }

  private static void awaitReady(WorkerProcess child) throws DecodeException {
    Deadline deadline = new Deadline(child, (long) (START_S * NANOS_PER_S));
    deadline.resume();
    try {
      int ready = child.answers().read();
      if (ready == Message.READY) {
        return;
      }
    } catch (IOException e) {
      // Said below, with what the child itself had to say.
    } finally {
      deadline.pause();
    }

    child.kill();
    String end = deadline.hasPassed() ? "not ready after " + START_S + " s" : child.obituary();
    throw new DecodeException(
        Reason.SURROUNDINGS,
        "A decode worker with %s MiB did not start (%s). Is its memory limit too low?"
            .formatted(child.memoryBytes() >> 20, end));
  }

  private void refuseIfClosed() throws DecodeException {
    if (closed) {
      close();
      throw new DecodeException(Reason.SURROUNDINGS, "The decode worker was closed.");
    }
  }

  /** A request, and what is expected of it. */
  private record Task<A extends Record>(
      String name,
      double costS,
      Conversation.Question question,
      int answerKind,
      Class<A> answerType) {}

  private record Outcome<A>(A answer, int lostWorkers) {}
}
