package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GreedyTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @Test
  void tokensThatWereUsedAreLessLikelyByThePenalty() {
    TokenRules rules = new TokenRules(rules(0, 2, -1, -1), new long[] {0, 1, 1}, 5);

    assertThat(after(rules, 3, -3, 1)).containsExactly(1.5f, -6, 1);
  }

  @Test
  void noSequenceComesTwice() {
    TokenRules rules = new TokenRules(rules(3, 1, -1, -1), new long[] {2}, 9);
    for (long token : new long[] {0, 1, 2, 0, 1}) {
      rules.add(token);
    }

    // 2 0 1 may not come again, nor 0 1 2.
    assertThat(after(rules, 1, 1, 5, 1)).containsExactly(1, 1, NEVER, 1);
  }

  @Test
  void firstAndLastTokensMayBeForcedAndOthersForbidden() {
    TokenRules rules = new TokenRules(rules(0, 1, 2, 3), new long[] {0}, 3);

    assertThat(after(rules, 9, 9, 1, 1, 1)).containsExactly(NEVER, NEVER, 0, NEVER, NEVER);
    rules.add(2);
    // The first that is free: 1 is never allowed, 0 not as the first.
    assertThat(after(rules, 9, 9, 1, 1, 1)).containsExactly(NEVER, NEVER, 1, 1, 1);
    rules.add(4);
    assertThat(after(rules, 9, 9, 1, 1, 1)).containsExactly(NEVER, NEVER, NEVER, 0, NEVER);
    rules.add(3);
    assertThat(rules.ended()).isTrue();
    assertThat(rules.endsItself()).isFalse();
    assertThat(rules.written()).containsExactly(2, 4, 3);
  }

  @Test
  void contrastFollowsAStepWorkedOutByHand() {
    // Blind odds 1/2, 1/4, 1/4: H = 1.5 ln 2, of at most ln 3, so w = 2 (1 - 0.94639) = 0.10721.
    float[] blind = {(float) Math.log(2), 0, 0};
    float[] seen = {2, 1.9f, -3};
    Contrast contrast = new Contrast(2);

    assertThat(contrast.strength(blind)).isCloseTo(0.107211, within(1e-5));
    contrast.apply(seen, blind);

    // 1.107211 x 2 - 0.107211 ln 2, and 1.107211 x 1.9; e^-5 as likely as the best is implausible.
    assertThat(seen[0]).isCloseTo(2.140109f, within(1e-5f));
    assertThat(seen[1]).isCloseTo(2.103701f, within(1e-5f));
    assertThat(seen[2]).isEqualTo(NEVER);
  }

  @Test
  void contrastIsStrongWhereTheBlindAnswerIsSureAndNothingWhereItKnowsNothing() {
    float[] seen = {2, 1.5f};
    new Contrast(1).apply(seen, new float[] {50, 0});
    assertThat(seen[1]).isGreaterThan(seen[0]);

    float[] same = {2, 1.5f};
    new Contrast(1).apply(same, new float[] {7, 7});
    assertThat(same).containsExactly(2, 1.5f);
  }

  @Test
  void contrastOfNoWeightLeavesTheBestTokenBest() {
    float[] seen = {0.3f, 2, 1.9f, NEVER};
    new Contrast(0).apply(seen, new float[] {5, 9, 1, 1});

    assertThat(seen).containsExactly(0.3f, 2, 1.9f, NEVER);
  }

  private static float[] after(TokenRules rules, float... scores) {
    rules.apply(scores);
    return scores;
  }

  private static GenerationConfig rules(int ngram, double penalty, long first, long last) {
    boolean forced = first >= 0;
    return new GenerationConfig(
        new TreeSet<>(List.of(99L)),
        0,
        first,
        last,
        ngram,
        penalty,
        forced ? List.of(1L) : List.of(),
        forced ? List.of(0L) : List.of());
  }
}
