package io.clipreduce.jobs;

import io.clipreduce.answer.Question;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.select.HsvPatches;
import io.clipreduce.select.KeyeSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * What the tables of a warehouse hold of the inputs of methods, by the names of the inputs. Only
 * what a method declares is read.
 *
 * <p>A question is compared with a video in one of two ways, {@link Evidence}: with the vectors of
 * its frames, where there are some of an encoder that takes words as well; else with the vectors of
 * the words that cover a frame. Then the score of a frame is the highest cosine of these words,
 * that of a frame without words the lowest of the video; and a method that must compare vectors
 * with the question itself gets those of words in place of those of frames. One that may gets
 * scores.
 */
final class WarehouseInputs {
  private static final String CAPTION_EMBEDDINGS = "caption_embeddings";
  private static final String ITEMS = "items";
  private static final String MOTION = "motion";

  private static final Map<String, Class<?>> GIVEN =
      Map.of(
          Input.FRAMES.name(),
          Integer.class,
          Input.TIMES_S.name(),
          double[].class,
          Input.FRAME_IDS.name(),
          double[].class,
          Input.SCORES.name(),
          double[].class,
          Input.QUERY_EMBEDDING.name(),
          double[].class,
          Input.EMBEDDINGS.name(),
          double[][].class,
          CAPTION_EMBEDDINGS,
          double[][].class,
          ITEMS,
          double[][].class,
          MOTION,
          double[].class);

  private static final Map<String, Class<? extends Record>> COLUMNS = tableColumns();

  private final Description method;
  private final QueryVectors vectors;
  private final PictureReader pictures;
  private final String encoder;
  private final String textEncoder;

  /**
   * What a question is compared with.
   *
   * @param encoder who made the vectors
   * @param ofFrames whether they are those of frames, and not those of words
   */
  record Evidence(String encoder, boolean ofFrames) implements java.io.Serializable {

    /** As the column {@code evidence} has it. */
    String word() {
      return (ofFrames ? "frames/" : "texts/") + encoder;
    }
  }

  /**
   * @param vectors makes vectors of words; the caller closes it
   * @param pictures reads stored pictures; the caller closes it
   * @param encoder as for {@link #frameEncoder}
   * @param textEncoder whose vectors of captions, text on screen and speech are looked at
   */
  WarehouseInputs(
      Description method,
      QueryVectors vectors,
      PictureReader pictures,
      String encoder,
      String textEncoder) {
    this.method = method;
    this.vectors = vectors;
    this.pictures = pictures;
    this.encoder = encoder;
    this.textEncoder = textEncoder;
  }

  private static Map<String, Class<? extends Record>> tableColumns() {
    Map<String, Class<? extends Record>> columns = new HashMap<>(IndexPassages.COLUMNS);
    columns.put("clips", VideoFrames.ClipColumns.class);
    columns.put("frames", VideoFrames.FrameColumns.class);
    columns.put("frame_embeddings", VideoFrames.VectorColumns.class);
    columns.put("motions", VideoFrames.MotionColumns.class);
    return columns;
  }

  /** What is read of a table. */
  static Class<? extends Record> columns(String table) {
    return COLUMNS.get(table);
  }

  /**
   * Makes sure that a warehouse can hold what a method needs.
   *
   * @throws IllegalArgumentException when it cannot
   */
  static void refuseUnknown(Description method) {
    for (Input<?> input : method.inputs()) {
      if (!given(input)) {
        throw new IllegalArgumentException(
            "%s needs %s (%s), which no table holds. Give it in a file of --cases (docs/methods.md)."
                .formatted(method.name(), input.name(), input.meaning()));
      }
    }
  }

  /** Whether a warehouse can hold what a method needs. */
  static boolean canFeed(Description method) {
    return method.inputs().stream().allMatch(WarehouseInputs::given);
  }

  private static boolean given(Input<?> input) {
    return input.equals(KeyeSelector.PATCHES) || input.type().equals(GIVEN.get(input.name()));
  }

  private static boolean declares(Description method, String input) {
    return declared(method).anyMatch(declared -> declared.name().equals(input));
  }

