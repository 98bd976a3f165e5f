package io.clipreduce.generate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A question with four answers to choose from.
 *
 * @param text what is asked
 * @param options the answers, without letters
 * @param gold position of the right one
 */
record ChoiceQuestion(String text, List<String> options, int gold) {
  static final int OPTIONS = 4;

  ChoiceQuestion {
    options = List.copyOf(options);
    if (gold < 0 || gold >= options.size() || Set.copyOf(options).size() < options.size()) {
      throw new IllegalArgumentException("Answer %s of %s".formatted(gold, options));
    }
  }

  String letter() {
    return String.valueOf((char) ('A' + gold));
  }

  String answer() {
    return options.get(gold);
  }

  /** The same question with its answers in another order. */
  ChoiceQuestion shuffled(Dice dice) {
    List<String> order = dice.shuffled(options);
    return new ChoiceQuestion(text, order, order.indexOf(answer()));
  }

  /** Asks for a label; the others are labels that the video does not hold. */
  static ChoiceQuestion label(String text, String gold, List<String> others, Dice dice) {
    List<String> options = new ArrayList<>(dice.some(OPTIONS - 1, others));
    options.add(gold);
    return new ChoiceQuestion(text, options, OPTIONS - 1).shuffled(dice);
  }

  /** Asks for the order of labels. */
  static ChoiceQuestion order(String text, List<String> labels, Dice dice) {
    Set<String> options = new LinkedHashSet<>();
    options.add(String.join(", ", labels));
    while (options.size() < OPTIONS) {
      options.add(String.join(", ", dice.shuffled(labels)));
    }
    return new ChoiceQuestion(text, List.copyOf(options), 0).shuffled(dice);
  }

  /** Asks for a number; the others are its neighbours, and it may be any of them by size. */
  static ChoiceQuestion count(String text, int gold, Dice dice) {
    int least = Math.max(0, gold - dice.below(OPTIONS));
    List<String> options = new ArrayList<>();
    for (int i = 0; i < OPTIONS; i++) {
      options.add(Integer.toString(least + i));
    }
    return new ChoiceQuestion(text, options, gold - least).shuffled(dice);
  }
}
