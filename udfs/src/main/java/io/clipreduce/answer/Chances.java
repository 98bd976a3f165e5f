package io.clipreduce.answer;

import io.clipreduce.answer.ChatModel.Alternative;
import io.clipreduce.answer.ChatModel.Token;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What the likelihoods of a reply's tokens tell. */
final class Chances {
  private Chances() {}

  /**
   * The probability of each of several short words, such as letters of options or yes and no, to
   * stand first in a reply, whatever their case and signs around them.
   *
   * @return by word; empty if no tokens are told
   */
  static Map<String, Double> first(List<Token> tokens, Collection<String> words) {
    Map<String, Double> chances = new TreeMap<>();
    for (Token token : tokens) {
      if (bare(token.text()).isEmpty()) {
        continue;
      }
      for (String word : words) {
        chances.put(word, chance(token, word));
      }
      break;
    }
    return chances;
  }

  private static double chance(Token token, String word) {
    String wanted = bare(word);
    if (token.others().isEmpty()) {
      return bare(token.text()).equals(wanted) ? Math.exp(token.logProbability()) : 0;
    }
    double sum = 0;
    for (Alternative other : token.others()) {
      if (bare(other.text()).equals(wanted)) {
        sum += Math.exp(other.logProbability());
      }
    }
    return Math.min(1, sum);
  }

  /** The probability of the last token of a reply that is a key of an option, by itself. */
  static OptionalDouble last(List<Token> tokens, String key) {
    for (int i = tokens.size() - 1; i >= 0; i--) {
      if (tokens.get(i).text().replaceAll("[^\\p{L}\\p{Nd}]", "").equals(key)) {
        return OptionalDouble.of(Math.exp(tokens.get(i).logProbability()));
      }
    }
    return OptionalDouble.empty();
  }

  /** The least probability among a reply's tokens; none if no tokens are told. */
  static OptionalDouble least(List<Token> tokens) {
    return tokens.stream().mapToDouble(token -> Math.exp(token.logProbability())).min();
  }

  private static String bare(String token) {
    return token.replaceAll("[^\\p{L}\\p{Nd}]", "").toLowerCase(Locale.ROOT);
  }
}
