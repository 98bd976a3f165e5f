package io.clipreduce.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Passages and vectors for tests. */
final class Samples {
  private Samples() {}

  static Passage passage(String id, String videoId, String language, String text) {
    return new Passage(
        id,
        PassageKind.SPEECH,
        videoId,
        0,
        1_000_000,
        text,
        language,
        null,
        null,
        List.of(),
        List.of());
  }

  static IndexedVideo video(String id) {
    return new IndexedVideo(id, "file:/videos/" + id + ".mp4", 0, 60_000_000);
  }

  static float[] unit(float... values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    float[] unit = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      unit[i] = (float) (values[i] / Math.sqrt(squares));
    }
    return unit;
  }

  /** Unit vectors around some centres, as embeddings of clips lie around subjects. */
  static List<float[]> clustered(int count, int dimensions, int clusters, long seed) {
    Random random = new Random(seed);
    List<float[]> centres = new ArrayList<>();
    for (int c = 0; c < clusters; c++) {
      centres.add(gaussian(random, dimensions));
    }
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] centre = centres.get(random.nextInt(clusters));
      float[] noise = gaussian(random, dimensions);
      float[] sum = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        sum[d] = centre[d] + 0.6f * noise[d];
      }
      vectors.add(unit(sum));
    }
    return vectors;
  }

  private static float[] gaussian(Random random, int dimensions) {
    float[] values = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      values[d] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Passages of {@code videos} videos in turn, with one vector each. */
  static List<IndexedPassage> withVectors(List<float[]> vectors, String encoder, int videos) {
    List<IndexedPassage> passages = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      String id = "p%06d".formatted(i);
      passages.add(
          new IndexedPassage(
              passage(id, "v" + i % videos, "en", "passage number " + i),
              new TreeMap<>(Map.of(encoder, vectors.get(i)))));
    }
    return passages;
  }
}
