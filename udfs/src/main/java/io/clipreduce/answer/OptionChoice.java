package io.clipreduce.answer;

import io.clipreduce.perceive.EditDistance;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which option words mean. */
final class OptionChoice {
  private OptionChoice() {}

  /**
   * The option that a reply names: by its key alone or before a bracket, a full stop or a colon; as
   * {@code answer is X}; or by its words, if those of no other option are there as well.
   */
  static Optional<Question.Option> named(String reply, List<Question.Option> options) {
    String words = reply.strip();
    for (Question.Option option : options) {
      String key = Pattern.quote(option.key());
      if (words.matches("(?is)\\(?%s\\)?(?:[.:)\\s].*)?".formatted(key))
          && !isWord(option.key(), words)) {
        return Optional.of(option);
      }
    }
    for (Question.Option option : options) {
      Matcher says =
          Pattern.compile(
                  "(?i)(?:answer|option|choice)(?: is|:)?\\s*\\(?%s\\b"
                      .formatted(Pattern.quote(option.key())))
              .matcher(words);
      if (says.find()) {
        return Optional.of(option);
      }
    }
    String plain = plain(words);
    List<Question.Option> said =
        options.stream()
            .filter(option -> !plain(option.text()).isEmpty())
            .filter(option -> (" " + plain + " ").contains(" " + plain(option.text()) + " "))
            .toList();
    return said.size() == 1 ? Optional.of(said.get(0)) : Optional.empty();
  }

  /** The article A, and I, begin sentences; they name no option there. */
  private static boolean isWord(String key, String words) {
    return words.matches("(?i)%s\\s+[a-z].*".formatted(Pattern.quote(key)));
  }

  /** The option whose words are most like a reply, if at least half of their letters agree. */
  static Optional<Question.Option> alike(String reply, List<Question.Option> options) {
    String plain = plain(reply);
    Question.Option best = null;
    double least = 0.5;
    for (Question.Option option : options) {
      double distance = distance(plain, plain(option.text()));
      if (distance < least) {
        least = distance;
        best = option;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Edit distance as a share of the longer text. */
  private static double distance(String a, String b) {
    return (double) EditDistance.between(a, b) / Math.max(1, Math.max(a.length(), b.length()));
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]+", " ").strip();
  }
}
