package io.clipreduce.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Texts on their way through a {@link CachedDecoder}, side by side. The tensors that one step gives
 * are the next one's inputs as they are. Not safe for several threads; whoever began it closes it.
 */
public final class Decoding implements AutoCloseable {
  /**
   * Up to so many tokens, scores of all of them are taken from the graph, though only the last are
   * of use; beyond, the last token is fed by itself, which is cheaper than a copy of them all.
   */
  private static final int MOST_SCORED = 16;

  private final CachedDecoder decoder;
  private final OnnxModel graph;
  private final int rows;
  private final Map<String, OnnxTensor> constants;
  private final Map<String, OnnxTensor> past = new TreeMap<>();
  private final boolean scoresLastOnly;

  /** Fillers at the beginning of each row. */
  private final int[] fillers;

  /** Tokens of a row, fillers included. */
  private int length;

  private float[][] scores;

  Decoding(CachedDecoder decoder, int rows, Map<String, OnnxTensor> constants) {
    this.decoder = decoder;
    this.graph = decoder.graph();
    this.rows = rows;
    this.constants = constants;
    this.fillers = new int[rows];
    this.scoresLastOnly = CachedDecoder.SCORES_KEPT.stream().anyMatch(graph.inputs()::containsKey);
  }

  /**
   * Feeds a prompt a row; shorter ones are filled up at their beginning, which changes nothing.
   *
   * @param filler any token that the model knows
   * @throws IllegalStateException if something was fed before
   */
  public void feedPrompts(List<long[]> prompts, long filler) {
    if (length > 0 || prompts.size() != rows) {
      throw new IllegalStateException(
          "%s prompts for %s rows of length %s".formatted(prompts.size(), rows, length));
    }
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    long[] tokens = new long[rows * longest];
    Arrays.fill(tokens, filler);
    for (int row = 0; row < rows; row++) {
      long[] prompt = prompts.get(row);
      fillers[row] = longest - prompt.length;
      System.arraycopy(prompt, 0, tokens, row * longest + fillers[row], prompt.length);
    }
    int early = early(longest);
    if (early > 0) {
      feedTokens(part(tokens, longest, 0, early), early, false);
    }
    feedTokens(part(tokens, longest, early, longest), longest - early, true);
  }

  /** Feeds a token a row. */
  public void feed(long[] tokens) {
    feedTokens(tokens, 1, true);
  }

  /**
   * Feeds embeddings of the one row, such as those of a prompt with pictures in it.
   *
   * @param embeddings {@code [tokens][width]} in one row, a direct buffer
   */
  public void feedEmbeddings(FloatBuffer embeddings, int tokens) {
    if (rows != 1) {
      throw new IllegalStateException("Embeddings are fed to one row, not to " + rows);
    }
    int width = embeddings.capacity() / tokens;
    int early = early(tokens);
    if (early > 0) {
      feedEmbeddings(embeddings.slice(0, early * width), early, width, false);
    }
    FloatBuffer late = embeddings.slice(early * width, (tokens - early) * width);
    feedEmbeddings(late, tokens - early, width, true);
  }

  /**
   * Scores (logits) of what comes after a row's last token, one a token of the vocabulary; the
   * caller may change them.
   */
  public float[] scores(int row) {
    return scores[row];
  }

  /** Number of tokens that are fed before those whose scores are taken. */
  private int early(int tokens) {
    return scoresLastOnly || tokens <= MOST_SCORED ? 0 : tokens - 1;
  }

