package io.clipreduce.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a model's publisher says of writing with it: {@code generation_config.json}, and {@code
 * config.json} where that is silent. Sampling and beams are left aside; tokens are chosen greedily.
 *
 * @param endIds tokens that end a text
 * @param startId token that a decoder beside an encoder begins with; {@link #NONE} if not said
 * @param forcedFirstId the token that must come right after the start token; {@link #NONE} for any
 * @param forcedLastId token that takes the last place of a text that does not end by itself; {@link
 *     #NONE} for any
 * @param noRepeatNgram length of sequences of tokens that may come once only; 0 for no such rule
 * @param repetitionPenalty what makes tokens that were used less likely; 1 for nothing
 * @param suppressed tokens that never come
 * @param suppressedFirst tokens that do not come first
 */
public record GenerationConfig(
    SortedSet<Long> endIds,
    long startId,
    long forcedFirstId,
    long forcedLastId,
    int noRepeatNgram,
    double repetitionPenalty,
    List<Long> suppressed,
    List<Long> suppressedFirst) {

  /** Instead of a token. */
  public static final long NONE = -1;

  public GenerationConfig {
    endIds = Collections.unmodifiableSortedSet(new TreeSet<>(endIds));
    suppressed = List.copyOf(suppressed);
    suppressedFirst = List.copyOf(suppressedFirst);
  }

  /**
   * Reads the files of a model.
   *
   * @throws IllegalArgumentException if they name no token that ends a text
   */
  public static GenerationConfig of(ModelFolder model) {
    JsonNode generation = model.json("generation_config.json");
    JsonNode config = model.json("config.json");
    List<JsonNode> sources =
        List.of(generation, config.path("text_config"), config.path("decoder"), config);
    // The texts of a model with several parts end as its language model's texts do, too.
    TreeSet<Long> ends = new TreeSet<>(ids(generation.path("eos_token_id")));
    ends.addAll(ids(config.path("text_config").path("eos_token_id")));
    if (ends.isEmpty()) {
      ends.addAll(ids(first(sources, "eos_token_id")));
    }
    if (ends.isEmpty()) {
      throw new IllegalArgumentException(
          "Model %s does not say which token ends a text: no eos_token_id in generation_config.json or config.json."
              .formatted(model.card().name()));
    }
    long begin = first(sources, "bos_token_id").asLong(NONE);
    return new GenerationConfig(
        ends,
        first(sources, "decoder_start_token_id").asLong(begin),
        first(sources, "forced_bos_token_id").asLong(NONE),
        first(sources, "forced_eos_token_id").asLong(NONE),
        first(sources, "no_repeat_ngram_size").asInt(0),
        first(sources, "repetition_penalty").asDouble(1),
        ids(first(sources, "suppress_tokens")),
        ids(first(sources, "begin_suppress_tokens")));
  }

  private static JsonNode first(List<JsonNode> sources, String key) {
    return sources.stream()
        .map(source -> source.path(key))
        .filter(value -> !value.isMissingNode() && !value.isNull())
        .findFirst()
        .orElse(sources.get(0).path(key));
  }

  /** One number or a list of them. */
  private static List<Long> ids(JsonNode node) {
    Stream.Builder<JsonNode> nodes = Stream.builder();
    if (node.isArray()) {
      node.forEach(nodes);
    } else {
      nodes.add(node);
    }
    return new ArrayList<>(
        nodes.build().filter(JsonNode::isIntegralNumber).map(JsonNode::asLong).toList());
  }
}
