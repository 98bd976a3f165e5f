package io.clipreduce.segment;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;

/** Cuts a video into stretches. */
public interface Segmenter extends Method {
  @Override
  default Kind kind() {
    return Kind.SEGMENT;
  }

  @Override
  Segments run(Inputs inputs, Arguments arguments);
}
