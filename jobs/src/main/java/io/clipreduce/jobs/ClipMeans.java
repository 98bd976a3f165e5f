package io.clipreduce.jobs;

import io.clipreduce.frames.Clip;
import java.util.List;
import java.util.function.Consumer;

/** Mean vectors of clips, summed in order of time over frames that arrive in that order. */
final class ClipMeans {
  private final List<Clip> clips;
  private final double[][] sums;
  private final int[] frames;
  private int at;

  ClipMeans(List<Clip> clips) {
    this.clips = clips;
    this.sums = new double[clips.size()][];
    this.frames = new int[clips.size()];
  }

  void add(StageRows.FrameVector frame) {
    while (at < clips.size() && frame.ptsUs() >= clips.get(at).endUs()) {
      at++;
    }
    if (at == clips.size() || frame.ptsUs() < clips.get(at).startUs()) {
      return;
    }
    float[] vector = frame.vector();
    if (sums[at] == null) {
      sums[at] = new double[vector.length];
    }
    for (int i = 0; i < vector.length; i++) {
      sums[at][i] += vector[i];
    }
    frames[at]++;
  }

  /** One row per clip that has frames; its vector is scaled to unit length. */
  void rows(String videoId, String encoder, Consumer<Record> out) {
    for (int clip = 0; clip < sums.length; clip++) {
      if (sums[clip] != null) {
        out.accept(
            new FlatRows.ClipEmbeddings(
                videoId,
                FlatTable.clipId(videoId, clips.get(clip).index()),
                "clip",
                clips.get(clip).startUs(),
                clips.get(clip).endUs(),
                encoder,
                frames[clip],
                unit(sums[clip])));
      }
    }
  }

  private static float[] unit(double[] sum) {
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    double scale = square == 0 ? 0 : 1 / Math.sqrt(square);
    float[] unit = new float[sum.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (sum[i] * scale);
    }
    return unit;
  }
}
