package io.clipreduce.answer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which short phrases of English name things that can be seen, by parts of speech. Words are told
 * apart by lists of the small ones and by endings; whatever else there is counts as a noun.
 */
final class Phrases {
  private enum Part {
    NOUN,
    ADJECTIVE,
    VERB
  }

  /** Words that are neither noun, adjective nor verb, and verbs without matter. */
  private static final Set<String> SMALL =
      words(
          "a an the this that these those some any no each every all both either neither much many"
              + " few several more most less least other another such what which who whom whose"
              + " when where why how i you he she it we they me him her us them my your his its our"
              + " their mine yours hers ours theirs myself itself himself herself themselves one"
              + " something anything nothing someone anyone somebody anybody everybody of in on at"
              + " by for with about against between among into through during before after above"
              + " below to from up down out off over under again further then once here there near"
              + " behind beside beyond across along around inside outside within without upon"
              + " toward towards since until while because although though if unless than as and or"
              + " but nor so yet not only just very too also even still already ever never always"
              + " often sometimes first last next is am are was were be been being do does did"
              + " doing done has have had having will would shall should can could may might must"
              + " ought appear appears appeared happen happens happened show shows shown showed see"
              + " seen according following");

  private static final Set<String> ADJECTIVES =
      words(
          "red yellow green blue purple pink brown black white grey gray golden silver"
              + " beige dark bright pale big large huge small little tiny tall short long high"
              + " low wide narrow thick thin fat heavy old young new fresh clean dirty wet dry"
              + " hot warm cool open closed full empty round flat sharp soft hard loud quiet"
              + " fast slow good bad happy sad angry main left right upper lower different same"
              + " wooden electric digital bare bald blond blonde");

  /** Adjectives that are nouns as well. */
  private static final Set<String> BOTH =
      words("light orange square plastic metal cold front rear male female");

  private static final Set<String> VERBS =
      words(
          "run walk jump sit stand eat drink hold play ride drive throw catch kick hit cut cook"
              + " dance sing talk speak read write draw paint swim climb fall open close push pull"
              + " lift carry wear touch look watch smile laugh cry sleep wave turn move stop"
              + " start");

  private static final List<String> ADJECTIVE_ENDINGS =
      List.of("ful", "ous", "ive", "able", "ible", "less", "ish");

  private Phrases() {}

  private static Set<String> words(String words) {
    return Set.of(words.split(" "));
  }

  /**
   * Whether a phrase names a thing: a noun, adjective or verb; an adjective, noun or verb and a
   * noun; an adjective and two nouns. The word "video" names none (Video-RAG, arXiv 2411.13093, as
   * released).
   */
  static boolean isThing(String phrase) {
    String plain = phrase.strip().toLowerCase(Locale.ROOT);
    if (plain.isEmpty() || plain.matches("videos?")) {
      return false;
    }
    List<Set<Part>> parts = new ArrayList<>();
    for (String word : plain.split("\\s+")) {
      parts.add(parts(word));
    }
    if (parts.stream().anyMatch(Set::isEmpty)) {
      return false;
    }
    return switch (parts.size()) {
      case 1 -> true;
      case 2 -> parts.get(1).contains(Part.NOUN);
      case 3 ->
          parts.get(0).contains(Part.ADJECTIVE)
              && parts.get(1).contains(Part.NOUN)
              && parts.get(2).contains(Part.NOUN);
      default -> false;
    };
  }

  private static Set<Part> parts(String word) {
    if (SMALL.contains(word) || !word.matches("[\\p{L}\\p{Nd}'-]*\\p{L}[\\p{L}\\p{Nd}'-]*")) {
      return EnumSet.noneOf(Part.class);
    }
    if (word.length() > 4 && word.endsWith("ly")) {
      return EnumSet.noneOf(Part.class);
    }
    if (BOTH.contains(word)) {
      return EnumSet.of(Part.ADJECTIVE, Part.NOUN);
    }
    if (ADJECTIVES.contains(word)) {
      return EnumSet.of(Part.ADJECTIVE);
    }
    if (word.length() > 5 && ADJECTIVE_ENDINGS.stream().anyMatch(word::endsWith)) {
      return EnumSet.of(Part.ADJECTIVE);
    }
    if (word.length() > 4 && word.endsWith("ing")) {
      return EnumSet.allOf(Part.class);
    }
    if (word.length() > 4 && word.endsWith("ed")) {
      return EnumSet.of(Part.ADJECTIVE, Part.VERB);
    }
    return VERBS.contains(word) ? EnumSet.of(Part.VERB, Part.NOUN) : EnumSet.of(Part.NOUN);
  }

  /** Things that a text names, by runs of words between small ones; each once, in order. */
  static List<String> things(String text, int most) {
    List<String> things = new ArrayList<>();
    List<String> run = new ArrayList<>();
    String[] words =
        text.toLowerCase(Locale.ROOT).replaceAll("([^\\p{L}\\p{Nd}'-])", " $1 ").split("\\s+");
    for (int i = 0; i <= words.length; i++) {
      if (i < words.length && !parts(words[i]).isEmpty()) {
        run.add(words[i]);
        continue;
      }
      for (int length = Math.min(3, run.size()); length > 0; length--) {
        String thing = String.join(" ", run.subList(run.size() - length, run.size()));
        if (isThing(thing)) {
          if (things.size() < most && !things.contains(thing)) {
            things.add(thing);
          }
          break;
        }
      }
      run.clear();
    }
    return things;
  }
}
