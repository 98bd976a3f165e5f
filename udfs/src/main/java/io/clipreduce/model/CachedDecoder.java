package io.clipreduce.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A graph that says, token by token, what comes next, and keeps what it worked out for earlier
 * tokens: inputs {@code past*} of one step are the outputs {@code present*} of the one before.
 * Everything else is read from the graph too: whether it takes tokens or their embeddings (of a
 * second graph, {@code embed_tokens}), masks, positions, and the switch of merged graphs. Safe for
 * several threads; what is written with it is a {@link Decoding} each.
 */
public final class CachedDecoder implements AutoCloseable {
  static final String IDS = "input_ids";
  static final String EMBEDDINGS = "inputs_embeds";
  static final String MASK = "attention_mask";
  static final String SCORES = "logits";
  private static final String PAST = "past";

  /** Names, among exporters, of the number of last tokens to give scores for. */
  static final List<String> SCORES_KEPT = List.of("num_logits_to_keep", "logits_to_keep");

  private static final double CLOSE = 0.02;

  private final OnnxModel decoder;

  /** Null where the decoder takes tokens as they are. */
  private final OnnxModel embedder;

  private final SortedMap<String, String> presentOfPast;

  /** Null until it was tried. */
  private Boolean takesFillers;

  private CachedDecoder(OnnxModel decoder, OnnxModel embedder) {
    this.decoder = decoder;
    this.embedder = embedder;
    TreeMap<String, String> presents = new TreeMap<>();
    for (String input : decoder.inputs().keySet()) {
      if (input.startsWith(PAST)) {
        String present = "present" + input.substring(Math.max(0, input.indexOf('.')));
        if (!decoder.outputs().containsKey(present)) {
          throw new IllegalArgumentException(
              "The decoder takes %s, but does not give %s.".formatted(input, present));
        }
        presents.put(input, present);
      }
    }
    if (presents.isEmpty() || !decoder.outputs().containsKey(SCORES)) {
      throw new IllegalArgumentException(
          "The graph is no decoder that keeps keys and values: its inputs are %s, its outputs %s."
              .formatted(decoder.inputs().keySet(), decoder.outputs().keySet()));
    }
    this.presentOfPast = Collections.unmodifiableSortedMap(presents);
  }

  /**
   * Opens the decoder of a model: its graph {@code decoder_model_merged} or {@code model}.
   *
   * @throws IllegalArgumentException if there is none, or it is no decoder of this kind
   */
  public static CachedDecoder open(ModelFolder files, Device device) {
    String stem = files.hasGraph("decoder_model_merged") ? "decoder_model_merged" : "model";
    OnnxModel decoder = OnnxModel.open(files.graph(stem), device);
    OnnxModel embedder = null;
    try {
      if (!decoder.inputs().containsKey(IDS)) {
        embedder = OnnxModel.open(files.graph("embed_tokens"), device);
      }
      return new CachedDecoder(decoder, embedder);
    } catch (RuntimeException e) {
      decoder.close();
      if (embedder != null) {
        embedder.close();
      }
      throw new IllegalArgumentException(
          "Model %s: %s".formatted(files.card().name(), e.getMessage()), e);
    }
  }

  /** For inputs of every step, in the types that the graph declares. */
  public Feed constants() {
    return new Feed(decoder);
  }

  /**
   * Begins to decode.
   *
   * @param texts number of texts that are written side by side
   * @param constants inputs of every step with a row a text, such as {@code encoder_hidden_states};
   *     stay the caller's and must outlive the decoding
   */
  public Decoding begin(int texts, Map<String, OnnxTensor> constants) {
    return new Decoding(this, texts, constants);
  }

  /** Begins to decode texts that depend on nothing but their prompts. */
  public Decoding begin(int texts) {
    return begin(texts, Map.of());
  }

  /** Whether it was exported for one text at a time. */
  public boolean hasFixedRows() {
    return decoder.hasFixedRows(embeds() ? EMBEDDINGS : IDS);
  }

