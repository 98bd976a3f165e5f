package io.clipreduce.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Vectors of several encoders as one, made when they are read: the rows of the encoders stay as
 * they are. {@code concat} puts the vectors one after another, each times the root of its weight's
 * share, so that the inner product of two is the weighted mean of the encoders' cosines (in the
 * manner of COMM, arXiv 2310.08825); {@code sum} adds up vectors of one length and makes the sum
 * unit length (in the manner of MERV, ICML 2025, whose learned projections this has not).
 *
 * @param shares share of each encoder, by name; they add up to 1
 * @param adds whether vectors are added up instead of put one after another
 */
record Fusion(TreeMap<String, Double> shares, boolean adds) {
  static final String PREFIX = "fused_";

  /**
   * @throws UserException if there is not one weight per encoder, or all are 0
   */
  static Fusion of(Settings settings) {
    List<String> encoders = settings.getStrings("fusion.encoders");
    List<Double> weights = settings.getDoubles("fusion.weights");
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    if (weights.size() != encoders.size() || sum == 0) {
      throw new UserException(
          "fusion.weights are %s; allowed is one number for each of fusion.encoders, which are %s, not all 0."
              .formatted(weights, encoders));
    }
    TreeMap<String, Double> shares = new TreeMap<>();
    for (int i = 0; i < encoders.size(); i++) {
      shares.put(encoders.get(i), weights.get(i) / sum);
    }
    return new Fusion(shares, settings.getString("fusion.method").equals("sum"));
  }

  /** What stands in the column {@code encoder}: the encoders in order of name, and their shares. */
  String name() {
    return (adds ? "sum:" : "concat:")
        + shares.entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%s*%.4f", e.getKey(), e.getValue()))
            .collect(Collectors.joining("+"));
  }

  /**
   * The query of the fused rows: those of the units that all encoders have.
   *
   * @param table {@code frame_embeddings} or {@code clip_embeddings}
   * @param keys columns that name a unit
   * @param others columns beside them
   */
  String query(String table, List<String> keys, List<String> others) {
    List<String> encoders = List.copyOf(shares.keySet());
    StringBuilder from = new StringBuilder();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < encoders.size(); i++) {
      String rows =
          "(SELECT %s, vector AS v%s FROM %s WHERE encoder = '%s') e%s"
              .formatted(
                  String.join(", ", i == 0 ? join(keys, others) : keys),
                  i,
                  table,
                  encoders.get(i),
                  i);
      from.append(i == 0 ? rows : " JOIN %s USING (%s)".formatted(rows, String.join(", ", keys)));
      double factor = adds ? shares.get(encoders.get(i)) : Math.sqrt(shares.get(encoders.get(i)));
      parts.add(
          "transform(v%s, x -> CAST(x * %sD AS FLOAT))".formatted(i, Double.toString(factor)));
    }
    return "SELECT %s, '%s' AS encoder, %s AS vector FROM %s"
        .formatted(
            String.join(", ", join(keys, others)),
            name(),
            adds ? unitSum(parts) : "concat(%s)".formatted(String.join(", ", parts)),
            from);
  }

  private static List<String> join(List<String> keys, List<String> others) {
    List<String> all = new ArrayList<>(keys);
    all.addAll(others);
    return all;
  }

  private static String unitSum(List<String> parts) {
    String sum = parts.get(0);
    for (String part : parts.subList(1, parts.size())) {
      sum =
          ("zip_with(%s, %s, (x, y) -> CAST(IF(x IS NULL OR y IS NULL,"
                  + " raise_error('fusion.method = sum needs encoders with vectors of one length'),"
                  + " x + y) AS FLOAT))")
              .formatted(sum, part);
    }
    return "vector_normalize(%s)".formatted(sum);
  }
}
