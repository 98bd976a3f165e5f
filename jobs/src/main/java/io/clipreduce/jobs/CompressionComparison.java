package io.clipreduce.jobs;

import io.clipreduce.compress.Compressed;
import io.clipreduce.compress.Compressor;
import io.clipreduce.evaluate.TimeSpan;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Runs compressors on the same vectors of each video, all to keep the same share of them.
 *
 * @param methods how each compresses; all of the same vectors
 * @param ratio the share of vectors that is to be kept
 * @param known questions to the videos, by video id
 */
record CompressionComparison(
    ArrayList<Compression> methods,
    double ratio,
    TreeMap<String, ArrayList<Comparison.Known>> known)
    implements Compression.VideoWork<Comparison.Choice> {
  /** Of a video's vectors, as many are looked for among those kept. */
  private static final int LOOKED_FOR = 4096;

  @Override
  public Iterator<Comparison.Choice> of(String video, Iterator<FrameTokens.Frame> frames) {
    List<FrameTokens.Frame> all = new ArrayList<>();
    frames.forEachRemaining(all::add);
    return methods.stream().map(method -> compare(video, all, method)).iterator();
  }

  private Comparison.Choice compare(
      String video, List<FrameTokens.Frame> frames, Compression method) {
    String evidence = method.evidence();
    try {
      double[][][] tokens =
          frames.stream().map(CompressionComparison::tokens).toArray(double[][][]::new);
      double[] timesS = frames.stream().mapToDouble(frame -> frame.ptsUs() / 1e6).toArray();
      int perFrame = tokens[0].length;
      int count = tokens.length * perFrame;
      Compressor compressor = method.compressor();
      Inputs inputs = method.question().with(Input.TOKENS, tokens);
      Arguments arguments = method.arguments(budget(compressor, tokens.length, count), video);
      Comparison.Measured<Compressed> measured =
          Comparison.Measured.of(() -> compressor.run(inputs, arguments));
      Compressed compressed = measured.result();
      double[][] kept = Numbers.unit(compressed.tokens());
      int[] from = Arrays.stream(compressed.indices()).map(i -> i / perFrame).distinct().toArray();
      List<List<TimeSpan>> moments =
          known.getOrDefault(video, new ArrayList<>()).stream()
              .<List<TimeSpan>>map(Comparison.Known::moments)
              .filter(spans -> !spans.isEmpty())
              .toList();
      return new Comparison.Choice(
          method.method(),
          null,
          video,
          evidence,
          null,
          count,
          kept.length,
          ComparisonMeasures.timeCoverage(timesS, from, atLeastOne(ratio * tokens.length)),
          ComparisonMeasures.spaceCoverage(someUnits(tokens, count), kept),
          ComparisonMeasures.redundancy(kept),
          moments.size(),
          (int)
              moments.stream()
                  .filter(spans -> ComparisonMeasures.hits(timesS, from, spans))
                  .count(),
          measured.nanos(),
          measured.allocatedBytes());
    } catch (RuntimeException e) {
      return Comparison.Choice.failed(method.method(), null, video, evidence, e);
    }
  }

  private static double[][] tokens(FrameTokens.Frame frame) {
    if (frame.problem() != null) {
      throw new IllegalArgumentException(frame.problem());
    }
    return frame.tokens();
  }

  /** The share in the method's own measure; nothing where the method alone decides. */
  private TreeMap<String, String> budget(Compressor compressor, int frames, int tokens) {
    TreeMap<String, String> params = new TreeMap<>();
    compressor
        .budget()
        .ifPresent(
            parameter ->
                params.put(
                    parameter.name(),
                    switch (parameter.name()) {
                      case "ratio" -> String.valueOf(ratio);
                      case "tokens" -> whole(parameter, ratio * tokens);
                      default -> whole(parameter, ratio * frames);
                    }));
    return params;
  }

  private static String whole(Parameter<?> parameter, double number) {
    return String.valueOf((int) Math.min(parameter.most(), atLeastOne(number)));
  }

  private static int atLeastOne(double number) {
    return (int) Math.max(1, Math.rint(number));
  }

  /** Evenly spread vectors, of unit length. */
  private static double[][] someUnits(double[][][] tokens, int count) {
    int some = Math.min(LOOKED_FOR, count);
    return Numbers.unit(
        IntStream.range(0, some)
            .map(i -> (int) ((long) i * count / some))
            .mapToObj(i -> tokens[i / tokens[0].length][i % tokens[0].length])
            .toArray(double[][]::new));
  }
}
