package io.clipreduce.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints how methods did side by side, a line a method. */
final class ComparisonTable {
  private static final List<String> HEADER =
      List.of(
          "method",
          "hits",
          "time coverage",
          "space coverage",
          "redundancy",
          "kept",
          "share",
          "us/candidate",
          "bytes/candidate",
          "failed",
          "evidence");

  private ComparisonTable() {}

  /**
   * @param out takes the lines
   */
  static void print(List<FlatRows.Comparisons> rows, Consumer<String> out) {
    List<List<String>> lines = new ArrayList<>(List.of(HEADER));
    for (FlatRows.Comparisons row : rows) {
      lines.add(
          List.of(
              row.method(),
              text("%.3f", row.hitRate()),
              text("%.3f", row.timeCoverage()),
              text("%.3f", row.spaceCoverage()),
              text("%.3f", row.redundancy()),
              text("%.1f", row.frames()),
              text("%.3f", row.keptShare()),
              text("%.2f", row.usPerCandidate()),
              text("%.0f", row.bytesPerCandidate()),
              "" + row.failures(),
              row.evidence() == null ? "-" : row.evidence()));
    }
    int[] widths = new int[HEADER.size()];
    lines.forEach(
        line -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    for (List<String> line : lines) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - line.get(i).length());
        boolean words = i == 0 || i == widths.length - 1;
        all.append(i == 0 ? "" : "  ").append(words ? line.get(i) + pad : pad + line.get(i));
      }
      out.accept(all.toString().stripTrailing());
    }
    rows.stream()
        .filter(row -> row.failure() != null)
        .forEach(row -> out.accept("%s failed: %s".formatted(row.method(), row.failure())));
  }

  private static String text(String form, Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, form, value);
  }
}
