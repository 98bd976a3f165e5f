package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Words of a video as documents to look up: speech in stretches of 30 seconds, text on screen by
 * the frame that it is first seen in.
 */
final class Records {
  private static final long SPEECH_US = 30_000_000;

  /** Text that was read less surely is left out. */
  private static final float MIN_CONFIDENCE = 0.5f;

  /**
   * Share of the words looked for, by weight, that a document must hold where there are no vectors.
   */
  private static final double WORDS_THRESHOLD = 0.3;

  /** Documents that are compared by meaning; of more, those that a search by words finds. */
  private static final int MOST_COMPARED = 200;

  private Records() {}

  /** Passages that are looked up as one. */
  record Document(List<Passage> passages) {
    String text() {
      return String.join(" ", passages.stream().map(Passage::text).toList());
    }

    void tell(ObjectNode data, VideoNames names) {
      Passage first = passages.get(0);
      names.tell(data, first.videoId());
      data.put("start_s", Seconds.of(first.startUs()));
      data.put(
          "end_s", Seconds.of(passages.stream().mapToLong(Passage::endUs).max().orElseThrow()));
      data.put("text", text());
    }
  }

  /** A document and how like it is to what was looked for. */
  record Found(Document document, double score) {}

  /** What is said, in order. */
  static List<Document> speech(Evidence evidence) {
    Map<String, List<Passage>> stretches = new LinkedHashMap<>();
    for (Passage words : evidence.passages(PassageFilter.ALL.kinds(PassageKind.SPEECH))) {
      String stretch = words.videoId() + " " + words.startUs() / SPEECH_US;
      stretches.computeIfAbsent(stretch, key -> new ArrayList<>()).add(words);
    }
    return stretches.values().stream().map(Document::new).toList();
  }

  /** Text on screen that was not seen before in its video, in order. */
  static List<Document> screenText(Evidence evidence) {
    Map<String, List<Passage>> frames = new LinkedHashMap<>();
    Map<String, Set<String>> seen = new TreeMap<>();
    for (Passage line : evidence.passages(PassageFilter.ALL.kinds(PassageKind.SCREEN_TEXT))) {
      boolean sure = line.confidence() == null || line.confidence() > MIN_CONFIDENCE;
      Set<String> before = seen.computeIfAbsent(line.videoId(), key -> new HashSet<>());
      if (sure && before.add(line.text())) {
        String frame = line.videoId() + " " + line.startUs();
        frames.computeIfAbsent(frame, key -> new ArrayList<>()).add(line);
      }
    }
    return frames.values().stream().map(Document::new).toList();
  }

  /**
   * All documents that are as like the mean of some texts as a threshold wants, in order; by shared
   * words where the index has no vectors of the encoder. Of very many documents those are compared
   * that a search for the texts finds first.
   *
   * @param encoder of the texts' vectors
   * @param threshold the least cosine
   */
  static List<Found> like(
      List<String> texts,
      List<Document> documents,
      String encoder,
      double threshold,
      Evidence evidence) {
    if (!evidence.encoders().contains(encoder)) {
      return byWords(texts, documents);
    }
    float[] query = mean(texts, encoder, evidence);
    List<Found> found = new ArrayList<>();
    for (Document document : compared(texts, documents, evidence)) {
      double cosine = cosine(query, evidence.vector(encoder, document.text()));
      if (cosine >= threshold) {
        found.add(new Found(document, cosine));
      }
    }
    return found;
  }

  private static List<Document> compared(
      List<String> texts, List<Document> documents, Evidence evidence) {
    if (documents.size() <= MOST_COMPARED) {
      return documents;
    }
    PassageKind kind = documents.get(0).passages().get(0).kind();
    Set<String> found =
        evidence
            .searchWords(String.join(" ", texts), MOST_COMPARED, PassageFilter.ALL.kinds(kind))
            .stream()
            .map(hit -> hit.passage().id())
            .collect(Collectors.toSet());
    return documents.stream()
        .filter(document -> document.passages().stream().anyMatch(p -> found.contains(p.id())))
        .toList();
  }

  private static List<Found> byWords(List<String> texts, List<Document> documents) {
    Moments moments = Moments.of(documents.stream().map(Records::joined).toList());
    Set<String> terms = new HashSet<>();
    texts.forEach(text -> terms.addAll(Terms.set(text)));
    List<String> sorted = terms.stream().sorted().toList();
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      double share = moments.coverage(sorted, moments.list().get(i));
      if (share >= WORDS_THRESHOLD) {
        found.add(new Found(documents.get(i), share));
      }
    }
    return found;
  }

  private static Passage joined(Document document) {
    Passage first = document.passages().get(0);
    return new Passage(
        first.id(),
        first.kind(),
        first.videoId(),
        first.startUs(),
        first.endUs(),
        document.text(),
        first.language(),
        first.speaker(),
        first.confidence(),
        List.of(),
        List.of());
  }

  private static float[] mean(List<String> texts, String encoder, Evidence evidence) {
    float[] sum = null;
    for (String text : texts) {
      float[] vector = evidence.vector(encoder, text);
      sum = sum == null ? new float[vector.length] : sum;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
    }
    return sum;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return squareA == 0 || squareB == 0 ? 0 : product / Math.sqrt(squareA * squareB);
  }

  static void tell(ArrayNode data, List<Found> found, VideoNames names) {
    found.forEach(one -> one.document().tell(data.addObject(), names));
  }
}
