package io.clipreduce.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The option that a method ends with, whatever its last step replied.
 *
 * @param coerced whether the last step did not name it
 */
record Verdict(Question.Option option, boolean coerced) {
  /** Notes an option that the last step did not name. */
  static final String COERCED = "ANSWER_COERCED";

  /**
   * The option that words name; else the one whose words are like them; else the one that most
   * votes are for; else the one that passages speak for most; else the first. All but the first way
   * are noted.
   *
   * @param words what the last step said; null for nothing
   * @param votes options of earlier steps, without those that named none
   * @param cases how much what was found speaks for each option
   */
  static Verdict of(
      String words,
      Question question,
      List<Question.Option> votes,
      List<OptionScorer.Case> cases,
      Steps steps) {
    List<Question.Option> options = question.options();
    if (words != null) {
      Optional<Question.Option> named = OptionChoice.named(words, options);
      if (named.isPresent()) {
        return new Verdict(named.get(), false);
      }
      Optional<Question.Option> alike = OptionChoice.alike(words, options);
      if (alike.isPresent()) {
        steps.note(COERCED, "\"%s\" is most like %s".formatted(words, alike.get().key()));
        return new Verdict(alike.get(), true);
      }
    }
    Optional<Question.Option> majority = majority(votes, options);
    if (majority.isPresent()) {
      steps.note(COERCED, "most earlier steps are for " + majority.get().key());
      return new Verdict(majority.get(), true);
    }
    List<OptionScorer.Case> ranked = OptionScorer.bestFirst(cases);
    if (!ranked.isEmpty() && ranked.get(0).score() > 0) {
      Question.Option best = ranked.get(0).option();
      steps.note(COERCED, "words that were found speak for " + best.key());
      return new Verdict(best, true);
    }
    steps.note(COERCED, "nothing speaks for any option");
    return new Verdict(options.get(0), true);
  }

  /** The option with most votes, the first of equals in the order of the question. */
  static Optional<Question.Option> majority(
      List<Question.Option> votes, List<Question.Option> options) {
    Map<String, Integer> counts = new TreeMap<>();
    votes.forEach(vote -> counts.merge(vote.key(), 1, Integer::sum));
    Question.Option best = null;
    for (Question.Option option : options) {
      int count = counts.getOrDefault(option.key(), 0);
      if (count > 0 && (best == null || count > counts.get(best.key()))) {
        best = option;
      }
    }
    return Optional.ofNullable(best);
  }

  /** The options that replies name under a key, without replies that name none. */
  static List<Question.Option> votes(List<String> replies, List<Question.Option> options) {
    List<Question.Option> votes = new ArrayList<>();
    for (String reply : replies) {
      OptionChoice.named(reply, options).ifPresent(votes::add);
    }
    return votes;
  }
}
