package io.clipreduce.layout;

/** The colours of layouts. */
final class Colours {
  static final String WHITE = "#ffffff";
  static final String BLACK = "#000000";
  static final String GREY = "#404040";
  static final String RED = "#ff0000";
  static final String YELLOW = "#ffd000";

  private Colours() {}
}
