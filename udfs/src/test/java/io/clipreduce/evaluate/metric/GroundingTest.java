package io.clipreduce.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.evaluate.metric.MomentQuery.Guess;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroundingTest {
  private static final double EXACT = 1e-12;

  @Test
  void bothOverlapsAreTheSameWhereSpansMeetAndTheHullIsLongerWhereTheyDoNot() {
    Span gold = new Span(3, 9.5);

    assertThat(gold.hullIou(new Span(2, 8))).isCloseTo(5 / 7.5, within(EXACT));
    assertThat(gold.iou(new Span(2, 8))).isCloseTo(5 / 7.5, within(EXACT));
    assertThat(gold.hullIou(new Span(20, 30))).isZero();
    assertThat(new Span(4, 4).iou(new Span(4, 4))).isZero();
  }

  @Test
  void recallCountsTheBestOfTheFirstGuessesAndMissingOnesAreZero() {
    Grounding second = new Grounding(new Span(0, 10), List.of(new Span(8, 20), new Span(0, 5)));
    Grounding none = new Grounding(new Span(0, 10), List.of());
    List<Grounding> queries = List.of(second, none);

    assertThat(Grounding.recall(queries, 1, 0.3)).isZero();
    assertThat(Grounding.recall(queries, 2, 0.5)).isEqualTo(0.5);
    assertThat(Grounding.recall(queries, 2, 0.7)).isZero();
    assertThat(Grounding.meanIou(queries)).isCloseTo(2 / 20.0 / 2, within(EXACT));
  }

  @Test
  void spansAreReadFromEveryFormInItsOrder() {
    assertThat(SpanParser.parse("It happens in 24.3 - 30.4 seconds"))
        .contains(new Span(24.3, 30.4));
    assertThat(SpanParser.parse("from 01:05 to 00:50.5")).contains(new Span(50.5, 65));
    assertThat(SpanParser.parse("1:00:00 - 1:00:10, or 3 - 4")).contains(new Span(3600, 3610));
    assertThat(SpanParser.parse("starts at 0:12 and ends at 0:15")).contains(new Span(12, 15));
    assertThat(SpanParser.parse("starts at 12 s, ends at 15.5 s")).contains(new Span(12, 15.5));
    assertThat(SpanParser.parse("[3, 9]")).contains(new Span(3, 9));
    assertThat(SpanParser.parse("never")).isEmpty();
    assertThat(SpanParser.parse("at 15")).isEmpty();
  }

  @Test
  void theWorkedHighlightPairGivesItsFigures() {
    MomentQuery query =
        new MomentQuery(
            List.of(new Span(2, 6)),
            List.of(new Guess(new Span(2, 6), 0.9), new Guess(new Span(0, 4), 0.2)));
    Highlights highlights =
        new Highlights(
            new int[][] {{0, 0, 0}, {4, 3, 2}, {2, 2, 1}, {0, 0, 0}, {0, 0, 0}},
            new double[] {0.1, 0.8, 0.4, 0, 0});

    assertThat(query.firstIou()).isEqualTo(1);
    for (double threshold : AveragePrecision.thresholds()) {
      assertThat(query.averagePrecision(threshold)).isEqualTo(1);
    }
    for (Highlights.Level level : Highlights.Level.values()) {
      assertThat(highlights.hit(level)).isTrue();
    }
    assertThat(highlights.averagePrecision(Highlights.Level.FAIR)).isEqualTo(1);
    assertThat(highlights.averagePrecision(Highlights.Level.GOOD))
        .isCloseTo(2 / 3.0, within(EXACT));
    assertThat(highlights.averagePrecision(Highlights.Level.VERY_GOOD))
        .isCloseTo(1 / 3.0, within(EXACT));
  }

  @Test
  void averagePrecisionFollowsScoresAndLocksWhatWasFound() {
    // By score: right, the same again (wrong), right. Precision 1, 1/2, 2/3; recall 1/2, 1/2, 1.
    MomentQuery query =
        new MomentQuery(
            List.of(new Span(0, 10), new Span(20, 30)),
            List.of(
                new Guess(new Span(20, 30), 0.1),
                new Guess(new Span(0, 10), 0.9),
                new Guess(new Span(0, 10), 0.5)));

    assertThat(query.averagePrecision(0.5)).isCloseTo(0.5 + 0.5 * 2 / 3, within(EXACT));
    assertThat(MomentQuery.recallAtOne(List.of(query), 0.95)).isEqualTo(1);
  }

  @Test
  void onlyTheFirstTenGuessesOfTheFileCountEvenIfLaterOnesScoreMore() {
    List<Guess> wrong = java.util.Collections.nCopies(10, new Guess(new Span(100, 110), 0.1));
    List<Guess> guesses = new java.util.ArrayList<>(wrong);
    guesses.add(new Guess(new Span(0, 10), 0.99));

    assertThat(new MomentQuery(List.of(new Span(0, 10)), guesses).averagePrecision(0.5)).isZero();
  }

  @Test
  void lengthSlicesKeepTheWindowsOfThatLengthAlone() {
    MomentQuery query = new MomentQuery(List.of(new Span(0, 10), new Span(20, 50.5)), List.of());

    assertThat(query.ofLength(0, 10).gold()).containsExactly(new Span(0, 10));
    assertThat(query.ofLength(10, 30).gold()).isEmpty();
    assertThat(query.ofLength(30, 150).gold()).containsExactly(new Span(20, 50.5));
  }

  @Test
  void highlightPrecisionIsTheBestFromEachStepOnAndTiesAreFoundTogether() {
    // Ranked: wrong, right, right and wrong together. Two steps: best precision 1/2 each.
    Highlights ranked =
        new Highlights(
            new int[][] {{0}, {4}, {4}, {0}, {0}}, new double[] {0.9, 0.8, 0.5, 0.5, 0.1});

    assertThat(ranked.averagePrecision(Highlights.Level.GOOD)).isCloseTo(0.5, within(EXACT));
    assertThat(ranked.hit(Highlights.Level.GOOD)).isFalse();
  }

  @Test
  void ratersWithoutHighlightsGiveZeroAndWithNothingElseGiveOne() {
    Highlights query = new Highlights(new int[][] {{0, 4}, {0, 4}}, new double[] {1});

    assertThat(query.averagePrecision(Highlights.Level.FAIR)).isEqualTo(0.5);
  }

  @Test
  void theWorkedRetrievalPairGivesItsFigures() {
    RetrievedTime query =
        new RetrievedTime(List.of(new Span(5, 9), new Span(30, 33)), List.of(new Span(5.4, 8.2)));

    assertThat(query.predicted()).containsExactly(new Span(5, 9));
    assertThat(query.iou()).isCloseTo(4 / 7.0, within(EXACT));
    assertThat(query.recall()).isCloseTo(4 / 7.0, within(EXACT));
    assertThat(RetrievedTime.iouArea(List.of(query))).isCloseTo(0.575, within(EXACT));
    assertThat(RetrievedTime.recallArea(List.of(query))).isCloseTo(0.575, within(EXACT));
    assertThat(RetrievedTime.precisionArea(List.of(query))).isCloseTo(1, within(EXACT));
  }

  @Test
  void touchingPredictionsAreOneAndReversedOnesAreDropped() {
    RetrievedTime query =
        new RetrievedTime(
            List.of(new Span(0, 10)), List.of(new Span(4, 8), new Span(0, 4), new Span(40, 30)));

    assertThat(query.iou()).isCloseTo(0.8, within(EXACT));
  }

  @Test
  void nothingPredictedIsRightWhereNothingIsToBeFoundAndOutOfPrecision() {
    RetrievedTime nothing = new RetrievedTime(List.of(), List.of());
    RetrievedTime missed = new RetrievedTime(List.of(new Span(0, 1)), List.of());

    assertThat(nothing.iou()).isEqualTo(1);
    assertThat(missed.iou()).isZero();
    assertThat(missed.precision()).isNaN();
    assertThat(nothing.recall()).isNaN();
  }

  @Test
  void listsOutOfOrderCountLessAsPublishedAndAllWhenSorted() {
    RetrievedTime query =
        new RetrievedTime(
            List.of(new Span(0, 5), new Span(50, 60)), List.of(new Span(50, 60), new Span(0, 5)));

    assertThat(query.countsLessUnsorted()).isTrue();
    assertThat(query.recall()).isCloseTo(10 / 15.0, within(EXACT));
    assertThat(query.sorted().recall()).isEqualTo(1);
  }
}
