package io.clipreduce.evaluate;

/** VideoEval-Pro asked with its options. */
public final class VideoEvalProChoices extends VideoEvalPro {
  public VideoEvalProChoices() {
    super("videoeval-pro-mcq");
  }

  /** Its files are VideoEval-Pro's, so it must be named. */
  @Override
  public boolean recognises(InputRecord first) {
    return false;
  }
}
