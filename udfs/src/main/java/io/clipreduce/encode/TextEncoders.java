package io.clipreduce.encode;

import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.Registry;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The text encoders that settings may name: those of the class path, models of the installation
 * (those that encode pictures among them, since most encode words in the same space), and the one
 * behind a server. Immutable; travels to executors.
 */
public final class TextEncoders implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Models models;
  private final TreeMap<String, String> settings;

  /**
   * @param settings every setting of the section {@code encode_text}, by its key in it
   */
  public TextEncoders(Models models, SortedMap<String, String> settings) {
    this.models = models;
    this.settings = new TreeMap<>(settings);
  }

  private Registry<TextEncoder.Provider> all() {
    Stream<TextEncoder.Provider> ofModels =
        Stream.of(ModelTask.TEXT_ENCODER, ModelTask.FRAME_ENCODER)
            .flatMap(task -> models.of(task).stream())
            .map(OnnxTextEncoder.Provider::new);
    return new Registry<>(
        TextEncoder.Provider.class,
        TextEncoder.Provider::name,
        Stream.concat(ofModels, Stream.of(new ServerTextEncoder.Provider(settings))).toList());
  }

  /** All names, sorted. */
  public List<String> names() {
    return all().names();
  }

  /** What tells an encoder of these from one of the same name under other settings. */
  public String key(String name) {
    return models.folder() + "/" + name + settings;
  }

  /**
   * Returns the encoder of that name.
   *
   * @throws IllegalArgumentException for an unknown name; the message lists what is allowed
   */
  public TextEncoder.Provider get(String name) {
    return all().get("encode_text.encoders", name);
  }
}
