package io.clipreduce.method;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One method on 1,000, 10,000 or 100,000 candidates, by one thread: our side of bench/methods,
 * which {@link MethodBenchRun} runs for all methods. Candidates are frames, of compressors tokens.
 * Settings are the defaults; of selectors the budget is {@value #BUDGET}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx3g", "-XX:+UseSerialGC"})
public class MethodBench {
  static final int BUDGET = 64;

  /** Values of a frame's vector. */
  static final int DIM = 512;

  /** Tokens of a frame, for compressors. */
  static final int TOKENS = 100;

  /** Values of a token. */
  static final int TOKEN_DIM = 128;

  private static final int KEYWORDS = 4;

  /** What a method of frames gets even where it can do without. */
  private static final Set<String> OF_FRAMES =
      Set.of("times_s", "scores", "embeddings", "query_embedding", "uniforms", "motion");

  /** The same of a compressor. */
  private static final Set<String> OF_TOKENS = Set.of("query_embedding");

  /** Kind and name, such as {@code select/aks}. */
  @Param("select/uniform")
  public String method;

  @Param("1000")
  public int candidates;

  /** Where {@link MethodBenchRun} left what methods look at; outcomes are written there too. */
  @Param("bench/methods/target")
  public String folder;

  private Method measured;
  private Inputs inputs;
  private Arguments arguments;

  static String name(Method method) {
    return method.kind().word() + "/" + method.description().name();
  }

  /** Makes the inputs, runs the method once and writes what it gives. */
  @Setup
  public void open() throws IOException {
    measured = Methods.all().stream().filter(m -> name(m).equals(method)).findFirst().orElseThrow();
    inputs = inputs();
    arguments =
        Arguments.of(
            measured,
            measured.kind() == Kind.SELECT ? Map.of("budget", BUDGET) : Map.of(),
            io.clipreduce.method.Mode.CORRECTED,
            0);
    Map<String, Object> outputs = measured.run(inputs, arguments).outputs();
    StringBuilder lines = new StringBuilder();
    if (outputs.get("indices") instanceof int[] indices) {
      lines.append(Arrays.toString(indices)).append('\n');
    }
    if (outputs.get("tokens") instanceof double[][] tokens) {
      lines.append(Arrays.toString(Arrays.stream(tokens).mapToDouble(Numbers::sum).toArray()));
    }
    Files.writeString(
        Path.of(folder, method.replace('/', '-') + "-" + candidates), lines.toString(), UTF_8);
  }

  /** Runs the method. */
  @Benchmark
  public Method.Result run(Cost cost) {
    cost.calls++;
    return measured.run(inputs, arguments);
  }

  /** What an iteration took of the processor: by this thread, and for collecting garbage. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cost {
    public long calls;
    public long cpuNs;
    private long beganNs;

    @Setup(Level.Iteration)
    public void begin() {
      beganNs = nowNs();
    }

    @TearDown(Level.Iteration)
    public void end() {
      cpuNs = nowNs() - beganNs;
    }

    private static long nowNs() {
      long collectingMs =
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .mapToLong(GarbageCollectorMXBean::getCollectionTime)
              .sum();
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
          + TimeUnit.MILLISECONDS.toNanos(collectingMs);
    }
  }

  private Inputs inputs() throws IOException {
    boolean compresses = measured.kind() == Kind.COMPRESS;
    Inputs made = compresses ? Inputs.of() : Inputs.of().with(Input.FRAMES, candidates);
    for (Input<?> input : measured.description().looksAt().values()) {
      boolean needed = measured.description().inputs().contains(input);
      if (needed || (compresses ? OF_TOKENS : OF_FRAMES).contains(input.name())) {
        made = with(made, input, value(input.name()));
      }
    }
    return made;
  }

  private static <T> Inputs with(Inputs inputs, Input<T> input, Object value) {
    return inputs.with(input, input.type().cast(value));
  }

  private Object value(String input) throws IOException {
    boolean compresses = measured.kind() == Kind.COMPRESS;
    return switch (input) {
      case "scores", "uniforms", "motion" -> read("scores", 1, candidates)[0];
      case "times_s" -> IntStream.range(0, candidates).asDoubleStream().toArray();
      case "embeddings", "caption_embeddings" -> read("vectors", candidates, DIM);
      case "query_embedding" ->
          compresses ? read("tokens", 1, TOKEN_DIM)[0] : read("vectors", 1, DIM)[0];
      case "tokens" -> frames(read("tokens", candidates, TOKEN_DIM));
      case "similarities" -> read("vectors", KEYWORDS, candidates);
      case "items" -> items();
      case "text" -> "word ".repeat(candidates);
      default ->
          throw new IllegalStateException(
              "%s takes %s, which this benchmark has nothing for; add it to value()."
                  .formatted(method, input));
    };
  }

  /** Rows of what {@link MethodBenchRun} wrote. */
  private double[][] read(String what, int rows, int columns) throws IOException {
    double[][] values = new double[rows][columns];
    try (FileChannel file = FileChannel.open(Path.of(folder, what + "-" + candidates))) {
      FloatBuffer floats = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).asFloatBuffer();
      for (double[] row : values) {
        for (int i = 0; i < columns; i++) {
          row[i] = floats.get();
        }
      }
    }
    return values;
  }

  private static double[][][] frames(double[][] tokens) {
    return IntStream.range(0, tokens.length / TOKENS)
        .mapToObj(frame -> Arrays.copyOfRange(tokens, frame * TOKENS, (frame + 1) * TOKENS))
        .toArray(double[][][]::new);
  }

  /** Thirty items a frame, of a thousand around its place. */
  private double[][] items() {
    double[][] items = new double[candidates][30];
    for (int frame = 0; frame < candidates; frame++) {
      for (int i = 0; i < 30; i++) {
        items[frame][i] = frame + Draws.below(frame, i, 1000);
      }
    }
    return items;
  }
}
