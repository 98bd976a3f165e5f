package io.clipreduce.unify;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that captions give in angle brackets, such as {@code <person_a>}. */
final class BracketNames {
  /** What is a name between brackets, and not some mark-up. */
  static final Pattern PATTERN = Pattern.compile("<(\\p{L}[\\p{L}\\p{N}]*(?:_[\\p{L}\\p{N}]+)+)>");

  private BracketNames() {}

  /** What the first word of a name says that it is: an object where it says nothing known. */
  static EntityType type(String name) {
    String word = name.substring(0, name.indexOf('_')).toLowerCase(Locale.ROOT);
    for (EntityType type : EntityType.values()) {
      if (type != EntityType.TEXT && type.word().equals(word)) {
        return type;
      }
    }
    String noun = Lexicon.noun(word);
    return noun == null ? EntityType.OBJECT : Lexicon.type(noun);
  }

  /**
   * A text with other names in the brackets. Brackets whose name is not known are taken away, the
   * words in them kept.
   *
   * @param names new names by old ones
   */
  static String renamed(String text, Map<String, String> names) {
    return PATTERN
        .matcher(text)
        .replaceAll(
            found -> {
              String name = names.get(found.group(1));
              return Matcher.quoteReplacement(name == null ? found.group(1) : "<" + name + ">");
            });
  }
}
