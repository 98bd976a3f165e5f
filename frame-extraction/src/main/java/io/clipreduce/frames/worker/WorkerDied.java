package io.clipreduce.frames.worker;

import io.clipreduce.frames.DecodeException.Reason;

/** The child ended before it answered. */
final class WorkerDied extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  WorkerDied(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
