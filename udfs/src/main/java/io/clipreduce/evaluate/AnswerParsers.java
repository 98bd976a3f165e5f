package io.clipreduce.evaluate;

import io.clipreduce.answer.Question.Option;
import io.clipreduce.evaluate.AnswerParser.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules by which published scorers read replies, under their published names. Sources: the
 * scorers of Video-MME, LongVideoBench, V2P-Bench, MLVU, MVBench, LVBench, VNBench, MVU-Eval,
 * Video-R1, MMMU, SciVideoBench, VideoRefer and lmms-eval.
 */
public final class AnswerParsers {
  /** Phrases that {@code mme_regex} takes off, in the order of its list. */
  private static final List<String> LEAD_INS =
      List.of(
          "The best answer is",
          "The correct answer is",
          "The answer is",
          "The answer",
          "The best option is",
          "The correct option is",
          "Best answer:",
          "Best option:");

  /** The same as published: two commas are missing. */
  private static final List<String> JOINED_LEAD_INS =
      List.of(
          "The best answer is",
          "The correct answer is",
          "The answer is",
          "The answer",
          "The best option isThe correct option is",
          "Best answer:Best option:");

  private static final Map<String, AnswerParser> ALL = new TreeMap<>();

  static {
    add("mme_regex", (raw, item, quirks) -> leadIn(raw, item, quirks, "A-D", 10));
    add("lvb_random", (raw, item, quirks) -> leadIn(raw, item, quirks, "A-E", 10));
    add("first_AtoJ", (raw, item, quirks) -> leadIn(raw, item, quirks, "A-L", 16));
    add("first_char", (raw, item, quirks) -> chosen(first(raw), item));
    add("first_letter", AnswerParsers::firstLetter);
    add("hrvideobench", AnswerParsers::hrVideoBench);
    add("paren", AnswerParsers::paren);
    add("mvb_prefix", AnswerParsers::mvbPrefix);
    add("lvbench_polish", AnswerParsers::lvbenchPolish);
    add("vnb", AnswerParsers::vnb);
    add("mvu_patterns", AnswerParsers::mvuPatterns);
    add("tag_answer", AnswerParsers::tagAnswer);
    add("mmmu_generic", AnswerParsers::mmmuGeneric);
    add("priority", AnswerParsers::priority);
    add("tempcompass", AnswerParsers::tempCompass);
    add("videorefer", AnswerParsers::videoRefer);
    add("exact", (raw, item, quirks) -> chosen(raw.strip(), item));
  }

  private AnswerParsers() {}

