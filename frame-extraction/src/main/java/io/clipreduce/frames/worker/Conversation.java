package io.clipreduce.frames.worker;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.frames.SoundPiece;
import io.clipreduce.frames.VideoReader.CellSink;
import io.clipreduce.frames.edit.StillPicture;
import io.clipreduce.frames.edit.VideoEditor.MovieSink;
import io.clipreduce.frames.edit.VideoEditor.PictureSink;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** One request to one child, until it is answered or the child is dead. */
final class Conversation {
  private static final int MAX_READ_BYTES = 1 << 24;

  private final WorkerProcess worker;
  private final List<ByteSource> sources;
  private final Sinks sinks;
  private final Deadline deadline;
  private IOException readFailure;
  private IOException sinkFailure;

  /**
   * @param sources the files the child may ask for, by their number in the request
   * @param budgetNanos time the child may take
   */
  Conversation(WorkerProcess worker, List<ByteSource> sources, Sinks sinks, long budgetNanos) {
    this.worker = worker;
    this.sources = sources;
    this.sinks = sinks;
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
   * Answers the child's questions and passes on what it makes; returns the first byte of its
   * answer.
   */
  private int serve(DataInputStream answers) throws IOException {
    while (true) {
      int kind = answers.readUnsignedByte();
      if (kind == Message.READ) {
        serveRead(answers.readInt(), answers.readLong(), answers.readInt());
      } else if (kind == Message.CELL && sinks.cells() != null) {
        CellSample cell = RecordCodec.read(answers, CellSample.class);
        take(() -> sinks.cells().cell(cell));
      } else if (kind == Message.SOUND && sinks.cells() != null) {
        SoundPiece piece = RecordCodec.read(answers, SoundPiece.class);
        take(() -> sinks.cells().sound(piece));
      } else if (kind == Message.SMALL_FRAMES && sinks.cells() != null) {
        SmallFrames piece = RecordCodec.read(answers, SmallFrames.class);
        take(() -> sinks.cells().smallFrames(piece));
      } else if (kind == Message.PICTURE && sinks.pictures() != null) {
        StillPicture picture = RecordCodec.read(answers, StillPicture.class);
        take(() -> sinks.pictures().picture(picture));
      } else if (kind == Message.WRITE && sinks.movie() != null) {
        serveWrite(answers);
      } else {
        return kind;
      }
    }
  }

  private void serveRead(int number, long position, int length) throws IOException {
    if (number < 0
        || number >= sources.size()
        || position < 0
        || length <= 0
        || length > MAX_READ_BYTES) {
      throw new IOException("Unreasonable read of " + length + " bytes at " + position);
    }

    byte[] bytes = new byte[length];
    int count = 0;
    deadline.pause();
    try {
      count = sources.get(number).read(position, bytes, 0, length);
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

  private void serveWrite(DataInputStream answers) throws IOException {
    long position = answers.readLong();
    int length = answers.readInt();
    if (position < 0 || length < 0 || length > MAX_READ_BYTES) {
      throw new IOException("Unreasonable writing of " + length + " bytes at " + position);
    }

    byte[] bytes = new byte[length];
    answers.readFully(bytes);
    take(() -> sinks.movie().write(position, bytes));
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

  /**
   * Who takes what a request leads to; null for what it does not.
   *
   * @param cells of sampling
   * @param pictures single frames
   * @param movie bytes of a new video
   */
  record Sinks(CellSink cells, PictureSink pictures, MovieSink movie) {
    static final Sinks NONE = new Sinks(null, null, null);

    /** Tells that all begins, perhaps again. */
    void begin() throws IOException {
      if (cells != null) {
        cells.begin();
      }
      if (pictures != null) {
        pictures.begin();
      }
      if (movie != null) {
        movie.begin();
      }
    }
  }

  /** Writes a request. */
  @FunctionalInterface
  interface Question {
    void write(DataOutputStream out) throws IOException;
  }
}
