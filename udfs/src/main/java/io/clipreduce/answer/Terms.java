package io.clipreduce.answer;

import io.clipreduce.perceive.EditDistance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of texts as they are compared: without case, plural and words that say nothing. */
final class Terms {
  /** Runs of letters and digits; writing without spaces goes letter by letter. */
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}]|[\\p{L}\\p{M}\\p{Nd}]+");

  /** Words that carry no matter, among them those that questions are made of. */
  private static final Set<String> EMPTY =
      Set.of(
          ("a an and are as at be been being but by can could did do does for from had has have he"
                  + " her his how i if in into is it its me my of on or our she should so than that"
                  + " the their them then there these they this those to was we were what when where"
                  + " which while who whom whose why will with would you your video videos clip"
                  + " shown seen appear appears shows show during happens happen many much any some"
                  + " following according right come comes next immediately soon")
              .split(" "));

  private Terms() {}

  /** The words that carry matter, in order, with repetitions. */
  static List<String> of(String text) {
    return words(text).stream().filter(word -> !EMPTY.contains(word)).map(Terms::singular).toList();
  }

  /** The words that carry matter, each once; all words where none does. */
  static Set<String> set(String text) {
    Set<String> terms = new LinkedHashSet<>(of(text));
    return terms.isEmpty() ? new LinkedHashSet<>(words(text)) : terms;
  }

  /** Words of a text with those that carry no matter, as phrases are compared. */
  static List<String> phrase(String text) {
    return words(text).stream().map(Terms::singular).toList();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT).replace("'s", " "));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static String singular(String word) {
    return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
        ? word.substring(0, word.length() - 1)
        : word;
  }

  /**
   * How well a term is found among others: 1 for the same word; less for one that differs by a
   * letter, or by two in long words, as read text does; 0 otherwise. Numbers must be the same, and
   * words of five letters begin with the same one.
   */
  static double match(String term, Collection<String> among) {
    if (among.contains(term)) {
      return 1;
    }
    if (term.length() < 5 || Character.isDigit(term.charAt(0))) {
      return 0;
    }
    int allowed = term.length() < 8 ? 1 : 2;
    for (String other : among) {
      boolean likely = term.length() > 5 || other.startsWith(term.substring(0, 1));
      if (likely
          && Math.abs(other.length() - term.length()) <= allowed
          && EditDistance.between(term, other) <= allowed) {
        return 0.8;
      }
    }
    return 0;
  }
}
