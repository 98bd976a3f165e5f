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
import java.util.stream.IntStream;

/**
 * Texts on their way through a {@link CachedDecoder}, side by side, a row each. The tensors that
 * one step gives are the next one's inputs as they are, until texts leave. Not safe for several
 * threads; whoever began it closes it.
 */
public final class Decoding implements AutoCloseable {
  /**
   * Up to so many tokens, scores of all of them are taken from the graph, though only the last are
   * of use; beyond, the last token is fed by itself, which is cheaper than a copy of them all.
   */
  private static final int MOST_SCORED = 16;

  /** The most tokens of a step, in all rows: graphs work out scores for each, wanted or not. */
  private static final int MOST_OF_A_STEP = 512;

  private final CachedDecoder decoder;
  private final OnnxModel graph;
  private final int texts;
  private final Map<String, OnnxTensor> past = new TreeMap<>();
  private final boolean scoresLastOnly;

  /** Inputs of every step: the caller's, or this one's own once texts have left. */
  private final Map<String, OnnxTensor> constants;

  private boolean ownsConstants;

  /** The text of each row, ascending. */
  private int[] rows;

  private final boolean[] left;

  /** Fillers at the beginning of each text. */
  private final int[] fillers;

  /** Tokens of a row, fillers included. */
  private int length;

  /** By text; null for one without a row. */
  private final float[][] scores;

  Decoding(CachedDecoder decoder, int texts, Map<String, OnnxTensor> constants) {
    this.decoder = decoder;
    this.graph = decoder.graph();
    this.texts = texts;
    this.constants = new TreeMap<>(constants);
    this.rows = IntStream.range(0, texts).toArray();
    this.left = new boolean[texts];
    this.fillers = new int[texts];
    this.scores = new float[texts][];
    this.scoresLastOnly = CachedDecoder.SCORES_KEPT.stream().anyMatch(graph.inputs()::containsKey);
  }

  /**
   * Feeds a prompt a text; shorter ones are filled up at their beginning, which changes nothing but
   * where {@link CachedDecoder#sideBySide} keeps them apart.
   *
   * @param filler any token that the model knows
   * @throws IllegalStateException if something was fed before
   */
  public void feedPrompts(List<long[]> prompts, long filler) {
    int longest = fill(prompts.size(), prompts.stream().mapToInt(prompt -> prompt.length));
    long[] tokens = new long[texts * longest];
    Arrays.fill(tokens, filler);
    for (int text = 0; text < texts; text++) {
      long[] prompt = prompts.get(text);
      System.arraycopy(prompt, 0, tokens, text * longest + fillers[text], prompt.length);
    }
    feedInSteps(
        longest,
        (from, to, scored) -> {
          LongBuffer part = Feed.longs(texts * (to - from));
          for (int text = 0; text < texts; text++) {
            part.put(tokens, text * longest + from, to - from);
          }
          feedTokens(part.rewind(), to - from, scored);
        });
  }

  /**
   * Feeds embeddings, such as those of prompts with pictures in them, as {@link #feedPrompts} does
   * tokens.
   *
   * @param prompts for each text {@code [tokens][width]} in one row
   * @param width values of a token
   * @throws IllegalStateException if something was fed before
   */
  public void feedEmbeddings(List<FloatBuffer> prompts, int width) {
    int longest =
        fill(prompts.size(), prompts.stream().mapToInt(prompt -> prompt.capacity() / width));
    feedInSteps(
        longest,
        (from, to, scored) -> {
          FloatBuffer part = Feed.floats(texts * (to - from) * width);
          for (int text = 0; text < texts; text++) {
            int first = Math.max(from, fillers[text]);
            if (first < to) {
              int at = (text * (to - from) + first - from) * width;
              int in = (first - fillers[text]) * width;
              part.put(at, prompts.get(text), in, (to - first) * width);
            }
          }
          try (Feed feed = new Feed(graph)) {
            feed.put(CachedDecoder.EMBEDDINGS, part, texts, to - from, width);
            step(feed, to - from, scored);
          }
        });
  }

  /** Sets the fillers by the prompts' lengths; returns the greatest. */
  private int fill(int prompts, IntStream lengths) {
    if (length > 0 || prompts != texts) {
      throw new IllegalStateException(
          "%s prompts for %s texts of length %s".formatted(prompts, texts, length));
    }
    int[] all = lengths.toArray();
    int longest = Arrays.stream(all).max().orElseThrow();
    for (int text = 0; text < texts; text++) {
      fillers[text] = longest - all[text];
    }
    return longest;
  }

  private void feedInSteps(int tokens, Step step) {
    int early = scoresLastOnly || tokens <= MOST_SCORED ? 0 : tokens - 1;
    int most = Math.max(1, MOST_OF_A_STEP / texts);
    int from = 0;
    while (from < tokens) {
      int to = Math.min(from + most, from < early ? early : tokens);
      step.feed(from, to, to == tokens);
      from = to;
    }
  }

