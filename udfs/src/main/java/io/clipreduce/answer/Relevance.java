package io.clipreduce.answer;

import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.index.PassageQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How much each second of a video has to do with a query: by the words of captions, speech, text on
 * screen and things together, and by what captions and pictures of clips mean.
 */
final class Relevance {
  static final long SECOND_US = 1_000_000;

  private static final PassageKind[] TELLING = {
    PassageKind.CLIP,
    PassageKind.SCREEN_TEXT,
    PassageKind.SPEECH,
    PassageKind.THING,
    PassageKind.NAME
  };

  /** Share of meaning in a value, where the index holds vectors of an encoder of words. */
  private static final double MEANING = 0.4;

  /** What is said of a clip as a whole tells less well when it is to be seen. */
  private static final double OF_CLIPS = 0.6;

  /** A name is known from when to when it is met, not where between. */
  private static final double OF_NAMES = 0.4;

  /** Deviations above the mean of all clips at which a cosine counts whole. */
  private static final double SURE_DEVIATIONS = 3;

  /** Cosines that differ less than this from each other do not differ. */
  private static final double LEAST_DEVIATION = 0.02;

  private Relevance() {}

  /**
   * A video's signal.
   *
   * @param values of each second, 0 to 1; the last second may end after the video
   * @param told what speaks for it, in order of time
   */
  record Signal(String videoId, long durationUs, double[] values, List<Told> told) {
    /** Mean of the signal over parts of a video, such as the clips of 2 s of highlights. */
    double[] every(int seconds) {
      double[] means = new double[(values.length + seconds - 1) / seconds];
      for (int i = 0; i < means.length; i++) {
        int until = Math.min(values.length, (i + 1) * seconds);
        means[i] = Runs.mean(values, i * seconds, until);
      }
      return means;
    }
  }

  /** A passage and how much it has to do with the query by itself, above 0. */
  record Told(Passage passage, double score) {}

  /**
   * The signals of the videos, in order of id. Of several videos only those that a search for the
   * query finds.
   */
  static List<Signal> of(Question question, Evidence evidence, Steps steps) {
    AnswerSettings settings = steps.settings();
    QuestionShape shape = QuestionShape.of(question);
    PassageFilter when = PassageFilter.ALL.kinds(TELLING).between(shape.fromUs(), shape.untilUs());
    List<IndexedVideo> videos = evidence.videos();
    if (videos.size() > 1) {
      Set<String> met =
          evidence
              .search(question.text(), settings.option("encoder"), settings.whole("top"), when)
              .stream()
              .map(hit -> hit.passage().videoId())
              .collect(Collectors.toSet());
      videos = videos.stream().filter(video -> met.contains(video.videoId())).toList();
    }
    if (videos.isEmpty()) {
      return List.of();
    }
    Set<String> ids = videos.stream().map(IndexedVideo::videoId).collect(Collectors.toSet());
    List<Passage> passages = evidence.passages(when.of(ids));
    Map<String, Double> meanings = meanings(question.text(), ids, passages, evidence, settings);
    Words words = new Words(shape.terms(), passages);
    Map<String, List<Passage>> byVideo =
        passages.stream().collect(Collectors.groupingBy(Passage::videoId));
    List<Signal> signals = new ArrayList<>();
    for (IndexedVideo video : videos) {
      signals.add(signal(video, byVideo.getOrDefault(video.videoId(), List.of()), words, meanings));
    }
    return signals;
  }