  /** What a method is given: no vectors of frames where it looks at pictures instead. */
  private static Stream<Input<?>> declared(Description method) {
    boolean pictures = method.optionalInputs().contains(KeyeSelector.PATCHES);
    return Stream.concat(method.inputs().stream(), method.optionalInputs().stream())
        .filter(WarehouseInputs::given)
        .filter(input -> !(pictures && input.equals(Input.EMBEDDINGS)));
  }

  private static boolean ofWords(Evidence evidence) {
    return evidence != null && !evidence.ofFrames();
  }

  /** Whether a method is to be given words in place of frames. */
  private static boolean wordsForFrames(Description method, Evidence evidence) {
    return ofWords(evidence) && method.inputs().contains(Input.QUERY_EMBEDDING);
  }

  /**
   * The encoder of the vectors of frames that a method looks at; null where it looks at none.
   *
   * @param evidence what the question is compared with; null for no question
   * @param encoder that of vectors which are compared with each other alone
   */
  static String frameEncoder(Description method, Evidence evidence, String encoder) {
    if (evidence != null && evidence.ofFrames()) {
      return evidence.encoder();
    }
    boolean looks = declares(method, Input.EMBEDDINGS.name()) && !wordsForFrames(method, evidence);
    return looks ? encoder : null;
  }

  /** Whether vectors of words are looked at. */
  static boolean readsWords(Description method, Evidence evidence) {
    return ofWords(evidence) || declares(method, CAPTION_EMBEDDINGS);
  }

  /**
   * The tables that a method makes necessary, {@code clips} and {@code frames} first.
   *
   * @param evidence what the question is compared with; null for no question
   * @param encoder as for {@link #frameEncoder}
   */
  static SortedSet<String> tables(Description method, Evidence evidence, String encoder) {
    SortedSet<String> tables = new TreeSet<>(Set.of("clips", "frames"));
    if (frameEncoder(method, evidence, encoder) != null) {
      tables.add("frame_embeddings");
    }
    if (readsWords(method, evidence)) {
      tables.addAll(Set.of("captions", "clip_embeddings", "ocr", "transcripts"));
    }
    if (declares(method, ITEMS)) {
      tables.addAll(Set.of("detections", "ocr"));
    }
    if (declares(method, MOTION)) {
      tables.add("motions");
    }
    return tables;
  }

  /**
   * The inputs of a method for a question.
   *
   * @param evidence what the question is compared with; null where the method looks at none
   */
  Inputs of(VideoFrames video, Question question, Evidence evidence) {
    Long askedAtUs = question.askedAtUs();
    List<VideoFrames.Candidate> candidates = video.candidates(askedAtUs);
    int count = candidates.size();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(
        Input.TIMES_S.name(),
        candidates.stream().mapToDouble(candidate -> candidate.ptsUs() / 1e6).toArray());
    List<Input<?>> wanted =
        declared(method)
            .filter(
                input ->
                    !input.equals(Input.QUERY_EMBEDDING)
                        || !ofWords(evidence)
                        || wordsForFrames(method, evidence))
            .toList();
    for (Input<?> input : wanted) {
      switch (input.name()) {
        case "times_s", "tokens" -> {
          // Every method has the times already; patches are made when they are asked for.
        }
        case "frames" -> values.put(input.name(), count);
        case "frame_ids" ->
            values.put(
                input.name(),
                candidates.stream().mapToDouble(c -> c.frame().frameIndex()).toArray());
        case "embeddings" ->
            values.put(
                input.name(),
                wordsForFrames(method, evidence)
                    ? ofWords(video, askedAtUs, count)
                    : candidates.stream()
                        .map(
                            candidate ->
                                Numbers.doubles(
                                    video.vector(
                                        candidate, frameEncoder(method, evidence, encoder))))
                        .toArray(double[][]::new));
        case "query_embedding" -> values.put(input.name(), query(question, evidence));
        case "scores" -> values.put(input.name(), scores(video, candidates, question, evidence));
        case CAPTION_EMBEDDINGS -> values.put(input.name(), ofWords(video, askedAtUs, count));
        case ITEMS ->
            values.put(
                input.name(),
                video.items().subList(0, count).stream()
                    .map(items -> items.stream().mapToDouble(Integer::doubleValue).toArray())
                    .toArray(double[][]::new));
        case MOTION -> values.put(input.name(), Arrays.copyOf(video.motion(), count));
        default -> throw new IllegalStateException("Not known: " + input.name());
      }
    }
    Inputs inputs = Inputs.of().with(Input.TIMES_S, (double[]) values.get(Input.TIMES_S.name()));
    for (Input<?> input : wanted) {
      inputs =
          input.equals(KeyeSelector.PATCHES)
              ? inputs.with(KeyeSelector.PATCHES, count, patches(candidates))
              : with(inputs, input, values.get(input.name()));
    }
    return inputs;
  }

