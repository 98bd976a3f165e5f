package io.clipreduce.unify;

import io.clipreduce.caption.Summariser;
import io.clipreduce.caption.SummarySettings;

/** Namers by the setting {@code unify.entities}. */
public final class Namers {
  private static final String NONE = "none";

  private Namers() {}

  /** Changes whenever the names would. */
  public static String version(SummarySettings settings) {
    String who = settings.option("entities");
    return who.equals(NONE) ? NONE : String.join("\n", Namer.VERSION, who);
  }

  /** Opens the namer for a task; null where nobody is to be named. */
  public static Namer open(Summariser.Context context) {
    return context.settings().option("entities").equals(NONE) ? null : Namer.byEvidence();
  }
}
