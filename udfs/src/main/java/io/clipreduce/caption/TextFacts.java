package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.caption.Summary.TimeRange;
import io.clipreduce.perceive.OcrLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text that was read. Of the lines that look like text, those are quoted that stand longest,
 * largest and surest.
 */
final class TextFacts {
  private static final String TEXT = "the text ";
  private static final String QUOTE = "\"";

  /** Longer lines are cut at a word. */
  private static final int MAX_QUOTED_CHARS = 80;

  /** Fewer letters and digits in a row are what noise is read as. */
  private static final int MIN_RUN = 3;

  /** Share of letters and digits among the characters that are not white space. */
  private static final double MIN_LETTERS = 0.7;

  /**
   * Signs on their own at either end, and those that end no sentence: mostly specks and borders.
   */
  private static final Pattern SPECKS =
      Pattern.compile("^[^\\p{L}\\p{N}]*\\s+|^[-_|~=.,:;]+|\\s+[^\\p{L}\\p{N}]*$|[-_|~=,;]+$");

  /** Height of a line, as a share of the picture, that makes it neither large nor small. */
  private static final double MEAN_HEIGHT = 0.04;

  private TextFacts() {}

  static List<Fact> of(ClipEvidence clip, CaptionSettings settings) {
    TextLines lines = new TextLines();
    for (OcrLine line : inReadingOrder(clip.evidence().ocr())) {
      long startUs = Math.max(line.ptsUs(), clip.clip().startUs());
      long endUs = Math.min(line.endUs(), clip.clip().endUs());
      if (line.confidence() >= settings.minTextConfidence()
          && endUs > startUs
          && looksLikeText(line.text())) {
        double weight =
            (endUs - startUs) / 1e6 * line.confidence() * (MEAN_HEIGHT + line.box().height());
        lines.add(line.text(), startUs, endUs, line.confidence(), weight);
      }
    }

    List<Fact> facts = new ArrayList<>();
    for (TextLines.Line line : lines.best(settings.maxTextLines())) {
      List<TimeRange> ranges = line.ranges();
      facts.add(
          new Fact(
              "text",
              TEXT + QUOTE + quotable(line.text()) + QUOTE,
              ranges.get(0).startUs(),
              ranges.get(ranges.size() - 1).endUs(),
              line.confidence()));
    }
    return facts;
  }

  /** The facts of text as one clause. */
  static String sentence(List<Fact> texts) {
    List<String> quotes = texts.stream().map(fact -> QUOTE + quoted(fact) + QUOTE).toList();
    return quotes.size() == 1
        ? TEXT + quotes.get(0) + " is shown"
        : "the texts " + English.list(quotes) + " are shown";
  }

  /** The text that a fact quotes: what stands between its outer quotes, or all of it. */
  static String quoted(Fact text) {
    String phrase = text.phrase();
    int from = phrase.indexOf(QUOTE);
    int to = phrase.lastIndexOf(QUOTE);
    return to > from ? phrase.substring(from + QUOTE.length(), to) : phrase;
  }

  private static List<OcrLine> inReadingOrder(List<OcrLine> lines) {
    return lines.stream()
        .sorted(
            Comparator.comparingLong(OcrLine::ptsUs)
                .thenComparing(line -> line.box().y())
                .thenComparing(line -> line.box().x()))
        .toList();
  }

  private static boolean looksLikeText(String text) {
    int characters = 0;
    int letters = 0;
    int run = 0;
    int longestRun = 0;
    for (char c : text.toCharArray()) {
      boolean letter = Character.isLetterOrDigit(c);
      characters += Character.isWhitespace(c) ? 0 : 1;
      letters += letter ? 1 : 0;
      run = letter ? run + 1 : 0;
      longestRun = Math.max(longestRun, run);
    }
    return longestRun >= MIN_RUN && letters >= MIN_LETTERS * characters;
  }

  private static String quotable(String text) {
    String plain = SPECKS.matcher(text.replace('"', '\'')).replaceAll("");
    if (plain.length() <= MAX_QUOTED_CHARS) {
      return plain;
    }
    int space = plain.lastIndexOf(' ', MAX_QUOTED_CHARS);
    int end = space > MAX_QUOTED_CHARS / 2 ? space : MAX_QUOTED_CHARS;
    if (Character.isHighSurrogate(plain.charAt(end - 1))) {
      end--;
    }
    return plain.substring(0, end) + "...";
  }
}
