package io.clipreduce.method;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One case as it is written: what it is about, and inputs, whose numbers are held as such from the
 * start. A field that is {@code null} counts as left out.
 */
final class Case {
  private static final Set<String> ABOUT =
      Set.of("name", "method", "kind", "params", "mode", "seed");

  /** Fields that are no inputs, by name. */
  final Map<String, JsonNode> about = new LinkedHashMap<>();

  /**
   * Inputs by name: {@code double[]} for a list of numbers (NaN for {@code null}), {@code
   * List<Object>} for one of other things, {@code Number}, {@code String} or {@code JsonNode}.
   */
  final Map<String, Object> inputs = new LinkedHashMap<>();

  /**
   * Reads a line; what came before a mistake is kept.
   *
   * @return whether there was anything in it
   * @throws IllegalArgumentException when it is JSON, but no object
   */
  boolean read(JsonParser line) throws IOException {
    if (line.nextToken() == null) {
      return false;
    }
    if (line.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("A case is a JSON object; this line is another thing.");
    }
    while (line.nextToken() != JsonToken.END_OBJECT) {
      String field = line.currentName();
      if (line.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      if (ABOUT.contains(field)) {
        about.put(field, line.readValueAsTree());
      } else {
        inputs.put(field, value(line));
      }
    }
    if (line.nextToken() != null) {
      throw new IllegalArgumentException(
          "The line goes on after the case; each case needs a line of its own.");
    }
    return true;
  }

  private static Object value(JsonParser line) throws IOException {
    return switch (line.currentToken()) {
      case START_ARRAY -> list(line);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> line.getNumberValue();
      case VALUE_STRING -> line.getText();
      default -> line.readValueAsTree();
    };
  }

  private static Object list(JsonParser line) throws IOException {
    double[] numbers = new double[16];
    int count = 0;
    List<Object> others = null;
    for (JsonToken token = line.nextToken();
        token != JsonToken.END_ARRAY;
        token = line.nextToken()) {
      boolean number = token.isNumeric() || token == JsonToken.VALUE_NULL;
      if (others == null && number) {
        numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
        numbers[count] = token.isNumeric() ? line.getDoubleValue() : Double.NaN;
        count++;
      } else {
        if (others == null) {
          others = new ArrayList<>();
          Arrays.stream(numbers, 0, count).forEach(others::add);
        }
        others.add(value(line));
      }
    }
    return others == null ? Arrays.copyOf(numbers, count) : others;
  }
}
