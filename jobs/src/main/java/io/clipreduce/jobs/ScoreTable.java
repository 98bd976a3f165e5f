package io.clipreduce.jobs;

import io.clipreduce.evaluate.Evaluation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Prints scores for a person: a line a part of the benchmark with its accuracy and all that belongs
 * to it, and a list of the other figures.
 */
final class ScoreTable {
  private static final String GAP = "  ";
  private static final String NONE = "-";

  /** Figures that stand in columns beside accuracy, and their headings. */
  private static final Map<String, String> BESIDE = beside();

  private ScoreTable() {}

  private static Map<String, String> beside() {
    Map<String, String> beside = new LinkedHashMap<>();
    beside.put(Evaluation.BLIND + "accuracy", "blind");
    beside.put("parse_failure_rate", "unparsed");
    beside.put("coerced_rate", "coerced");
    beside.put("cost_usd", "cost_usd");
    beside.put("baseline_majority_letter", "majority");
    beside.put("baseline_random_expected", "random");
    return beside;
  }

  /** Figures of answers' costs and chances, which the first table tells or are for files alone. */
  private static boolean isDetail(String metric) {
    return BESIDE.containsKey(metric)
        || metric.equals("baseline_random")
        || metric.equals("missing_rate")
        || metric.startsWith("tokens_")
        || metric.equals("calls")
        || metric.equals("latency_ms_mean");
  }

  static void print(List<FlatRows.Scores> scores, PrintWriter out) {
    Set<String> policies = new LinkedHashSet<>();
    Map<String, Map<String, FlatRows.Scores>> slices = new LinkedHashMap<>();
    List<FlatRows.Scores> others = new ArrayList<>();
    for (FlatRows.Scores score : scores) {
      boolean accuracy = score.metric().equals("accuracy");
      if (accuracy) {
        policies.add(score.policy());
      }
      if (accuracy || isDetail(score.metric())) {
        slices
            .computeIfAbsent(score.slice(), slice -> new LinkedHashMap<>())
            .putIfAbsent(accuracy ? "accuracy " + score.policy() : score.metric(), score);
      } else {
        others.add(score);
      }
    }
    if (!policies.isEmpty()) {
      accuracies(slices, policies, out);
    }
    if (policies.isEmpty()) {
      others(scores.stream().filter(score -> score.value() != null).toList(), out);
    } else if (!others.isEmpty()) {
      out.print("\n");
      others(others, out);
    }
  }

  private static void accuracies(
      Map<String, Map<String, FlatRows.Scores>> slices, Set<String> policies, PrintWriter out) {
    Set<String> present = new LinkedHashSet<>();
    slices.values().forEach(slice -> present.addAll(slice.keySet()));
    List<String> columns = new ArrayList<>();
    policies.forEach(policy -> columns.add("accuracy " + policy));
    BESIDE.keySet().stream().filter(present::contains).forEach(columns::add);

    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("slice", "n"));
    for (String column : columns) {
      header.add(
          BESIDE.getOrDefault(
              column, column.replaceFirst("accuracy (.*)", "accuracy (unparsed $1)")));
    }
    lines.add(header);
    slices.forEach(
        (name, figures) -> {
          FlatRows.Scores first = figures.get(columns.get(0));
          if (first != null) {
            List<String> line = new ArrayList<>(List.of(name, "" + first.n()));
            columns.forEach(column -> line.add(value(figures.get(column))));
            lines.add(line);
          }
        });
    aligned(lines, out);
  }

  private static void others(List<FlatRows.Scores> scores, PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("metric", "slice", "value", "n", "unparsed"));
    for (FlatRows.Scores score : scores) {
      lines.add(
          List.of(
              score.metric(),
              score.slice(),
              value(score),
              "" + score.n(),
              score.policy() == null ? NONE : score.policy()));
    }
    aligned(lines, out);
  }

  private static String value(FlatRows.Scores score) {
    return score == null || score.value() == null
        ? NONE
        : String.format(Locale.ROOT, "%.4f", score.value());
  }

  /**
   * Words to the left, figures to the right, by whether the first line under the heading is one.
   */
  private static void aligned(List<List<String>> lines, PrintWriter out) {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    boolean[] figures = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      for (List<String> line : lines) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
      figures[i] = lines.size() > 1 && lines.get(1).get(i).matches("-?[0-9.]+|-");
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String pad = " ".repeat(widths[i] - line.get(i).length());
        text.append(i == 0 ? "" : GAP).append(figures[i] ? pad + line.get(i) : line.get(i) + pad);
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
