package io.clipreduce.evaluate.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A query against candidates that were ranked by score: retrieval by embeddings, and the tasks of
 * MMEB-V2.
 *
 * @param ranked ids of candidates, best first
 * @param relevant ids that answer the query
 */
public record RankedRetrieval(List<String> ranked, Set<String> relevant) {

  /** A candidate with its score. */
  public record Candidate(String id, double score) {}

  public RankedRetrieval {
    ranked = List.copyOf(ranked);
    relevant = Set.copyOf(relevant);
  }

  /** Ranks candidates by falling score, equal ones by id. */
  public static RankedRetrieval of(List<Candidate> candidates, Set<String> relevant) {
    List<Candidate> sorted = new ArrayList<>(candidates);
    sorted.sort(Comparator.comparing((Candidate c) -> -c.score()).thenComparing(Candidate::id));
    return new RankedRetrieval(sorted.stream().map(Candidate::id).toList(), relevant);
  }

  /** Rank of the best relevant candidate, from 1; one behind the last where none is listed. */
  public int rank() {
    for (int i = 0; i < ranked.size(); i++) {
      if (relevant.contains(ranked.get(i))) {
        return i + 1;
      }
    }
    return ranked.size() + 1;
  }

  /** Whether a relevant candidate is among the first {@code k}; with 1 it is MMEB's HIT@1. */
  public boolean hit(int k) {
    return rank() <= Math.min(k, ranked.size());
  }

  /**
   * Normalised discounted cumulative gain of the first {@code k} with gains of 0 and 1 (Järvelin
   * and Kekäläinen, 2002); 0 where nothing is relevant.
   */
  public double ndcg(int k) {
    return ndcg(k, Map.of());
  }

  /** The same with other gains than 1, by the ids of relevant candidates. */
  public double ndcg(int k, Map<String, Double> gains) {
    List<Double> best =
        relevant.stream()
            .map(id -> gains.getOrDefault(id, 1.0))
            .sorted(Comparator.reverseOrder())
            .toList();
    double gain = 0;
    double ideal = 0;
    for (int i = 0; i < k; i++) {
      double discount = Math.log(2) / Math.log(i + 2);
      if (i < ranked.size() && relevant.contains(ranked.get(i))) {
        gain += discount * gains.getOrDefault(ranked.get(i), 1.0);
      }
      ideal += i < best.size() ? discount * best.get(i) : 0;
    }
    return ideal == 0 ? 0 : gain / ideal;
  }

  /** R@k: share of queries with a relevant candidate among the first {@code k}. */
  public static double recall(List<RankedRetrieval> queries, int k) {
    return queries.stream().mapToDouble(q -> q.hit(k) ? 1 : 0).average().orElse(0);
  }

  /** Median of the {@linkplain #rank ranks}; NaN without queries. */
  public static double medianRank(List<RankedRetrieval> queries) {
    int[] ranks = queries.stream().mapToInt(RankedRetrieval::rank).toArray();
    Arrays.sort(ranks);
    int middle = ranks.length / 2;
    if (ranks.length == 0) {
      return Double.NaN;
    }
    return ranks.length % 2 == 1 ? ranks[middle] : (ranks[middle - 1] + ranks[middle]) / 2.0;
  }
}
