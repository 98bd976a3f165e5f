package io.clipreduce.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes one ranking of several. */
final class Fuser {
  /** The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009). */
  private static final double RRF_CONSTANT = 60;

  private Fuser() {}

  /**
   * A document in one ranking.
   *
   * @param document number within the index
   * @param id of its passage, for ties
   */
  record Ranked(int document, String id, double score) {
    static final Comparator<Ranked> BEST_FIRST =
        Comparator.comparingDouble(Ranked::score)
            .reversed()
            .thenComparing(Ranked::id)
            .thenComparingInt(Ranked::document);
  }

  /** A document in the ranking of all, with what it was in each. */
  record Fused(Ranked ranked, SortedMap<String, Integer> ranks, SortedMap<String, Double> scores) {}

  /**
   * Hits of each ranking that reciprocal ranks are taken of, for every hit that is wanted, and at
   * the least. A rank does not tell that a hit has little to do with the query, as its score does:
   * by their ranks, two hits far down, where rankings agree by chance, would outdo the first of
   * one.
   */
  private static final int DEPTH = 2;

  private static final int MIN_DEPTH = 20;

  /**
   * @param rankings by name, each best first
   * @param top how many hits are wanted
   * @return best first, {@code top} or more if there are as many
   */
  static List<Fused> fuse(
      SortedMap<String, List<Ranked>> rankings,
      PassageQuery.Fusion fusion,
      SortedMap<String, Double> weights,
      int top) {
    Map<Integer, Double> sums = new HashMap<>();
    Map<Integer, Fused> found = new HashMap<>();
    double allWeights = 0;
    for (Map.Entry<String, List<Ranked>> ranking : rankings.entrySet()) {
      double weight = weights.getOrDefault(ranking.getKey(), 1.0);
      allWeights += weight;
      List<Ranked> hits = ranking.getValue();
      int fused =
          fusion == PassageQuery.Fusion.RRF ? Math.max(MIN_DEPTH, DEPTH * top) : hits.size();
      for (int i = 0; i < Math.min(fused, hits.size()); i++) {
        Ranked hit = hits.get(i);
        double part =
            switch (fusion) {
              case RRF -> 1 / (RRF_CONSTANT + i + 1);
              case WEIGHTED -> share(hit.score(), hits);
            };
        sums.merge(hit.document(), weight * part, Double::sum);
        Fused one =
            found.computeIfAbsent(
                hit.document(), d -> new Fused(hit, new TreeMap<>(), new TreeMap<>()));
        one.ranks().put(ranking.getKey(), i + 1);
        one.scores().put(ranking.getKey(), hit.score());
      }
    }
    double divisor = fusion == PassageQuery.Fusion.WEIGHTED && allWeights > 0 ? allWeights : 1;
    List<Fused> all = new ArrayList<>();
    found.forEach(
        (document, one) -> {
          Ranked fused = new Ranked(document, one.ranked().id(), sums.get(document) / divisor);
          all.add(new Fused(fused, one.ranks(), one.scores()));
        });
    all.sort(Comparator.comparing(Fused::ranked, Ranked.BEST_FIRST));
    return all;
  }

  /** Where a score lies between a ranking's last and first, 0 to 1; 1 where all are equal. */
  private static double share(double score, List<Ranked> hits) {
    double first = hits.get(0).score();
    double last = hits.get(hits.size() - 1).score();
    return first == last ? 1 : (score - last) / (first - last);
  }
}
