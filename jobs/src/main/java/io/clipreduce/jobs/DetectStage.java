package io.clipreduce.jobs;

import io.clipreduce.model.Device;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.PictureModel;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.ObjectDetector;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Stored pictures of a chunk to things in them, one unit per chunk and detector. */
final class DetectStage implements Stage {
  @Override
  public String name() {
    return "detect";
  }

  @Override
  public String description() {
    return "Finds things in pictures with the detectors that settings name.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Detect.class;
  }

  /** The detectors that settings name. */
  static List<ModelFolder> detectors(Settings settings) {
    Models models = settings.models();
    return settings.getStrings("detect.detectors").stream()
        .map(name -> models.get(ModelTask.DETECTOR, name))
        .toList();
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    return FrameModels.expected(batch, name(), batch.settings.getStrings("detect.detectors"));
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    return FrameModels.compute(batch, todo, new Detecting(batch.settings));
  }

  private record Detecting(Settings settings) implements FrameModels.Use<List<Detection>> {
    @Override
    public PictureModel<?, List<Detection>> open(String detector, Device device) {
      return ObjectDetector.open(
          settings.models().get(detector),
          device,
          settings.getStrings("detect.labels"),
          (float) settings.getDouble("detect.min_confidence"));
    }

    /** Stored pictures at the distance asked for, from the first of each cell on. */
    @Override
    public List<FrameModels.Frame> choose(List<FrameModels.Frame> frames) {
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

    @Override
    public UnitResult result(
        Work work,
        String detector,
        List<FrameModels.Frame> chosen,
        List<List<Detection>> found,
        long startedNanos) {
      List<Detection> all = found.stream().flatMap(List::stream).toList();
      return UnitResult.ok(work, all.size(), new StageRows.Detect(detector, all), startedNanos);
    }
  }
}
