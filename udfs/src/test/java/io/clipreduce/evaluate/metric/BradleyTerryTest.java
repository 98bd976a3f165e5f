package io.clipreduce.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.evaluate.metric.BradleyTerry.Battle;
import io.clipreduce.evaluate.metric.BradleyTerry.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BradleyTerryTest {

  @Test
  void twoModelsAreApartByTheLogarithmOfTheirOdds() {
    // Ten wins to one: 400 points apart, around 1000.
    Map<String, Double> ratings = BradleyTerry.fit(battles("x", "y", 10, 1, 0)).orElseThrow();

    assertThat(ratings.get("x")).isCloseTo(1200, within(1e-6));
    assertThat(ratings.get("y")).isCloseTo(800, within(1e-6));
  }

  @Test
  void aTieIsHalfAWinToEither() {
    // 2 * 2 + 1 points to 1: odds of 5.
    Map<String, Double> ratings = BradleyTerry.fit(battles("x", "y", 2, 0, 1)).orElseThrow();

    assertThat(ratings.get("x") - ratings.get("y")).isCloseTo(400 * Math.log10(5), within(1e-6));
  }

  @Test
  void threeModelsSatisfyTheLikelihoodEquations() {
    List<Battle> battles = new ArrayList<>(battles("x", "y", 7, 3, 2));
    battles.addAll(battles("y", "z", 4, 5, 0));
    battles.addAll(battles("z", "x", 1, 6, 1));

    Map<String, Double> ratings = BradleyTerry.fit(battles).orElseThrow();

    // What each is expected to win, ties by half, is what it won.
    assertThat(12 * wins(ratings, "x", "y") + 8 * wins(ratings, "x", "z"))
        .isCloseTo(7 + 1 + 6 + 0.5, within(1e-6));
    assertThat(12 * wins(ratings, "y", "x") + 9 * wins(ratings, "y", "z"))
        .isCloseTo(3 + 1 + 4, within(1e-6));
    assertThat(ratings.values().stream().mapToDouble(r -> r).average().orElse(0))
        .isCloseTo(1000, within(1e-6));
  }

  private static double wins(Map<String, Double> ratings, String a, String b) {
    return 1 / (1 + Math.pow(10, (ratings.get(b) - ratings.get(a)) / 400));
  }

  @Test
  void aModelThatNeverLosesHasNoFiniteRating() {
    assertThat(BradleyTerry.fit(battles("x", "y", 3, 0, 0))).isEmpty();
    assertThat(BradleyTerry.fit(List.of())).isEmpty();
  }

  @Test
  void intervalsHoldTheRatingAndAreTheSameForTheSameSeed() {
    List<Battle> battles = battles("x", "y", 40, 25, 5);

    BradleyTerry.Rating x = BradleyTerry.fit(battles, 100, 7).orElseThrow().get("x");

    assertThat(x.low()).isLessThan(x.rating());
    assertThat(x.high()).isGreaterThan(x.rating());
    assertThat(BradleyTerry.fit(battles, 100, 7).orElseThrow().get("x")).isEqualTo(x);
  }

  @Test
  void winSharesAreMeansOverOpponents() {
    List<Battle> battles = new ArrayList<>(battles("x", "y", 1, 1, 2));
    battles.addAll(battles("z", "x", 0, 1, 0));

    assertThat(BradleyTerry.meanWinShare(battles))
        .containsEntry("x", (0.25 + 1) / 2)
        .containsEntry("y", 0.25)
        .containsEntry("z", 0.0);
  }

  private static List<Battle> battles(String a, String b, int winsA, int winsB, int ties) {
    List<Battle> battles = new ArrayList<>();
    battles.addAll(Collections.nCopies(winsA, new Battle(a, b, Outcome.A)));
    battles.addAll(Collections.nCopies(winsB, new Battle(a, b, Outcome.B)));
    battles.addAll(Collections.nCopies(ties, new Battle(b, a, Outcome.TIE)));
    return battles;
  }
}
