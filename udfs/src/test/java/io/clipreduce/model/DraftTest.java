package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DraftTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @Test
  void drawsTokensAsOftenAsTheyAreLikelyAtTheTemperature() {
    // At temperature 2: e^0, e^-1, e^-2, of 1.5032.
    double[] shares = shares(Sampling.at(2), 4, 2, 0);

    assertThat(shares[0]).isCloseTo(0.6652, within(0.02));
    assertThat(shares[1]).isCloseTo(0.2447, within(0.02));
    assertThat(shares[2]).isCloseTo(0.0900, within(0.02));
  }

  @Test
  void drawsFromTheLikeliestAlone() {
    // 0.5, 0.25, 0.125, 0.125: the first two reach 0.6, the first reaches 0.5 by itself.
    float[] scores = {(float) Math.log(2), (float) Math.log(4), 0, 0};

    assertThat(shares(new Sampling(1, 0.6, 0), scores)[1]).isCloseTo(2.0 / 3, within(0.02));
    assertThat(shares(new Sampling(1, 0.6, 0), scores)).endsWith(0, 0);
    assertThat(shares(new Sampling(1, 0.49, 0), scores)[1]).isCloseTo(1, within(1e-6));
    assertThat(shares(new Sampling(1, 1, 3), scores)).endsWith(0);
    assertThat(shares(new Sampling(1, 1, 3), scores)[2]).isCloseTo(1.0 / 7, within(0.02));
  }

  @Test
  void neverDrawsWhatTheRulesForbid() {
    assertThat(shares(Sampling.at(100), 1, NEVER, 1)[1]).isZero();
    assertThatThrownBy(() -> shares(Sampling.at(1), NEVER, NEVER))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no token to go on with");
  }

  @Test
  void keepsTheLikelihoodsThatTheModelGaveBeforeTemperatureAndRules() {
    Draft draft = draft(new Sampling(9, 1, 1), 3, 2);
    float[] scores = {0, (float) Math.log(3), NEVER, 0};

    draft.apply(scores);
    draft.add(1);

    Draft.Step step = draft.steps().get(0);
    assertThat(step.logProbability()).isCloseTo(Math.log(0.6), within(1e-6));
    assertThat(step.best()).containsExactly(1, 0);
    assertThat(step.bestLogProbabilities()[1]).isCloseTo(Math.log(0.2), within(1e-6));
  }

  @Test
  void ranksScoresOfEitherSignAndEqualOnesByNumber() {
    assertThat(Logits.best(new float[] {-1, 2, -0.5f, 2, NEVER, 0}, 6))
        .containsExactly(1, 3, 5, 2, 0, 4);
  }

  @Test
  void refusesWaysToDrawThatMakeNoSense() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new Sampling(-1, 1, 0),
            () -> new Sampling(1, 0, 0),
            () -> new Sampling(1, 1.1, 0),
            () -> new Sampling(1, 1, -1))) {
      assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static double[] shares(Sampling sampling, float... scores) {
    int draws = 4000;
    double[] shares = new double[scores.length];
    IntStream.range(0, draws)
        .forEach(
            seed -> {
              float[] left = scores.clone();
              draft(sampling, seed, 0).apply(left);
              int drawn = Logits.best(left, 1)[0];
              assertThat(left[drawn]).isZero();
              shares[drawn] += 1.0 / draws;
            });
    return shares;
  }

  private static Draft draft(Sampling sampling, long seed, int alternatives) {
    GenerationConfig config =
        new GenerationConfig(
            new TreeSet<>(List.of(99L)),
            0,
            GenerationConfig.NONE,
            GenerationConfig.NONE,
            0,
            1,
            List.of(),
            List.of());
    return new Draft(new TokenRules(config, new long[] {0}, 5), sampling, seed, alternatives);
  }
}
