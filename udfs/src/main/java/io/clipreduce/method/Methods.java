package io.clipreduce.method;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    Map<String, Method> named = new HashMap<>();
    for (Method method : methods) {
      String name = bare(method.description().name());
      Method other = named.put(method.kind() + name, method);
      if (other != null) {
        throw new IllegalStateException(
            "Two methods are called %s: %s and %s. Rename one of them."
                .formatted(name, other.getClass().getName(), method.getClass().getName()));
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
   * Those that a name means: as it is or as papers spell it, capitals and signs aside, such as
   * {@code Q-Frame} for {@code q-frame}. At most one of a kind.
   */
  public static List<Method> named(String name) {
    String bare = bare(name);
    return ALL.stream().filter(method -> bare(method.description().name()).equals(bare)).toList();
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  /**
   * The method that a name means, see {@link #named}.
   *
   * @param setting what names it, such as {@code select.method}, for the message only
   * @param type the interface of a kind, such as {@code KeyframeSelector}
   * @throws IllegalArgumentException for an unknown name; the message lists what is allowed
   */
  public static <T extends Method> T get(String setting, Class<T> type, String name) {
    return named(name).stream()
        .filter(type::isInstance)
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
