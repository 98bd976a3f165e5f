package io.clipreduce.method;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** All methods there are. */
public final class Methods {
  private static final List<Method> ALL = load();

  private Methods() {}

  private static List<Method> load() {
    List<Method> methods = new ArrayList<>();
    ServiceLoader.load(Method.class, Methods.class.getClassLoader()).forEach(methods::add);
    methods.sort(
        Comparator.comparing(Method::kind).thenComparing(method -> method.description().name()));
    for (int i = 1; i < methods.size(); i++) {
      Method one = methods.get(i - 1);
      Method other = methods.get(i);
      if (one.kind() == other.kind()
          && one.description().name().equals(other.description().name())) {
        throw new IllegalStateException(
            "Two methods are called %s: %s and %s. Rename one of them."
                .formatted(
                    one.description().name(),
                    one.getClass().getName(),
                    other.getClass().getName()));
      }
    }
    return List.copyOf(methods);
  }

  /** All of them, by kind and name. */
  public static List<Method> all() {
    return ALL;
  }

  /** Those of a kind, by name. */
  public static List<Method> of(Kind kind) {
    return ALL.stream().filter(method -> method.kind() == kind).toList();
  }

  /**
   * The method of a name.
   *
   * @param setting what names it, such as {@code select.method}, for the message only
   * @param type the interface of a kind, such as {@code KeyframeSelector}
   * @throws IllegalArgumentException for an unknown name; the message lists what is allowed
   */
  public static <T extends Method> T get(String setting, Class<T> type, String name) {
    return ALL.stream()
        .filter(type::isInstance)
        .filter(method -> method.description().name().equals(name))
        .map(type::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s = %s is unknown. Allowed: %s."
                        .formatted(
                            setting,
                            name,
                            ALL.stream()
                                .filter(type::isInstance)
                                .map(method -> method.description().name())
                                .collect(Collectors.joining(", ")))));
  }
}
