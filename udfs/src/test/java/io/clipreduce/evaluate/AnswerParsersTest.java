package io.clipreduce.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerParsersTest {
  private static BenchmarkItem item(String right, String... options) {
    InputRecord record = new InputRecord("test", 1, null, NullNode.instance);
    return new ItemBuilder(record, "q")
        .asks("Which?")
        .options(Options.ofTexts(List.of(options)))
        .right(right)
        .build();
  }

  private static String read(String parser, String raw, Quirk... quirks) {
    BenchmarkItem item = item("B", "Red", "Blue", "Green", "White", "Black");
    return AnswerParsers.named(parser).read(raw, item, Set.of(quirks)).key();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mme_regex      | B                                              | B",
        "mme_regex      | The best answer is (C) because                 | C",
        "mme_regex      | Best option: D. White                          | D",
        "mme_regex      | none of these is what is shown in the video at all I think | ",
        "mme_regex      | unclear                                        | ",
        "mme_regex      | Actually it is C                               | C",
        "mme_regex      | E                                              | ",
        "lvb_random     | E                                              | E",
        "first_AtoJ     | Answer: J.                                     | J",
        "first_char     | B: A cup                                       | B",
        "first_char     | (B)                                            | ",
        "paren          | B) Blue                                        | B",
        "paren          | The answer is (C) Green (D)                    | C",
        "paren          | B                                              | B",
        "paren          | Blue                                           | ",
        "hrvideobench   | The answer is: (c).                            | C",
        "hrvideobench   | b                                              | B",
        "hrvideobench   | the red one                                    | ",
        "lvbench_polish | (C) Green                                      | C",
        "lvbench_polish | The answer is (B) not (C)                      | B",
        "lvbench_polish | Blue is right                                  | B",
        "lvbench_polish | D                                              | D",
        "vnb            | C. A red one                                   | C",
        "vnb            | D or B                                         | B",
        "vnb            | none. A                                        | ",
        "mvu_patterns   | so \\boxed{C}. Answer: A                       | C",
        "mvu_patterns   | Final answer: d                                | D",
        "mvu_patterns   | c                                              | C",
        "mvu_patterns   | B. Blue                                        | B",
        "mvu_patterns   | The right answer is C, not A                   | C",
        "mvu_patterns   | the order is D                                 | D",
        "mvu_patterns   | Answer: A. Answer: B                           | A",
        "mvu_patterns   | 7                                              | ",
        "tag_answer     | <think>A</think><answer> B </answer>           | B",
        "tag_answer     | D                                              | D",
        "mmmu_generic   | (C)                                            | C",
        "mmmu_generic   | D                                              | D",
        "mmmu_generic   | it is the green one that I can see             | C",
        "mmmu_generic   | green                                          | ",
        "priority       | B. because A. is wrong                         | B",
        "priority       | First (A), but the answer is C                 | C",
        "priority       | It must be (A) or rather (D) I think           | D",
        "priority       | no idea                                        | ",
        "videorefer     | x (C) D)                                       | C",
        "videorefer     | D) White                                       | D",
        "videorefer     | B is it                                        | B",
        "videorefer     | c                                              | C",
        "first_letter   | Answer: (D)                                    | A",
      })
  void publishedRulesReadRepliesAsTheyAreWritten(String parser, String raw, String key) {
    assertThat(read(parser, raw)).isEqualTo(key);
  }

  @Test
  void faultsOfPublishedRulesAreReproducedOnlyWhereAskedFor() {
    assertThat(read("mme_regex", "Actually it is C", Quirk.LETTER_IN_WORD)).isEqualTo("A");
    assertThat(read("mme_regex", "Answer: C", Quirk.LETTER_IN_WORD)).isEqualTo("A");
    assertThat(read("mme_regex", "Best answer: C", Quirk.LETTER_IN_WORD)).isEqualTo("C");
    assertThat(read("mme_regex", "Best answer: C", Quirk.LETTER_IN_WORD, Quirk.JOINED_PHRASES))
        .isEqualTo("B");
    assertThat(read("mmmu_generic", "(C) or (D), no (C)")).isEqualTo("C");
    assertThat(read("mmmu_generic", "(C) or (D), no (C)", Quirk.EARLIEST_LAST_MENTION))
        .isEqualTo("D");
  }

  @Test
  void firstWordsOfMvBenchHoldOneAnother() {
    AnswerParser parser = AnswerParsers.named("mvb_prefix");
    BenchmarkItem item = item("B", "Opened the book.", "Took the cup.");

    assertThat(parser.read("(b) took", item, Set.of()).right()).isTrue();
    assertThat(parser.read("B) Took", item, Set.of()).right()).isTrue();
    assertThat(parser.read("B. Took", item, Set.of()).right()).isTrue();
    assertThat(parser.read("the(b)one is it", item, Set.of()).right()).isTrue();
    assertThat(parser.read("(a) Opened", item, Set.of()).right()).isFalse();
    assertThat(parser.read("took the cup", item, Set.of()).parsed()).isFalse();
  }

  @Test
  void anEmptyReplyIsWrongUnlessTheFaultIsAskedFor() {
    AnswerParser parser = AnswerParsers.named("mvb_prefix");
    BenchmarkItem item = item("B", "Opened the book.", "Took the cup.");

    assertThat(parser.read("", item, Set.of()).right()).isFalse();
    assertThat(parser.read("", item, Set.of(Quirk.EMPTY_IS_RIGHT)).right()).isTrue();
  }

  @Test
  void anUnknownParserIsToldWithThoseThatThereAre() {
    assertThatThrownBy(() -> AnswerParsers.named("best"))
        .hasMessageContaining("parser = best is unknown")
        .hasMessageContaining("mvu_patterns");
  }
}
