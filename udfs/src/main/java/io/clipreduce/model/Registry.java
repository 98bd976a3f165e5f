package io.clipreduce.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Implementations of one interface by the name that settings use, as found in {@code
 * META-INF/services} of the class path. Unchanging once made; safe for several threads if the
 * implementations are.
 *
 * @param <T> the interface, such as {@code FrameEncoder.Provider}
 */
public final class Registry<T> {
  private final Map<String, T> byName = new TreeMap<>();

  /**
   * Loads all implementations.
   *
   * @param service the interface
   * @param name how an implementation says its name
   * @throws IllegalStateException when two implementations have the same name
   */
  public Registry(Class<T> service, Function<T, String> name) {
    this(service, name, List.of());
  }

  /**
   * Loads all implementations.
   *
   * @param service the interface
   * @param name how an implementation says its name
   * @param more implementations beside those of the class path
   * @throws IllegalStateException when two implementations have the same name
   */
  public Registry(Class<T> service, Function<T, String> name, List<? extends T> more) {
    List<T> all = new ArrayList<>();
    ServiceLoader.load(service).forEach(all::add);
    all.addAll(more);
    for (T implementation : all) {
      T other = byName.put(name.apply(implementation), implementation);
      if (other != null) {
        throw new IllegalStateException(
            "Two implementations of %s are called '%s': %s and %s. Rename one of them."
                .formatted(
                    service.getName(),
                    name.apply(implementation),
                    other.getClass().getName(),
                    implementation.getClass().getName()));
      }
    }
  }

  /**
   * Returns the implementation of that name.
   *
   * @param setting the setting that names it, for the message only
   * @param name the setting's value
   * @throws IllegalArgumentException for an unknown name; the message lists what is allowed
   */
  public T get(String setting, String name) {
    T found = name == null ? null : byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "%s = %s is unknown. Allowed: %s."
              .formatted(
                  setting,
                  name,
                  byName.isEmpty() ? "none is installed" : String.join(", ", byName.keySet())));
    }
    return found;
  }

  /** All names, sorted. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }
}
