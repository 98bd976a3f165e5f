package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.answer.Emission.Policy;
import io.clipreduce.answer.Runs.Run;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunsTest {

  @Test
  void islandsStandAboveTheMeanPlusOneDeviation() {
    double[] values = {0, 0, 0, 0, 1, 1, 0, 0, 0, 0};
    assertThat(Runs.mean(values, 0, 10)).isCloseTo(0.2, within(1e-12));
    assertThat(Runs.deviation(values, 0, 10)).isCloseTo(0.4, within(1e-12));
    // Mean 0.25 and deviation 0.40 with another one half: it stays below.
    values[8] = 0.5;
    assertThat(Runs.islands(values)).containsExactly(new Run(4, 6, 1));
  }

  @Test
  void islandsAreFoundWhereMostOfAVideoIsMeant() {
    // Mean 0.75, deviation 0.433: nothing is above both together; half way to 1 is 0.875.
    assertThat(Runs.islands(new double[] {1, 1, 1, 0})).containsExactly(new Run(0, 3, 1));
  }

  @Test
  void averagesMoveOverFewerValuesAtTheEnds() {
    assertThat(Runs.smoothed(new double[] {3, 0, 0, 6}, 2)).containsExactly(1.5, 1, 2, 3);
    assertThat(Runs.smoothed(new double[] {3, 0, 0, 6}, 0)).containsExactly(3, 0, 0, 6);
    assertThat(Runs.smoothed(new double[] {2, 4, 0}, 1)).containsExactly(3, 2, 0);
  }

  @Test
  void theSweepAgreesOnTheLongRunAndNotOnTheSpike() {
    double[] values = new double[40];
    values[3] = 1;
    Arrays.fill(values, 15, 27, 0.8);
    assertThat(Runs.sweep(values)).containsExactly(new Run(15, 27, Runs.mean(values, 15, 27)));
    assertThat(Runs.sweep(new double[40])).isEmpty();
  }

  @Test
  void theWatershedProposesNestedRunsByTheirContrast() {
    double[] values = {0, 0, 0.9, 1, 0.8, 0, 0, 0.5, 0.5, 0};
    List<Run> runs = Runs.watershed(values, values);
    assertThat(runs)
        .extracting(run -> run.from() + "-" + run.until())
        .containsExactly("2-5", "2-4", "7-9", "3-4");
    // 0.9 beside 0 and 0; 0.95 beside 0 and 0.8; 0.5 beside 0 and 0; 1 beside 0.9 and 0.8.
    assertThat(runs.get(0).score()).isCloseTo(0.9, within(1e-12));
    assertThat(runs.get(1).score()).isCloseTo(0.55, within(1e-12));
    assertThat(runs.get(2).score()).isCloseTo(0.5, within(1e-12));
    assertThat(runs.get(3).score()).isCloseTo(0.15, within(1e-12));
  }

  @Test
  void ofProposalsThatAreTheSameTheBestStays() {
    // 10 to 20 and 11 to 20 share 9 of 10; 10 to 20 and 13 to 20 share 7 of 10, which is allowed.
    List<Run> runs = List.of(new Run(11, 20, 0.4), new Run(10, 20, 0.5), new Run(13, 20, 0.3));
    assertThat(Runs.suppressed(runs)).containsExactly(new Run(10, 20, 0.5), new Run(13, 20, 0.3));
  }

  @Test
  void speaksWhenWhatWasNewComesToMoreThanTwo() {
    assertThat(Emission.moments(Policy.SUM, (moment, last) -> 0.5, new double[11]))
        .containsExactly(4, 9);
  }

  @Test
  void speaksWhenNewAndRelevantTogetherAreMoreThanAHalf() {
    double[] relevance = {0, 0.3, 0.31, 0, 0.9};
    assertThat(Emission.moments(Policy.BOTH, (moment, last) -> 0.2, relevance))
        .containsExactly(2, 4);
  }

  @Test
  void speaksWhenSomethingIsUnlikeTheLastTwentyMoments() {
    double[] relevance = new double[30];
    relevance[10] = 1; // Too early: there are no twenty moments before.
    relevance[25] = 1;
    assertThat(Emission.moments(Policy.SURPRISE, (moment, last) -> 0, relevance))
        .containsExactly(25);
  }

  @Test
  void whatIsNewIsNewToWhoHeardTheLast() {
    // Five scenes of ten moments: each is new once, then not at all.
    Emission.Novelty novelty = (moment, last) -> last >= 0 && moment / 10 == last / 10 ? 0 : 1;
    assertThat(Emission.moments(Policy.BOTH, novelty, new double[50]))
        .containsExactly(0, 10, 20, 30, 40);
  }

  @Test
  void facilitiesServeWhatIsUnlikeTheFirst() {
    double[][] likeness = {
      {1, 0.9, 0.1, 0},
      {0.9, 1, 0.2, 0},
      {0.1, 0.2, 1, 0.3},
      {0, 0, 0.3, 1}
    };
    // Sums: 2.0, 2.1, 1.6, 1.3. Then beside 1: 0.1, -, 1.1 (0.8 and 0.3), 1.1 (0.1 and 1).
    assertThat(Summarising.facilities(likeness, 1)).containsExactly(1);
    assertThat(Summarising.facilities(likeness, 2)).containsExactly(1, 2);
    assertThat(Summarising.facilities(likeness, 9)).containsExactly(0, 1, 2, 3);
  }
}
