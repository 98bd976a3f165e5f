package io.clipreduce.unify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names in what was read or said: two to four capitalised words in a row. They are names of persons
 * where a title stands before them, a profession after them ({@code Anna Weber, Physicist}), or
 * somebody introduces himself ({@code my name is Anna}); what other names stand for is not known.
 */
final class NamesInText {
  private static final int MAX_WORDS = 4;

  /** What somebody is stands among the first words of a line that tells it. */
  private static final int MAX_ROLE_START = 3;

  /** Words that stay small in headings. */
  private static final int MAX_SMALL = 3;

  private static final String WORD =
      "(?:(?:Dr|Prof|Mr|Mrs|Ms)\\.|\\p{Lu}\\p{Ll}+(?:[-'’]\\p{L}\\p{Ll}+)?|[dO]['’]\\p{Lu}\\p{Ll}+|\\p{Lu}{2,}(?:-\\p{Lu}{2,})?|\\p{Lu}\\.)";

  private static final String PARTICLES =
      "(?:van|von|der|den|de|da|do|dos|das|del|della|di|du|des|la|le|bin|al)";

  private static final Pattern RUN =
      Pattern.compile(WORD + "(?:(?: " + PARTICLES + ")* " + WORD + ")*");

  private static final String HONORIFICS = "(?:Dr|Prof|Mr|Mrs|Ms|Sir|Professor|Doctor)\\.?";
  private static final Pattern HONORIFIC = Pattern.compile(HONORIFICS);

  /** What comes before one's own name, in four languages. */
  private static final Pattern INTRODUCTION =
      Pattern.compile(
          "(?:\\b[Mm]y name is|\\b[Mm]y name's|\\b[Ii] am called|\\b[Ii]ch hei(?:ß|ss)e"
              + "|\\b[Mm]ein Name ist|\\b[Jj]e m'appelle|\\b[Mm]e llamo|\\bI'm|\\bI’m|\\bI am)"
              + " (?:(?:"
              + HONORIFICS
              + ") )?("
              + WORD
              + "(?: "
              + WORD
              + "){0,2})(?=$|[.,!?;:]|\\n| and\\b| from\\b| und\\b)");

  /** Words that begin sentences and headings, and are no part of a name. */
  private static final Set<String> NO_NAMES =
      Set.of(
          ("a an the in on at of and or for to with from by this that these those it we you he she"
                  + " they i my our your his her their its what when where who why how which if but"
                  + " so as is are was were be do does did not no yes all any some each every there"
                  + " here then than more most please chapter slide figure table part page section"
                  + " lecture video welcome thank thanks hello good new next first second third"
                  + " monday tuesday wednesday thursday friday saturday sunday january february"
                  + " march april may june july august september october november december"
                  + " okay well now let lets can will would should could shall must have has had"
                  + " english german french spanish italian american british european chinese"
                  + " japanese indian russian sorry glad happy sure")
              .split(" "));

  private static final Set<String> PROFESSIONS =
      Set.of(
          ("ceo cto cfo coo president chairman chairwoman chair director professor prof doctor"
                  + " minister chancellor senator mayor ambassador secretary manager engineer"
                  + " scientist researcher physicist chemist biologist mathematician economist"
                  + " historian psychologist philosopher author writer editor journalist reporter"
                  + " correspondent anchor host producer founder cofounder co-founder analyst"
                  + " consultant lawyer judge teacher lecturer student artist musician singer actor"
                  + " actress architect designer developer programmer coach captain officer speaker"
                  + " vice executive chief deputy assistant senior junior managing general head"
                  + " spokesman spokeswoman spokesperson nurse surgeon pilot astronaut expert"
                  + " specialist adviser advisor commissioner inspector sergeant lieutenant colonel"
                  + " bishop rabbi priest curator")
              .split(" "));

  /** Of these, what says nothing by itself. */
  private static final Set<String> RANKS =
      Set.of("vice", "senior", "junior", "managing", "general", "head");

  private NamesInText() {}

  /**
   * A name.
   *
   * @param name its words
   * @param person whether the text tells that it is a person's
   * @param role what the text says that the person is; null if nothing
   */
  record Name(String name, boolean person, String role) {}

