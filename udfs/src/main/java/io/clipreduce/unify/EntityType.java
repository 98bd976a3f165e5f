package io.clipreduce.unify;

import java.util.Locale;

/** What somebody or something is, coarsely. */
public enum EntityType {
  PERSON,
  ANIMAL,
  OBJECT,
  PLACE,
  GROUP,
  /** Known by a name alone that was read or heard; whose it is, nothing tells. */
  TEXT;

  /** The type in lower case, as it stands in rows and in global names. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
