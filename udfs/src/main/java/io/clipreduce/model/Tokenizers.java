package io.clipreduce.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Opens tokenizers from their {@code tokenizer.json}. The native library is unpacked into a
 * temporary folder that is gone once it is loaded, and DJL is kept from asking the network for
 * another one.
 */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * Opens a tokenizer that adds special tokens, cuts at {@code maxTokens} and does not pad. The
   * caller closes it.
   *
   * @param json content of {@code tokenizer.json}
   */
  public static HuggingFaceTokenizer open(byte[] json, int maxTokens) {
    return open(
        json,
        Map.of(
            "addSpecialTokens", "true",
            "padding", "false",
            "truncation", "true",
            "maxLength", String.valueOf(maxTokens)));
  }

  /**
   * Opens a tokenizer that takes a text as it stands: adds, cuts and pads nothing. The caller
   * closes it.
   *
   * @param json content of {@code tokenizer.json}
   */
  public static HuggingFaceTokenizer openPlain(byte[] json) {
    return open(
        json, Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false"));
  }

  /**
   * Longest input of a model in tokens, special ones included: as the sentence encoder, the
   * tokenizer or the model itself limits it.
   *
   * @throws IllegalArgumentException if none of them says
   */
  public static int maxTokens(ModelFolder model) {
    JsonNode config = model.json("config.json");
    JsonNode ofText = config.path("text_config").path("max_position_embeddings");
    return Stream.of(
            model.json("sentence_bert_config.json").path("max_seq_length"),
            model.json("tokenizer_config.json").path("model_max_length"),
            ofText.isInt() ? ofText : config.path("max_position_embeddings"))
        .filter(JsonNode::isInt)
        .mapToInt(JsonNode::asInt)
        .min()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Model %s does not say how long its texts may be: no model_max_length in tokenizer_config.json, no max_position_embeddings in config.json."
                        .formatted(model.card().name())));
  }

  /** The token that a model's inputs are filled up with. */
  public static long paddingToken(ModelFolder model) {
    JsonNode tokenizer = model.json("tokenizer.json");
    JsonNode padding = tokenizer.path("padding").path("pad_id");
    if (padding.isInt()) {
      return padding.asLong();
    }
    JsonNode token = model.json("tokenizer_config.json").path("pad_token");
    String text = token.isTextual() ? token.asText() : token.path("content").asText("");
    for (JsonNode added : tokenizer.path("added_tokens")) {
      if (added.path("content").asText().equals(text)) {
        return added.path("id").asLong();
      }
    }
    JsonNode config = model.json("config.json");
    return config
        .path("text_config")
        .path("pad_token_id")
        .asLong(config.path("pad_token_id").asLong(0));
  }

  private static synchronized HuggingFaceTokenizer open(byte[] json, Map<String, String> options) {
    try {
      Path folder = Files.createTempDirectory("clipreduce-tokenizers");
      // Read by DJL when it loads its native library, once in the life of a JVM.
      setUnlessSet("ENGINE_CACHE_DIR", folder.toString());
      setUnlessSet("RUST_FLAVOR", "cpu");
      setUnlessSet("ai.djl.offline", "true");
      try {
        return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The tokenizer cannot be opened.", e);
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getenv(property) == null && System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