  /**
   * Writes texts side by side that depend on nothing but prompts: all together, or, where the graph
   * cannot do with fillers, those with prompts of one length.
   *
   * @param lengths tokens of the prompts
   * @param write gets indices of prompts, ascending, and gives a text for each
   * @return the texts in the order of the prompts
   */
  public <R> List<R> sideBySide(List<Integer> lengths, Function<List<Integer>, List<R>> write) {
    boolean together = new TreeSet<>(lengths).size() == 1 || takesFillers();
    TreeMap<Integer, List<Integer>> groups = new TreeMap<>();
    for (int i = 0; i < lengths.size(); i++) {
      groups.computeIfAbsent(together ? 0 : lengths.get(i), length -> new ArrayList<>()).add(i);
    }
    TreeMap<Integer, R> texts = new TreeMap<>();
    for (List<Integer> group : groups.values()) {
      List<R> written = write.apply(group);
      for (int i = 0; i < group.size(); i++) {
        texts.put(group.get(i), written.get(i));
      }
    }
    return List.copyOf(texts.values());
  }

  /**
   * Whether prompts of different lengths may be fed together, the shorter ones filled up at their
   * beginning. Graphs do not say: some take a mask and count on fillers at the end all the same,
   * some work out positions from the number of tokens. So it is tried, once.
   */
  private synchronized boolean takesFillers() {
    if (takesFillers == null && !decoder.inputs().containsKey(MASK)) {
      takesFillers = false;
    }
    if (takesFillers == null) {
      long[] longer = {2, 0, 1};
      long[] shorter = {0, 1};
      try (Decoding together = begin(2);
          Decoding alone = begin(1)) {
        together.feedPrompts(List.of(longer, shorter), longer[0]);
        alone.feedPrompts(List.of(shorter), longer[0]);
        boolean same = areClose(together.scores(1), alone.scores(0));
        together.feed(new long[] {2, 2});
        alone.feed(new long[] {2});
        takesFillers = same && areClose(together.scores(1), alone.scores(0));
      }
    }
    return takesFillers;
  }

  /** To within what half precision loses. */
  private static boolean areClose(float[] scores, float[] others) {
    double most = 0;
    for (float score : scores) {
      most = Math.max(most, Math.abs(score));
    }
    for (int token = 0; token < scores.length; token++) {
      if (!(Math.abs(scores[token] - others[token]) <= CLOSE * Math.max(1, most))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Embeddings of tokens, {@code [tokens][width]} in one row; a direct buffer of the caller's.
   *
   * @throws IllegalStateException if this decoder takes tokens as they are
   */
  public FloatBuffer embed(long[] tokens) {
    if (!embeds()) {
      throw new IllegalStateException("This decoder takes tokens, not embeddings");
    }
    try (OrtSession.Result result = embed(LongBuffer.wrap(tokens), 1, tokens.length)) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      return Feed.floats(values.remaining()).put(values).rewind();
    }
  }

  /** The first output is {@code [rows][tokens][width]}. */
  OrtSession.Result embed(LongBuffer tokens, int rows, int length) {
    try (Feed feed = new Feed(embedder)) {
      feed.put(IDS, tokens, rows, length);
      return embedder.run(feed, Set.of(embedder.outputs().keySet().iterator().next()));
    }
  }

  boolean embeds() {
    return embedder != null;
  }

  OnnxModel graph() {
    return decoder;
  }

  /** Output by the input that it becomes. */
  SortedMap<String, String> presentOfPast() {
    return presentOfPast;
  }

  /** Shape of an input before the first token: axis 0 is the rows, other free axes are empty. */
  static long[] emptyShape(TensorInfo past, int rows) {
    long[] shape = past.getShape();
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] < 0) {
        shape[axis] = axis == 0 ? rows : 0;
      }
    }
    return shape;
  }

  @Override
  public void close() {
    decoder.close();
    if (embedder != null) {
      embedder.close();
    }
  }
}
