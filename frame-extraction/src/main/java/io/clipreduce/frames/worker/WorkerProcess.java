package io.clipreduce.frames.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One running child: its streams, its end, and what is known of why it ended.
 *
 * <p>The shell that starts it limits its address space with {@code ulimit -v}, moves the answers to
 * file descriptor 3, and sends whatever else is printed to standard error. A JVM reserves more
 * address space than it uses: about 1 GiB for classes and 240 MiB for compiled code unless told
 * otherwise, and glibc 64 MiB for each thread that allocates; the flags below keep this small so
 * that the limit is left for frames. macOS has no such limit; there only FFmpeg's limit on single
 * allocations holds.
 */
final class WorkerProcess implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int KEPT_LINES = 40;
  private static final int SIGNAL_BASE = 128;
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15,
          "SIGTERM");

  /** What the JVM says of a crash: the signal, and the library and function it happened in. */
  private static final Pattern CRASH_SIGNAL = Pattern.compile("^#\\s+(SIG[A-Z]+) ");

  private static final Pattern CRASH_FRAME = Pattern.compile("^# [CVJj]\\s+(\\[?[^+\\]\\s]+).*");

  private final Process process;
  private final DataInputStream answers;
  private final DataOutputStream requests;
  private final List<String> lines = new ArrayList<>();
  private final Thread drain;
  private final long memoryBytes;

  private WorkerProcess(Process process, long memoryBytes) {
    this.process = process;
    this.memoryBytes = memoryBytes;
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    requests =
        new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
    drain = new Thread(this::drain, "decode worker " + process.pid() + " messages");
    drain.setDaemon(true);
    drain.start();
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
    command.add("-Xss512k");
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
    process.destroyForcibly();
  }

  /** Ends the child and waits until it is gone. */
  @Override
  public void close() {
    kill();
    waitUntilGone();
  }

  /** How the child ended, in a few words; ends it if its streams broke before it did. */
  String obituary() {
    if (!waitUntilGone()) {
      close();
    }

    int code = process.exitValue();
    synchronized (lines) {
      String signal = firstMatch(CRASH_SIGNAL);
      String frame = firstMatch(CRASH_FRAME);
      String said =
          lines.isEmpty()
              ? ""
              : ": " + String.join(" ", lines.subList(0, Math.min(2, lines.size())));
      if (signal != null) {
        String where = frame == null ? "" : " in " + frame.replaceFirst("^\\[", "");
        return "%s%s, exit code %d".formatted(signal, where, code);
      } else if (SIGNALS.containsKey(code - SIGNAL_BASE)) {
        return "%s, exit code %d".formatted(SIGNALS.get(code - SIGNAL_BASE), code);
      } else {
        return "exit code %d%s".formatted(code, said);
      }
    }
  }

  /** Whether a signal that nobody here sent ended the child. */
  boolean wasKilledFromOutside() {
    waitUntilGone();
    int signal = process.isAlive() ? 0 : process.exitValue() - SIGNAL_BASE;
    return signal == 9 || signal == 15;
  }

  /** Whether the child ended because it had no memory left within its limit. */
  boolean ranOutOfMemory() {
    waitUntilGone();
    synchronized (lines) {
      return !process.isAlive() && process.exitValue() == DecodeWorkerMain.HEAP_FULL
          || lines.stream()
              .anyMatch(
                  line ->
                      line.contains("insufficient memory for the Java Runtime")
                          || line.contains("Out of Memory Error"));
    }
  }

  private String firstMatch(Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElse(null);
  }

  private boolean waitUntilGone() {
    boolean interrupted = false;
    boolean gone = false;
    try {
      gone = process.waitFor(2, TimeUnit.SECONDS);
      drain.join(2_000);
    } catch (InterruptedException e) {
      interrupted = true;
    }

    if (interrupted) {
      Thread.currentThread().interrupt();
    }

    return gone;
  }

  private void drain() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          if (lines.size() < KEPT_LINES && !line.isBlank()) {
            lines.add(line);
          }
        }
      }
    } catch (IOException e) {
      // The child is gone, and what it said is kept.
    }
  }
}
