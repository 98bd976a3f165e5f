package io.clipreduce.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The values of a method's parameters for one run, all of them checked. Unchanging. */
public final class Arguments {
  private final Description method;
  private final Map<String, Object> values;
  private final Mode mode;
  private final long seed;

  private Arguments(Description method, Map<String, Object> values, Mode mode, long seed) {
    this.method = method;
    this.values = values;
    this.mode = mode;
    this.seed = seed;
  }

  /**
   * The arguments of one run.
   *
   * @param given values by the parameters' names, as numbers, booleans or texts of these; what is
   *     not among them has its default
   * @throws IllegalArgumentException for a parameter that the method has not, or a value that is
   *     not allowed
   */
  public static Arguments of(Method method, Map<String, ?> given, Mode mode, long seed) {
    Description description = method.description();
    Map<String, Parameter<?>> known =
        description.parameters().stream().collect(Collectors.toMap(Parameter::name, p -> p));
    Map<String, Object> values = new HashMap<>();
    given.forEach(
        (name, value) -> {
          if (!known.containsKey(name)) {
            List<String> names = description.parameters().stream().map(Parameter::name).toList();
            throw new IllegalArgumentException(
                "%s has no parameter %s; it has %s."
                    .formatted(
                        description.name(),
                        name,
                        names.isEmpty() ? "none" : String.join(", ", names)));
          }
          values.put(name, known.get(name).read(description.name(), value));
        });
    return new Arguments(description, values, mode, seed);
  }

  /** The value of a parameter; null when it was not given and has no default. */
  public <T> T get(Parameter<T> parameter) {
    if (!method.parameters().contains(parameter)) {
      throw new IllegalArgumentException(
          "%s does not declare its parameter %s.".formatted(method.name(), parameter.name()));
    }
    Object value = values.get(parameter.name());
    return value == null ? parameter.standard() : parameter.type().cast(value);
  }

  /** Whether quirks of the public code are wanted. */
  public boolean faithful() {
    return mode == Mode.FAITHFUL;
  }

  /** Where random numbers begin, see {@link Draws}. */
  public long seed() {
    return seed;
  }
}
