package io.clipreduce.generate;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.frames.edit.StillPicture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for the order of two frames of a video, and for the time between them, after TemporalVQA:
 * each pair is asked about in both orders and counts when both answers are right. A pair is two
 * pictures, and a video that shows them one after the other.
 */
public final class FrameOrder {
  private static final int SHORT_SIDE_PX = 720;

  /** Times between two pictures to choose from, in seconds: each at least three times the next. */
  private static final List<Integer> LAPSES_S = List.of(1, 4, 15, 60, 240, 900, 3600);

  /** How long each picture is shown. */
  private static final long SHOWN_US = 2_000_000;

  private static final int PAIRS_TRIED = 5;

  private final Studio studio;
  private final List<SourceVideo> sources;
  private final long seed;

  public FrameOrder(Studio studio, List<SourceVideo> sources, long seed) {
    this.studio = studio;
    this.sources = sources;
    this.seed = seed;
  }

  private record Turn(int number, List<Survey> sources) {}

  /**
   * Makes pairs.
   *
   * @param samples number of pairs; sources are used in turn
   * @return number of pairs made
   */
  public int make(int samples, Manifest manifest) throws IOException, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (List<Survey> order :
        studio.turns(
            Dice.of(seed, "sources").shuffled(sources),
            survey -> lapses(survey.times()) > 0,
            samples)) {
      turns.add(new Turn(turns.size() + 1, order));
    }
    List<Optional<Sample>> made =
        studio.each(
            "order",
            turns,
            turn ->
                studio.ofFirst(
                    "Pair " + turn.number(),
                    turn.sources(),
                    survey -> make(turn.number(), survey)));
    return manifest.add(studio.folder(), made);
  }

  /** How many of the times fit into a video. */
  private static int lapses(FrameTimes times) {
    return (int)
        LAPSES_S.stream().filter(lapse -> (lapse + 1) * 1_000_000L < times.durationUs()).count();
  }

  private Sample make(int number, Survey survey) throws DecodeException, IOException {
    Dice dice = Dice.of(seed, "pair", number);
    FrameTimes times = survey.times();
    for (int i = 0; i < PAIRS_TRIED; i++) {
      int lapseS = LAPSES_S.get(dice.below(lapses(times)));
      long startUs = (long) (dice.share() * (times.durationUs() - lapseS * 1_000_000L));
      long first = times.frameAfter(startUs);
      long second = times.frameAfter(startUs + lapseS * 1_000_000L);
      List<StillPicture> pictures =
          studio.pictures(survey, new long[] {first, second}, SHORT_SIDE_PX);
      Thumbnail early = new Thumbnail(pictures.get(0));
      if (early.difference(new Thumbnail(pictures.get(1))) >= Thumbnail.ALIKE) {
        return make(number, survey, pictures, lapseS, dice);
      }
    }
    throw new DecodeException(
        Reason.UNSUPPORTED, "Its pictures look alike, so that nobody could tell their order.");
  }

  private Sample make(int number, Survey survey, List<StillPicture> pictures, int lapseS, Dice dice)
      throws DecodeException, IOException {
    String pair = String.format(Locale.ROOT, "%04d-%s", number, survey.video().stem());
    List<String> images = new ArrayList<>();
    // Names must not tell which one is earlier.
    List<String> letters = dice.shuffled(List.of("a", "b"));
    for (int i = 0; i < pictures.size(); i++) {
      images.add("images/%s_%s.jpg".formatted(pair, letters.get(i)));
      studio.write(images.get(i), pictures.get(i).jpeg());
    }
    ChoiceQuestion lapse = lapse(lapseS, dice);
    List<Map<String, Object>> questions = new ArrayList<>();
    List<String> videos = new ArrayList<>();
    for (String order : List.of("ab", "ba")) {
      boolean forward = order.startsWith(letters.get(0));
      String video = "videos/%s_%s.mp4".formatted(pair, order);
      videos.add(video);
      show(survey, pictures, forward, video);
      List<String> shown = forward ? images : List.of(images.get(1), images.get(0));
      questions.add(
          record(
              pair,
              order,
              "order",
              video,
              shown,
              "The two pictures are frames of one video. Was the first picture taken before the"
                  + " second?",
              List.of("Yes", "No"),
              forward ? "Yes" : "No"));
      questions.add(
          record(
              pair,
              order,
              "time_lapse",
              video,
              shown,
              lapse.text(),
              lapse.options(),
              lapse.answer()));
    }
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("id", pair);
    sample.put("source", Manifest.source(survey));
    sample.put("frames", pictures.stream().map(StillPicture::frame).toList());
    sample.put("pts_us", pictures.stream().map(StillPicture::ptsUs).toList());
    sample.put("images", images);
    sample.put("files", videos);
    sample.put("lapse_s", lapseS);
    return new Sample(questions, sample);
  }

  private void show(Survey survey, List<StillPicture> pictures, boolean forward, String video)
      throws DecodeException, IOException {
    int shown = survey.framesIn(SHOWN_US);
    Part early = Part.still(0, pictures.get(0).frame(), shown, survey.times().frameUs());
    Part late = Part.still(0, pictures.get(1).frame(), shown, survey.times().frameUs());
    studio.film(
        video, List.of(survey), survey.plan(forward ? List.of(early, late) : List.of(late, early)));
  }

  /** The right time and three others of the list. */
  private static ChoiceQuestion lapse(int lapseS, Dice dice) {
    return ChoiceQuestion.label(
        "The two pictures are frames of one video. How much time lies between them, about?",
        words(lapseS),
        LAPSES_S.stream().filter(other -> other != lapseS).map(FrameOrder::words).toList(),
        dice);
  }

  private static String words(int seconds) {
    if (seconds >= 3600) {
      return "1 hour";
    }
    String unit = seconds >= 60 ? "minute" : "second";
    int count = seconds >= 60 ? seconds / 60 : seconds;
    return count == 1 ? "1 " + unit : "%s %ss".formatted(count, unit);
  }

  private static Map<String, Object> record(
      String pair,
      String order,
      String task,
      String video,
      List<String> images,
      String question,
      List<String> options,
      String answer) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("question_id", "%s_%s_%s".formatted(pair, task, order));
    record.put("pair_id", pair + "_" + task);
    record.put("order", order);
    record.put("task", task);
    record.put("video", video);
    record.put("images", images);
    record.put("question", question);
    record.put("options", options);
    record.put("answer", answer);
    return record;
  }
}
