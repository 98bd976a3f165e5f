package io.clipreduce.generate;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.MovieSize;
import io.clipreduce.frames.edit.Overlay;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.generate.NeedlePlaces.Span;
import io.clipreduce.generate.NeedleTask.Goal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes needle-in-a-haystack questions in the form of VNBench: something is put into a video, and
 * the question is about that alone, so nobody needs to know the video. Each question is asked four
 * times with its options shuffled, and counts when all four are right.
 */
public final class Needles {
  /** File of the questions, below the output. */
  public static final String QUESTIONS = "questions.jsonl";

  private static final int TRIES = 4;
  private static final int IN_ORDER = 4;
  private static final int MOST_COUNTED = 8;

  /** The lower edge of subtitles lies so high above that of the frame, in shares of its height. */
  private static final double MARGIN_SHARE = 0.06;

  private static final String SECRET = "THE SECRET WORD IS ";

  private final Studio studio;
  private final List<SourceVideo> sources;
  private final long seed;

  /**
   * @param sources haystacks, in order of name
   */
  public Needles(Studio studio, List<SourceVideo> sources, long seed) {
    this.studio = studio;
    this.sources = sources;
    this.seed = seed;
  }

  /**
   * Makes the videos and writes the questions.
   *
   * @param samples number of questions of each task; sources are used in turn
   * @param manifest takes what was made
   * @return number of questions made, each counted once
   */
  public int make(List<NeedleTask> tasks, int samples, Manifest manifest)
      throws IOException, InterruptedException {
    List<Order> orders = new ArrayList<>();
    for (NeedleTask task : tasks) {
      List<SourceVideo> shuffled = Dice.of(seed, "sources", task.label()).shuffled(sources);
      for (int i = 0; i < samples; i++) {
        List<SourceVideo> turn = new ArrayList<>(shuffled);
        Collections.rotate(turn, -i);
        orders.add(new Order(orders.size() + 1, task, turn));
      }
    }
    List<Optional<Sample>> made = studio.each("needles", orders, this::make);
    List<Map<String, Object>> questions = new ArrayList<>();
    int count = 0;
    for (int i = 0; i < made.size(); i++) {
      if (made.get(i).isPresent()) {
        Sample sample = made.get(i).get();
        manifest.add(sample.manifest());
        questions.addAll(sample.questions());
        count++;
      } else {
        studio.say(
            "No video is long enough for question %s (%s)."
                .formatted(orders.get(i).number(), orders.get(i).task().label()));
      }
    }
    Manifest.writeLines(studio.folder().resolve(QUESTIONS), questions);
    return count;
  }

  /** A question to be made, of the first source that serves. */
  private record Order(int number, NeedleTask task, List<SourceVideo> sources) {}

  private record Sample(List<Map<String, Object>> questions, Map<String, Object> manifest) {}

  private Optional<Sample> make(Order order) {
    int least = order.task().goal() == Goal.ORDER ? IN_ORDER : 1;
    return studio.ofFirst(
        "Question %s (%s)".formatted(order.number(), order.task().label()),
        order.sources(),
        survey -> NeedlePlaces.room(survey.times(), NeedlePlaces.NEEDLE_US, least) == least,
        survey -> make(order, survey));
  }

