package io.clipreduce.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Values are what {@code difflib.SequenceMatcher(None, a, b).ratio()} of Python 3 gives. */
class TextSimilarityTest {

  @Test
  void matchesThePublishedExamples() {
    assertRatio("wikimedia", "wikimania", 0.7777777777777778);
    assertRatio("abcd", "bcde", 0.75);
    assertRatio("", "", 1);
    assertRatio("", "x", 0);
    assertRatio(
        "private Thread currentThread;", "private volatile Thread currentThread;", 58 / 67.0);
  }

  @Test
  void theOrderOfTheTextsCounts() {
    assertRatio("tide", "diet", 0.25);
    assertRatio("diet", "tide", 0.5);
  }

  @Test
  void lettersBeyondTheBasicPlaneAreOneLetter() {
    assertRatio("\uD842\uDFB7野家", "吉野家", 2 / 3.0);
  }

  @Test
  void frequentLettersOfLongTextsOnlyLengthenBlocks() {
    String spaces = "x ".repeat(120);

    assertRatio("x", spaces, 2 / 241.0);
    assertRatio("x q", spaces + "q", 2.0 * 3 / 244);
  }

  private static void assertRatio(String a, String b, double ratio) {
    assertThat(TextSimilarity.ratio(a, b)).isCloseTo(ratio, within(1e-12));
  }
}
