package io.clipreduce.jobs;

import io.clipreduce.method.Kind;
import picocli.CommandLine.Mixin;

/** Chooses keyframes: those of every clip, or what written cases ask for. */
final class SelectJob extends StageJob {
  @Mixin MethodOptions methods;

  SelectJob() {
    super(new SelectStage());
  }

  @Override
  public Integer call() {
    Integer done = methods.done(Kind.SELECT);
    return done == null ? super.call() : done;
  }
}
