package io.clipreduce.method;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Array;
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
 * for numbers, and in lists {@code null} for {@code NaN}.
 */
public final class Cases {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .build();

  /** The most characters of a wrong value that an error repeats. */
  private static final int SHOWN = 80;

  /** Any method may be given these; what it does not look at tells how many frames there are. */
  private static final List<Input<?>> COMMON =
      List.of(Input.SCORES, Input.EMBEDDINGS, Input.QUERY_EMBEDDING, Input.TOKENS);

  private final Kind first;

  /**
   * @param first the kind that is meant by a name that several kinds have, where the inputs do not
   *     tell
   */
  public Cases(Kind first) {
    this.first = first;
  }

  /** Runs all cases; empty lines are passed over. */
  public void run(Reader in, Writer out) throws IOException {
    Lines lines = new Lines(in);
    while (lines.next()) {
      Map<String, Object> answer = answer(lines);
      if (answer != null) {
        JSON.writeValue(out, answer);
        out.write('\n');
        out.flush();
      }
    }
  }

  /** The answer to a line; null for an empty one. */
  private Map<String, Object> answer(Lines line) throws IOException {
    Case given = new Case();
    Map<String, Object> answer = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(line)) {
      if (!given.read(parser)) {
        return null;
      }
      answer.putAll(run(given));
    } catch (JsonProcessingException e) {
      String mistake = e.getOriginalMessage().replaceFirst(" \\(start marker .*", "");
      answer.put("error", "The line is no JSON: " + mistake);
    } catch (IllegalArgumentException e) {
      answer.put("error", e.getMessage());
    } catch (RuntimeException e) {
      answer.put("error", "The method failed on this case: " + e);
    }
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("name", given.about.get("name"));
    named.putAll(answer);
    return named;
  }

  private Map<String, Object> run(Case given) {
    Method method = method(given);
    Inputs inputs = inputs(given, method.description());
    JsonNode mode = given.about.get("mode");
    JsonNode seed = given.about.getOrDefault("seed", IntNode.valueOf(0));
    if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
      throw new IllegalArgumentException("seed is %s; allowed is a whole number.".formatted(seed));
    }
    Arguments arguments =
        Arguments.of(
            method,
            params(given),
            mode == null ? Mode.CORRECTED : Mode.of(mode.asText()),
            seed.asLong());
    if (given.inputs.isEmpty() && method.description().inputs().isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing tells how many frames there are; give one of %s."
              .formatted(String.join(", ", method.description().looksAt().keySet())));
    }
    return method.run(inputs, arguments).outputs();
  }

  private Method method(Case given) {
    String name = word(given, "method");
    String kind = word(given, "kind");
    List<Method> named =
        Methods.named(name).stream()
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

  private static String word(Case given, String field) {
    JsonNode value = given.about.get(field);
    return value == null ? "" : value.asText();
  }

  private static boolean hasAllItNeeds(Method method, Case given) {
    return method.description().inputs().stream()
        .allMatch(input -> given.inputs.containsKey(input.name()));
  }

  private static boolean knowsAllThatIsGiven(Method method, Case given) {
    Set<String> parameters =
        method.description().parameters().stream().map(Parameter::name).collect(Collectors.toSet());
    return method.description().looksAt().keySet().containsAll(given.inputs.keySet())
        && parameters.containsAll(params(given).keySet());
  }

  private static Map<String, Object> params(Case given) {
    JsonNode params = given.about.getOrDefault("params", JSON.createObjectNode());
    if (!params.isObject()) {
      throw new IllegalArgumentException(
          "params is %s; allowed is an object of names and values.".formatted(params));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : params.properties()) {
      JsonNode value = entry.getValue();
      if (!value.isNull()) {
        values.put(entry.getKey(), value.isValueNode() ? value.asText() : value.toString());
      }
    }
    return values;
  }

  private static Inputs inputs(Case given, Description method) {
    Map<String, Input<?>> known = method.looksAt();
    Set<String> unknown = new TreeSet<>(given.inputs.keySet());
    unknown.removeAll(known.keySet());
    COMMON.forEach(input -> unknown.remove(input.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s does not look at %s; it looks at %s."
              .formatted(
                  method.name(), String.join(", ", unknown), String.join(", ", known.keySet())));
    }
    Inputs inputs = Inputs.of();
    for (Map.Entry<String, Object> field : given.inputs.entrySet()) {
      Input<?> input = known.get(field.getKey());
      inputs = input == null ? inputs : with(inputs, input, field.getValue());
    }
    for (Input<?> input : COMMON) {
      if (inputs.frames() == 0 && input.perFrame() && given.inputs.containsKey(input.name())) {
        int frames = Array.getLength(read(input, given.inputs.get(input.name())));
        inputs = inputs.with(Input.FRAMES, frames);
      }
    }
    return inputs;
  }

  private static <T> Inputs with(Inputs inputs, Input<T> input, Object value) {
    return inputs.with(input, input.type().cast(read(input, value)));
  }

  private static Object read(Input<?> input, Object value) {
    if (input.type() == String.class) {
      // A list of letters or words is as good as a text of them.
      return value instanceof List<?> parts
          ? parts.stream().map(String::valueOf).collect(Collectors.joining())
          : String.valueOf(value);
    }
    if (input.type() == Integer.class) {
      if (!(value instanceof Number number)
          || number.doubleValue() < 0
          || number.doubleValue() > Input.MOST_FRAMES
          || number.doubleValue() != number.intValue()) {
        throw wrong(input, value);
      }
      return number.intValue();
    }
    if (input.type() == double[].class) {
      return vector(input, value);
    }
    if (input.type() == double[][].class) {
      return matrix(input, value);
    }
    boolean oneFrame =
        value instanceof List<?> rows
            && rows.stream().anyMatch(row -> row instanceof double[] numbers && numbers.length > 0);
    return oneFrame
        ? new double[][][] {matrix(input, value)}
        : list(input, value).stream().map(frame -> matrix(input, frame)).toArray(double[][][]::new);
  }

  private static double[][] matrix(Input<?> input, Object value) {
    return list(input, value).stream().map(row -> vector(input, row)).toArray(double[][]::new);
  }

  private static double[] vector(Input<?> input, Object value) {
    if (value instanceof double[] numbers) {
      return numbers;
    }
    for (Object part : list(input, value)) {
      if (!(part instanceof Double)) {
        throw wrong(input, part);
      }
    }
    throw wrong(input, value);
  }

  /** A list of lists; that of no numbers is one as well. */
  private static List<?> list(Input<?> input, Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    if (value instanceof double[] numbers && numbers.length == 0) {
      return List.of();
    }
    throw wrong(input, value);
  }

  private static IllegalArgumentException wrong(Input<?> input, Object value) {
    String text = JSON.valueToTree(value).toString();
    return new IllegalArgumentException(
        "%s has %s; what is needed is %s: %s."
            .formatted(
                input.name(),
                text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text,
                input.shape(),
                input.meaning()));
  }
}
