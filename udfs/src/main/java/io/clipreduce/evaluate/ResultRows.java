package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Results as MVBench's script and its descendants write them: one object whose {@code res_list}
 * holds prompts, replies ({@code pred}) and right answers ({@code gt}).
 */
final class ResultRows {
  private static final String LIST = "res_list";

  private ResultRows() {}

  static boolean is(InputRecord record) {
    return record.has(LIST);
  }

  static List<InputRecord> of(InputRecord record) {
    List<InputRecord> rows = new ArrayList<>();
    record.required(LIST).forEach(row -> rows.add(record.part(row)));
    return rows;
  }

  /** The reply of a row to the question of that id. */
  static Prediction prediction(InputRecord row, String id) {
    return Prediction.of(id, row.textOr(null, "pred"), row.node());
  }

  /** The question of a prompt without what is written around it, and its options. */
  static Options.InText prompt(String text) {
    Options.InText parts = Options.inText(text);
    String question =
        parts
            .question()
            .replaceFirst("^\\s*Question:\\s*", "")
            .replaceFirst("\\s*Options:\\s*$", "")
            .strip();
    return new Options.InText(question, parts.options());
  }

  /** File name of a path, whatever the folders before it. */
  static String fileName(JsonNode path) {
    String text = path == null ? "" : path.asText();
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
