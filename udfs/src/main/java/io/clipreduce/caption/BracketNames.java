package io.clipreduce.caption;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that captions give in angle brackets, such as {@code <person_a>}. */
public final class BracketNames {
  private static final String NAME = "\\p{L}[\\p{L}\\p{N}]*(?:_[\\p{L}\\p{N}]+)+";

  /** What is a name between brackets, and not some mark-up. */
  private static final Pattern BRACKETS = Pattern.compile("<(" + NAME + ")>");

  private BracketNames() {}

  /** Whether a word can stand in brackets as a name. */
  static boolean isName(String word) {
    return word.matches(NAME);
  }

  /** The names in a text, each once, in the order in which they come. */
  public static Set<String> of(String text) {
    Set<String> names = new LinkedHashSet<>();
    Matcher found = BRACKETS.matcher(text);
    while (found.find()) {
      names.add(found.group(1));
    }
    return names;
  }

  /** A text in which names stand in brackets also where somebody left these out. */
  static String bracketed(String text, Collection<String> names) {
    String whole = text;
    for (String name : names) {
      whole = whole.replaceAll("(?<![<\\p{L}\\p{N}_])" + name + "(?![>\\p{L}\\p{N}_])", "<$0>");
    }
    return whole;
  }

  /**
   * A text with other names in the brackets. Brackets whose name is not known are taken away, the
   * words in them kept.
   *
   * @param names new names by old ones
   */
  public static String renamed(String text, Map<String, String> names) {
    return BRACKETS
        .matcher(text)
        .replaceAll(
            found -> {
              String name = names.get(found.group(1));
              return Matcher.quoteReplacement(name == null ? found.group(1) : "<" + name + ">");
            });
  }
}