  @FunctionalInterface
  private interface Rule {
    Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks);
  }

  private record Named(String id, int version, Rule rule) implements AnswerParser {
    @Override
    public Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks) {
      return rule.read(raw, item, quirks);
    }
  }

  private static void add(String id, Rule rule) {
    ALL.put(id, new Named(id, 1, rule));
  }

  /** All names, sorted. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The rule of that name.
   *
   * @throws IllegalArgumentException for an unknown name; the message lists what is allowed
   */
  public static AnswerParser named(String id) {
    AnswerParser parser = ALL.get(id);
    if (parser == null) {
      throw new IllegalArgumentException(
          "parser = %s is unknown. Allowed: %s.".formatted(id, String.join(", ", ALL.keySet())));
    }
    return parser;
  }

  /** A key as it was read; what is neither an option nor a letter is nothing. */
  private static Reading chosen(String key, BenchmarkItem item) {
    return key == null
            || !key.matches("[A-Z]") && Options.text(item.question().options(), key) == null
        ? Reading.NONE
        : new Reading(key, key.equals(item.gold().key()));
  }

  private static String first(String text) {
    return text.isEmpty() ? "" : text.substring(0, 1);
  }

  private static int words(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() ? 0 : stripped.split("\\s+").length;
  }

  /** Phrases off, nothing for long texts without a letter, else the first letter. */
  private static Reading leadIn(
      String raw, BenchmarkItem item, Set<Quirk> quirks, String letters, int maxWords) {
    String text = raw.strip();
    List<String> phrases = quirks.contains(Quirk.JOINED_PHRASES) ? JOINED_LEAD_INS : LEAD_INS;
    for (String phrase : phrases) {
      text = text.replace(phrase, "");
    }
    if (words(text) > maxWords && !Pattern.compile("[" + letters + "]").matcher(text).find()) {
      return Reading.NONE;
    }
    String letter =
        quirks.contains(Quirk.LETTER_IN_WORD)
            ? "[" + letters + "]"
            : "(?<![\\p{L}\\p{N}])[" + letters + "](?![\\p{L}\\p{N}'’])";
    Matcher matcher = Pattern.compile(letter).matcher(text);
    return matcher.find() ? chosen(matcher.group(), item) : Reading.NONE;
  }

  private static final Pattern A_TO_D = Pattern.compile("[A-D]");

  /** The first of A to D anywhere, as VideoEspresso has it. */
  private static Reading firstLetter(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    Matcher matcher = A_TO_D.matcher(raw);
    return matcher.find() ? chosen(matcher.group(), item) : Reading.NONE;
  }

  private static final Pattern BEGUN = Pattern.compile("([A-D])(?:[.)].*)?", Pattern.DOTALL);

  /** A letter alone, or the one that the reply begins with and marks as in {@code B. Blue}. */
  private static Reading tempCompass(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    Matcher matcher = BEGUN.matcher(raw.replace("</s>", "").strip());
    return matcher.matches() ? chosen(matcher.group(1), item) : Reading.NONE;
  }

  /** The character before the first closing parenthesis; without one, the whole reply. */
  private static Reading paren(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    int end = raw.indexOf(')');
    return chosen(end < 0 ? raw.strip() : raw.substring(Math.max(0, end - 1), end), item);
  }

  /** What introduces the choice in replies to HRVideoBench, in the order in which it is tried. */
  private static final List<String> HR_LEAD_INS =
      List.of("the answer is", "answer:", "the option is");

  /** The first letter behind the last lead-in, in upper case or lower. */
  private static Reading hrVideoBench(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    String text = raw.toLowerCase(Locale.ROOT);
    for (String leadIn : HR_LEAD_INS) {
      int at = text.lastIndexOf(leadIn);
      if (at >= 0) {
        text = text.substring(at + leadIn.length());
        break;
      }
    }
    Matcher matcher = Pattern.compile("\\p{L}").matcher(text);
    return matcher.find() ? option(matcher.group(), item) : Reading.NONE;
  }

  /** An option by its letter, in upper case or lower. */
  private static Reading option(String letter, BenchmarkItem item) {
    String key = letter.toUpperCase(Locale.ROOT);
    return Options.text(item.question().options(), key) == null ? Reading.NONE : chosen(key, item);
  }

  /** First words of reply and gold {@code (a) text}: one holds the other. */
  private static Reading mvbPrefix(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    String reply = firstWord(raw.toLowerCase(Locale.ROOT));
    if (reply.replace(".", "").isEmpty() && !quirks.contains(Quirk.EMPTY_IS_RIGHT)) {
      return Reading.NONE;
    }
    if (item.gold().key() != null && agree(reply, item.gold().key())) {
      return new Reading(item.gold().key(), true);
    }
    for (Option option : item.question().options()) {
      if (agree(reply, option.key())) {
        return new Reading(option.key(), false);
      }
    }
    return Reading.NONE;
  }

  private static boolean agree(String reply, String key) {
    String gold = "(" + key.toLowerCase(Locale.ROOT) + ")";
    return gold.contains(reply.replace(".", "")) || reply.contains(gold);
  }

  /** What is before the first space, even if that is nothing. */
  private static String firstWord(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  private static Reading lvbenchPolish(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    String text = raw.strip();
    int close = text.indexOf(')');
    if (close >= 0) {
      text = text.substring(0, close).strip();
    }
    int open = text.indexOf('(');
    if (open >= 0) {
      int next = text.indexOf('(', open + 1);
      text = text.substring(open + 1, next < 0 ? text.length() : next).strip();
    }
    return chosen(first(firstWord(text)), item);
  }

  /** The first of A to D, tried in that order, that stands before the first full stop. */
  private static Reading vnb(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    int stop = raw.indexOf('.');
    String text = stop < 0 ? raw : raw.substring(0, stop);
    for (String letter : List.of("A", "B", "C", "D")) {
      if (text.contains(letter)) {
        return chosen(letter, item);
      }
    }
    return Reading.NONE;
  }

  /** Of text in upper case, most telling first. */
  private static final List<Pattern> MVU_PATTERNS =
      List.of(
          Pattern.compile("\\\\BOXED\\{\\s*(?:\\\\TEXT\\{)?\\s*\\(?([A-Z])\\b"),
          Pattern.compile("\\bANSWER\\**\\s*:\\s*\\**\\s*\\(?([A-Z])\\b"),
          Pattern.compile("^\\s*\\(?([A-Z])\\)?\\s*$"),
          Pattern.compile("^\\s*([A-Z])\\."),
          Pattern.compile("\\bTHE [^.\\n]*?ANSWER IS:?\\s*\\**\\s*\\(?([A-Z])\\b"),
          Pattern.compile("\\bANSWER IS:?\\s*\\**\\s*\\(?([A-Z])\\b"),
          Pattern.compile("\\bORDER IS:?\\s*\\**\\s*\\(?([A-Z])\\b"));

  private static Reading mvuPatterns(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    String text = raw.toUpperCase(Locale.ROOT).strip();
    for (Pattern pattern : MVU_PATTERNS) {
      Set<String> candidates = new LinkedHashSet<>();
      pattern.matcher(text).results().forEach(match -> candidates.add(match.group(1)));
      if (candidates.size() == 1) {
        return chosen(candidates.iterator().next(), item);
      }
    }
    String letter = first(text);
    return letter.matches("[A-Z]") ? chosen(letter, item) : Reading.NONE;
  }

  private static final Pattern TAG = Pattern.compile("<answer>(.*?)</answer>", Pattern.DOTALL);

  private static Reading tagAnswer(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    Matcher matcher = TAG.matcher(raw);
    return chosen((matcher.find() ? matcher.group(1) : raw).strip(), item);
  }

  /** Marks that are taken off both ends, one kind after the other. */
  private static final String MMMU_MARKS = ",.!?;:'";

  /** Texts with more words than this may name an option by its words. */
  private static final int MMMU_LONG_WORDS = 5;

  private static Reading mmmuGeneric(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    String text = raw;
    for (char mark : MMMU_MARKS.toCharArray()) {
      text = stripped(text, mark);
    }
    text = " " + text + " ";

    List<Option> options = item.question().options();
    for (String form : List.of("(%s)", "%s ", "%s.")) {
      Map<String, Integer> last = new TreeMap<>();
      for (Option option : options) {
        if (text.contains(form.formatted(option.key()))) {
          String mention = form.equals("(%s)") ? form : " %s ";
          last.put(option.key(), text.lastIndexOf(mention.formatted(option.key())));
        }
      }
      if (!last.isEmpty()) {
        return chosen(mentioned(last, quirks), item);
      }
    }
    Map<String, Integer> last = new TreeMap<>();
    if (words(text) > MMMU_LONG_WORDS) {
      String lower = text.toLowerCase(Locale.ROOT);
      for (Option option : options) {
        int at = lower.lastIndexOf(option.text().toLowerCase(Locale.ROOT));
        if (at >= 0) {
          last.put(option.key(), at);
        }
      }
    }
    return last.isEmpty() ? Reading.NONE : chosen(mentioned(last, quirks), item);
  }

  private static String mentioned(Map<String, Integer> last, Set<Quirk> quirks) {
    Comparator<Map.Entry<String, Integer>> byPlace = Map.Entry.comparingByValue();
    boolean earliest = quirks.contains(Quirk.EARLIEST_LAST_MENTION);
    return last.entrySet().stream()
        .min(earliest ? byPlace : byPlace.reversed())
        .orElseThrow()
        .getKey();
  }

  private static String stripped(String text, char mark) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == mark) {
      start++;
    }
    while (end > start && text.charAt(end - 1) == mark) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Best first; {@code %s} stands for the letters that are options. */
  private static final List<String> PRIORITY =
      List.of(
          "^\\s*\\(?([%s])(?:[.):,]|\\s*$)",
          "(?:^|[\\s(*:])([%s])[)*]*[.!]?\\s*$",
          "(?i:answer|option|choice)(?i:\\s+is)?\\s*:?\\s*\\**\\(?([%s])\\b",
          "\\(([%s])\\)",
          "\\b([%s])\\.",
          "\\b([%s]):",
          "\\b([%s])\\)",
          "\\b([%s])\\s");

  /** The last mention in the best form that occurs. */
  private static Reading priority(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    StringBuilder letters = new StringBuilder();
    item.question().options().forEach(option -> letters.append(Pattern.quote(option.key())));
    List<String> mentions = new ArrayList<>();
    for (String form : PRIORITY) {
      Pattern.compile(form.formatted(letters))
          .matcher(raw)
          .results()
          .forEach(match -> mentions.add(match.group(1)));
      if (!mentions.isEmpty()) {
        return chosen(mentions.get(mentions.size() - 1), item);
      }
    }
    return Reading.NONE;
  }

  private static final List<Pattern> VIDEOREFER =
      List.of(Pattern.compile("\\(([A-Z])\\)"), Pattern.compile("([A-Z])\\)"));

  /** A letter in parentheses, else before one, else the first character, in either case. */
  private static Reading videoRefer(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    for (Pattern pattern : VIDEOREFER) {
      Matcher matcher = pattern.matcher(raw);
      if (matcher.find()) {
        return chosen(matcher.group(1), item);
      }
    }
    return option(first(raw.strip().replace(".", "")), item);
  }
}
