package io.clipreduce.unify;

import io.clipreduce.caption.Summariser;
import io.clipreduce.caption.SummarySettings;
import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.ServerSettings;
import io.clipreduce.model.server.TaskCalls;

/** Namers by the setting {@code unify.entities}. */
public final class Namers {
  private static final String NONE = "none";
  private static final String SERVER = "server";

  private Namers() {}

  private static String who(SummarySettings settings) {
    return settings.option("entities");
  }

  /**
   * Changes whenever the names would.
   *
   * @throws IllegalArgumentException when the settings cannot work; the message is for the user
   */
  public static String version(SummarySettings settings) {
    if (who(settings).equals(NONE)) {
      return NONE;
    }
    if (!who(settings).equals(SERVER)) {
      return Namer.VERSION;
    }
    ServerSettings server = server(settings);
    ApiKey.read(server.keyVariable(), server.keyFile());
    if (SameCast.model(settings).isBlank()) {
      throw new IllegalArgumentException(
          "unify.entities is server, and neither unify.server.picture_model nor"
              + " unify.server.model is set. Name a model that sees pictures as the server does;"
              + " GET <url>/models lists them.");
    }
    return String.join("\n", Namer.VERSION, SameCast.version(settings));
  }

  private static ServerSettings server(SummarySettings settings) {
    return ServerSettings.of("unify.server", key -> settings.option("server." + key));
  }

  /** Opens the namer for a task; null where nobody is to be named. */
  public static Namer open(Summariser.Context context) {
    SummarySettings settings = context.settings();
    return switch (who(settings)) {
      case NONE -> null;
      case SERVER -> {
        TaskCalls calls = new TaskCalls(server(settings), context.replies(), context.budget());
        yield new Namer(pictures -> new SameCast(settings, pictures, calls), calls);
      }
      default -> Namer.byEvidence();
    };
  }
}
