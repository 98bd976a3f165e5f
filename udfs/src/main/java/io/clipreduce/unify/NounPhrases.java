package io.clipreduce.unify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who and what a sentence of English speaks of: a noun that is known, the words before it up to the
 * determiner ({@code a tall young man}), and what it wears ({@code in a red shirt}). By rules, with
 * no grammar: what follows no determiner or number is left out, except several people or animals.
 */
final class NounPhrases {
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{N}]+(?:[-'’][\\p{L}\\p{N}]+)*|\\S");

  private static final Set<String> ARTICLES = Set.of("a", "an", "one");

  /** They speak of somebody again, if there was anybody of the kind. */
  private static final Set<String> DEFINITE =
      Set.of("the", "this", "that", "his", "her", "their", "its");

  private static final Set<String> OTHERS = Set.of("another", "second", "third", "other");

  private static final Set<String> SEVERAL =
      Set.of(
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "several",
          "many",
          "some",
          "few",
          "these",
          "those",
          "multiple",
          "both");

  private static final Set<String> WEARING = Set.of("in", "wearing", "with", "dressed");

  /** The most words before a noun, and after it, that are taken as its own. */
  private static final int MAX_BEFORE = 4;

  private static final int MAX_AFTER = 8;

  private NounPhrases() {}

  /**
   * Somebody or something that is spoken of.
   *
   * @param several whether it is more than one
   * @param surface the words, as they stand
   */
  record Phrase(
      EntityType type,
      String head,
      boolean several,
      String surface,
      SortedSet<String> attributes) {}

  /** The phrases of a text, each of whom it speaks once. */
  static List<Phrase> of(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    List<Phrase> phrases = new ArrayList<>();
    for (int at = 0; at < words.size(); at++) {
      Phrase found = at(words, at, phrases);
      if (found != null) {
        phrases.add(found);
      }
    }
    return phrases;
  }

  private static String lower(List<String> words, int at) {
    return at < 0 || at >= words.size() ? "" : words.get(at).toLowerCase(Locale.ROOT);
  }

  /** The phrase whose noun stands at a place; null if none does, or if it was spoken of before. */
  private static Phrase at(List<String> words, int at, List<Phrase> before) {
    String word = lower(words, at);
    String noun = Lexicon.noun(word);
    if (noun == null || Lexicon.noun(lower(words, at + 1)) != null) {
      return null;
    }
    int first = at;
    String determiner = null;
    while (determiner == null && first > 0 && at - first < MAX_BEFORE) {
      String previous = lower(words, first - 1);
      if (ARTICLES.contains(previous)
          || DEFINITE.contains(previous)
          || OTHERS.contains(previous)
          || SEVERAL.contains(previous)) {
        determiner = previous;
        first--;
      } else if (isAdjective(previous)) {
        first--;
      } else {
        break;
      }
    }
    boolean plural = !word.equals(noun) || "people".equals(word);
    boolean several = plural || SEVERAL.contains(determiner == null ? "" : determiner);
    boolean alive =
        Lexicon.type(noun) == EntityType.PERSON || Lexicon.type(noun) == EntityType.ANIMAL;
    if (determiner == null && !(plural && alive)) {
      return null;
    }
    TreeSet<String> attributes = new TreeSet<>();
    for (int i = first; i <= at; i++) {
      add(Lexicon.attribute(lower(words, i)), attributes);
      add(Lexicon.sex(lower(words, i)), attributes);
      add(Lexicon.age(lower(words, i)), attributes);
    }
    add(Lexicon.sex(noun), attributes);
    add(Lexicon.age(noun), attributes);
    int end = addWorn(words, at, attributes);
    String surface = String.join(" ", words.subList(first, end));
    EntityType type = several ? EntityType.GROUP : Lexicon.type(noun);
    Phrase phrase = new Phrase(type, noun, several, surface, attributes);
    boolean again =
        determiner != null
            && DEFINITE.contains(determiner)
            && before.stream().anyMatch(earlier -> isOf(phrase, earlier));
    return again ? null : phrase;
  }

  private static boolean isAdjective(String word) {
    return Lexicon.attribute(word) != null
        || Lexicon.sex(word) != null
        || Lexicon.age(word) != null
        || Lexicon.noun(word) != null
        || word.endsWith("-haired")
        || word.endsWith("ed")
        || word.endsWith("y")
        || word.endsWith("al");
  }

  private static boolean isOf(Phrase again, Phrase earlier) {
    return again.type() == earlier.type()
        && again.head().equals(earlier.head())
        && !Lexicon.contradict(again.attributes(), earlier.attributes());
  }

  /**
   * Adds what is worn, told right after the noun: {@code in a red shirt and a hat}.
   *
   * @return end of the words that tell it, or of the noun
   */
  private static int addWorn(List<String> words, int at, SortedSet<String> attributes) {
    if (!WEARING.contains(lower(words, at + 1))) {
      return at + 1;
    }
    int end = at + 1;
    for (int i = at + 2; i < Math.min(words.size(), at + 2 + MAX_AFTER); i++) {
      String word = lower(words, i);
      String attribute = Lexicon.attribute(word);
      if (attribute != null) {
        attributes.add(attribute);
        end = i + 1;
      } else if (Lexicon.noun(word) != null || word.equals(".") || word.equals(";")) {
        break;
      }
    }
    return end;
  }

  private static void add(String attribute, SortedSet<String> attributes) {
    if (attribute != null) {
      attributes.add(attribute);
    }
  }
}
