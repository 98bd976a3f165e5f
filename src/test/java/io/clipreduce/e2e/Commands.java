package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.jobs.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Commands run in this process, as {@code Main} would, with what they print. */
final class Commands {
  private Commands() {}

  record Result(int exitCode, String out, String err) {}

  /** Ids of what a search finds, best first. */
  static List<String> found(String warehouse, String query, String... more) {
    List<String> args =
        new ArrayList<>(List.of("search", "--warehouse", warehouse, "--json", query));
    args.addAll(List.of(more));
    Result result = run(args.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    List<String> ids = new ArrayList<>();
    Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(result.out());
    while (id.find()) {
      ids.add(id.group(1));
    }
    return ids;
  }

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
