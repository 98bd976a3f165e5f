package io.clipreduce.model;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a model before its files are there: one file of {@code conf/models}.
 *
 * @param name name used in settings and in columns; also the name of its folder
 * @param task what it is for
 * @param repository where its files come from, as {@code owner/name} on the hub, or the address of
 *     another place, before revision and file
 * @param revision branch, tag or commit of the repository
 * @param files paths within the repository that are needed
 * @param variant ending of the graphs' names, such as {@code _fp16}; empty for full precision
 * @param licence licence of the weights, as their publisher states it
 * @param sizeBytes size of all files, roughly; 0 if not known
 * @param encoder name of the frame encoder whose vectors it takes; null if it takes none
 */
public record ModelCard(
    String name,
    ModelTask task,
    String repository,
    String revision,
    ArrayList<String> files,
    String variant,
    String licence,
    long sizeBytes,
    String encoder)
    implements Serializable {

  /**
   * Reads a card.
   *
   * @throws IllegalArgumentException naming what is missing or wrong
   */
  static ModelCard of(Config config) {
    try {
      return new ModelCard(
          config.getString("name"),
          ModelTask.of(config.getString("task")),
          config.getString("repository"),
          config.getString("revision"),
          new ArrayList<>(config.getStringList("files")),
          config.getString("variant"),
          config.getString("licence"),
          config.getBytes("size"),
          config.hasPath("encoder") ? config.getString("encoder") : null);
    } catch (ConfigException e) {
      throw new IllegalArgumentException("Not a model card: " + e.getMessage(), e);
    }
  }

  /** The graphs among the files, for a person. */
  public List<String> graphs() {
    return files.stream().filter(file -> file.endsWith(".onnx")).toList();
  }
}
