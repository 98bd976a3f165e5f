package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of questions, in the manners in which benchmarks write them. */
final class Options {
  /** A question whose options stood inside of its text. */
  record InText(String question, List<Option> options) {}

  private static final Pattern MARKED =
      Pattern.compile("\\s*\\(?([A-Z])(?:\\)\\s*:|[.):])\\s*(.*)", Pattern.DOTALL);

  /** A letter alone or before its option. */
  private static final Pattern LETTER = Pattern.compile("\\(?([A-Z])(?:[.):].*)?", Pattern.DOTALL);

  /** A key that is a position, counted from 0. */
  private static final Pattern POSITION = Pattern.compile("option (\\d)");

  /** How the letter of an option inside of a text is marked; {@code %s} is the letter. */
  private static final List<String> MARKS =
      List.of("(?m)^[ \\t]*\\(%s\\)", "(?m)^[ \\t]*%s[.):]", "(?<=\\s)\\(%s\\)", "(?<=\\s)%s[.):]");

  /** What closes the options of a prompt. */
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "\\n\\s*(?:Answer|Please|Select|Respond|Best option|The best)\\b.*", Pattern.DOTALL);

  private Options() {}

  /** Key of the option at a position: A, B, and so on. */
  static String key(int position) {
    return Character.toString((char) ('A' + position));
  }

  /**
   * Options of a record: a list, a list as text, or an object of keys and texts, of which {@code
   * option 0} is A.
   *
   * @throws BrokenRecordException when there is none, or one is empty
   */
  static List<Option> of(InputRecord record, String... fields) {
    JsonNode node = record.required(fields);
    JsonNode written = node.isTextual() ? PythonLiteral.parse(node.asText()) : null;
    if (written != null && written.isContainerNode()) {
      node = written;
    }
    if (node.isObject()) {
      List<Option> options = new ArrayList<>();
      for (Map.Entry<String, JsonNode> option : node.properties()) {
        if (!option.getValue().isNull()) {
          Matcher position = POSITION.matcher(option.getKey());
          options.add(
              new Option(
                  position.matches() ? key(Integer.parseInt(position.group(1))) : option.getKey(),
                  option.getValue().asText()));
        }
      }
      return options;
    }
    if (node.isTextual()) {
      List<Option> lines = inText("\n" + node.asText()).options();
      if (!lines.isEmpty()) {
        return lines;
      }
    }
    return ofTexts(record.texts(fields));
  }

  /**
   * Options in order. Where all begin with their own letters, as in {@code B. Blue} or {@code (B)
   * Blue}, those are taken off; else they get letters.
   */
  static List<Option> ofTexts(List<String> texts) {
    boolean marked = !texts.isEmpty();
    for (int i = 0; i < texts.size() && marked; i++) {
      Matcher matcher = MARKED.matcher(texts.get(i));
      marked = matcher.matches() && matcher.group(1).equals(key(i));
    }
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).strip();
      if (marked) {
        Matcher matcher = MARKED.matcher(text);
        text = matcher.matches() ? matcher.group(2).strip() : text;
      }
      options.add(new Option(key(i), text));
    }
    return options;
  }

  /** Parts a text into its question and the options in it; there are none if no two follow. */
  static InText inText(String text) {
    for (String mark : MARKS) {
      List<int[]> found = new ArrayList<>();
      int from = 0;
      for (int i = 0; i < 26; i++) {
        Matcher matcher = Pattern.compile(mark.formatted(key(i))).matcher(text);
        if (!matcher.find(from)) {
          break;
        }
        found.add(new int[] {matcher.start(), matcher.end()});
        from = matcher.end();
      }
      if (found.size() >= 2) {
        return parted(text, found);
      }
    }
    return new InText(text.strip(), List.of());
  }

  /**
   * Options in the columns {@code option 0}, {@code option 1} and so on; empty if there is none.
   */
  static List<Option> ofPositions(InputRecord record) {
    List<Option> options = new ArrayList<>();
    for (int i = 0; record.has("option " + i); i++) {
      options.add(new Option(key(i), record.text("option " + i)));
    }
    return options;
  }

  /**
   * Whether an option of this record, or of its field {@code option}, is called by its position.
   */
  static boolean hasPositions(InputRecord record) {
    return record.has("option 0", "/option/option 0");
  }

  /** Key of an option that is told by its position from 0, or by its key. */
  static String ofPosition(String answer) {
    String wanted = answer.strip();
    return wanted.matches("\\d") ? key(wanted.charAt(0) - '0') : wanted;
  }

  /** Options in the columns {@code A}, {@code B} and so on; empty if no two follow. */
  static List<Option> ofColumns(InputRecord record) {
    List<Option> options = new ArrayList<>();
    for (int i = 0; record.textOr(null, key(i)) != null; i++) {
      options.add(new Option(key(i), record.text(key(i))));
    }
    return options.size() < 2 ? List.of() : options;
  }

  /**
   * The options that a prompt was found to hold; where there are none, or the right one is not
   * among them, letters without words.
   *
   * @param least how many letters at the least
   * @param answer the right option; null where it is hidden
   */
  static List<Option> orLetters(List<Option> options, int least, String answer) {
    Matcher marked = LETTER.matcher(answer == null ? "" : answer.strip());
    String letter = marked.matches() ? marked.group(1) : null;
    if (!options.isEmpty() && (letter == null || text(options, letter) != null)) {
      return options;
    }
    int count = Math.max(least, letter == null ? 0 : letter.charAt(0) - 'A' + 1);
    List<Option> letters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      letters.add(new Option(key(i), ""));
    }
    return letters;
  }

  private static InText parted(String text, List<int[]> found) {
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      int end = i + 1 < found.size() ? found.get(i + 1)[0] : text.length();
      String option = text.substring(found.get(i)[1], end);
      if (i + 1 == found.size()) {
        option = INSTRUCTION.matcher(option).replaceFirst("");
      }
      options.add(new Option(key(i), option.strip()));
    }
    return new InText(text.substring(0, found.get(0)[0]).strip(), options);
  }

  /** Text of the option with that key; null if there is none. */
  static String text(List<Option> options, String key) {
    return options.stream()
        .filter(option -> option.key().equals(key))
        .map(Option::text)
        .findFirst()
        .orElse(null);
  }

  /**
   * Key of a right answer: it is a key, begins with one as in {@code (B) Blue} or {@code B. Blue},
   * or is an option's text. Null if it is none of these.
   */
  static String keyOf(List<Option> options, String answer) {
    String wanted = answer.strip();
    for (Option option : options) {
      if (option.key().equals(wanted)) {
        return option.key();
      }
    }
    for (Option option : options) {
      if (option.text().equals(wanted)) {
        return option.key();
      }
    }
    Matcher matcher = MARKED.matcher(wanted);
    if (matcher.matches() && text(options, matcher.group(1)) != null) {
      return matcher.group(1);
    }
    for (Option option : options) {
      if (option.text().strip().equalsIgnoreCase(wanted) || option.key().equalsIgnoreCase(wanted)) {
        return option.key();
      }
    }
    return null;
  }
}
