package io.clipreduce.evaluate;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** Sums and means that scorers share. */
public final class Figures {
  private Figures() {}

  /** A figure over {@code n} items of which none is left out; NaN over none. */
  public static Score of(String slice, String metric, double value, long n) {
    return new Score(slice, metric, n == 0 ? Double.NaN : value, n, 0, null);
  }

  /**
   * Mean of a figure over items.
   *
   * @param points the figure; NaN leaves the item out
   */
  public static <T> Score mean(
      String slice,
      String metric,
      List<T> members,
      Function<T, Double> points,
      UnparsedPolicy policy) {
    double sum = 0;
    long n = 0;
    for (T member : members) {
      double value = points.apply(member);
      if (!Double.isNaN(value)) {
        sum += value;
        n++;
      }
    }
    return new Score(slice, metric, n == 0 ? Double.NaN : sum / n, n, members.size() - n, policy);
  }

  /** Mean of the means of groups, as macro averages are; NaN over no groups. */
  public static <T> Score macro(
      String metric,
      List<T> members,
      Function<T, List<String>> groups,
      Function<T, Double> points,
      UnparsedPolicy policy) {
    Map<String, List<T>> byGroup = new TreeMap<>();
    for (T member : members) {
      for (String group : groups.apply(member)) {
        byGroup.computeIfAbsent(group, name -> new ArrayList<>()).add(member);
      }
    }
    List<Double> means =
        byGroup.values().stream()
            .map(group -> mean(Slice.ALL, metric, group, points, policy).value())
            .filter(value -> !value.isNaN())
            .toList();
    double sum = means.stream().mapToDouble(Double::doubleValue).sum();
    double value = means.isEmpty() ? Double.NaN : sum / means.size();
    return new Score(Slice.ALL, metric, value, means.size(), byGroup.size() - means.size(), policy);
  }

  /** What answers cost, as far as it is known: sums, and the mean of the latency. */
  public static List<Score> spending(String slice, List<Spending> all) {
    List<Score> scores = new ArrayList<>();
    sum(scores, slice, "cost_usd", all, Spending::usd);
    sum(scores, slice, "calls", all, Spending::calls);
    sum(scores, slice, "tokens_in", all, Spending::tokensIn);
    sum(scores, slice, "tokens_out", all, Spending::tokensOut);
    List<Long> latencies = all.stream().map(Spending::latencyMs).filter(Objects::nonNull).toList();
    if (!latencies.isEmpty()) {
      double sum = latencies.stream().mapToLong(Long::longValue).sum();
      long n = latencies.size();
      scores.add(new Score(slice, "latency_ms_mean", sum / n, n, all.size() - n, null));
    }
    return scores;
  }

  private static void sum(
      List<Score> scores,
      String slice,
      String metric,
      List<Spending> all,
      Function<Spending, Number> part) {
    List<Number> known = all.stream().map(part).filter(Objects::nonNull).toList();
    double sum = known.stream().mapToDouble(Number::doubleValue).sum();
    double value = known.isEmpty() ? Double.NaN : sum;
    scores.add(new Score(slice, metric, value, known.size(), all.size() - known.size(), null));
  }

  /** A number below {@code bound} from a seed and a name: the same in every run and every Java. */
  public static int draw(long seed, String name, int bound) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((seed + "/" + name).getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, hash).mod(BigInteger.valueOf(bound)).intValue();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
