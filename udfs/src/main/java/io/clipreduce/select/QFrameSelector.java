package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Q-Frame: frames drawn without replacement with probabilities {@code softmax(score / tau)}, by
 * Gumbel noise on their logarithms; the first drawn are shown largest. Scores are products of
 * vectors as they are, not cosines.
 */
public final class QFrameSelector implements KeyframeSelector {
  /** Keeps logarithms finite, as the public code has it. */
  private static final double TINY = 1e-10;

  private static final String PUBLIC = "the public script for Video-MME";
  private static final List<String> ON_OFF = List.of("on", "off");

  private static final Input<double[]> UNIFORMS =
      Input.vector("uniforms", "[T]", "random numbers from 0 to 1; left out: drawn by the seed");

  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "left out, as many as the three sizes have together");
  private static final Parameter<Integer> HIGH = size("high", 4, 2);
  private static final Parameter<Integer> MID = size("mid", 8, 4);
  private static final Parameter<Integer> LOW = size("low", 32, 8);
  private static final Parameter<Double> TAU =
      Parameter.number("tau", "", 0.8, 1e-6, 1e6, "temperature", "the public code");
  private static final Parameter<String> NOISE =
      Parameter.choice("noise", ON_OFF, "off takes the best frames without drawing", PUBLIC);
  private static final Parameter<Integer> WIDTH = side("width_px", "width");
  private static final Parameter<Integer> HEIGHT = side("height_px", "height");

  private static final Output DIVISORS =
      new Output("divisors", "what the sides of each chosen frame are divided by: 2, 4 or 8");
  private static final Output WIDTHS =
      new Output("widths", "widths of the chosen frames in pixels, where width_px is given");
  private static final Output HEIGHTS =
      new Output("heights", "heights of the chosen frames in pixels, where height_px is given");

  private static final Description DESCRIPTION =
      Description.of(
              "q-frame",
              "Q-Frame (Gumbel draws, three sizes)",
              "Draws frames by softmax(score / tau) without replacement; the first are shown at half"
                  + " their sides, the next at a quarter, the last at an eighth. Without scores it"
                  + " takes the products of embeddings and query_embedding, not their cosines.")
          .source(
              "xiaomi-research/q-frame, lmms_eval/models/qwen2_vl_w_qframe.py and"
                  + " experiments/*/qframe.sh")
          .complexity("O(T log T)")
          .takes(Input.SCORES)
          .mayTake(UNIFORMS)
          .sets(BUDGET, HIGH, MID, LOW, TAU, NOISE, WIDTH, HEIGHT)
          .gives(Output.INDICES, DIVISORS, WIDTHS, HEIGHTS);

  private static Parameter<Integer> size(String name, int standard, int divisor) {
    return Parameter.whole(
        name, "frames", standard, 0, "frames shown with sides divided by " + divisor, PUBLIC);
  }

  private static Parameter<Integer> side(String name, String side) {
    return Parameter.pixels(
        name, null, 1, side + " of the source; left out, none is given", "the video");
  }

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] products = inputs.scores(Numbers::dot);
    double[] keys =
        arguments.get(NOISE).equals("off") ? products : drawn(products, inputs, arguments);
    int high = arguments.get(HIGH);
    int mid = high + arguments.get(MID);
    int low = mid + arguments.get(LOW);
    Integer budget = arguments.get(BUDGET);
    int count = Math.min(products.length, budget == null ? low : Math.min(low, budget));

    int[] indices = Numbers.falling(keys, count);
    int[] divisors = new int[products.length];
    for (int rank = 0; rank < count; rank++) {
      divisors[indices[rank]] = rank < high ? 2 : rank < mid ? 4 : 8;
    }
    Arrays.sort(indices);
    int[] chosen = Arrays.stream(indices).map(i -> divisors[i]).toArray();
    Selection selection = Selection.of(indices, products).with(DIVISORS, chosen);
    selection = sides(selection, WIDTHS, arguments.get(WIDTH), chosen);
    return sides(selection, HEIGHTS, arguments.get(HEIGHT), chosen);
  }

  private static Selection sides(
      Selection selection, Output output, Integer sidePx, int[] divisors) {
    return sidePx == null
        ? selection
        : selection.with(
            output,
            Arrays.stream(divisors).map(divisor -> Math.max(1, sidePx / divisor)).toArray());
  }

  /** Logarithms of the probabilities, and noise. */
  private static double[] drawn(double[] products, Inputs inputs, Arguments arguments) {
    double tau = arguments.get(TAU);
    double[] logits = new double[products.length];
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = products[i] / tau;
      most = Math.max(most, logits[i]);
    }
    double[] exponentials = new double[logits.length];
    for (int i = 0; i < exponentials.length; i++) {
      exponentials[i] = Math.exp(logits[i] - most);
    }
    double logSum = Math.log(Numbers.sum(exponentials));
    double[] uniforms =
        inputs.has(UNIFORMS)
            ? Numbers.finite(inputs.get(UNIFORMS))
            : IntStream.range(0, products.length)
                .mapToDouble(i -> Draws.uniform(arguments.seed(), i))
                .toArray();
    double[] keys = new double[products.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = logits[i] - most - logSum + gumbel(uniforms[i]);
    }
    return keys;
  }

  /** Gumbel noise of a uniform number; one so near to 1 that the logarithm fails has the most. */
  private static double gumbel(double uniform) {
    double inner = -Math.log(uniform + TINY) + TINY;
    return -Math.log(Math.max(inner, Double.MIN_NORMAL));
  }
}
