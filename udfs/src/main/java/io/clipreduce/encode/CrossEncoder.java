package io.clipreduce.encode;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.Tokenizers;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Scores how well texts answer a query with an ONNX export that reads both at once, such as the
 * ms-marco MiniLM rerankers. Pairs are padded to 32, 64, ... tokens and run in batches of one size,
 * so that a score does not depend on its neighbours. Safe for several threads.
 */
public final class CrossEncoder implements AutoCloseable {
  private static final int BATCH = 8;
  private static final int SHORTEST = 32;
  private static final String LOGITS = "logits";

  private final OnnxModel model;
  private final HuggingFaceTokenizer tokenizer;
  private final int maxTokens;
  private final long padding;

  private CrossEncoder(OnnxModel model, ModelFolder files) {
    this.model = model;
    if (!model.outputs().containsKey(LOGITS)) {
      throw new IllegalArgumentException(
          "The graph of model %s is no reranker: its outputs are %s; %s is needed."
              .formatted(files.card().name(), model.outputs().keySet(), LOGITS));
    }
    this.maxTokens = Tokenizers.maxTokens(files);
    this.padding = Tokenizers.paddingToken(files);
    this.tokenizer = Tokenizers.open(files.bytes("tokenizer.json"), maxTokens);
  }

  /** Opens the reranker of a model; the caller closes it. */
  public static CrossEncoder open(ModelFolder files, Device device) {
    OnnxModel model = OnnxModel.open(files.graph("model"), device);
    try {
      return new CrossEncoder(model, files);
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
    TreeMap<Integer, List<Integer>> byLength = new TreeMap<>();
    List<Encoding> pairs = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      pairs.add(tokenizer.encode(query, texts.get(i)));
      int length = SHORTEST;
      while (length < pairs.get(i).getIds().length) {
        length *= 2;
      }
      byLength.computeIfAbsent(Math.min(length, maxTokens), n -> new ArrayList<>()).add(i);
    }
    float[] scores = new float[texts.size()];
    byLength.forEach(
        (length, rows) -> {
          for (int from = 0; from < rows.size(); from += BATCH) {
            run(pairs, rows.subList(from, Math.min(rows.size(), from + BATCH)), length, scores);
          }
        });
    return scores;
  }

  private void run(List<Encoding> pairs, List<Integer> rows, int length, float[] scores) {
    LongBuffer ids = Feed.longs(BATCH * length);
    LongBuffer mask = Feed.longs(BATCH * length);
    LongBuffer types = Feed.longs(BATCH * length);
    for (int row = 0; row < BATCH; row++) {
      Encoding pair = pairs.get(rows.get(Math.min(row, rows.size() - 1)));
      int tokens = pair.getIds().length;
      for (int i = 0; i < length; i++) {
        ids.put(row * length + i, i < tokens ? pair.getIds()[i] : padding);
        mask.put(row * length + i, i < tokens ? 1 : 0);
        types.put(row * length + i, i < tokens ? pair.getTypeIds()[i] : 0);
      }
    }
    try (Feed feed = new Feed(model)) {
      feed.put("input_ids", ids, BATCH, length)
          .put("attention_mask", mask, BATCH, length)
          .put("token_type_ids", types, BATCH, length);
      try (OrtSession.Result result = model.run(feed, Set.of(LOGITS))) {
        FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
        int classes = logits.capacity() / BATCH;
        for (int row = 0; row < rows.size(); row++) {
          scores[rows.get(row)] = logits.get(row * classes);
        }
      }
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}
