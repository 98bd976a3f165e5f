package io.clipreduce.method;

import java.util.Locale;

/** What a method does; within a kind every name is used once. */
public enum Kind {
  /** Chooses frames. */
  SELECT("Selection"),
  /** Cuts a video into stretches. */
  SEGMENT("Segmentation"),
  /** Arranges frames or text in pictures. */
  LAYOUT("Layouts"),
  /** Makes fewer vectors of many. */
  COMPRESS("Compression");

  private final String title;

  Kind(String title) {
    this.title = title;
  }

  /** The heading in documents. */
  public String title() {
    return title;
  }

  /** The name in cases and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
