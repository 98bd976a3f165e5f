package io.clipreduce.e2e;

import io.clipreduce.jobs.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Commands run in this process, as {@code Main} would, with what they print. */
final class Commands {
  private Commands() {}

  record Result(int exitCode, String out, String err) {}

  static Result run(String... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream stdout = System.out;
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      CommandLine command = Main.commandLine();
      command.setOut(new PrintWriter(captured, true));
      command.setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));
      int exitCode = command.execute(args);
      return new Result(
          exitCode,
          bytes.toString(StandardCharsets.UTF_8),
          errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(stdout);
    }
  }
}
