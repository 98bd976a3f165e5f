package io.clipreduce.method;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link MethodBench} for all methods there are, each size in a JVM of its own. */
final class MethodBenchRun {
  private static final int[] SIZES = {1_000, 10_000, 100_000};

  /** A run that may take longer, as growth is declared, is left out. */
  private static final double TOO_LONG_NS = 12e9;

  /** A run that may take longer is measured less often. */
  private static final double LONG_NS = 0.5e9;

  private static final int SHOT_FRAMES = 50;

  private MethodBenchRun() {}

  /**
   * Prints nanoseconds of the processor a candidate, and writes them to {@code ours.tsv}: method,
   * candidates, nanoseconds a run, the power of the candidates in the declared time.
   *
   * @param args the folder for what both sides read, and kinds and names of methods to run, such as
   *     {@code select/aks}; none: all
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Set<String> wanted = Set.of(Arrays.copyOfRange(args, 1, args.length));
    for (int size : SIZES) {
      write(folder, size);
    }
    List<String> lines = new ArrayList<>();
    for (Method method : Methods.all()) {
      if (wanted.isEmpty() || wanted.contains(MethodBench.name(method))) {
        lines.addAll(measured(folder, method));
      }
    }
    Files.write(folder.resolve("ours.tsv"), lines, UTF_8);
  }

  /** A line a size, up to the first that takes too long or does not fit into memory. */
  private static List<String> measured(Path folder, Method method) {
    List<String> lines = new ArrayList<>();
    String name = MethodBench.name(method);
    int power = power(method.description().complexity());
    double expectedNs = 0;
    for (int size : SIZES) {
      if (expectedNs > TOO_LONG_NS) {
        break;
      }
      try {
        double ns = ns(folder, name, size, expectedNs > LONG_NS);
        System.out.printf("%s of %d: %.1f ns a candidate%n", name, size, ns / size);
        lines.add("%s\t%s\t%s\t%s".formatted(name, size, ns, power));
        expectedNs = ns * Math.pow(10, power);
      } catch (RunnerException e) {
        System.out.printf("%s of %d failed: %s%n", name, size, e);
        break;
      }
    }
    return lines;
  }

  /** The power of the number of candidates in a declared time. */
  private static int power(String complexity) {
    if (complexity.contains("T^2") || complexity.contains("n^2") || complexity.contains("T (T")) {
      return 2;
    }
    return complexity.startsWith("O(k)") ? 0 : 1;
  }

  private static double ns(Path folder, String method, int size, boolean slow)
      throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(MethodBench.class.getName())
            .param("folder", folder.toString())
            .param("method", method)
            .param("candidates", String.valueOf(size))
            .warmupIterations(slow ? 1 : 3)
            .measurementIterations(slow ? 2 : 4)
            .warmupTime(TimeValue.milliseconds(200))
            .measurementTime(TimeValue.milliseconds(150))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    return results.stream()
        .flatMap(result -> result.getBenchmarkResults().stream())
        .map(BenchmarkResult::getIterationResults)
        .flatMap(Collection::stream)
        .mapToDouble(MethodBenchRun::ns)
        .min()
        .orElseThrow();
  }

  private static double ns(IterationResult iteration) {
    var counted = iteration.getSecondaryResults();
    return counted.get("cpuNs").getScore() / counted.get("calls").getScore();
  }

  private static void write(Path folder, int size) throws IOException {
    try (DataOutputStream scores = open(folder, "scores", size);
        DataOutputStream vectors = open(folder, "vectors", size);
        DataOutputStream tokens = open(folder, "tokens", size)) {
      for (int i = 0; i < size; i++) {
        scores.writeFloat((float) Draws.uniform(1, i));
        vector(vectors, i / SHOT_FRAMES, i, MethodBench.DIM);
        // the same place in five frames
        int place = i % MethodBench.TOKENS;
        int frames = i / MethodBench.TOKENS / 5;
        vector(tokens, frames * MethodBench.TOKENS + place, i, MethodBench.TOKEN_DIM);
      }
    }
  }

  private static DataOutputStream open(Path folder, String what, int size) throws IOException {
    return new DataOutputStream(
        new BufferedOutputStream(
            Files.newOutputStream(folder.resolve(what + "-" + size)), 1 << 20));
  }

  /** A vector a little beside that of its group. */
  private static void vector(DataOutputStream out, int group, int own, int dim) throws IOException {
    for (int i = 0; i < dim; i++) {
      double shared = Draws.uniform(1_000_000 + group, i) - 0.5;
      out.writeFloat((float) (shared + 0.2 * (Draws.uniform(2_000_000 + own, i) - 0.5)));
    }
  }
}
