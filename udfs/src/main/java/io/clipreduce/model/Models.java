package io.clipreduce.model;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All models that are known by name, and the folder that holds their files. Immutable; travels to
 * executors, which must see the same folder under the same path.
 */
public final class Models implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, ModelCard> cards;
  private final String folder;

  private Models(TreeMap<String, ModelCard> cards, String folder) {
    this.cards = cards;
    this.folder = folder;
  }

  /** Models whose files lie in subfolders of {@code folder} that bear their names. */
  public static Models of(Collection<ModelCard> cards, Path folder) {
    TreeMap<String, ModelCard> byName = new TreeMap<>();
    cards.forEach(card -> byName.put(card.name(), card));
    return new Models(byName, folder.toString());
  }

  /**
   * Reads the cards of a folder: its {@code *.conf} files that state a {@code task}.
   *
   * @throws IllegalArgumentException for a file that is no card, naming it
   */
  public static List<ModelCard> readCards(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".conf"))
          .sorted()
          .flatMap(file -> readCard(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Model cards cannot be read from " + folder, e);
    }
  }

  private static List<ModelCard> readCard(Path file) {
    try {
      Config config = ConfigFactory.parseString(Files.readString(file)).resolve();
      return config.hasPath("task") ? List.of(ModelCard.of(config)) : List.of();
    } catch (IllegalArgumentException | ConfigException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** The folder that holds a folder per model. */
  public Path folder() {
    return Path.of(folder);
  }

  /** All cards, by name. */
  public List<ModelCard> cards() {
    return List.copyOf(cards.values());
  }

  /**
   * The folder of a model for a task.
   *
   * @throws IllegalArgumentException for a name without a card, or with one for another task
   */
  public ModelFolder get(ModelTask task, String name) {
    return of(task).stream()
        .filter(model -> model.card().name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no %s %s. Known: %s."
                        .formatted(
                            task.label(),
                            name,
                            of(task).stream()
                                .map(model -> model.card().name())
                                .collect(Collectors.joining(", ")))));
  }

  /** The folders of all models for a task, by name. */
  public List<ModelFolder> of(ModelTask task) {
    return cards.values().stream()
        .filter(card -> card.task() == task)
        .map(card -> get(card.name()))
        .toList();
  }

  /**
   * The folder of a model, whether its files are there or not.
   *
   * @throws IllegalArgumentException for a name without a card
   */
  public ModelFolder get(String name) {
    ModelCard card = cards.get(name);
    if (card == null) {
      throw new IllegalArgumentException(
          "There is no model %s. Known: %s.".formatted(name, String.join(", ", cards.keySet())));
    }
    return new ModelFolder(card, folder().resolve(name));
  }
}
