package io.clipreduce.answer;

import io.clipreduce.index.Hit;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The passages that a question may be answered from, each with what else is known of that time, and
 * how much they say about words.
 */
final class Moments {
  /** What is said at the same time counts so much beside the passage's own words. */
  private static final double BESIDE = 0.5;

  /** Passages of a time that a question names, or of a question that names nothing else. */
  private static final int MOST_AT_A_TIME = 1000;

  private final List<Moment> moments;
  private final Map<String, Integer> frequencies = new HashMap<>();

  /**
   * A passage and its surroundings.
   *
   * @param meaning cosine of its vector with that of the question; 0 if not known
   */
  record Moment(
      Passage passage, List<String> inOrder, Set<String> own, Set<String> beside, double meaning) {
    Moment(Passage passage, Set<String> beside, double meaning) {
      this(passage, Terms.phrase(passage.text()), Terms.set(passage.text()), beside, meaning);
    }

    /**
     * Share of the neighbours in a phrase that are neighbours here as well; 1 for a single word.
     */
    double holdsInOrder(List<String> phrase) {
      if (phrase.size() < 2) {
        return inOrder.containsAll(phrase) ? 1 : 0;
      }
      int held = 0;
      for (int i = 0; i + 1 < phrase.size(); i++) {
        held += Collections.indexOfSubList(inOrder, phrase.subList(i, i + 2)) >= 0 ? 1 : 0;
      }
      return (double) held / (phrase.size() - 1);
    }

    /** Whether most words of a phrase are here, those that carry no matter among them. */
    boolean holds(List<String> phrase) {
      double held = phrase.stream().mapToDouble(word -> Terms.match(word, inOrder)).sum();
      return held >= 0.8 * phrase.size();
    }

    /**
     * Words from the nearest of some terms on to where a phrase begins; many if either is not here.
     */
    int wordsFrom(Collection<String> terms, List<String> phrase) {
      int least = Integer.MAX_VALUE;
      int last = Integer.MIN_VALUE;
      for (int i = 0; i < inOrder.size(); i++) {
        if (terms.contains(inOrder.get(i))) {
          last = i;
        }
        boolean here =
            i + phrase.size() <= inOrder.size()
                && inOrder.subList(i, i + phrase.size()).equals(phrase);
        if (here && last >= 0) {
          least = Math.min(least, i - last);
        }
      }
      return least;
    }

    /** How well a term is found here, 0 to 1. */
    double match(String term) {
      return Math.max(Terms.match(term, own), BESIDE * Terms.match(term, beside));
    }
  }

  private Moments(List<Moment> moments) {
    this.moments = moments;
    for (Moment moment : moments) {
      moment.own().forEach(term -> frequencies.merge(term, 1, Integer::sum));
    }
  }

  /**
   * What searches for the question and for each of its options find.
   *
   * @param asked words of the question, and of the question with each option
   */
  static Moments find(List<String> asked, QuestionShape shape, Evidence evidence, Steps steps) {
    AnswerSettings settings = steps.settings();
    Map<String, Passage> found = new LinkedHashMap<>();
    Map<String, Double> meaning = new HashMap<>();
    PassageFilter filter = PassageFilter.ALL.between(shape.fromUs(), shape.untilUs());
    for (String words : asked) {
      for (Hit hit :
          evidence.search(words, settings.option("encoder"), settings.whole("top"), filter)) {
        String id = hit.passage().kind() + hit.passage().id();
        found.putIfAbsent(id, hit.passage());
        double cosine = hit.scores().getOrDefault(settings.option("encoder"), 0.0);
        meaning.merge(id, cosine, Math::max);
      }
    }
    if (shape.fromUs() != null || shape.terms().isEmpty()) {
      evidence.passages(filter).stream()
          .limit(MOST_AT_A_TIME)
          .forEach(
              passage -> {
                String id = passage.kind() + passage.id();
                found.putIfAbsent(id, passage);
                meaning.putIfAbsent(id, 0.0);
              });
    }
    Map<String, List<Passage>> around = new HashMap<>();
    List<Moment> moments = new ArrayList<>();
    found.forEach(
        (id, passage) ->
            moments.add(new Moment(passage, beside(passage, evidence, around), meaning.get(id))));
    return new Moments(moments);
  }

  /** All passages of some kinds, without what is beside them. */
  static Moments all(Evidence evidence, QuestionShape shape, PassageKind... kinds) {
    PassageFilter filter = PassageFilter.ALL.kinds(kinds).between(shape.fromUs(), shape.untilUs());
    return of(evidence.passages(filter));
  }

  /** Passages as they are, without what is beside them. */
  static Moments of(List<Passage> passages) {
    return new Moments(passages.stream().map(passage -> new Moment(passage, Set.of(), 0)).toList());
  }

  /** Words of the clips and of speech and text on screen at the time of a passage. */
  private static Set<String> beside(
      Passage passage, Evidence evidence, Map<String, List<Passage>> around) {
    if (passage.kind() == PassageKind.VIDEO || passage.kind() == PassageKind.SEGMENT) {
      return Set.of();
    }
    String stretch = passage.videoId() + " " + passage.startUs() + " " + passage.endUs();
    Set<String> words = new HashSet<>();
    List<Passage> others =
        around.computeIfAbsent(
            stretch,
            key ->
                evidence.passages(
                    PassageFilter.ALL
                        .of(Set.of(passage.videoId()))
                        .kinds(PassageKind.CLIP, PassageKind.SPEECH, PassageKind.SCREEN_TEXT)
                        .between(passage.startUs(), passage.endUs())));
    for (Passage other : others) {
      if (!other.id().equals(passage.id())) {
        words.addAll(Terms.of(other.text()));
      }
    }
    return words;
  }

  List<Moment> list() {
    return moments;
  }

  /** The same, without those that a test does not let through. */
  Moments where(java.util.function.Predicate<Moment> test) {
    return new Moments(moments.stream().filter(test).toList());
  }

  /** How much a term tells: the rarer it is among the moments, the more. */
  double weight(String term) {
    return Math.log(1 + (moments.size() + 1.0) / (1 + frequencies.getOrDefault(term, 0)));
  }

  /** Share of terms, by weight, that a moment holds; 0 for no terms. */
  double coverage(Collection<String> terms, Moment moment) {
    double all = 0;
    double held = 0;
    for (String term : terms) {
      double weight = weight(term);
      all += weight;
      held += weight * moment.match(term);
    }
    return all == 0 ? 0 : held / all;
  }

  /** Moments with how well they fit some terms and the question's meaning, best first. */
  List<Scored> ranked(Collection<String> terms) {
    return moments.stream()
        .map(moment -> new Scored(moment, score(terms, moment)))
        .sorted(BEST_FIRST)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private double score(Collection<String> terms, Moment moment) {
    double words = coverage(terms, moment);
    return 0.8 * words + 0.2 * Math.max(0, moment.meaning());
  }

  /** A moment and how well it fits. */
  record Scored(Moment moment, double score) {
    Passage passage() {
      return moment.passage();
    }
  }

  static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score)
          .reversed()
          .thenComparing(scored -> scored.passage().videoId())
          .thenComparing(scored -> scored.passage().startUs())
          .thenComparing(scored -> scored.passage().kind())
          .thenComparing(scored -> scored.passage().id());
}
