package io.clipreduce.generate;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.edit.Box;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.MovieSize;
import io.clipreduce.frames.edit.Overlay;
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
 * Sets still frames in motion, after MVBench's way from static to dynamic tasks: the view pans or
 * zooms, or a picture moves over the frame, and the question is about that motion. Records have
 * MVBench's form.
 */
public final class Dynamic {
  private static final int FPS = 12;
  private static final int FRAMES = 3 * FPS;
  private static final long FRAME_US = 1_000_000 / FPS;

  /** Share of a frame's sides that is seen while the view moves. */
  private static final double VIEW = 0.6;

  private static final int FRAMES_TRIED = 5;
  private static final int PICTURE_PX = 128;
  private static final double CARD_SHARE = 0.25;

  /** What a view can do. */
  @SuppressWarnings("ImmutableEnumChecker") // Box is a record of numbers.
  private enum Move {
    LEFT("It pans to the left", new Box(1 - VIEW, 0.2, VIEW, VIEW), new Box(0, 0.2, VIEW, VIEW)),
    RIGHT("It pans to the right", new Box(0, 0.2, VIEW, VIEW), new Box(1 - VIEW, 0.2, VIEW, VIEW)),
    UP("It tilts up", new Box(0.2, 1 - VIEW, VIEW, VIEW), new Box(0.2, 0, VIEW, VIEW)),
    DOWN("It tilts down", new Box(0.2, 0, VIEW, VIEW), new Box(0.2, 1 - VIEW, VIEW, VIEW)),
    IN("It zooms in", Box.WHOLE, new Box(0.3, 0.3, 0.4, 0.4)),
    OUT("It zooms out", new Box(0.3, 0.3, 0.4, 0.4), Box.WHOLE);

    private final String words;
    private final Box start;
    private final Box end;

    Move(String words, Box start, Box end) {
      this.words = words;
      this.start = start;
      this.end = end;
    }
  }

  /** Where a picture moves to: shares of the way from the left and from the top. */
  private enum Direction {
    LEFT("To the left", -1, 0),
    RIGHT("To the right", 1, 0),
    UP("Upwards", 0, -1),
    DOWN("Downwards", 0, 1);

    private final String words;
    private final int across;
    private final int down;

    Direction(String words, int across, int down) {
      this.words = words;
      this.across = across;
      this.down = down;
    }
  }

  private enum Task {
    CAMERA_MOTION,
    MOVING_DIRECTION,
    ACTION_SEQUENCE
  }

  private final Studio studio;
  private final List<SourceVideo> sources;
  private final PictureBook pictures;
  private final long seed;

  public Dynamic(Studio studio, List<SourceVideo> sources, PictureBook pictures, long seed) {
    this.studio = studio;
    this.sources = sources;
    this.pictures = pictures;
    this.seed = seed;
  }

  private record Turn(int number, Task task, List<Survey> sources) {}

