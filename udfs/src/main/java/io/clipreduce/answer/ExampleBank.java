package io.clipreduce.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Questions about videos with their answers, to learn from. What is known of their videos is kept,
 * so that a bank goes with one index. Safe for several threads.
 */
final class ExampleBank {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final List<Example> examples;
  private final Map<Example, Known> known = new ConcurrentHashMap<>();

  private ExampleBank(List<Example> examples) {
    this.examples = List.copyOf(examples);
  }

  /**
   * An example.
   *
   * @param video id, path or file name of its video, which need not be in the index
   */
  record Example(String video, String question, String answer) {}

  /**
   * An example that is like a question.
   *
   * @param video evidence on its video; null if the index has none of it
   * @param likeness 0 to 1
   */
  record Neighbour(Example example, Evidence video, double likeness) {}

  /**
   * Reads a bank.
   *
   * @param lines a JSON object a line, with {@code video}, {@code question} and {@code answer}
   * @throws IllegalArgumentException if it holds anything else, or nothing; the message is for the
   *     user
   */
  static ExampleBank of(String lines) {
    List<Example> examples = new ArrayList<>();
    int number = 0;
    for (String line : lines.split("\\R")) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode json = json(line);
      if (json == null
          || !json.path("video").isTextual()
          || !json.path("question").isTextual()
          || !json.path("answer").isTextual()) {
        throw new IllegalArgumentException(
            ("Line %s of the file that answer.videoicl.examples names is no example. Each line must"
                    + " be a JSON object with the texts \"video\", \"question\" and \"answer\".")
                .formatted(number));
      }
      examples.add(
          new Example(
              json.path("video").asText(),
              json.path("question").asText(),
              json.path("answer").asText()));
    }
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(
          "The method videoicl learns from examples, and there are none. Name a file of them in"
              + " answer.videoicl.examples: a JSON object a line, with \"video\", \"question\" and"
              + " \"answer\".");
    }
    return new ExampleBank(examples);
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /**
   * The examples most like a question, best first: by the mean of how much their videos and their
   * words are alike. Those of the question's own videos are left out, since they may tell the
   * answer.
   */
  List<Neighbour> nearest(Question question, Evidence evidence, String encoder, int most) {
    Set<String> own =
        evidence.videos().stream().map(IndexedVideo::videoId).collect(Collectors.toSet());
    Sides of = Sides.of(evidence, question.text(), encoder);
    List<Neighbour> nearest = new ArrayList<>();
    for (Example example : examples) {
      Known one = known.computeIfAbsent(example, key -> Known.of(key, evidence, encoder));
      Evidence video = one.video;
      if (video != null && own.contains(video.videos().get(0).videoId())) {
        continue;
      }
      double words = alike(of.question, one.sides.question);
      double likeness = (words + (video == null ? 0 : alike(of.video, one.sides.video))) / 2;
      nearest.add(new Neighbour(example, video, likeness));
    }
    nearest.sort(Comparator.comparingDouble(Neighbour::likeness).reversed());
    return nearest.subList(0, Math.min(most, nearest.size()));
  }

  /** What is compared: a unit vector, or words where the index has no vectors of the encoder. */
  private record Side(float[] vector, Set<String> terms) {}

  /** What is known of an example; no video where the index has none of it. */
  private record Known(Evidence video, Sides sides) {
    static Known of(Example example, Evidence evidence, String encoder) {
      Evidence video = evidence.of(example.video()).orElse(null);
      Side question = Sides.words(evidence, example.question(), encoder);
      return new Known(
          video, new Sides(question, video == null ? null : Sides.video(video, encoder)));
    }
  }

  private record Sides(Side question, Side video) {
    static Sides of(Evidence evidence, String question, String encoder) {
      return new Sides(words(evidence, question, encoder), video(evidence, encoder));
    }

    static Side words(Evidence evidence, String text, String encoder) {
      boolean encoded = evidence.encoders().contains(encoder);
      return new Side(encoded ? evidence.vector(encoder, text) : null, Terms.set(text));
    }

    /** The mean of the vectors of the videos' clips. */
    static Side video(Evidence evidence, String encoder) {
      float[] sum = null;
      Set<String> terms = new HashSet<>();
      for (Passage clip : evidence.passages(PassageKind.CLIP)) {
        terms.addAll(Terms.of(clip.text()));
        Optional<float[]> vector = evidence.vector(clip, encoder);
        if (vector.isPresent()) {
          sum = sum == null ? new float[vector.get().length] : sum;
          for (int i = 0; i < sum.length; i++) {
            sum[i] += vector.get()[i];
          }
        }
      }
      return new Side(sum, terms);
    }
  }

  /** The cosine, or the share of common words; 0 to 1. */
  private static double alike(Side one, Side other) {
    if (one.vector != null && other.vector != null) {
      double product = 0;
      double ones = 0;
      double others = 0;
      for (int i = 0; i < one.vector.length; i++) {
        product += (double) one.vector[i] * other.vector[i];
        ones += (double) one.vector[i] * one.vector[i];
        others += (double) other.vector[i] * other.vector[i];
      }
      double lengths = Math.sqrt(ones * others);
      return lengths == 0 ? 0 : Math.max(0, Math.min(1, product / lengths));
    }
    Set<String> common = new HashSet<>(one.terms);
    common.retainAll(other.terms);
    int all = one.terms.size() + other.terms.size() - common.size();
    return all == 0 ? 0 : (double) common.size() / all;
  }
}