  private long[] part(long[] tokens, int stride, int from, int to) {
    long[] part = new long[rows * (to - from)];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(tokens, row * stride + from, part, row * (to - from), to - from);
    }
    return part;
  }

  private void feedTokens(long[] tokens, int count, boolean scored) {
    LongBuffer buffer = Feed.longs(tokens.length).put(tokens).rewind();
    try (Feed feed = new Feed(graph)) {
      if (!decoder.embeds()) {
        feed.put(CachedDecoder.IDS, buffer, rows, count);
        step(feed, count, scored);
        return;
      }
      try (OrtSession.Result embedded = decoder.embed(buffer, rows, count)) {
        feed.lend(CachedDecoder.EMBEDDINGS, (OnnxTensor) embedded.get(0));
        step(feed, count, scored);
      }
    }
  }

  private void feedEmbeddings(FloatBuffer embeddings, int count, int width, boolean scored) {
    try (Feed feed = new Feed(graph)) {
      feed.put(CachedDecoder.EMBEDDINGS, embeddings, 1, count, width);
      step(feed, count, scored);
    }
  }

  private void step(Feed feed, int count, boolean scored) {
    int total = length + count;
    LongBuffer mask = Feed.longs(rows * total);
    LongBuffer positions = Feed.longs(rows * count);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < total; i++) {
        mask.put(i < fillers[row] ? 0 : 1);
      }
      for (int i = length; i < total; i++) {
        // A filler's position must be one that exists; it is not looked at.
        positions.put(i < fillers[row] ? 1 : i - fillers[row]);
      }
    }
    feed.put("attention_mask", mask, rows, total)
        .put("position_ids", positions, rows, count)
        .put("use_cache_branch", length > 0);
    CachedDecoder.SCORES_KEPT.forEach(input -> feed.putScalar(input, 1));
    constants.forEach(feed::lend);
    if (length == 0) {
      decoder.presentOfPast().keySet().forEach(input -> past.put(input, empty(input)));
    }
    past.forEach(feed::lend);

    Set<String> wanted = new LinkedHashSet<>();
    decoder
        .presentOfPast()
        .forEach(
            (input, present) -> {
              if (length == 0 || !ofEncoder(input)) {
                wanted.add(present);
              }
            });
    if (scored) {
      wanted.add(CachedDecoder.SCORES);
    }
    OrtSession.Result result = graph.run(feed, wanted);
    take(result, wanted);
    length = total;
  }

  /**
   * Keys and values of an encoder's states are worked out in the first step; graphs that are merged
   * of two give empty ones afterwards.
   */
  private static boolean ofEncoder(String past) {
    return past.contains(".encoder.");
  }

  /** Keeps what the next step needs, and frees what this one used. */
  private void take(OrtSession.Result result, Set<String> wanted) {
    decoder
        .presentOfPast()
        .forEach(
            (input, present) -> {
              if (wanted.contains(present)) {
                past.put(input, tensor(result, present)).close();
              }
            });
    if (wanted.contains(CachedDecoder.SCORES)) {
      try (OnnxTensor tensor = tensor(result, CachedDecoder.SCORES)) {
        scores = lastScores(tensor);
      }
    }
  }

  private static OnnxTensor tensor(OrtSession.Result result, String output) {
    OnnxValue value = result.get(output).orElseThrow();
    return (OnnxTensor) value;
  }

  private float[][] lastScores(OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    int tokens = Math.toIntExact(shape[1]);
    int vocabulary = Math.toIntExact(shape[2]);
    FloatBuffer all = tensor.getFloatBuffer();
    float[][] last = new float[rows][vocabulary];
    for (int row = 0; row < rows; row++) {
      all.get((row * tokens + tokens - 1) * vocabulary, last[row]);
    }
    return last;
  }

  private OnnxTensor empty(String input) {
    TensorInfo declared = graph.inputs().get(input);
    long[] shape = CachedDecoder.emptyShape(declared, rows);
    ByteBuffer nothing = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      return declared.type == OnnxJavaType.FLOAT16
          ? OnnxTensor.createTensor(
              environment, nothing.asShortBuffer(), shape, OnnxJavaType.FLOAT16)
          : OnnxTensor.createTensor(environment, nothing.asFloatBuffer(), shape);
    } catch (OrtException e) {
      throw new IllegalStateException("No empty tensor can be made for " + input, e);
    }
  }

  @Override
  public void close() {
    past.values().forEach(OnnxTensor::close);
    past.clear();
  }
}
