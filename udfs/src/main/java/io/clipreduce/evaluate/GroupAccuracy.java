package io.clipreduce.evaluate;

import io.clipreduce.evaluate.ChoiceScorer.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Accuracy of questions that are asked several times and count only if right every time. */
final class GroupAccuracy {
  private GroupAccuracy() {}

  /**
   * Share of groups with {@code size} right answers or more, in each part and as the mean of the
   * parts. A question without an answer is not right, so its group is not.
   *
   * @param metric name of the figure; the mean over parts is {@code METRIC_macro}
   * @param dimension parts to tell apart; a group belongs to the parts of its first question
   * @param size how often each question is asked; 0: as often as it occurs
   */
  static List<Score> scores(
      String metric, String dimension, int size, List<Judged> judged, UnparsedPolicy policy) {
    Map<String, List<Judged>> groups = new TreeMap<>();
    for (Judged one : judged) {
      String group = one.item().group();
      if (group != null) {
        groups.computeIfAbsent(group, name -> new ArrayList<>()).add(one);
      }
    }
    if (groups.isEmpty()) {
      return List.of();
    }
    List<List<Judged>> all = List.copyOf(groups.values());
    List<Score> scores = new ArrayList<>();
    scores.add(Figures.mean(Slice.ALL, metric, all, group -> points(group, size), policy));
    scores.add(
        Figures.macro(
            metric + "_macro",
            all,
            group -> group.get(0).item().values(dimension),
            group -> points(group, size),
            policy));
    Map<String, List<List<Judged>>> parts = new TreeMap<>();
    for (List<Judged> group : all) {
      for (String value : group.get(0).item().values(dimension)) {
        parts.computeIfAbsent(value, name -> new ArrayList<>()).add(group);
      }
    }
    parts.forEach(
        (value, members) ->
            scores.add(
                Figures.mean(
                    new Slice(dimension, value).label(),
                    metric,
                    members,
                    group -> points(group, size),
                    policy)));
    return scores;
  }

  private static double points(List<Judged> group, int size) {
    long right = group.stream().filter(ChoiceBenchmark::isRight).count();
    return right >= (size == 0 ? group.size() : size) ? 1 : 0;
  }
}
