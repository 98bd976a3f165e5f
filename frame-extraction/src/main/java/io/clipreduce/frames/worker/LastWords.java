package io.clipreduce.frames.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a child prints besides its answers: read so that it never blocks, and kept as far as it
 * tells why the child ended. Native libraries may print a lot; only their first lines are kept.
 */
final class LastWords {
  private static final int KEPT_LINES = 40;
  private static final int QUOTED_LINES = 2;
  private static final long DRAIN_MS = 2_000;

  /** What the JVM says of a crash: the signal, and the library or method it happened in. */
  private static final Pattern SIGNAL = Pattern.compile("^#\\s+(SIG[A-Z]+) ");

  private static final Pattern FRAME = Pattern.compile("^# [CVJj]\\s+\\[?([^+\\]\\s]+)");
  private static final Pattern UNCAUGHT = Pattern.compile("^Exception in thread \"[^\"]*\" (.*)");
  private static final Pattern MEMORY =
      Pattern.compile("(insufficient memory for the Java Runtime|Out of Memory Error)");

  private final List<String> lines = new ArrayList<>();
  private final Thread drain;
  private String signal;
  private String frame;
  private String uncaught;
  private String memory;

  /** Reads the stream to its end in a thread of its own. */
  LastWords(InputStream stream, String threadName) {
    drain = new Thread(() -> drain(stream), threadName);
    drain.setDaemon(true);
    drain.start();
  }

  /** Waits until all was read; the child must have ended. */
  void await() throws InterruptedException {
    drain.join(DRAIN_MS);
  }

  /** The signal and where it struck, null if the JVM reported no crash. */
  synchronized String crash() {
    return signal == null || frame == null ? signal : signal + " in " + frame;
  }

  /** Whether the JVM gave up for lack of memory. */
  synchronized boolean lackedMemory() {
    return memory != null;
  }

  /** An uncaught exception, else the first lines printed; empty if nothing was. */
  synchronized String quote() {
    return uncaught != null
        ? uncaught
        : String.join(" ", lines.subList(0, Math.min(QUOTED_LINES, lines.size())));
  }

  private void drain(InputStream stream) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        take(line.strip());
      }
    } catch (IOException e) {
      // The child is gone; what it said before is kept.
    }
  }

  private synchronized void take(String line) {
    if (lines.size() < KEPT_LINES && !line.isEmpty()) {
      lines.add(line);
    }

    signal = first(signal, SIGNAL, line);
    frame = first(frame, FRAME, line);
    uncaught = first(uncaught, UNCAUGHT, line);
    memory = first(memory, MEMORY, line);
  }

  private static String first(String before, Pattern pattern, String line) {
    if (before != null) {
      return before;
    }

    Matcher matcher = pattern.matcher(line);
    return matcher.find() ? matcher.group(1) : null;
  }
}
