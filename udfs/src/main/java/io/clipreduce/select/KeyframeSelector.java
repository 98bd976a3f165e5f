package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.Arrays;

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
    if (inputs.frames() == 0 || budget != null && (int) budget <= 0) {
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

  /** All frames. */
  static int[] all(int frames) {
    int[] all = new int[frames];
    Arrays.setAll(all, frame -> frame);
    return all;
  }
}
