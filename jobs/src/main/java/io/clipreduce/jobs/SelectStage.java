package io.clipreduce.jobs;

import io.clipreduce.frames.Clip;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.select.KeyframeSelector;
import io.clipreduce.select.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;

/** Frame vectors to the keyframes of every clip. */
final class SelectStage implements Stage {
  /** What a clip has to offer to a method. */
  private static final Set<Input<?>> OFFERED =
      Set.of(Input.EMBEDDINGS, Input.TIMES_S, Input.FRAMES);

  /**
   * Makes sure that clips have what a method needs.
   *
   * @throws IllegalArgumentException when they have not
   */
  static void refuseWhatClipsHaveNot(Description method) {
    for (Input<?> input : method.inputs()) {
      if (input.equals(Input.SCORES) || input.equals(Input.QUERY_EMBEDDING)) {
        throw new IllegalArgumentException(
            ("select.method = %s looks at a question, and clips have none. Use 'clipreduce select"
                    + " --questions FILE --method %s', or name a method that looks at none.")
                .formatted(method.name(), method.name()));
      }
      if (!OFFERED.contains(input)) {
        throw new IllegalArgumentException(
            "select.method = %s needs %s (%s), which is not known when the keyframes of clips are chosen. Name another method."
                .formatted(method.name(), input.name(), input.meaning()));
      }
    }
  }

  @Override
  public String name() {
    return "select";
  }

  @Override
  public String description() {
    return "Chooses the keyframes of every clip.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Select.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("select");
    String prefix = FrameModels.unit(batch.settings.getString("select.encoder"), "");
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      UnitState segment = batch.states("segment").get(new UnitId(id, VideosStage.UNIT));
      if (segment != null && segment.readable()) {
        List<UnitState> inputs = new ArrayList<>(List.of(segment));
        batch
            .readable("encode", id)
            .forEach(
                (unit, state) -> {
                  if (unit.startsWith(prefix)) {
                    inputs.add(state);
                  }
                });
        long key = Keys.key(fp, id, BatchContext.inputs(inputs));
        works.add(new Work(id, VideosStage.UNIT, fp, key, 1));
      }
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, Work> works = new TreeMap<>();
    todo.forEach(work -> works.put(work.videoId(), work));
    String encoder = batch.settings.getString("select.encoder");
    Settings settings = batch.settings;
    return Grouped.run(
        batch,
        List.of(
            Grouped.Input.of(batch, new SegmentStage(), true, "clips"),
            Grouped.Input.of(batch, new SampleStage(), false, FrameRef.COLUMN),
            Grouped.Input.of(batch, new EncodeStage(), false, "encoder", "frames")),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () -> (key, work, rows, results) -> select(work, rows, results, settings, encoder));
  }

  /** A sampled frame and where its picture lies; null where it shows that of an earlier one. */
  record FrameRef(long ptsUs, long repeatsPtsUs, Picture picture) {
    /** The column of the stage {@code sample} that holds them. */
    static final String COLUMN =
        "arrays_zip(frames.pts_us, frames.repeats_pts_us, frames.picture) AS frames";
  }

  private static void select(
      Work work,
      Iterator<Grouped.InputRow> rows,
      Consumer<UnitResult> results,
      Settings settings,
      String encoder) {
    long started = System.nanoTime();
    try {
      KeyframeSelector selector = Fingerprints.selector(settings);
      String name = selector.description().name();
      long seed = Keys.key(name, settings.section("select"), work.videoId());
      Arguments arguments = settings.selectArguments(selector, seed);
      List<Clip> clips = Lists.of(Clip.class, rows.next().columns(), 0);
      TreeMap<Long, float[]> vectors = new TreeMap<>();
      TreeMap<Long, FrameRef> frames = new TreeMap<>();
      Map<Long, Picture> pictures = new HashMap<>();
      while (rows.hasNext()) {
        Grouped.InputRow row = rows.next();
        if (row.stage().equals("sample")) {
          for (FrameRef frame : Lists.of(FrameRef.class, row.columns(), 0)) {
            frames.put(frame.ptsUs(), frame);
            if (frame.picture() != null) {
              pictures.put(frame.ptsUs(), frame.picture());
            }
          }
        } else if (row.columns().getString(0).equals(encoder)) {
          for (StageRows.FrameVector frame :
              Lists.of(StageRows.FrameVector.class, row.columns(), 1)) {
            vectors.put(frame.ptsUs(), frame.vector());
          }
        }
      }
      List<StageRows.ChosenFrame> chosen = new ArrayList<>();
      for (Clip clip : clips) {
        List<FrameRef> candidates = unlike(frames.subMap(clip.startUs(), clip.endUs()).values());
        chosen.addAll(choose(selector, arguments, clip, candidates, vectors, pictures));
      }
      results.accept(
          UnitResult.ok(work, chosen.size(), new StageRows.Select(name, chosen), started));
    } catch (RuntimeException e) {
      results.accept(UnitResult.failed(work, e, false, started));
    }
  }

  /** The first frame of a clip for each picture, so that no two keyframes show the same one. */
  private static List<FrameRef> unlike(Iterable<FrameRef> frames) {
    List<FrameRef> unlike = new ArrayList<>();
    Set<Long> shown = new HashSet<>();
    for (FrameRef frame : frames) {
      if (shown.add(frame.repeatsPtsUs())) {
        unlike.add(frame);
      }
    }
    return unlike;
  }

  private static List<StageRows.ChosenFrame> choose(
      KeyframeSelector selector,
      Arguments arguments,
      Clip clip,
      List<FrameRef> candidates,
      Map<Long, float[]> vectors,
      Map<Long, Picture> pictures) {
    Inputs inputs =
        Inputs.of()
            .with(
                Input.TIMES_S,
                candidates.stream().mapToDouble(frame -> frame.ptsUs() / 1e6).toArray())
            .with(
                Input.EMBEDDINGS,
                candidates.stream()
                    .map(frame -> Numbers.doubles(vectors.get(frame.ptsUs())))
                    .toArray(double[][]::new));
    Selection selection = selector.run(inputs, arguments);
    List<StageRows.ChosenFrame> chosen = new ArrayList<>();
    for (int i = 0; i < selection.indices().length; i++) {
      FrameRef frame = candidates.get(selection.indices()[i]);
      chosen.add(
          new StageRows.ChosenFrame(
              clip.index(),
              frame.ptsUs(),
              i,
              (float) selection.scores()[i],
              pictures.get(frame.repeatsPtsUs())));
    }
    return chosen;
  }
}