  /** Names in one line that was read. */
  static List<Name> onScreen(String line) {
    List<Name> names = new ArrayList<>();
    Matcher matcher = RUN.matcher(line);
    while (matcher.find()) {
      for (List<String> words : runs(matcher.group())) {
        boolean titled = HONORIFIC.matcher(words.get(0)).matches();
        List<String> own = titled ? words.subList(1, words.size()) : words;
        String role = role(line.substring(matcher.end()));
        boolean person = titled || role != null;
        if (own.size() >= (titled ? 1 : 2) && length(own) <= MAX_WORDS && !tellRoles(own)) {
          names.add(new Name(String.join(" ", own), person, role));
        }
      }
    }
    return names;
  }

  /** What stands under or after a name, if it tells a profession; else null. */
  static String role(String words) {
    String told = words.strip().replaceFirst("^[,|·–—-]\\s*", "");
    boolean apart = !told.equals(words.strip());
    return apart && tellsProfession(told) ? told : null;
  }

  /** Whether a line begins with what somebody is, as those under names do. */
  static boolean isRole(String line) {
    if (onScreen(line).stream().anyMatch(Name::person)) {
      return false;
    }
    String[] words = line.strip().split("\\s+");
    for (String word : Arrays.copyOf(words, Math.min(MAX_ROLE_START, words.length))) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (NO_NAMES.contains(lower)) {
        return false;
      }
      if (tellsProfession(lower) && !RANKS.contains(lower)) {
        return !Character.isLowerCase(words[0].codePointAt(0));
      }
    }
    return false;
  }

  /**
   * Whether a line may be a heading: all words of it are capitalised but for short ones, and it is
   * no list.
   */
  static boolean isHeading(String line) {
    for (String word : line.strip().split("\\s+")) {
      boolean small = word.length() <= MAX_SMALL || NO_NAMES.contains(word);
      if (Character.isLowerCase(word.codePointAt(0)) && !small) {
        return false;
      }
    }
    return !line.contains(",");
  }

  /** Whether a line is nothing but one to four words as names have. */
  static boolean isAlone(String line) {
    List<List<String>> runs = RUN.matcher(line).matches() ? runs(line) : List.of();
    return runs.size() == 1
        && String.join(" ", runs.get(0)).equals(line)
        && length(runs.get(0)) <= MAX_WORDS
        && !tellRoles(runs.get(0));
  }

  /** Whether a line says what somebody is. */
  static boolean tellsProfession(String line) {
    for (String word : line.toLowerCase(Locale.ROOT).split("[^\\p{L}-]+")) {
      if (PROFESSIONS.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** Words of a name without particles. */
  private static long length(List<String> name) {
    return name.stream().filter(word -> !word.matches(PARTICLES)).count();
  }

  private static boolean tellRoles(List<String> words) {
    return words.stream().anyMatch(NamesInText::tellsProfession);
  }

  /** Whether a name is in capitals throughout, as titles and slogans are and few names. */
  static boolean inCapitals(String name) {
    return name.equals(name.toUpperCase(Locale.ROOT));
  }

  /** Names in what was said: those of speakers, and in English all of two words and more. */
  static List<Name> said(String text, String language) {
    List<Name> names = new ArrayList<>();
    Matcher introduced = INTRODUCTION.matcher(text);
    while (introduced.find()) {
      List<List<String>> runs = runs(introduced.group(1));
      if (runs.size() == 1 && String.join(" ", runs.get(0)).equals(introduced.group(1))) {
        names.add(new Name(introduced.group(1), true, null));
      }
    }
    if ("en".equals(language)) {
      Matcher matcher = RUN.matcher(text);
      while (matcher.find()) {
        for (List<String> words : runs(matcher.group())) {
          boolean titled = HONORIFIC.matcher(words.get(0)).matches();
          String name = String.join(" ", titled ? words.subList(1, words.size()) : words);
          boolean known = names.stream().anyMatch(other -> other.name().equals(name));
          if (words.size() >= 2 && length(words) <= MAX_WORDS && !known) {
            names.add(new Name(name, false, null));
          }
        }
      }
    }
    return names;
  }

  /** The runs that are left of one when words that are no names are taken out. */
  private static List<List<String>> runs(String run) {
    List<List<String>> runs = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String word : run.split(" ")) {
      if (NO_NAMES.contains(word.toLowerCase(Locale.ROOT))) {
        if (!words.isEmpty()) {
          runs.add(words);
          words = new ArrayList<>();
        }
      } else {
        words.add(word);
      }
    }
    if (!words.isEmpty()) {
      runs.add(words);
    }
    return runs;
  }
}
