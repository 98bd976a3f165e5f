package io.clipreduce.encode;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.clipreduce.model.Device;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.Tokenizers;
import java.util.List;

/**
 * Scores how well texts answer a query with an ONNX export that reads both at once, such as the
 * ms-marco MiniLM rerankers. Pairs are padded to 32, 64, ... tokens and run in batches of one size,
 * so that a score does not depend on its neighbours. Safe for several threads.
 */
public final class CrossEncoder implements AutoCloseable {
  private static final String LOGITS = "logits";

  private final OnnxModel model;
  private final HuggingFaceTokenizer tokenizer;
  private final TokenBatches batches;

  private CrossEncoder(OnnxModel model, ModelFolder files, Device device) {
    this.model = model;
    if (!model.outputs().containsKey(LOGITS)) {
      throw new IllegalArgumentException(
          "The graph of model %s is no reranker: its outputs are %s; %s is needed."
              .formatted(files.card().name(), model.outputs().keySet(), LOGITS));
    }
    int maxTokens = Tokenizers.maxTokens(files);
    this.batches =
        new TokenBatches(
            model,
            LOGITS,
            maxTokens,
            Tokenizers.paddingToken(files),
            TokenBatches.rows(files, device));
    this.tokenizer = Tokenizers.open(files.bytes("tokenizer.json"), maxTokens);
  }

  /** Opens the reranker of a model; the caller closes it. */
  public static CrossEncoder open(ModelFolder files, Device device) {
    OnnxModel model = OnnxModel.open(files.graph("model"), device);
    try {
      return new CrossEncoder(model, files, device);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Scores texts.
   *
   * @return the model's logit per text, higher for better answers, in the same order
   */
  public float[] score(String query, List<String> texts) {
    List<Encoding> pairs = texts.stream().map(text -> tokenizer.encode(query, text)).toList();
    float[] scores = new float[texts.size()];
    batches.run(
        pairs,
        (text, logits, shape, row) ->
            scores[text] = logits.get(row * Math.toIntExact(shape[shape.length - 1])));
    return scores;
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}
