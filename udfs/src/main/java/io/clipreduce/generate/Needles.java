package io.clipreduce.generate;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.generate.NeedlePlaces.Span;
import io.clipreduce.generate.NeedleTask.Goal;
import io.clipreduce.generate.NeedleTask.Kind;
import java.io.IOException;
import java.util.ArrayList;
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
  private static final int TRIES = 4;
  private static final int IN_ORDER = 4;
  private static final int MOST_COUNTED = 8;
  private static final int MOST_SECTIONS = 3;
  private static final int MOST_PASTED = 3;

  /** Side of a pasted picture, in shares of the frame's shorter side. */
  private static final double CARD_SHARE = 0.22;

  /** On narrower frames a line of subtitles cannot be read. */
  private static final int LEAST_WIDTH_PX = 200;

  /** The lower edge of subtitles lies so high above that of the frame, in shares of its height. */
  private static final double MARGIN_SHARE = 0.06;

  private static final String SECRET = "THE SECRET WORD IS ";

  private final Studio studio;
  private final List<SourceVideo> sources;
  private final PictureBook pictures;
  private final long seed;

  /**
   * @param sources haystacks, in order of name
   * @param pictures what is inserted and pasted
   */
  public Needles(Studio studio, List<SourceVideo> sources, PictureBook pictures, long seed) {
    this.studio = studio;
    this.sources = sources;
    this.pictures = pictures;
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
      int before = orders.size();
      List<SourceVideo> shuffled = Dice.of(seed, "sources", task.label()).shuffled(sources);
      for (List<Survey> order : studio.turns(shuffled, survey -> serves(task, survey), samples)) {
        orders.add(new Order(orders.size() + 1, task, order));
      }
      if (orders.size() == before) {
        studio.say("No video is long and wide enough for " + task.label());
      }
    }
    return manifest.add(studio.folder(), studio.each("needles", orders, this::make));
  }

  /** A question to be made, of the first source that serves. */
  private record Order(int number, NeedleTask task, List<Survey> sources) {}

  private Optional<Sample> make(Order order) {
    return studio.ofFirst(
        "Question %s (%s)".formatted(order.number(), order.task().label()),
        order.sources(),
        survey -> make(order, survey));
  }

  private static boolean serves(NeedleTask task, Survey survey) {
    int least = task.goal() == Goal.ORDER ? IN_ORDER : 1;
    return NeedlePlaces.room(survey.times(), needleUs(task), least) == least
        && (task.kind() != Kind.SUBTITLE || survey.size().widthPx() >= LEAST_WIDTH_PX);
  }

  /** How much of the source a needle takes up. */
  private static long needleUs(NeedleTask task) {
    return task.kind() == Kind.INSERTED ? 0 : NeedlePlaces.NEEDLE_US;
  }

  private Sample make(Order order, Survey survey) throws DecodeException, IOException {
    NeedleTask task = order.task();
    Dice dice = Dice.of(seed, task.label(), order.number());
    int most = task.kind() == Kind.PASTED ? MOST_SECTIONS : MOST_COUNTED;
    int room = NeedlePlaces.room(survey.times(), needleUs(task), most);
    int count =
        switch (task.goal()) {
          case RETRIEVE -> 1;
          case ORDER -> IN_ORDER;
          case COUNT -> dice.between(1, room);
        };
    List<Span> spans = places(survey, count, needleUs(task), dice);
    NeedleScene scene = new NeedleScene(survey);
    ChoiceQuestion question =
        switch (task.kind()) {
          case SUBTITLE -> subtitles(task, scene, spans, dice);
          case INSERTED -> inserted(task, scene, spans, dice);
          case PASTED -> pasted(task, scene, spans, dice);
        };
    String name = String.format(Locale.ROOT, "%04d-%s", order.number(), survey.video().stem());
    EditPlan plan = scene.plan();
    String video = "videos/" + name + ".mp4";
    EditResult result = studio.film(video, List.of(survey), plan);
    List<Map<String, Object>> needles = scene.needles(result);
    return new Sample(
        questions(task, name, video, question, result, needles, dice),
        manifest(order, survey, name, video, plan, result, needles, question));
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

  private static ChoiceQuestion subtitles(
      NeedleTask task, NeedleScene scene, List<Span> spans, Dice dice) {
    List<String> words = dice.shuffled(Words.SECRETS);
    List<String> labels = words.subList(0, spans.size());
    int widthPx = scene.size().widthPx();
    int heightPx = scene.size().heightPx();
    for (int i = 0; i < labels.size(); i++) {
      String text = SECRET + labels.get(i).toUpperCase(Locale.ROOT);
      Drawing drawing = Drawings.subtitle(text, widthPx, heightPx);
      scene.lay(
          labels.get(i),
          drawing,
          spans.get(i),
          (widthPx - drawing.widthPx()) / 2,
          (int) (heightPx * (1 - MARGIN_SHARE)) - drawing.heightPx());
    }
    return switch (task.goal()) {
      case RETRIEVE ->
          ChoiceQuestion.label(
              "What is the secret word that a subtitle of the video tells?",
              labels.get(0),
              words.subList(1, words.size()),
              dice);
      case ORDER ->
          ChoiceQuestion.order(
              "In which order do the secret words appear in the subtitles of the video?",
              labels,
              dice);
      case COUNT ->
          ChoiceQuestion.count(
              "How many different secret words appear in the subtitles of the video?",
              labels.size(),
              dice);
    };
  }

  private ChoiceQuestion inserted(NeedleTask task, NeedleScene scene, List<Span> spans, Dice dice) {
    List<NeedlePicture> group = group(task, dice);
    String kind = group.get(0).group();
    List<NeedlePicture> chosen = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      // Of those that are only counted the same may come again.
      chosen.add(task.goal() == Goal.COUNT ? dice.one(group) : group.get(i));
      scene.insert(
          chosen.get(i).label(),
          chosen.get(i).frame(scene.size().widthPx(), scene.size().heightPx()),
          spans.get(i).from(),
          NeedlePlaces.NEEDLE_US);
    }
    List<String> labels = chosen.stream().map(NeedlePicture::label).toList();
    return switch (task.goal()) {
      case RETRIEVE ->
          ChoiceQuestion.label(
              "A picture of a %s is inserted into the video. Which %s does it show?"
                  .formatted(kind, kind),
              labels.get(0),
              group.stream().skip(1).map(NeedlePicture::label).toList(),
              dice);
      case ORDER ->
          ChoiceQuestion.order(
              "Four pictures, each of a different %s, are inserted into the video. In which order do"
                      .formatted(kind)
                  + " they appear?",
              labels,
              dice);
      case COUNT ->
          ChoiceQuestion.count(
              "How many times is the video interrupted by an inserted picture of a %s?"
                  .formatted(kind),
              labels.size(),
              dice);
    };
  }

  /** Pastes one to three of the same picture into the frames of each place. */
  private ChoiceQuestion pasted(NeedleTask task, NeedleScene scene, List<Span> spans, Dice dice) {
    NeedlePicture picture = group(task, dice).get(0);
    int widthPx = scene.size().widthPx();
    int heightPx = scene.size().heightPx();
    int sidePx = (int) Math.max(8, CARD_SHARE * Math.min(widthPx, heightPx));
    Drawing card = picture.card(sidePx);
    int count = 0;
    for (Span span : spans) {
      List<Integer> cells = dice.some(dice.between(1, MOST_PASTED), List.of(0, 1, 2, 3, 4, 5));
      for (int cell : cells) {
        int leftPx = cell % 3 * widthPx / 3 + dice.below(Math.max(1, widthPx / 3 - sidePx));
        int topPx = cell / 3 * heightPx / 2 + dice.below(Math.max(1, heightPx / 2 - sidePx));
        scene.lay(picture.label(), card, span, leftPx, topPx);
        count++;
      }
    }
    return ChoiceQuestion.count(
        "Small pictures of a %s (%s) are pasted into frames in several parts of the video. How many"
                .formatted(picture.group(), picture.label())
            + " are there in all?",
        count,
        dice);
  }

  /** The pictures of one group in random order. */
  private List<NeedlePicture> group(NeedleTask task, Dice dice) {
    return dice.shuffled(dice.one(List.copyOf(pictures.groups(task.level()).values())));
  }

  private static List<Map<String, Object>> questions(
      NeedleTask task,
      String name,
      String video,
      ChoiceQuestion question,
      EditResult result,
      List<Map<String, Object>> needles,
      Dice dice) {
    List<List<Double>> spans =
        needles.stream()
            .map(needle -> List.of(seconds(needle, "start_us"), seconds(needle, "end_us")))
            .toList();
    List<Map<String, Object>> records = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      ChoiceQuestion shuffled = i == 0 ? question : question.shuffled(dice);
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("question_id", "%s_%s_%s".formatted(name, task.label(), i));
      record.put("video", video);
      record.put("length", result.durationUs() / 1e6);
      record.put("type", task.label());
      record.put("try", i);
      record.put("question", shuffled.text());
      record.put("options", shuffled.options());
      record.put("gt", shuffled.letter());
      record.put("spans", spans);
      records.add(record);
    }
    return records;
  }

  private static double seconds(Map<String, Object> needle, String field) {
    return ((Number) needle.get(field)).longValue() / 1e6;
  }

  private static Map<String, Object> manifest(
      Order order,
      Survey survey,
      String name,
      String video,
      EditPlan plan,
      EditResult result,
      List<Map<String, Object>> needles,
      ChoiceQuestion question) {
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("id", name);
    sample.put("task", order.task().label());
    sample.put("file", video);
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
