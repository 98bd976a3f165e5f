package io.clipreduce.caption;

import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.Registry;
import java.util.ArrayList;
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
      if (settings.option("long_caption").equals("model")) {
        throw new IllegalArgumentException(
            "unify.long_caption is model, and unify.summariser is evidence, which is none. Name a"
                + " summariser that is a model, or set unify.long_caption=clips.");
      }
      return String.join(
          "\n", Unifier.VERSION, settings.option("long_caption"), settings.option("long_words"));
    }

    @Override
    public Summariser open(Summariser.Context context) {
      Unifier unifier = new Unifier(context.settings().segmentUs());
      boolean longToo = context.settings().option("long_caption").equals("clips");
      int longWords = Integer.parseInt(context.settings().option("long_words"));
      return new Summariser() {
        @Override
        public VideoSummary summarise(List<ClipCaption> captions, List<SlideText> slides) {
          List<Summary> summaries = new ArrayList<>(unifier.unify(captions));
          if (longToo && !captions.isEmpty()) {
            summaries.add(LongCaption.ofClips(unifier.segments(captions), longWords));
          }
          return VideoSummary.of(summaries);
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
