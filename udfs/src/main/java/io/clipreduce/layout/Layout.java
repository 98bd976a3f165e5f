package io.clipreduce.layout;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;

/** Says which frames or texts stand where in which picture; {@code Painter} draws them. */
public interface Layout extends Method {
  @Override
  default Kind kind() {
    return Kind.LAYOUT;
  }

  @Override
  Arrangement run(Inputs inputs, Arguments arguments);
}