  /** Reads the picture of a candidate and cuts it into patches, as many of each. */
  private IntFunction<double[][]> patches(List<VideoFrames.Candidate> candidates) {
    if (candidates.isEmpty()) {
      return candidate -> new double[0][];
    }
    VideoFrames.FrameColumns first = candidates.get(0).frame();
    HsvPatches patches = new HsvPatches(first.widthPx(), first.heightPx());
    return candidate -> {
      Picture picture = candidates.get(candidate).frame().picture();
      try {
        return patches.of(pictures.read(picture));
      } catch (IOException e) {
        throw new UncheckedIOException(PictureReader.unreadable(picture, e), e);
      }
    };
  }

  private static <T> Inputs with(Inputs inputs, Input<T> input, Object value) {
    return inputs.with(input, input.type().cast(value));
  }

  private double[] query(Question question, Evidence evidence) {
    return Numbers.doubles(vectors.of(evidence.encoder(), question.text()));
  }

  private double[] scores(
      VideoFrames video,
      List<VideoFrames.Candidate> candidates,
      Question question,
      Evidence evidence) {
    double[] query = query(question, evidence);
    double[] scores = new double[candidates.size()];
    if (evidence.ofFrames()) {
      for (int i = 0; i < scores.length; i++) {
        scores[i] =
            Numbers.cosine(
                Numbers.doubles(video.vector(candidates.get(i), evidence.encoder())), query);
      }
      return scores;
    }
    Arrays.fill(scores, Double.NaN);
    List<VideoFrames.Words> words = video.words(question.askedAtUs());
    List<float[]> made = vectors(words);
    for (int i = 0; i < made.size(); i++) {
      double cosine = Numbers.cosine(Numbers.doubles(made.get(i)), query);
      for (int at = words.get(i).first(); at < Math.min(words.get(i).end(), scores.length); at++) {
        scores[at] = Double.isNaN(scores[at]) ? cosine : Math.max(scores[at], cosine);
      }
    }
    return Numbers.finite(scores);
  }

  /** For each candidate the unit mean of the vectors of the words that cover it; zeros for none. */
  private double[][] ofWords(VideoFrames video, Long askedAtUs, int count) {
    List<VideoFrames.Words> words = video.words(askedAtUs);
    List<float[]> made = vectors(words);
    int dim = made.isEmpty() ? vectors.of(textEncoder, "").length : made.get(0).length;
    double[][] sums = new double[count][dim];
    for (int i = 0; i < made.size(); i++) {
      for (int at = words.get(i).first(); at < Math.min(words.get(i).end(), count); at++) {
        for (int j = 0; j < dim; j++) {
          sums[at][j] += made.get(i)[j];
        }
      }
    }
    return Numbers.unit(sums);
  }

  /** Vectors of words by the text encoder: those that the warehouse holds, and new ones. */
  private List<float[]> vectors(List<VideoFrames.Words> words) {
    List<String> missing = new ArrayList<>();
    for (VideoFrames.Words some : words) {
      if (!some.of().vectors().containsKey(textEncoder)) {
        missing.add(some.passage().text());
      }
    }
    List<float[]> made = missing.isEmpty() ? List.of() : vectors.of(textEncoder, missing);
    List<float[]> all = new ArrayList<>();
    int next = 0;
    for (VideoFrames.Words some : words) {
      float[] held = some.of().vectors().get(textEncoder);
      all.add(held == null ? made.get(next++) : held);
    }
    return all;
  }
}
