package io.clipreduce.frames.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One running child: its streams, its end, and what is known of why it ended.
 *
 * <p>The shell that starts it limits its address space with {@code ulimit -v}, moves the answers to
 * file descriptor 3, and sends whatever else is printed to standard error. A JVM reserves more
 * address space than it uses: about 1 GiB for classes and 240 MiB for compiled code unless told
 * otherwise, and glibc 64 MiB for each thread that allocates; the flags below keep this to about
 * 450 MiB, so that the limit is left for the Java heap and for frames. The loops over pixels run in
 * Java: the optimising compiler pays for itself within seconds, and a child lives for many files.
 * macOS has no such limit; there only FFmpeg's limit on single allocations holds.
 */
final class WorkerProcess implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int END_S = 10;
  private static final int SIGNAL_BASE = 128;
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9,
          "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

  /** Signals that somebody sends: a user, a cluster manager, the kernel when memory runs out. */
  private static final Set<Integer> OUTSIDE_SIGNALS = Set.of(1, 2, 9, 15);

  private final Process process;
  private final DataInputStream answers;
  private final DataOutputStream requests;
  private final LastWords lastWords;
  private final long memoryBytes;
  private volatile boolean killedHere;

  private WorkerProcess(Process process, long memoryBytes) {
    this.process = process;
    this.memoryBytes = memoryBytes;
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    requests =
        new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
    lastWords =
        new LastWords(process.getErrorStream(), "decode worker " + process.pid() + " messages");
  }

  /**
   * Starts a child; {@link Message#READY} comes when it can work.
   *
   * @param memoryBytes its address space; a quarter of it is its Java heap
   */
  static WorkerProcess start(long memoryBytes) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("/bin/sh");
    command.add("-c");
    command.add("ulimit -v \"$1\" 2>/dev/null; shift; exec 3>&1 1>&2; exec \"$@\"");
    command.add("sh");
    command.add(Long.toString(memoryBytes / 1024));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + memoryBytes / 4 / 1024 + "k");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:CompressedClassSpaceSize=16m");
    command.add("-XX:ReservedCodeCacheSize=24m");
    command.add("-XX:CICompilerCount=2");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:+ErrorFileToStderr");
    command.add("-XX:-UsePerfData");
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.add("-Dfile.encoding=UTF-8");
    // JavaCPP would compare memory with the Java heap and refuse large frames.
    command.add("-Dorg.bytedeco.javacpp.maxbytes=0");
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    for (String passedOn : List.of(WorkerFault.PROPERTY, "org.bytedeco.javacpp.cachedir")) {
      if (System.getProperty(passedOn) != null) {
        command.add("-D" + passedOn + "=" + System.getProperty(passedOn));
      }
    }

    command.add("-cp");
    command.add(WorkerClassPath.find());
    command.add(DecodeWorkerMain.class.getName());
    command.add("/dev/fd/3");
    ProcessBuilder builder = new ProcessBuilder(command);
    // Keys and tokens stay here.
    builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"));
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    return new WorkerProcess(builder.start(), memoryBytes);
  }

  long pid() {
    return process.pid();
  }

  long memoryBytes() {
    return memoryBytes;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  DataInputStream answers() {
    return answers;
  }

  DataOutputStream requests() {
    return requests;
  }

  /** Ends the child at once, whatever it does. */
  void kill() {
    killedHere = true;
    process.destroyForcibly();
  }

  /** Ends the child and waits until it is gone. */
  @Override
  public void close() {
    kill();
    waitUntilGone();
  }

  /** How the child ended, in a few words; waits for its end, and brings it about if need be. */
  String obituary() {
    boolean ended = waitUntilGone();
    if (!ended) {
      close();
    }

    int code = process.exitValue();
    if (!ended) {
      return "it went silent";
    } else if (lastWords.crash() != null) {
      return "%s, exit code %s".formatted(lastWords.crash(), code);
    } else if (SIGNALS.containsKey(code - SIGNAL_BASE)) {
      return "%s, exit code %s".formatted(SIGNALS.get(code - SIGNAL_BASE), code);
    } else {
      return ("exit code " + code + " " + lastWords.quote()).strip();
    }
  }

  /** Whether a signal to end, which nobody here sent, ended the child. */
  boolean wasKilledFromOutside() {
    waitUntilGone();
    return !killedHere
        && !process.isAlive()
        && OUTSIDE_SIGNALS.contains(process.exitValue() - SIGNAL_BASE);
  }

  /** Whether the child ended because it had no memory left within its limit. */
  boolean ranOutOfMemory() {
    waitUntilGone();
    return lastWords.lackedMemory()
        || !process.isAlive() && process.exitValue() == DecodeWorkerMain.HEAP_FULL;
  }

  private boolean waitUntilGone() {
    try {
      boolean gone = process.waitFor(END_S, TimeUnit.SECONDS);
      if (gone) {
        lastWords.await();
      }

      return gone;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
