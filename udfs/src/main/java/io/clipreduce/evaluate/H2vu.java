package io.clipreduce.evaluate;

/** H2VU-Benchmark, which took over the template and the scoring of Video-MME. */
public final class H2vu extends VideoMme {
  public H2vu() {
    super("h2vu");
  }

  /** Its files look like Video-MME's, so it must be named. */
  @Override
  public boolean recognises(InputRecord first) {
    return false;
  }
}
