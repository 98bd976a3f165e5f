package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * LongVU: within windows of time the frames that are unlike the window's others, and its middle
 * one; then, with a number of tokens to spend, full resolution for those that answer best.
 */
public final class LongVuSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(400, "the public code");
  private static final Parameter<Integer> WINDOW =
      Parameter.whole("window", "frames", 16, 1, "frames compared with each other", "public code");
  private static final Parameter<Double> THRESHOLD =
      Parameter.number(
          "threshold",
          "",
          0.83,
          -2,
          2,
          "frames are kept whose mean cosine with all of the window, themselves too, is lower",
          "the public code");
  private static final Parameter<Integer> CONTEXT_TOKENS =
      Parameter.tokens(
          "context_tokens",
          null,
          0,
          "context of the model: all frames are kept where they fit into it beside text_tokens and"
              + " reserve_tokens; left out: the windows are always looked at",
          "the model's in the public code");
  private static final Parameter<Integer> TEXT_TOKENS =
      Parameter.tokens("text_tokens", 0, 0, "tokens of the question", "ours");
  private static final Parameter<Integer> RESERVE_TOKENS =
      Parameter.tokens("reserve_tokens", 0, 0, "tokens left for the answer", "ours");
  private static final Parameter<Integer> FRAME_TOKENS =
      Parameter.whole(
          "tokens_per_frame", "tokens", 144, 1, "tokens of a frame in full", "the public code");
  private static final Parameter<Integer> LOW_TOKENS =
      Parameter.whole(
          "low_tokens", "tokens", 64, 1, "tokens of a frame at low resolution", "the public code");
  private static final Parameter<Integer> VISUAL_TOKENS =
      Parameter.tokens(
          "visual_tokens",
          null,
          0,
          "tokens for all frames together, which are given out as frame_tokens; left out: not",
          "ours");

  static final Input<double[][]> QUESTION_TOKENS =
      Input.matrix("question_tokens", "[L][D]", "the question's token vectors");

  private static final Output TOKENS_OF_FRAMES =
      new Output(
          "frame_tokens",
          "for each chosen frame how many tokens it gets: tokens_per_frame or low_tokens; where"
              + " visual_tokens was given");

  private static final Description DESCRIPTION =
      Description.of(
              "longvu",
              "LongVU's temporal reduction and resolution by question",
              "In windows of 16 the frames whose mean cosine with the window is below the threshold,"
                  + " and the middle one; more than the budget: those at floor(i * n / budget)."
                  + " floor((visual_tokens - n * low_tokens) / (tokens_per_frame - low_tokens)) of"
                  + " these, the best by score, keep full resolution; the score is the mean dot"
                  + " product of low-resolution tokens and question_tokens, or scores.")
          .source("Vision-CAIR/LongVU, longvu/cambrian_arch.py, longvu/train.py")
          .corrections("The budget holds where all frames fit into context_tokens, too.")
          .complexity("O(16 T d)")
          .takes(Input.EMBEDDINGS)
          .mayTake(Input.SCORES, Input.QUERY_EMBEDDING, Input.TOKENS, QUESTION_TOKENS)
          .sets(
              BUDGET,
              WINDOW,
              THRESHOLD,
              CONTEXT_TOKENS,
              TEXT_TOKENS,
              RESERVE_TOKENS,
              FRAME_TOKENS,
              LOW_TOKENS,
              VISUAL_TOKENS)
          .gives(Output.INDICES, TOKENS_OF_FRAMES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    boolean fits = fits(inputs.frames(), arguments);
    int[] kept =
        fits
            ? KeyframeSelector.all(inputs.frames())
            : unlike(inputs.get(Input.EMBEDDINGS), arguments.get(WINDOW), arguments.get(THRESHOLD));
    if (!fits || !arguments.faithful()) {
      kept = KeyframeSelector.thinned(kept, arguments.get(BUDGET));
    }
    Integer tokens = arguments.get(VISUAL_TOKENS);
    return tokens == null
        ? Selection.of(kept)
        : Selection.of(kept).with(TOKENS_OF_FRAMES, tokensOf(kept, tokens, inputs, arguments));
  }

  /** Whether all frames fit into the model's context. */
  private static boolean fits(int frames, Arguments arguments) {
    Integer context = arguments.get(CONTEXT_TOKENS);
    return context != null
        && (double) frames * arguments.get(FRAME_TOKENS)
            < (double) context - arguments.get(TEXT_TOKENS) - arguments.get(RESERVE_TOKENS);
  }

  private static int[] unlike(double[][] vectors, int window, double threshold) {
    Cosines cosines = new Cosines(vectors);
    IntStream.Builder kept = IntStream.builder();
    for (int start = 0; start < vectors.length; start += window) {
      int end = Math.min(start + window, vectors.length);
      int middle = start + (end - start) / 2;
      double[] sums = cosines.sums(start, end, true);
      for (int frame = start; frame < end; frame++) {
        if (frame == middle || sums[frame - start] / sums.length < threshold) {
          kept.add(frame);
        }
      }
    }
    return kept.build().toArray();
  }

  private static int[] tokensOf(int[] kept, int tokens, Inputs inputs, Arguments arguments) {
    int low = arguments.get(LOW_TOKENS);
    int full = arguments.get(FRAME_TOKENS);
    if (full <= low) {
      throw new IllegalArgumentException(
          "tokens_per_frame is %s, low_tokens is %s; a frame in full needs more."
              .formatted(full, low));
    }
    int[] given = new int[kept.length];
    Arrays.fill(given, low);
    long fullFrames = Math.floorDiv(tokens - (long) kept.length * low, (long) full - low);
    if (fullFrames >= 1) {
      double[] scores = scores(inputs);
      double[] ofKept = Arrays.stream(kept).mapToDouble(frame -> scores[frame]).toArray();
      for (int i : Numbers.largest(ofKept, (int) Math.min(fullFrames, kept.length))) {
        given[i] = full;
      }
    }
    return given;
  }

  /** How well each frame answers: by its tokens and the question's where both are there. */
  private static double[] scores(Inputs inputs) {
    if (!inputs.has(QUESTION_TOKENS) || !inputs.has(Input.TOKENS)) {
      return inputs.scores();
    }
    double[][] question = inputs.get(QUESTION_TOKENS);
    double[] scores =
        Arrays.stream(inputs.get(Input.TOKENS))
            .mapToDouble(frame -> meanProduct(frame, question))
            .toArray();
    return Numbers.finite(scores);
  }

  private static double meanProduct(double[][] tokens, double[][] question) {
    double sum = 0;
    for (double[] token : tokens) {
      for (double[] word : question) {
        sum += Numbers.dot(token, word);
      }
    }
    return sum / ((double) tokens.length * question.length);
  }
}
