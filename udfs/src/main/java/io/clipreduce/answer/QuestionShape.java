package io.clipreduce.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be told from the words of a question alone.
 *
 * @param asks what is asked for
 * @param terms words that carry matter, without those that only tell the time
 * @param quoted what stands in quotation marks
 * @param timesUs times that it names, in microseconds, ascending
 * @param fromUs from when on it asks, in microseconds; null for the beginning
 * @param untilUs until when; null for the end
 * @param relation how what is asked for stands to {@code anchor}
 * @param anchor what it happens after, before or during, in words; null if nothing is named
 */
record QuestionShape(
    Asks asks,
    Set<String> terms,
    List<String> quoted,
    List<Long> timesUs,
    Long fromUs,
    Long untilUs,
    Relation relation,
    String anchor) {

  enum Asks {
    COUNT,
    ORDER,
    FIRST,
    LAST,
    WHEN,
    READ,
    SAID,
    OTHER
  }

  enum Relation {
    NONE,
    AFTER,
    BEFORE,
    DURING
  }

  private static final Pattern COUNT =
      Pattern.compile("(?i)\\bhow (?:many|often)\\b|\\bnumber of\\b|\\bcount\\b");

  /** What can be counted in a video is shown; other numbers are told. */
  private static final Pattern COUNTABLE =
      Pattern.compile(
          "(?i)\\bhow often\\b|\\btimes\\b|\\b(?:appear|occur|visible|inserted|are there|is there|can be seen|are shown|is shown|are in)");

  private static final Pattern FIRST =
      Pattern.compile(
          "(?i)\\b(?:comes?|is|are|shown|appears?|seen|named|mentioned) (first|last)\\b");
  private static final Pattern ORDER =
      Pattern.compile("(?i)\\b(?:order|sequence|chronological\\w*)\\b");
  private static final Pattern WHEN =
      Pattern.compile(
          "(?i)^\\W*when\\b|\\b(?:at )?(?:what|which) (?:time|second|minute|moment)\\b");
  private static final Pattern READ =
      Pattern.compile(
          "(?i)\\b(?:text|written|writing|read|reads|subtitle|subtitles|title|heading|headline|sign"
              + "|slide|caption|letters|label|logo|credits?|on screen|on the screen)\\b");

  /** Words that ask for text and are seldom in it. */
  private static final Set<String> OF_READING =
      Set.copyOf(
          Terms.of(
              "text texts written writing read reads screen onscreen subtitle subtitles slide slides"
                  + " caption captions letters displayed word words line lines"));

  private static final Pattern SAID =
      Pattern.compile("(?i)\\b(?:says?|said|speaks?|spoken|talks?|told|tells?|mentions?|heard)\\b");
  private static final Pattern QUOTED =
      Pattern.compile("[\"“”«»„]([^\"“”«»„]+)[\"“”«»„]|'([^']{2,})'");
  private static final Pattern CLOCK = Pattern.compile("\\b(?:(\\d{1,2}):)?(\\d{1,2}):(\\d{2})\\b");
  private static final Pattern SECOND =
      Pattern.compile(
          "(?i)\\b(?:(\\d+(?:\\.\\d+)?) ?(?:s|sec|seconds?)|second (\\d+(?:\\.\\d+)?))\\b(?! times)");
  private static final Pattern ANCHOR =
      Pattern.compile(
          "(?i)\\b(right after|after|following|right before|before|prior to|while|when|as soon as|during)\\b"
              + "\\s+(.+?)(?:[,?]|$)");

  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("zero", 0),
          Map.entry("none", 0),
          Map.entry("once", 1),
          Map.entry("one", 1),
          Map.entry("twice", 2),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12));

  /** How far around a time that is named answers may lie. */
  private static final long AROUND_US = 2_000_000;

  static QuestionShape of(Question question) {
    String text = question.text();
    List<String> quoted = new ArrayList<>();
    Matcher quotes = QUOTED.matcher(text);
    while (quotes.find()) {
      quoted.add(quotes.group(1) != null ? quotes.group(1) : quotes.group(2));
    }
    List<Long> times = times(text);
    Relation relation = Relation.NONE;
    String anchor = null;
    Matcher related = ANCHOR.matcher(text);
    Asks asks = asks(text, question);
    if (times.isEmpty() && related.find() && !(asks == Asks.WHEN && related.start() < 2)) {
      String word = related.group(1).toLowerCase(Locale.ROOT);
      relation =
          word.endsWith("after") || word.equals("following") || word.startsWith("as soon")
              ? Relation.AFTER
              : word.endsWith("before") || word.startsWith("prior")
                  ? Relation.BEFORE
                  : Relation.DURING;
      anchor = related.group(2);
    }
    Long from = null;
    Long until = null;
    if (!times.isEmpty()) {
      from = Math.max(0, times.get(0) - AROUND_US);
      until = times.get(times.size() - 1) + AROUND_US;
    }
    String untimed = SECOND.matcher(CLOCK.matcher(text).replaceAll(" ")).replaceAll(" ");
    Set<String> terms = new TreeSet<>(Terms.of(untimed));
    if (asks == Asks.READ) {
      terms.removeAll(OF_READING);
    }
    quoted.forEach(quote -> terms.addAll(Terms.set(quote)));
    return new QuestionShape(asks, terms, quoted, times, from, until, relation, anchor);
  }

  private static Asks asks(String text, Question question) {
    if (ORDER.matcher(text).find() && (question.options().isEmpty() || orders(question))) {
      return Asks.ORDER;
    }
    if (COUNT.matcher(text).find() && COUNTABLE.matcher(text).find() && numbers(question)) {
      return Asks.COUNT;
    }
    Matcher first = FIRST.matcher(text);
    if (!question.options().isEmpty() && first.find()) {
      return first.group(1).equalsIgnoreCase("first") ? Asks.FIRST : Asks.LAST;
    }
    if (question.options().isEmpty() && WHEN.matcher(text).find()) {
      return Asks.WHEN;
    }
    return READ.matcher(text).find()
        ? Asks.READ
        : SAID.matcher(text).find() ? Asks.SAID : Asks.OTHER;
  }

  /** Whether all options are the same items in different orders. */
  private static boolean orders(Question question) {
    Set<Set<String>> items = new java.util.HashSet<>();
    question.options().forEach(option -> items.add(new TreeSet<>(items(option.text()))));
    return items.size() == 1 && items.iterator().next().size() > 1;
  }

  private static boolean numbers(Question question) {
    return question.options().stream().allMatch(option -> number(option.text()).isPresent());
  }

  /** The items of a list in words, in order. */
  static List<String> items(String text) {
    List<String> items = new ArrayList<>();
    for (String item :
        text.split("\\s*(?:,\\s*(?:and|then)\\b|,|;|->|→|>|\\band then\\b|\\bthen\\b)\\s*")) {
      String words = item.strip().replaceAll("^\\W+|\\W+$", "").toLowerCase(Locale.ROOT);
      if (!words.isEmpty()) {
        items.add(words);
      }
    }
    return items;
  }

  /** The number that a short text is or begins with. */
  static OptionalInt number(String text) {
    Matcher digits = Pattern.compile("^\\W*(\\d{1,6})\\b").matcher(text);
    if (digits.find()) {
      return OptionalInt.of(Integer.parseInt(digits.group(1)));
    }
    String first = text.strip().toLowerCase(Locale.ROOT).split("\\W+", 2)[0];
    Integer number = NUMBERS.get(first);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static List<Long> times(String text) {
    List<Long> times = new ArrayList<>();
    Matcher clock = CLOCK.matcher(text);
    while (clock.find()) {
      long hours = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
      long seconds =
          hours * 3600 + Long.parseLong(clock.group(2)) * 60 + Long.parseLong(clock.group(3));
      times.add(seconds * 1_000_000);
    }
    Matcher second = SECOND.matcher(text);
    while (second.find()) {
      String number = second.group(1) != null ? second.group(1) : second.group(2);
      times.add(Math.round(Double.parseDouble(number) * 1_000_000));
    }
    times.sort(null);
    return times;
  }
}
