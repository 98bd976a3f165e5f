package io.clipreduce.jobs;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Values of an option by the names that the command line has for them.
 *
 * @param <T> the values
 */
class LabelNames<T> implements ITypeConverter<T>, Iterable<String> {
  private final Map<String, T> values;

  LabelNames(Map<String, T> values) {
    this.values = new TreeMap<>(values);
  }

  @Override
  public T convert(String name) {
    T value = values.get(name);
    if (value == null) {
      throw new TypeConversionException(
          "'%s' is unknown. Allowed: %s".formatted(name, String.join(", ", values.keySet())));
    }
    return value;
  }

  @Override
  public Iterator<String> iterator() {
    return values.keySet().iterator();
  }
}
