package io.clipreduce.generate;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.MovieSize;
import io.clipreduce.frames.edit.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The grid of V-NIAH (LongVA): haystacks of so many frames of one film, one a second, with one
 * picture as a further frame at a depth. The longest source is the film.
 */
public final class Niah {
  private static final long FRAME_US = 1_000_000;

  /** Depths in percent, as published: 0 to 1 in steps of 0.2. */
  private static final List<Integer> DEPTHS = List.of(0, 20, 40, 60, 80, 100);

  /** Frame counts as published: 200 to 3000 in steps of 200. */
  private static final int STEP = 200;

  private static final int MOST_FRAMES = 3000;

  /** A film that is too short for those is cut into so many steps. */
  private static final int SHORT_STEPS = 5;

  /** Frames need not be larger: V-NIAH shows models frames of 336 px. */
  private static final int SHORT_SIDE_PX = 360;

  private final Studio studio;
  private final List<SourceVideo> sources;
  private final PictureBook pictures;
  private final long seed;

  public Niah(Studio studio, List<SourceVideo> sources, PictureBook pictures, long seed) {
    this.studio = studio;
    this.sources = sources;
    this.pictures = pictures;
    this.seed = seed;
  }

  private record Cell(Survey film, int frames, int depth, int needle) {}

  /**
   * Makes the grid.
   *
   * @param counts numbers of frames; empty for those published, as far as the film goes
   * @param needles number of needles of each cell
   * @return number of questions
   * @throws IllegalArgumentException if the film is shorter than a number of frames
   */
  public int make(List<Integer> counts, int needles, Manifest manifest)
      throws IOException, InterruptedException {
    List<Survey> films = studio.serving(sources, survey -> seconds(survey) > 1, sources.size());
    if (films.isEmpty()) {
      return 0;
    }
    Survey film = films.stream().max(Comparator.comparingInt(Niah::seconds)).orElseThrow();
    int seconds = seconds(film);
    List<Integer> sizes = counts.isEmpty() ? published(seconds) : counts;
    for (int count : sizes) {
      if (count > seconds) {
        throw new IllegalArgumentException(
            "%s frames are asked for, but the longest video, %s, has %s seconds."
                .formatted(count, film.video().name(), seconds));
      }
    }
    List<Cell> cells = new ArrayList<>();
    for (int count : sizes) {
      for (int depth : DEPTHS) {
        for (int i = 0; i < needles; i++) {
          cells.add(new Cell(film, count, depth, i));
        }
      }
    }
    return manifest.add(
        studio.folder(),
        studio.each("niah", cells, cell -> studio.of(name(cell), film, survey -> make(cell))));
  }

  private static int seconds(Survey survey) {
    return (int) (survey.times().durationUs() / FRAME_US);
  }

  private static List<Integer> published(int seconds) {
    List<Integer> counts = new ArrayList<>();
    int step = seconds >= STEP ? STEP : Math.max(1, seconds / SHORT_STEPS);
    for (int count = step; count <= Math.min(seconds, MOST_FRAMES); count += step) {
      counts.add(count);
    }
    return counts;
  }

  private static String name(Cell cell) {
    return String.format(Locale.ROOT, "%05d-%03d-%s", cell.frames(), cell.depth(), cell.needle());
  }

  private Sample make(Cell cell) throws DecodeException, IOException {
    Survey film = cell.film();
    FrameTimes times = film.times();
    Dice dice = Dice.of(seed, cell.frames(), cell.depth(), cell.needle());
    NeedlePicture picture = dice.one(dice.one(List.copyOf(pictures.groups(1).values())));
    MovieSize size = small(film);
    int needleFrame = cell.depth() * cell.frames() / 100;
    Part needle = Part.drawing(0, 1, FRAME_US);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < cell.frames(); i++) {
      if (i == needleFrame) {
        parts.add(needle);
      }
      parts.add(Part.still(0, times.frameAfter(i * FRAME_US), 1, FRAME_US));
    }
    if (needleFrame == cell.frames()) {
      parts.add(needle);
    }
    String name = name(cell);
    String video = "videos/" + name + ".mp4";
    EditResult result =
        studio.film(
            video,
            List.of(film),
            new EditPlan(
                size.widthPx(),
                size.heightPx(),
                1,
                1,
                List.of(picture.frame(size.widthPx(), size.heightPx())),
                parts,
                List.of()));
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("id", name);
    question.put("num_frames", cell.frames());
    question.put("depth", cell.depth());
    question.put("video", video);
    question.put(
        "question",
        "One picture does not belong to the film. Which %s does it show? Answer in one word."
            .formatted(picture.group()));
    question.put("answer", picture.label());
    question.put("needle_frame", needleFrame);
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("id", name);
    sample.put("file", video);
    sample.put("source", Manifest.source(film));
    sample.put("num_frames", cell.frames());
    sample.put("depth", cell.depth());
    sample.put("needle_frame", needleFrame);
    sample.put("needle_start_us", needleFrame * FRAME_US);
    sample.put("label", picture.label());
    sample.put("frames", result.frames());
    return new Sample(List.of(question), sample);
  }

  private static MovieSize small(Survey film) {
    int widthPx = film.times().widthPx();
    int heightPx = film.times().heightPx();
    double shrink = Math.min(1, (double) SHORT_SIDE_PX / Math.min(widthPx, heightPx));
    return MovieSize.of(
        (int) Math.max(1, Math.round(widthPx * shrink)),
        (int) Math.max(1, Math.round(heightPx * shrink)));
  }
}
