package io.clipreduce.frames.worker;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Makes a worker fail as native code may, so that tests can see what becomes of the run. Faults are
 * named by the system property {@value #PROPERTY} of the parent: {@code crash:SIZE} reads from an
 * address that is not there while a chunk of a file of SIZE bytes is decoded, {@code spin:SIZE}
 * never returns, {@code crash-probe:SIZE} and {@code spin-probe:SIZE} do it while that file is
 * probed. Several are separated by commas.
 */
final class WorkerFault {
  static final String PROPERTY = "clipreduce.worker.fault";

  private WorkerFault() {}

  /** Fails if a fault is named for this request. */
  static void strike(int request, long sizeBytes) {
    String suffix = (request == Message.PROBE ? "-probe:" : ":") + sizeBytes;
    for (String fault : System.getProperty(PROPERTY, "").split(",")) {
      if (fault.equals("crash" + suffix)) {
        readNowhere();
      }
      while (fault.equals("spin" + suffix)) {
        Thread.onSpinWait();
      }
    }
  }

  private static void readNowhere() {
    try (BytePointer target = new BytePointer(8);
        Pointer nowhere = new Nowhere()) {
      Pointer.memcpy(target, nowhere, 8);
    }
  }

  private static final class Nowhere extends Pointer {
    Nowhere() {
      address = 8;
    }
  }
}
