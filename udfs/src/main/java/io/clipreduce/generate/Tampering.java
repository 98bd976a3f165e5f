package io.clipreduce.generate;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tampers with videos as MVTamperBench does: a window of {@code int(fps) * seconds} frames at the
 * start, in the middle or at the end is replaced, blackened, repeated, dropped or turned.
 * Originals, encoded once more like the others, are the negatives.
 */
public final class Tampering {
  private static final String QUESTION = "Has this video been tampered with?";

  /** What is done to the window. */
  private enum Effect {
    SUBSTITUTION,
    MASKING,
    REPETITION,
    DROPPING,
    ROTATE,
    ORIGINAL;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where the window lies. */
  public enum Location {
    START,
    MIDDLE,
    END;

    /** First frame of a window of {@code length} frames; the rule of the published tool. */
    int first(int count, int length) {
      return switch (this) {
        case START -> 0;
        case MIDDLE -> Math.max(0, count / 2 - length / 2);
        case END -> count - length;
      };
    }

    /** Its name on the command line. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Studio studio;
  private final List<SourceVideo> sources;
  private final Stems stems;
  private final long seed;

  public Tampering(Studio studio, List<SourceVideo> sources, long seed) {
    this.studio = studio;
    this.sources = sources;
    this.stems = new Stems(sources);
    this.seed = seed;
  }

  private record Order(Survey survey, Effect effect) {}

  /**
   * Makes five tampered videos and an original of each source.
   *
   * @param samples number of sources
   * @param seconds length of the window
   * @return number of questions
   */
  public int make(int samples, Location location, int seconds, Manifest manifest)
      throws IOException, InterruptedException {
    List<Survey> chosen =
        studio.serving(
            Dice.of(seed, "sources").shuffled(sources),
            survey -> frames(survey, seconds) < survey.times().count(),
            samples);
    List<Order> orders = new ArrayList<>();
    for (Survey survey : chosen) {
      for (Effect effect : Effect.values()) {
        boolean lacksDonor = donors(survey, chosen, frames(survey, seconds)).isEmpty();
        if (effect == Effect.SUBSTITUTION && lacksDonor) {
          studio.say(
              "No other video is long enough to substitute frames of " + survey.video().name());
        } else {
          orders.add(new Order(survey, effect));
        }
      }
    }
    return manifest.add(
        studio.folder(),
        studio.each(
            "tampering",
            orders,
            order ->
                studio.of(
                    order.effect().label(),
                    order.survey(),
                    survey -> make(survey, order.effect(), chosen, location, seconds))));
  }

  /** The other videos that have so many frames. */
  private static List<Survey> donors(Survey survey, List<Survey> chosen, int length) {
    return chosen.stream()
        .filter(other -> !other.equals(survey) && other.times().count() >= length)
        .toList();
  }

  /** Length of the window. */
  private static int frames(Survey survey, int seconds) {
    return Math.max(1, survey.times().fpsNum() / survey.times().fpsDen()) * seconds;
  }

  private Sample make(
      Survey survey, Effect effect, List<Survey> others, Location location, int seconds)
      throws DecodeException, IOException {
    FrameTimes times = survey.times();
    int count = times.count();
    int length = frames(survey, seconds);
    int first = location.first(count, length);
    int end = first + length;
    Dice dice = Dice.of(seed, survey.video().name());
    List<Survey> films = new ArrayList<>(List.of(survey));
    List<Part> parts = new ArrayList<>();
    if (first > 0) {
      parts.add(Part.frames(0, 0, first));
    }
    Part window = Part.frames(0, first, end);
    Long donorFrame = null;
    switch (effect) {
      case ORIGINAL -> parts.add(window);
      case MASKING -> parts.add(window.blackened());
      case ROTATE -> parts.add(window.turned());
      case REPETITION -> {
        parts.add(window);
        parts.add(window);
      }
      case DROPPING -> {}
      case SUBSTITUTION -> {
        Survey donor = dice.one(donors(survey, others, length));
        donorFrame = (long) dice.below(donor.times().count() - length + 1);
        films.add(donor);
        parts.add(Part.frames(1, donorFrame, donorFrame + length).lasting(times.frameUs()));
      }
    }
    if (end < count) {
      parts.add(Part.frames(0, end, count));
    }
    boolean original = effect == Effect.ORIGINAL;
    String name =
        original
            ? stems.of(survey)
            : "%s_%s_tampered_%s_%ssec"
                .formatted(stems.of(survey), location.label(), effect.label(), seconds);
    String video = "videos/" + name + ".mp4";
    EditResult result = studio.film(video, films, survey.plan(parts));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("question_id", name);
    row.put("video_name", video);
    row.put("effect_name", effect.label());
    row.put("tampering_start_time", original ? null : times.sinceStartUs(first) / 1e6);
    row.put("tampering_end_time", original ? null : times.sinceStartUs(end) / 1e6);
    row.put("video_duration", times.durationUs() / 1e6);
    row.put("fps", (double) times.fpsNum() / times.fpsDen());
    row.put("frame_count", count);
    row.put("resolution", List.of(survey.size().widthPx(), survey.size().heightPx()));
    row.put("video_format", "mp4");
    row.put("total_frames_tampered", original ? 0 : length);
    row.put("tampering_location", original ? null : location.label());
    row.put("tamper_duration", original ? 0 : seconds);
    row.put("final_duration_after_tampering", result.durationUs() / 1e6);
    Map<String, Object> question = new LinkedHashMap<>(row);
    question.put("question", QUESTION);
    question.put("options", List.of("Yes", "No"));
    question.put("answer", original ? "No" : "Yes");
    Map<String, Object> sample = new LinkedHashMap<>(row);
    sample.put("source", Manifest.source(survey));
    sample.put("first_frame", first);
    sample.put("frames", result.frames());
    sample.put("donor", films.size() == 1 ? null : Manifest.source(films.get(1)));
    sample.put("donor_frame", donorFrame);
    return new Sample(List.of(question), sample);
  }
}
