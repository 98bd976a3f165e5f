package io.clipreduce.method;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Runs methods on inputs that are written out: one JSON object a line in, one a line out, in the
 * same order. A case that cannot be run is answered by an object with {@code error}, and the others
 * still run. Numbers are 64-bit floats on both sides; {@code NaN} and {@code Infinity} may stand
 * for numbers, and {@code null} for {@code NaN}.
 */
public final class Cases {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .build();

  private static final Set<String> OWN = Set.of("name", "method", "kind", "params", "mode", "seed");

  private final Kind first;

  /**
   * @param first the kind that is meant by a name that several kinds have, where the inputs do not
   *     tell
   */
  public Cases(Kind first) {
    this.first = first;
  }

  /**
   * Runs all cases; empty lines are passed over.
   *
   * @return the number of cases that could not be run
   */
  public int run(BufferedReader in, Writer out) throws IOException {
    int errors = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank()) {
        Map<String, Object> answer = answer(line);
        errors += answer.containsKey("error") ? 1 : 0;
        out.write(JSON.writeValueAsString(answer));
        out.write('\n');
        out.flush();
      }
    }
    return errors;
  }

  private Map<String, Object> answer(String line) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", null);
    try {
      JsonNode given = JSON.readTree(line);
      if (!given.isObject()) {
        throw new IllegalArgumentException("A case is a JSON object; this line is another thing.");
      }
      answer.put("name", given.get("name"));
      answer.putAll(run(given));
    } catch (JsonProcessingException e) {
      answer.put("error", "The line is no JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      answer.put("error", e.getMessage());
    } catch (RuntimeException e) {
      answer.put("error", "The method failed on this case: " + e);
    }
    return answer;
  }

  private Map<String, Object> run(JsonNode given) {
    Method method = method(given);
    Inputs inputs = inputs(given, method.description());
    JsonNode mode = given.path("mode");
    JsonNode seed = given.path("seed");
    if (!seed.isMissingNode() && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
      throw new IllegalArgumentException("seed is %s; allowed is a whole number.".formatted(seed));
    }
    Arguments arguments =
        Arguments.of(
            method,
            params(given.path("params")),
            mode.isMissingNode() ? Mode.CORRECTED : Mode.of(mode.asText()),
            seed.asLong());
    return method.run(inputs, arguments).outputs();
  }

  private Method method(JsonNode given) {
    String name = given.path("method").asText();
    String kind = given.path("kind").asText();
    List<Method> named =
        Methods.all().stream()
            .filter(method -> method.description().name().equals(name))
            .filter(method -> kind.isEmpty() || method.kind().word().equals(kind))
            .toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "method is %s%s; allowed is %s."
              .formatted(
                  name.isEmpty() ? "missing" : name,
                  kind.isEmpty() ? "" : " of kind " + kind,
                  Methods.all().stream()
                      .map(method -> method.description().name())
                      .distinct()
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    return named.stream()
        .max(
            Comparator.comparing((Method method) -> hasAllItNeeds(method, given))
                .thenComparing(method -> knowsAllThatIsGiven(method, given))
                .thenComparing(method -> method.kind() == first))
        .orElseThrow();
  }

  private static boolean hasAllItNeeds(Method method, JsonNode given) {
    return method.description().inputs().stream().allMatch(input -> given.has(input.name()));
  }

  private static boolean knowsAllThatIsGiven(Method method, JsonNode given) {
    Set<String> inputs = method.description().looksAt().keySet();
    Set<String> parameters =
        method.description().parameters().stream().map(Parameter::name).collect(Collectors.toSet());
    return given.properties().stream()
            .map(Map.Entry::getKey)
            .allMatch(field -> OWN.contains(field) || inputs.contains(field))
        && given.path("params").properties().stream()
            .map(Map.Entry::getKey)
            .allMatch(parameters::contains);
  }

  private static Map<String, Object> params(JsonNode params) {
    if (!params.isMissingNode() && !params.isObject()) {
      throw new IllegalArgumentException(
          "params is %s; allowed is an object of names and values.".formatted(params));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    params.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
    return values;
  }

  private static Inputs inputs(JsonNode given, Description method) {
    Map<String, Input<?>> known = method.looksAt();
    Inputs inputs = Inputs.of();
    TreeSet<String> unknown = new TreeSet<>();
    for (Map.Entry<String, JsonNode> field : given.properties()) {
      Input<?> input = known.get(field.getKey());
      if (input != null && !field.getValue().isNull()) {
        inputs = with(inputs, input, field.getValue());
      } else if (input == null && !OWN.contains(field.getKey())) {
        unknown.add(field.getKey());
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s does not look at %s; it looks at %s."
              .formatted(
                  method.name(), String.join(", ", unknown), String.join(", ", known.keySet())));
    }
    return inputs;
  }

  private static <T> Inputs with(Inputs inputs, Input<T> input, JsonNode value) {
    return inputs.with(input, input.type().cast(read(input, value)));
  }

  private static Object read(Input<?> input, JsonNode value) {
    if (input.type() == String.class) {
      // A list of letters or words is as good as a text of them.
      StringBuilder text = new StringBuilder(value.asText());
      value.forEach(part -> text.append(part.asText()));
      return text.toString();
    }
    if (input.type() == Integer.class) {
      if (!value.canConvertToInt() || value.asInt() < 0 || value.asInt() > Input.MOST_FRAMES) {
        throw wrong(input, value);
      }
      return value.asInt();
    }
    if (input.type() == double[].class) {
      return vector(input, value);
    }
    if (input.type() == double[][].class) {
      return matrix(input, value);
    }
    boolean oneFrame = value.path(0).path(0).isNumber();
    List<double[][]> frames = new ArrayList<>();
    for (JsonNode frame : oneFrame ? List.of(array(input, value)) : array(input, value)) {
      frames.add(matrix(input, frame));
    }
    return frames.toArray(double[][][]::new);
  }

  private static double[][] matrix(Input<?> input, JsonNode value) {
    List<double[]> rows = new ArrayList<>();
    array(input, value).forEach(row -> rows.add(vector(input, row)));
    return rows.toArray(double[][]::new);
  }

  private static double[] vector(Input<?> input, JsonNode value) {
    double[] numbers = new double[array(input, value).size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = value.get(i);
      if (!number.isNumber() && !number.isNull()) {
        throw wrong(input, number);
      }
      numbers[i] = number.isNull() ? Double.NaN : number.asDouble();
    }
    return numbers;
  }

  private static JsonNode array(Input<?> input, JsonNode value) {
    if (!value.isArray()) {
      throw wrong(input, value);
    }
    return value;
  }

  private static IllegalArgumentException wrong(Input<?> input, JsonNode value) {
    return new IllegalArgumentException(
        "%s has %s; what is needed is %s: %s."
            .formatted(input.name(), value, input.shape(), input.meaning()));
  }
}