  private Sample make(Order order, Survey survey) throws DecodeException, IOException {
    Dice dice = Dice.of(seed, order.task().label(), order.number());
    int room = NeedlePlaces.room(survey.times(), NeedlePlaces.NEEDLE_US, MOST_COUNTED);
    int count =
        switch (order.task().goal()) {
          case RETRIEVE -> 1;
          case ORDER -> IN_ORDER;
          case COUNT -> dice.between(1, room);
        };
    List<String> words = dice.shuffled(Words.SECRETS);
    List<String> labels = words.subList(0, count);
    List<Span> spans = places(survey, count, NeedlePlaces.NEEDLE_US, dice);
    MovieSize size = survey.size();
    List<Drawing> drawings = new ArrayList<>();
    List<Overlay> overlays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Drawing subtitle =
          Drawings.subtitle(
              SECRET + labels.get(i).toUpperCase(Locale.ROOT), size.widthPx(), size.heightPx());
      drawings.add(subtitle);
      overlays.add(
          Overlay.fixed(
              i,
              spans.get(i).from(),
              spans.get(i).to(),
              (size.widthPx() - subtitle.widthPx()) / 2,
              (int) (size.heightPx() * (1 - MARGIN_SHARE)) - subtitle.heightPx()));
    }
    EditPlan plan =
        new EditPlan(
            size.widthPx(),
            size.heightPx(),
            survey.times().fpsNum(),
            survey.times().fpsDen(),
            drawings,
            List.of(Part.frames(0, 0, survey.times().count())),
            overlays);
    String name = "%04d-%s".formatted(order.number(), survey.video().stem());
    Path file = studio.folder().resolve("videos").resolve(name + ".mp4");
    EditResult result = studio.film(file, List.of(survey), plan);
    ChoiceQuestion question = question(order.task(), labels, words, dice);
    List<Map<String, Object>> needles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      needles.add(needle(labels.get(i), plan, result, i));
    }
    return new Sample(
        questions(order.task(), name, question, result, dice),
        manifest(order, survey, name, plan, result, needles, question));
  }

  private static List<Span> places(Survey survey, int count, long needleUs, Dice dice)
      throws DecodeException {
    return NeedlePlaces.choose(survey.times(), count, needleUs, dice)
        .orElseThrow(
            () ->
                new DecodeException(
                    DecodeException.Reason.UNSUPPORTED,
                    "Its frames lie too unevenly for %s needles.".formatted(count)));
  }

  private static ChoiceQuestion question(
      NeedleTask task, List<String> labels, List<String> words, Dice dice) {
    return switch (task) {
      case RET_EDIT1 ->
          ChoiceQuestion.label(
              "What is the secret word that a subtitle of the video tells?",
              labels.get(0),
              words.subList(1, words.size()),
              dice);
      case ORD_EDIT1 ->
          ChoiceQuestion.order(
              "In which order do the secret words appear in the subtitles of the video?",
              labels,
              dice);
      case CNT_EDIT1 ->
          ChoiceQuestion.count(
              "How many different secret words appear in the subtitles of the video?",
              labels.size(),
              dice);
    };
  }

  private static List<Map<String, Object>> questions(
      NeedleTask task, String name, ChoiceQuestion question, EditResult result, Dice dice) {
    List<Map<String, Object>> records = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      ChoiceQuestion shuffled = i == 0 ? question : question.shuffled(dice);
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("question_id", "%s_%s_%s".formatted(name, task.label(), i));
      record.put("video", "videos/" + name + ".mp4");
      record.put("length", result.durationUs() / 1e6);
      record.put("type", task.label());
      record.put("try", i);
      record.put("question", shuffled.text());
      record.put("options", shuffled.options());
      record.put("gt", shuffled.letter());
      records.add(record);
    }
    return records;
  }

  private static Map<String, Object> needle(
      String label, EditPlan plan, EditResult result, int overlay) {
    Overlay laid = plan.overlays().get(overlay);
    Drawing drawing = plan.drawings().get(laid.drawing());
    Map<String, Object> needle = new LinkedHashMap<>();
    needle.put("label", label);
    needle.put("from_frame", laid.fromFrame());
    needle.put("to_frame", laid.toFrame());
    needle.put("start_us", result.overlayStartUs()[overlay]);
    needle.put("end_us", result.overlayEndUs()[overlay]);
    needle.put("left_px", laid.startLeftPx());
    needle.put("top_px", laid.startTopPx());
    needle.put("width_px", drawing.widthPx());
    needle.put("height_px", drawing.heightPx());
    return needle;
  }

  private static Map<String, Object> manifest(
      Order order,
      Survey survey,
      String name,
      EditPlan plan,
      EditResult result,
      List<Map<String, Object>> needles,
      ChoiceQuestion question) {
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("id", name);
    sample.put("task", order.task().label());
    sample.put("file", "videos/" + name + ".mp4");
    sample.put("source", Manifest.source(survey));
    sample.put("width_px", plan.widthPx());
    sample.put("height_px", plan.heightPx());
    sample.put("frames", result.frames());
    sample.put("duration_us", result.durationUs());
    sample.put("needles", needles);
    sample.put("answer", question.answer());
    return sample;
  }
}