  private static Signal signal(
      IndexedVideo video, List<Passage> passages, Words words, Map<String, Double> meanings) {
    int seconds = Math.toIntExact((video.durationUs() + SECOND_US - 1) / SECOND_US);
    double[][] found = new double[words.terms.size()][seconds];
    double[] meaning = new double[seconds];
    List<Told> told = new ArrayList<>();
    double share = meanings.isEmpty() ? 0 : MEANING;
    for (Passage passage : passages) {
      double[] matches = words.matches(passage);
      double meant = meanings.getOrDefault(passage.id(), 0.0);
      int from = Math.toIntExact(Math.max(0, passage.startUs()) / SECOND_US);
      int until = Math.toIntExact((passage.endUs() + SECOND_US - 1) / SECOND_US);
      for (int second = from; second < Math.min(seconds, until); second++) {
        for (int term = 0; term < matches.length; term++) {
          found[term][second] = Math.max(found[term][second], matches[term]);
        }
        meaning[second] = Math.max(meaning[second], meant);
      }
      double score = (1 - share) * words.share(matches) + share * meant;
      if (score > 0) {
        told.add(new Told(passage, score));
      }
    }
    double[] values = new double[seconds];
    double[] together = new double[found.length];
    for (int second = 0; second < seconds; second++) {
      for (int term = 0; term < found.length; term++) {
        together[term] = found[term][second];
      }
      values[second] = (1 - share) * words.share(together) + share * meaning[second];
    }
    return new Signal(video.videoId(), video.durationUs(), values, told);
  }

  /** How well the query's words are found, with the weights that they have among all passages. */
  private static final class Words {
    private final List<String> terms;
    private final double[] weights;
    private final Map<String, double[]> known = new HashMap<>();

    Words(Set<String> terms, List<Passage> passages) {
      this.terms = List.copyOf(new TreeSet<>(terms));
      Moments all = Moments.of(passages);
      this.weights = this.terms.stream().mapToDouble(all::weight).toArray();
    }

    double[] matches(Passage passage) {
      double factor =
          switch (passage.kind()) {
            case CLIP -> OF_CLIPS;
            case NAME -> OF_NAMES;
            default -> 1;
          };
      return known.computeIfAbsent(
          factor + passage.text(),
          text -> {
            Set<String> held = Terms.set(passage.text());
            return terms.stream().mapToDouble(term -> factor * Terms.match(term, held)).toArray();
          });
    }

    double share(double[] matches) {
      double all = Arrays.stream(weights).sum();
      double held = 0;
      for (int i = 0; i < matches.length; i++) {
        held += weights[i] * matches[i];
      }
      return all == 0 ? 0 : held / all;
    }
  }

  /**
   * What clips have to do with a text by their vectors, 0 to 1 by the clip's id, of the encoder
   * that finds most; empty where the index holds no vectors that a text can be compared with.
   *
   * <p>Cosines of one encoder mean little beside those of another. Each counts by how many standard
   * deviations it lies above the mean over all these clips: at three or more whole, at the mean or
   * below not at all (ours).
   */
  private static Map<String, Double> meanings(
      String text,
      Set<String> videos,
      List<Passage> passages,
      Evidence evidence,
      AnswerSettings settings) {
    int clips =
        (int) passages.stream().filter(passage -> passage.kind() == PassageKind.CLIP).count();
    Map<String, Double> meanings = new HashMap<>();
    if (clips == 0) {
      return meanings;
    }
    PassageFilter filter = PassageFilter.ALL.of(videos).kinds(PassageKind.CLIP);
    for (String encoder : encodersOfWords(evidence, settings)) {
      TreeMap<String, float[]> vector = new TreeMap<>();
      vector.put(encoder, evidence.vector(encoder, text));
      List<Hit> hits =
          evidence.search(
              new PassageQuery(
                  null, vector, PassageQuery.Fusion.RRF, new TreeMap<>(), filter, clips));
      double[] cosines = hits.stream().mapToDouble(hit -> hit.scores().get(encoder)).toArray();
      double mean = Runs.mean(cosines, 0, cosines.length);
      double deviation = Math.max(LEAST_DEVIATION, Runs.deviation(cosines, 0, cosines.length));
      for (int i = 0; i < cosines.length; i++) {
        double above = (cosines[i] - mean) / (SURE_DEVIATIONS * deviation);
        meanings.merge(hits.get(i).passage().id(), Math.max(0, Math.min(1, above)), Math::max);
      }
    }
    return meanings;
  }

  /** Encoders of words or of pictures that take words, whose vectors the index holds. */
  static List<String> encodersOfWords(Evidence evidence, AnswerSettings settings) {
    Set<String> named = new TreeSet<>(settings.words("picture_encoders"));
    named.add(settings.option("encoder"));
    named.retainAll(evidence.encoders());
    return List.copyOf(named);
  }
}
