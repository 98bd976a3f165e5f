package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;

/** Makes fewer vectors of many. */
public interface Compressor extends Method {
  @Override
  default Kind kind() {
    return Kind.COMPRESS;
  }

  @Override
  Compressed run(Inputs inputs, Arguments arguments);
}
