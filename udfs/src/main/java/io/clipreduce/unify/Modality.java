package io.clipreduce.unify;

import java.util.Locale;

/** Where somebody or something is met. */
public enum Modality {
  /** Followed through pictures. */
  VISION,
  /** Said. */
  SPEECH,
  /** Read from pictures. */
  TEXT,
  /** Told by the caption of a clip. */
  CAPTION;

  /** The modality in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
