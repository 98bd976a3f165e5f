package io.clipreduce.encode;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.clipreduce.model.Batches;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs texts through a graph in batches of one size, each filled up to 32, 64, ... tokens by its
 * own length, or to the model's full length where the graph takes no mask. So what comes out for a
 * text does not depend on its neighbours. Safe for several threads.
 */
final class TokenBatches {
  /** Texts of a run on a CPU. */
  static final int ROWS_ON_CPU = 8;

  private static final int ROWS_ON_GPU = 32;
  private static final int SHORTEST = 32;
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  private final OnnxModel model;
  private final String output;
  private final int maxTokens;
  private final long padding;
  private final int rows;

  /**
   * @param output the one output that is wanted
   * @param maxTokens longest input, special tokens included
   * @param padding token that fills up inputs
   * @param rows texts of a run
   */
  TokenBatches(OnnxModel model, String output, int maxTokens, long padding, int rows) {
    this.model = model;
    this.output = output;
    this.maxTokens = maxTokens;
    this.padding = padding;
    this.rows = rows;
  }

  /** Texts of a run of a model. */
  static int rows(ModelFolder files, Device device) {
    return Batches.rows(files, device, ROWS_ON_CPU, ROWS_ON_GPU);
  }

  /** Reads the output of a batch. */
  interface Reader {
    /**
     * @param text index of a text, as it was given
     * @param values the output of the whole batch, {@code [rows]} and then as the graph has it
     * @param shape shape of the output
     * @param row row of the batch that belongs to the text
     */
    void read(int text, FloatBuffer values, long[] shape, int row);
  }

  /** Runs texts, or pairs of them; the reader is called once for each. */
  void run(List<Encoding> texts, Reader reader) {
    TreeMap<Integer, List<Integer>> byLength = new TreeMap<>();
    for (int i = 0; i < texts.size(); i++) {
      byLength.computeIfAbsent(padded(texts.get(i).getIds().length), n -> new ArrayList<>()).add(i);
    }
    byLength.forEach(
        (length, indices) -> {
          for (int from = 0; from < indices.size(); from += rows) {
            List<Integer> batch = indices.subList(from, Math.min(indices.size(), from + rows));
            runBatch(texts, batch, length, reader);
          }
        });
  }

  private int padded(int tokens) {
    int length = model.inputs().containsKey(MASK) ? SHORTEST : maxTokens;
    while (length < tokens) {
      length *= 2;
    }
    return Math.min(length, maxTokens);
  }

  private void runBatch(List<Encoding> texts, List<Integer> batch, int length, Reader reader) {
    LongBuffer ids = Feed.longs(rows * length);
    LongBuffer mask = Feed.longs(rows * length);
    LongBuffer types = Feed.longs(rows * length);
    for (int row = 0; row < rows; row++) {
      Encoding text = texts.get(batch.get(Math.min(row, batch.size() - 1)));
      int tokens = text.getIds().length;
      for (int i = 0; i < length; i++) {
        ids.put(row * length + i, i < tokens ? text.getIds()[i] : padding);
        mask.put(row * length + i, i < tokens ? 1 : 0);
        types.put(row * length + i, i < tokens ? text.getTypeIds()[i] : 0);
      }
    }
    try (Feed feed = new Feed(model)) {
      feed.put(IDS, ids, rows, length)
          .put(MASK, mask, rows, length)
          .put(TYPES, types, rows, length);
      try (OrtSession.Result result = model.run(feed, Set.of(output))) {
        OnnxTensor tensor = (OnnxTensor) result.get(0);
        FloatBuffer values = tensor.getFloatBuffer();
        for (int row = 0; row < batch.size(); row++) {
          reader.read(batch.get(row), values, tensor.getInfo().getShape(), row);
        }
      }
    }
  }
}
