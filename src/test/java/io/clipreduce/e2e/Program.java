package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A program to run in a process of its own, and the folder and environment to run it in.
 *
 * <p>Immutable: {@link #with} and {@link #in} return changed copies. The child never reads from the
 * terminal. {@code environment} is added to that of this process.
 */
record Program(Path executable, Path workingFolder, Map<String, String> environment) {

  /** Longest any one command may take before the test gives it up. */
  private static final long LIMIT_MINUTES = 20;

  /** The same with one more environment variable. */
  Program with(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);

    return new Program(executable, workingFolder, more);
  }

  /** The same, started in another folder. */
  Program in(Path folder) {
    return new Program(executable, folder, environment);
  }

  /** The same, started through another path, such as a symbolic link. */
  Program through(Path otherPath) {
    return new Program(otherPath, workingFolder, environment);
  }

  /** Runs one command to its end. */
  Result run(String... arguments) {
    return start(arguments).await();
  }

  /** Starts one command and returns at once; for tests that watch or kill it. */
  Running start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(List.of(arguments));
    try {
      Path stdout = Files.createTempFile("program-", ".out");
      Path stderr = Files.createTempFile("program-", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(workingFolder.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile());
      builder.environment().putAll(environment);

      return new Running(builder.start(), List.copyOf(command), stdout, stderr);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command under way; {@code process.destroyForcibly()} is {@code kill -9} of it. */
  record Running(Process process, List<String> command, Path stdout, Path stderr) {

    /** Waits for the end, of itself or by a signal (then the exit code is 128 + signal). */
    Result await() {
      try {
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              "%s had not ended after %d minutes. Its stderr:%n%s"
                  .formatted(command, LIMIT_MINUTES, Files.readString(stderr)));
        }
        Result result =
            new Result(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
        Files.delete(stdout);
        Files.delete(stderr);

        return result;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for " + command, e);
      }
    }
  }

  /** What a command printed, once it is known to have ended well. */
  static String succeeded(Result result) {
    assertThat(result.exitCode()).as("%s%n%s", result.stdout(), result.stderr()).isZero();

    return result.stdout();
  }

  /** How a command ended and all it printed. */
  record Result(int exitCode, String stdout, String stderr) {}
}
