package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs selectors by name, for tests. */
final class Chosen {
  private Chosen() {}

  static Selection corrected(String method, Inputs inputs, Map<String, ?> params) {
    return by(method, inputs, params, Mode.CORRECTED);
  }

  static Selection faithful(String method, Inputs inputs, Map<String, ?> params) {
    return by(method, inputs, params, Mode.FAITHFUL);
  }

  private static Selection by(String method, Inputs inputs, Map<String, ?> params, Mode mode) {
    KeyframeSelector selector = Methods.get("method", KeyframeSelector.class, method);
    return selector.run(inputs, Arguments.of(selector, params, mode, 3));
  }

  /** Lists of frames among the outputs. */
  static List<List<Integer>> groups(Selection selection, String output) {
    Object groups = selection.outputs().get(output);
    List<?> list = groups instanceof List<?> some ? some : Arrays.asList((Object[]) groups);
    return list.stream().map(group -> Arrays.stream((int[]) group).boxed().toList()).toList();
  }
}
