package io.clipreduce.answer;

import io.clipreduce.answer.Moments.Moment;
import io.clipreduce.answer.Moments.Scored;
import io.clipreduce.index.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How well passages speak for each option of a question, by words and by meaning, without any model
 * of language.
 */
final class OptionScorer {
  /** Moments that speak for an option together. */
  private static final int MOST = 3;

  /** Share of an option's score that does not depend on whether the question is spoken of. */
  private static final double APART = 0.3;

  /** Share that an option takes from standing soon after words of the question. */
  private static final double NEAR = 0.2;

  /** Share of words that count although they do not stand side by side as in the option. */
  private static final double OUT_OF_ORDER = 0.7;

  private OptionScorer() {}

  /**
   * An option's case.
   *
   * @param score 0 to 1
   * @param by what speaks for it, strongest first
   */
  record Case(Question.Option option, double score, List<Scored> by) {}

  /** Words to search for, so that every option is looked for. */
  static List<String> searches(Question question) {
    List<String> searches = new ArrayList<>();
    searches.add(question.text());
    question.options().forEach(option -> searches.add(question.text() + " " + option.text()));
    question.options().forEach(option -> searches.add(option.text()));
    return searches;
  }

  /**
   * The cases of all options, in their order, from these moments.
   *
   * @param asksFor words of the question that what speaks for an option should speak of
   */
  static List<Case> cases(Question question, Set<String> asksFor, Moments moments) {
    Map<String, Set<String>> terms = telling(question);
    Set<String> ofOptions = new HashSet<>();
    terms.values().forEach(ofOptions::addAll);
    List<String> asked = asksFor.stream().filter(term -> !ofOptions.contains(term)).toList();
    List<Case> cases = new ArrayList<>();
    for (Question.Option option : question.options()) {
      Set<String> own = terms.get(option.key());
      List<String> phrase = Terms.phrase(option.text());
      List<Scored> by = new ArrayList<>();
      for (Moment moment : moments.list()) {
        double words = moments.coverage(own, moment);
        double said = words * (OUT_OF_ORDER + (1 - OUT_OF_ORDER) * moment.holdsInOrder(phrase));
        double spokenOf = asked.isEmpty() ? 1 : moments.coverage(asked, moment);
        double near = 1.0 / (1 + Math.max(0, moment.wordsFrom(asked, phrase)));
        double score = said * (APART + (1 - APART - NEAR) * spokenOf + NEAR * near);
        if (score > 0) {
          by.add(new Scored(moment, score));
        }
      }
      by.sort(Moments.BEST_FIRST);
      List<Scored> best = List.copyOf(by.subList(0, Math.min(MOST, by.size())));
      cases.add(new Case(option, together(best), best));
    }
    return cases;
  }

  /** The same from passages alone, such as those of one stretch of a video. */
  static List<Case> cases(Question question, List<Passage> passages) {
    return cases(question, QuestionShape.of(question).terms(), Moments.of(passages));
  }

  /**
   * The strongest counts whole; further ones of other times take a tenth of what is left to
   * certainty (noisy or), so that they break ties and no more.
   */
  private static double together(List<Scored> by) {
    double doubt = 1;
    for (int i = 0; i < by.size(); i++) {
      doubt *= 1 - by.get(i).score() * (i == 0 ? 0.9 : 0.1);
    }
    return by.isEmpty() ? 0 : 1 - doubt;
  }

  /** The words of each option that are not in all of them; all words where there are none. */
  private static Map<String, Set<String>> telling(Question question) {
    Map<String, Set<String>> terms = new TreeMap<>();
    Set<String> common = null;
    for (Question.Option option : question.options()) {
      Set<String> own = Terms.set(option.text());
      terms.put(option.key(), own);
      if (common == null) {
        common = new HashSet<>(own);
      } else {
        common.retainAll(own);
      }
    }
    Set<String> everywhere = common;
    terms.replaceAll(
        (key, own) -> {
          Set<String> telling = new HashSet<>(own);
          telling.removeAll(everywhere);
          return telling.isEmpty() ? own : telling;
        });
    return terms;
  }

  /** Best first; equal ones in the order of the question. */
  static List<Case> bestFirst(List<Case> cases) {
    return cases.stream().sorted(Comparator.comparingDouble(Case::score).reversed()).toList();
  }
}
