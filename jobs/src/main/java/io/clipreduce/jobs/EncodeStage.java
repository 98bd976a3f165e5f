package io.clipreduce.jobs;

import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.model.Device;
import io.clipreduce.model.Models;
import io.clipreduce.model.PictureModel;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Sampled frames of a chunk to vectors, one unit per chunk and encoder. */
final class EncodeStage implements Stage {
  @Override
  public String name() {
    return "encode";
  }

  @Override
  public String description() {
    return "Turns sampled frames into vectors.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Encode.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    return FrameModels.expected(batch, name(), Fingerprints.encoders(batch.settings));
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    return FrameModels.compute(batch, todo, new Encoding(batch.settings.models()));
  }

  private record Encoding(Models models) implements FrameModels.Use<float[]> {
    @Override
    public PictureModel<?, float[]> open(String encoder, Device device) {
      FrameEncoder.Provider provider = Fingerprints.frameEncoder(models, encoder);
      return provider.open(device);
    }

    @Override
    public List<FrameModels.Frame> choose(List<FrameModels.Frame> frames) {
      return frames;
    }

    @Override
    public UnitResult result(
        Work work,
        String encoder,
        List<FrameModels.Frame> chosen,
        List<float[]> vectors,
        long startedNanos) {
      List<StageRows.FrameVector> found = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i++) {
        found.add(new StageRows.FrameVector(chosen.get(i).ptsUs(), vectors.get(i)));
      }
      return UnitResult.ok(work, found.size(), new StageRows.Encode(encoder, found), startedNanos);
    }
  }
}
