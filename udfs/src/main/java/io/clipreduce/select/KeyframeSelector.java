package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Chooses frames. Every selector has a parameter {@code budget}. */
public interface KeyframeSelector extends Method {
  @Override
  default Kind kind() {
    return Kind.SELECT;
  }

  /** Chooses; nothing of no frames or by a budget of 0 or less. */
  @Override
  default Selection run(Inputs inputs, Arguments arguments) {
    inputs.require(description());
    Object budget = arguments.get(budget());
    if (frames(inputs, arguments) == 0 || budget != null && (int) budget <= 0) {
      return Selection.of();
    }
    return choose(inputs, arguments);
  }

  /**
   * Chooses.
   *
   * @param inputs what it looks at; at least one frame
   * @param arguments its parameters; a budget of at least 1, or null for none
   */
  Selection choose(Inputs inputs, Arguments arguments);

  /** How many frames there are to choose from. */
  default int frames(Inputs inputs, Arguments arguments) {
    return inputs.frames();
  }

  /** The parameter that limits how many frames are chosen. */
  default Parameter<?> budget() {
    return description().parameters().stream()
        .filter(parameter -> parameter.name().equals("budget"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Evenly spread frames, both ends included: what selectors do where nothing tells frames apart.
   */
  static int[] spread(int frames, int budget) {
    int count = Math.max(0, Math.min(frames, budget));
    return count == 1 ? new int[] {(frames - 1) / 2} : Numbers.rounded(0, frames - 1, count);
  }

  /**
   * Not more frames than the budget: those at {@code floor(i * n / budget)} of n, as LongVU has it.
   *
   * @param budget the most frames; null for no limit
   */
  static int[] thinned(int[] indices, Integer budget) {
    if (budget == null || indices.length <= budget) {
      return indices;
    }
    return Arrays.stream(Numbers.strided(indices.length, budget)).map(i -> indices[i]).toArray();
  }

  /** Frames dealt out in turn: group {@code g} has every {@code groups}-th from the g-th on. */
  static int[][] dealt(int[] indices, int groups) {
    int[][] dealt = new int[groups][];
    for (int group = 0; group < groups; group++) {
      int first = group;
      dealt[group] =
          IntStream.iterate(first, i -> i < indices.length, i -> i + groups)
              .map(i -> indices[i])
              .toArray();
    }
    return dealt;
  }

  /** All frames. */
  static int[] all(int frames) {
    int[] all = new int[frames];
    Arrays.setAll(all, frame -> frame);
    return all;
  }
}
