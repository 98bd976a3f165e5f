package io.clipreduce.select;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Our side of bench/select: every selector at {@value #BUDGET} of 1,000 to 100,000 frames, by one
 * thread, and the same input as files for the other side.
 */
final class SelectBench {
  private static final int BUDGET = 64;
  private static final int DIM = 512;
  private static final int SHOT = 50;

  /** A method that took this long is not run on ten times as many frames. */
  private static final long TOO_LONG_NS = 2_500_000_000L;

  private static final long ENOUGH_NS = 1_000_000_000L;

  private SelectBench() {}

  /**
   * Prints nanoseconds of the processor per frame, the best of several runs.
   *
   * @param args the folder for what the other side reads
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    List<String> lines = new ArrayList<>();
    Map<String, Long> last = new HashMap<>();
    for (int frames : new int[] {1_000, 10_000, 100_000}) {
      double[] scores =
          IntStream.range(0, frames).mapToDouble(i -> (float) Draws.uniform(1, i)).toArray();
      double[][] vectors = vectors(frames);
      write(folder.resolve("scores-" + frames), new double[][] {scores});
      write(folder.resolve("vectors-" + frames), vectors);
      for (KeyframeSelector selector :
          Methods.of(Kind.SELECT).stream().map(KeyframeSelector.class::cast).toList()) {
        String name = selector.description().name();
        Inputs inputs = inputs(selector, scores, vectors);
        if (inputs != null && last.getOrDefault(name, 0L) < TOO_LONG_NS) {
          Arguments arguments = Arguments.of(selector, Map.of("budget", BUDGET), Mode.CORRECTED, 0);
          int[] chosen = selector.run(inputs, arguments).indices();
          long ns = best(() -> selector.run(inputs, arguments));
          last.put(name, ns);
          System.out.printf("%s %d frames: %.1f ns a frame%n", name, frames, (double) ns / frames);
          lines.add(
              "%s\t%d\t%d\t%s"
                  .formatted(
                      name,
                      frames,
                      ns,
                      Arrays.stream(chosen)
                          .mapToObj(String::valueOf)
                          .collect(Collectors.joining(","))));
        }
      }
    }
    Files.write(folder.resolve("ours.tsv"), lines, UTF_8);
  }

  /** What a selector needs; null where it looks at something else. */
  private static Inputs inputs(KeyframeSelector selector, double[] scores, double[][] vectors) {
    Inputs inputs =
        Inputs.of()
            .with(Input.EMBEDDINGS, vectors)
            .with(Input.QUERY_EMBEDDING, vectors[0])
            .with(Input.SCORES, scores)
            .with(Input.TIMES_S, IntStream.range(0, scores.length).asDoubleStream().toArray());
    for (Input<?> input : selector.description().inputs()) {
      if (input.name().equals("caption_embeddings")) {
        inputs = with(inputs, input, vectors);
      } else if (input.name().equals("items")) {
        inputs = with(inputs, input, items(scores.length));
      } else if (!inputs.has(input)) {
        return null;
      }
    }
    for (Input<?> input : selector.description().optionalInputs()) {
      if (input.name().equals("uniforms")) {
        inputs = with(inputs, input, scores);
      }
    }
    return inputs;
  }

  private static <T> Inputs with(Inputs inputs, Input<T> input, Object value) {
    return inputs.with(input, input.type().cast(value));
  }

  /** Thirty items a frame, of a thousand around its place. */
  private static double[][] items(int frames) {
    double[][] items = new double[frames][30];
    for (int frame = 0; frame < frames; frame++) {
      for (int i = 0; i < 30; i++) {
        items[frame][i] = frame + Draws.below(frame, i, 1000);
      }
    }
    return items;
  }

  /** Vectors of shots: around each shot's own, a little changed from frame to frame. */
  private static double[][] vectors(int frames) {
    double[][] vectors = new double[frames][DIM];
    for (int frame = 0; frame < frames; frame++) {
      int shot = frame / SHOT;
      for (int i = 0; i < DIM; i++) {
        double own = Draws.uniform(1_000_000 + shot, i) - 0.5;
        vectors[frame][i] = (float) (own + 0.2 * (Draws.uniform(2_000_000 + frame, i) - 0.5));
      }
    }
    return vectors;
  }

  private static long best(Runnable run) {
    long best = Long.MAX_VALUE;
    long all = 0;
    for (int runs = 0; runs < 2_000 && all < ENOUGH_NS; runs++) {
      long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      run.run();
      long ns = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
      best = Math.min(best, ns);
      all += ns;
    }
    return best;
  }

  private static void write(Path file, double[][] rows) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
      for (double[] row : rows) {
        for (double value : row) {
          out.writeFloat((float) value);
        }
      }
    }
  }
}