  /**
   * Makes clips.
   *
   * @param samples number of clips of each task
   * @return number of clips made
   */
  public int make(int samples, Manifest manifest) throws IOException, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (Task task : Task.values()) {
      List<SourceVideo> shuffled = Dice.of(seed, "sources", task).shuffled(sources);
      for (List<Survey> order : studio.turns(shuffled, survey -> true, samples)) {
        turns.add(new Turn(turns.size() + 1, task, order));
      }
    }
    List<Optional<Sample>> made =
        studio.each(
            "dynamic",
            turns,
            turn ->
                studio.ofFirst(
                    "Clip " + turn.number(), turn.sources(), survey -> make(turn, survey)));
    return manifest.add(studio.folder(), made);
  }

  private Sample make(Turn turn, Survey survey) throws DecodeException, IOException {
    Dice dice = Dice.of(seed, turn.task(), turn.number());
    MovieSize size = survey.size();
    long frame = frame(survey, dice);
    Part still = Part.still(0, frame, FRAMES, FRAME_US);
    List<Part> parts = new ArrayList<>();
    List<Drawing> drawings = new ArrayList<>();
    List<Overlay> overlays = new ArrayList<>();
    List<Move> moves = dice.some(2, List.of(Move.values()));
    ChoiceQuestion question;
    List<String> motions;
    if (turn.task() == Task.MOVING_DIRECTION) {
      NeedlePicture picture = dice.one(dice.one(List.copyOf(pictures.groups(1).values())));
      Direction direction = dice.one(List.of(Direction.values()));
      parts.add(still);
      drawings.add(
          picture.card((int) Math.max(8, CARD_SHARE * Math.min(size.widthPx(), size.heightPx()))));
      overlays.add(crossing(size, drawings.get(0), direction));
      motions = List.of(direction.words);
      question =
          ChoiceQuestion.label(
              "In which direction does the picture of the %s move?".formatted(picture.label()),
              direction.words,
              words(Direction.values(), direction),
              dice);
    } else if (turn.task() == Task.CAMERA_MOTION) {
      Move move = moves.get(0);
      parts.add(still.moving(move.start, move.end));
      motions = List.of(move.words);
      question = ChoiceQuestion.label("What does the camera do?", move.words, words(move), dice);
    } else {
      moves.forEach(move -> parts.add(still.moving(move.start, move.end)));
      motions = moves.stream().map(move -> move.words).toList();
      boolean first = dice.below(2) == 0;
      Move gold = moves.get(first ? 0 : 1);
      question =
          ChoiceQuestion.label(
              "What does the camera do %s?".formatted(first ? "first" : "last"),
              gold.words,
              words(gold),
              dice);
    }
    String name = String.format(Locale.ROOT, "%04d-%s", turn.number(), survey.video().stem());
    String video = "videos/" + name + ".mp4";
    EditPlan plan =
        new EditPlan(size.widthPx(), size.heightPx(), FPS, 1, drawings, parts, overlays);
    EditResult result = studio.film(video, List.of(survey), plan);
    String task = turn.task().name().toLowerCase(Locale.ROOT);
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("question_id", name);
    record.put("video", video);
    record.put("question", question.text());
    record.put("candidates", question.options());
    record.put("answer", question.answer());
    record.put("task_type", task);
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("id", name);
    sample.put("task", task);
    sample.put("file", video);
    sample.put("source", Manifest.source(survey));
    sample.put("frame", frame);
    sample.put("motions", motions);
    sample.put("frames", result.frames());
    sample.put("duration_us", result.durationUs());
    return new Sample(List.of(record), sample);
  }

  /** A frame in which there is something to be seen. */
  private long frame(Survey survey, Dice dice) throws DecodeException, IOException {
    for (int i = 0; i < FRAMES_TRIED; i++) {
      long frame = dice.below(survey.times().count());
      StillPicture picture = studio.pictures(survey, new long[] {frame}, PICTURE_PX).get(0);
      if (new Thumbnail(picture).spread() >= Thumbnail.ALIKE) {
        return frame;
      }
    }
    throw new DecodeException(
        Reason.UNSUPPORTED, "Its pictures show so little that nobody could tell how they move.");
  }

  private static Overlay crossing(MovieSize size, Drawing card, Direction direction) {
    int roomX = size.widthPx() - card.widthPx();
    int roomY = size.heightPx() - card.heightPx();
    return new Overlay(
        0,
        0,
        FRAMES,
        (1 - direction.across) * roomX / 2,
        (1 - direction.down) * roomY / 2,
        (1 + direction.across) * roomX / 2,
        (1 + direction.down) * roomY / 2);
  }

  private static List<String> words(Direction[] all, Direction but) {
    List<String> words = new ArrayList<>();
    for (Direction direction : all) {
      if (direction != but) {
        words.add(direction.words);
      }
    }
    return words;
  }

  private static List<String> words(Move but) {
    List<String> words = new ArrayList<>();
    for (Move move : Move.values()) {
      if (move != but) {
        words.add(move.words);
      }
    }
    return words;
  }
}
