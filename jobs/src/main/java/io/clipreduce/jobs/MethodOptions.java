package io.clipreduce.jobs;

import io.clipreduce.method.Cases;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What can be asked of methods without a warehouse: to be listed, and to run on written inputs. */
final class MethodOptions {
  @Option(
      names = "--list",
      help = true,
      description = "Print all methods with what can be set, and end. Takes no warehouse.")
  boolean list;

  @Option(
      names = "--cases",
      help = true,
      paramLabel = "FILE",
      description = {
        "Run methods on inputs that are written out, one JSON object a line (docs/methods.md), print"
            + " the outcomes, and end. '-' reads standard input. Takes no warehouse."
      })
  String cases;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /**
   * Does what was asked.
   *
   * @param kind the kind that cases mean where they do not tell, and that is listed first
   * @param more kinds that are listed too
   * @return the exit code; null when nothing of this was asked
   */
  Integer done(Kind kind, Kind... more) {
    PrintWriter out = command.commandLine().getOut();
    if (list) {
      Stream.concat(Stream.of(kind), Stream.of(more))
          .flatMap(listed -> Methods.of(listed).stream())
          .forEach(method -> print(method, out));
      out.flush();
      return Main.EXIT_DONE;
    }
    if (cases == null) {
      return null;
    }
    if (!cases.equals("-")
        && (Files.isDirectory(Path.of(cases)) || !Files.isReadable(Path.of(cases)))) {
      throw new UserException(
          "--cases %s cannot be read. Name a file of JSON lines, or - for standard input."
              .formatted(cases));
    }
    try (InputStream in = cases.equals("-") ? System.in : Files.newInputStream(Path.of(cases))) {
      new Cases(kind).run(new InputStreamReader(in, StandardCharsets.UTF_8), out);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + cases, e);
    }
    return Main.EXIT_DONE;
  }

  private static void print(Method method, PrintWriter out) {
    Description description = method.description();
    out.printf("%-16s %s%n", description.name(), description.title());
    out.printf("%16s   %s%n", "", description.summary());
    out.printf(
        "%16s   needs: %s%n",
        "",
        description.inputs().isEmpty()
            ? "the number of frames"
            : description.inputs().stream().map(Input::name).collect(Collectors.joining(", ")));
    for (Parameter<?> parameter : description.parameters()) {
      out.printf(
          "%16s   %s=%s%s: %s; %s; from %s%n",
          "",
          parameter.name(),
          parameter.standard() == null ? "none" : parameter.standard(),
          parameter.unit().isEmpty() ? "" : " " + parameter.unit(),
          parameter.meaning(),
          parameter.allowed(),
          parameter.source());
    }
    out.printf("%16s   source: %s%n", "", description.source());
  }
}
