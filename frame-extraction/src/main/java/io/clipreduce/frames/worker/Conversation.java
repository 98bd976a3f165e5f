package io.clipreduce.frames.worker;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.frames.SoundPiece;
import io.clipreduce.frames.VideoReader.CellSink;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** One request to one child, until it is answered or the child is dead. */
final class Conversation {
  private static final int MAX_READ_BYTES = 1 << 24;

  private final WorkerProcess worker;
  private final ByteSource source;
  private final CellSink sink;
  private final Deadline deadline;
  private IOException readFailure;
  private IOException sinkFailure;

  /**
   * @param sink takes the cells; null if the request leads to none
   * @param budgetNanos time the child may take
   */
  Conversation(WorkerProcess worker, ByteSource source, CellSink sink, long budgetNanos) {
    this.worker = worker;
    this.source = source;
    this.sink = sink;
    this.deadline = new Deadline(worker, budgetNanos);
  }

  /** Time the child was waited for. */
  long spentNanos() {
    return deadline.spentNanos();
  }

  /**
   * Asks, and serves the child until it answers. However this ends but by an answer or a {@code
   * DecodeException} of the child, the child is dead afterwards.
   *
   * @throws WorkerDied when the child ended or was ended by the deadline
   * @throws DecodeException when the child answered so, or the source failed
   * @throws IOException what the sink threw
   */
  <A extends Record> A ask(Question question, int answerKind, Class<A> answerType)
      throws WorkerDied, DecodeException, IOException {
    boolean answered = false;
    deadline.resume();
    try {
      question.write(worker.requests());
      worker.requests().flush();
      int kind = serve(worker.answers());
      DecodeException failure = kind == Message.FAILED ? failed(worker.answers()) : null;
      if (failure == null && kind != answerKind) {
        throw new IOException("Unknown answer " + kind);
      }

      A answer = failure == null ? RecordCodec.read(worker.answers(), answerType) : null;
      answered = true;
      if (readFailure != null) {
        throw storageFailed();
      }
      if (failure != null) {
        throw failure;
      }

      return answer;
    } catch (IOException e) {
      if (e == sinkFailure) {
        throw e;
      }

      throw died();
    } finally {
      deadline.pause();
      if (!answered) {
        worker.kill();
      }
    }
  }

  /**
   * Answers the child's questions and passes its cells on; returns the first byte of its answer.
   */
  private int serve(DataInputStream answers) throws IOException {
    while (true) {
      int kind = answers.readUnsignedByte();
      if (kind == Message.READ) {
        serveRead(answers.readLong(), answers.readInt());
      } else if (kind == Message.CELL && sink != null) {
        CellSample cell = RecordCodec.read(answers, CellSample.class);
        take(() -> sink.cell(cell));
      } else if (kind == Message.SOUND && sink != null) {
        SoundPiece piece = RecordCodec.read(answers, SoundPiece.class);
        take(() -> sink.sound(piece));
      } else if (kind == Message.SMALL_FRAMES && sink != null) {
        SmallFrames piece = RecordCodec.read(answers, SmallFrames.class);
        take(() -> sink.smallFrames(piece));
      } else {
        return kind;
      }
    }
  }

  private void serveRead(long position, int length) throws IOException {
    if (position < 0 || length <= 0 || length > MAX_READ_BYTES) {
      throw new IOException("Unreasonable read of " + length + " bytes at " + position);
    }

    byte[] bytes = new byte[length];
    int count = 0;
    deadline.pause();
    try {
      count = source.read(position, bytes, 0, length);
    } catch (IOException e) {
      readFailure = e;
    } finally {
      deadline.resume();
    }

    DataOutputStream requests = worker.requests();
    if (readFailure == null) {
      requests.writeByte(Message.BYTES);
      requests.writeInt(count);
      requests.write(bytes, 0, Math.max(0, count));
    } else {
      requests.writeByte(Message.READ_FAILED);
      RecordCodec.write(requests, oneLine(readFailure));
    }

    requests.flush();
  }

  private void take(Delivery delivery) throws IOException {
    deadline.pause();
    try {
      delivery.run();
    } catch (IOException e) {
      sinkFailure = e;
      throw e;
    } finally {
      deadline.resume();
    }
  }

  private DecodeException failed(DataInputStream answers) throws IOException {
    Reason reason = Reason.valueOf(RecordCodec.readString(answers));
    String message = RecordCodec.readString(answers);
    // Within the child nothing but its own memory can fail; storage is read out here.
    return reason == Reason.SURROUNDINGS
        ? new DecodeException(Reason.TOO_LARGE, message + " " + limit())
        : new DecodeException(reason, message);
  }

  private DecodeException storageFailed() {
    return new DecodeException(
        Reason.SURROUNDINGS, "Reading the file failed: " + oneLine(readFailure), readFailure);
  }

  private WorkerDied died() {
    if (deadline.hasPassed()) {
      return new WorkerDied(Reason.TIMED_OUT, "did not end before its deadline");
    }

    String end = worker.obituary();
    if (worker.ranOutOfMemory()) {
      return new WorkerDied(Reason.TOO_LARGE, "ran out of memory (" + end + "). " + limit());
    } else if (worker.wasKilledFromOutside()) {
      return new WorkerDied(
          Reason.SURROUNDINGS, "was killed from outside, perhaps for lack of memory (" + end + ")");
    } else {
      return new WorkerDied(Reason.CRASHED, "crashed the decoder (" + end + ")");
    }
  }

  private String limit() {
    return "A decode worker may use %s MiB.".formatted(worker.memoryBytes() >> 20);
  }

  private static String oneLine(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
  }

  /** Hands something to the sink. */
  @FunctionalInterface
  private interface Delivery {
    void run() throws IOException;
  }

  /** Writes a request. */
  @FunctionalInterface
  interface Question {
    void write(DataOutputStream out) throws IOException;
  }
}