  /**
   * Feeds a token a text.
   *
   * @param tokens by text; those of texts that have left are not looked at
   */
  public void feed(long[] tokens) {
    removeLeft();
    LongBuffer buffer = Feed.longs(rows.length);
    for (int text : rows) {
      buffer.put(tokens[text]);
    }
    feedTokens(buffer.rewind(), 1, true);
  }

  /** Says that nothing of a text is wanted any more. */
  public void leave(int text) {
    left[text] = true;
  }

  /**
   * Scores (logits) of what comes after a text's last token, one a token of the vocabulary; the
   * caller may change them.
   */
  public float[] scores(int text) {
    return scores[text];
  }

  /** Rows are moved once half of them are of no use: not for each, for what is kept is copied. */
  private void removeLeft() {
    int[] kept = IntStream.range(0, rows.length).filter(row -> !left[rows[row]]).toArray();
    if (kept.length == 0 || 2 * kept.length > rows.length) {
      return;
    }
    past.replaceAll(
        (input, tensor) -> {
          try (tensor) {
            return rowsOf(tensor, kept);
          }
        });
    constants.replaceAll(
        (input, tensor) -> {
          OnnxTensor smaller = rowsOf(tensor, kept);
          if (ownsConstants) {
            tensor.close();
          }
          return smaller;
        });
    ownsConstants = true;
    rows = Arrays.stream(kept).map(row -> rows[row]).toArray();
  }

  private static OnnxTensor rowsOf(OnnxTensor tensor, int[] kept) {
    TensorInfo info = tensor.getInfo();
    long[] shape = info.getShape();
    ByteBuffer all = tensor.getByteBuffer();
    int rowBytes = all.remaining() / Math.toIntExact(shape[0]);
    ByteBuffer part =
        ByteBuffer.allocateDirect(Math.multiplyExact(rowBytes, kept.length))
            .order(ByteOrder.nativeOrder());
    for (int row : kept) {
      part.put(all.slice(row * rowBytes, rowBytes));
    }
    shape[0] = kept.length;
    try {
      return OnnxTensor.createTensor(
          OrtEnvironment.getEnvironment(), part.rewind(), shape, info.type);
    } catch (OrtException e) {
      throw new IllegalStateException("Rows of a tensor cannot be moved", e);
    }
  }

  private void feedTokens(LongBuffer tokens, int count, boolean scored) {
    try (Feed feed = new Feed(graph)) {
      if (!decoder.embeds()) {
        feed.put(CachedDecoder.IDS, tokens, rows.length, count);
        step(feed, count, scored);
        return;
      }
      try (OrtSession.Result embedded = decoder.embed(tokens, rows.length, count)) {
        feed.lend(CachedDecoder.EMBEDDINGS, (OnnxTensor) embedded.get(0));
        step(feed, count, scored);
      }
    }
  }

  private void step(Feed feed, int count, boolean scored) {
    int total = length + count;
    LongBuffer mask = Feed.longs(rows.length * total);
    LongBuffer positions = Feed.longs(rows.length * count);
    for (int text : rows) {
      for (int i = 0; i < total; i++) {
        mask.put(i < fillers[text] ? 0 : 1);
      }
      for (int i = length; i < total; i++) {
        // A filler's position must be one that exists; it is not looked at.
        positions.put(i < fillers[text] ? 1 : i - fillers[text]);
      }
    }
    feed.put(CachedDecoder.MASK, mask, rows.length, total)
        .put("position_ids", positions, rows.length, count)
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
        takeScores(tensor);
      }
    }
  }

  private static OnnxTensor tensor(OrtSession.Result result, String output) {
    OnnxValue value = result.get(output).orElseThrow();
    return (OnnxTensor) value;
  }

  private void takeScores(OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    int tokens = Math.toIntExact(shape[1]);
    int vocabulary = Math.toIntExact(shape[2]);
    FloatBuffer all = tensor.getFloatBuffer();
    Arrays.fill(scores, null);
    for (int row = 0; row < rows.length; row++) {
      float[] last = new float[vocabulary];
      all.get((row * tokens + tokens - 1) * vocabulary, last);
      scores[rows[row]] = last;
    }
  }

  private OnnxTensor empty(String input) {
    TensorInfo declared = graph.inputs().get(input);
    long[] shape = CachedDecoder.emptyShape(declared, texts);
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
    if (ownsConstants) {
      constants.values().forEach(OnnxTensor::close);
    }
    constants.clear();
  }

  @FunctionalInterface
  private interface Step {
    /** Feeds the tokens {@code [from, to)} of all rows. */
    void feed(int from, int to, boolean scored);
  }
}
