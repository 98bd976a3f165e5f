package io.clipreduce.caption;

import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.Registry;
import java.util.List;
import java.util.stream.Stream;

/**
 * All summarisers: by rules from what was measured, at a server, or a model of the installation.
 */
public final class Summarisers {
  private Summarisers() {}

  /** The summarisers by name. */
  public static Registry<Summariser.Provider> of(Models models) {
    return new Registry<>(
        Summariser.Provider.class,
        Summariser.Provider::name,
        Stream.concat(
                Stream.of(new Rules(), new ServerWriter.Provider()),
                models.of(ModelTask.LANGUAGE_MODEL).stream().map(ModelWriter.Provider::new))
            .toList());
  }

  /** Offers the summariser {@code evidence}. */
  private static final class Rules implements Summariser.Provider {
    @Override
    public String name() {
      return "evidence";
    }

    @Override
    public String version(SummarySettings settings) {
      return Unifier.VERSION;
    }

    @Override
    public Summariser open(Summariser.Context context) {
      Unifier unifier = new Unifier(context.settings().segmentUs());
      return new Summariser() {
        @Override
        public VideoSummary summarise(List<ClipCaption> captions) {
          return VideoSummary.of(unifier.unify(captions));
        }

        @Override
        public int videosAtATime() {
          return 1;
        }

        @Override
        public void close() {}
      };
    }
  }
}
