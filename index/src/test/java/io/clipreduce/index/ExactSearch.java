package io.clipreduce.index;

import java.util.Comparator;
import java.util.List;

/** The oracle of searches by vector: looks at every passage. */
final class ExactSearch {
  private final List<IndexedPassage> passages;

  ExactSearch(List<IndexedPassage> passages) {
    this.passages = passages;
  }

  /** Ids of the passages nearest to a unit vector, best first, ties in order of id. */
  List<String> nearest(String encoder, float[] vector, int top) {
    return passages.stream()
        .filter(p -> p.vectors().containsKey(encoder))
        .map(p -> new Scored(p.passage().id(), cosine(p.vectors().get(encoder), vector)))
        .sorted(Comparator.comparingDouble(Scored::cosine).reversed().thenComparing(Scored::id))
        .limit(top)
        .map(Scored::id)
        .toList();
  }

  private record Scored(String id, double cosine) {}

  static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
