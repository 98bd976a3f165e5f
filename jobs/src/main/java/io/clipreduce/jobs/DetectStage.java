package io.clipreduce.jobs;

import io.clipreduce.caption.PlaceFinder;
import io.clipreduce.caption.Places;
import io.clipreduce.model.Device;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.PictureModel;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.ObjectDetector;
import io.clipreduce.perceive.OcrLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;

/**
 * Stored pictures of a chunk to things and lines of text in them, one unit per chunk and detector
 * or reader.
 */
final class DetectStage implements Stage {
  /** Before the names of readers in units: a model may be a detector as well. */
  private static final String READS = "read:";

  @Override
  public String name() {
    return "detect";
  }

  @Override
  public String description() {
    return "Finds things and text in pictures with the models that settings name.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Detect.class;
  }

  /** Name of a model's units as a reader. */
  static String reads(String model) {
    return READS + model;
  }

  /**
   * The models that a setting names. Captioners are among those that it may name, as some tell
   * places, too.
   *
   * @param setting {@code detect.detectors} or {@code detect.readers}
   */
  static List<ModelFolder> models(Settings settings, String setting) {
    Models models = settings.models();
    boolean detectors = setting.equals("detect.detectors");
    return settings.getStrings(setting).stream()
        .map(
            name ->
                detectors && !isCaptioner(models, name)
                    ? models.get(ModelTask.DETECTOR, name)
                    : models.get(ModelTask.CAPTIONER, name))
        .toList();
  }

  private static boolean isCaptioner(Models models, String name) {
    return models.of(ModelTask.CAPTIONER).stream()
        .anyMatch(model -> model.card().name().equals(name));
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    List<String> producers = new ArrayList<>(batch.settings.getStrings("detect.detectors"));
    batch.settings.getStrings("detect.readers").forEach(name -> producers.add(reads(name)));
    return FrameModels.expected(batch, name(), producers);
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    Map<Boolean, List<Work>> byReading =
        todo.stream().collect(Collectors.partitioningBy(work -> work.unit().startsWith(READS)));
    List<JavaRDD<UnitResult>> results = new ArrayList<>();
    if (!byReading.get(false).isEmpty()) {
      results.add(FrameModels.compute(batch, byReading.get(false), new Detecting(batch.settings)));
    }
    if (!byReading.get(true).isEmpty()) {
      results.add(FrameModels.compute(batch, byReading.get(true), new Reading(batch.settings)));
    }
    return results.stream().reduce(JavaRDD::union).orElseThrow();
  }

  /** Stored pictures at the distance asked for, from the first of each cell on. */
  private static List<FrameModels.Frame> choose(Settings settings, List<FrameModels.Frame> frames) {
    // Nine tenths: sampled times are uneven, and half a step late is better than a step.
    long stepUs = Math.round(900_000 / settings.getDouble("detect.fps"));
    List<FrameModels.Frame> chosen = new ArrayList<>();
    FrameModels.Frame last = null;
    for (FrameModels.Frame frame : frames) {
      boolean due =
          last == null
              || last.cellIndex() != frame.cellIndex()
              || frame.ptsUs() - last.ptsUs() >= stepUs;
      if (frame.picture() != null && due) {
        chosen.add(frame);
        last = frame;
      }
    }
    return chosen;
  }

  private record Detecting(Settings settings) implements FrameModels.Use<List<Detection>> {
    @Override
    public PictureModel<?, List<Detection>> open(String detector, Device device) {
      ModelFolder files = settings.models().get(detector);
      return files.card().task() == ModelTask.DETECTOR
          ? ObjectDetector.open(
              files,
              device,
              settings.getStrings("detect.labels"),
              (float) settings.getDouble("detect.min_confidence"))
          : PlaceFinder.detector(files, device);
    }

    @Override
    public List<FrameModels.Frame> choose(List<FrameModels.Frame> frames) {
      return DetectStage.choose(settings, frames);
    }

    @Override
    public UnitResult result(
        Work work,
        String detector,
        List<FrameModels.Frame> chosen,
        List<List<Detection>> found,
        long startedNanos) {
      List<Detection> all = found.stream().flatMap(List::stream).toList();
      return UnitResult.ok(
          work, all.size(), new StageRows.Detect(detector, all, null), startedNanos);
    }
  }

  record Reading(Settings settings) implements FrameModels.Use<List<Places.Placed>> {
    @Override
    public PictureModel<?, List<Places.Placed>> open(String reader, Device device) {
      return PlaceFinder.reader(settings.models().get(reader.substring(READS.length())), device);
    }

    @Override
    public List<FrameModels.Frame> choose(List<FrameModels.Frame> frames) {
      return DetectStage.choose(settings, frames);
    }

    @Override
    public Picture picture(FrameModels.Frame frame) {
      return frame.textPicture() == null ? frame.picture() : frame.textPicture();
    }

    /** A line holds until the next picture that is read; the last one's for a sampled frame. */
    @Override
    public UnitResult result(
        Work work,
        String reader,
        List<FrameModels.Frame> chosen,
        List<List<Places.Placed>> found,
        long startedNanos) {
      long frameUs = Math.round(1e6 / settings.getDouble("sample.fps"));
      List<OcrLine> lines = new ArrayList<>();
      for (int i = 0; i < chosen.size(); i++) {
        long ptsUs = chosen.get(i).ptsUs();
        long endUs = i + 1 < chosen.size() ? chosen.get(i + 1).ptsUs() : ptsUs + frameUs;
        for (Places.Placed line : found.get(i)) {
          lines.add(new OcrLine(ptsUs, endUs, line.words(), null, line.box()));
        }
      }
      String model = reader.substring(READS.length());
      return UnitResult.ok(
          work, lines.size(), new StageRows.Detect(model, List.of(), lines), startedNanos);
    }
  }
}
