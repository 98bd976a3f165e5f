package io.clipreduce.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.evaluate.metric.RankedRetrieval.Candidate;
import io.clipreduce.evaluate.metric.Tracks.Rectangle;
import io.clipreduce.evaluate.metric.Tracks.Track;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankedThingsTest {
  private static final double EXACT = 1e-12;

  @Test
  void candidatesOfEqualScoreAreRankedByTheirIds() {
    RankedRetrieval query =
        RankedRetrieval.of(
            List.of(new Candidate("c", 0.5), new Candidate("b", 0.5), new Candidate("a", 0.9)),
            Set.of("c"));

    assertThat(query.ranked()).containsExactly("a", "b", "c");
    assertThat(query.rank()).isEqualTo(3);
    assertThat(query.hit(1)).isFalse();
    assertThat(query.hit(3)).isTrue();
    assertThat(query.ndcg(5)).isCloseTo(0.5, within(EXACT));
  }

  @Test
  void whatIsNotListedRanksBehindAll() {
    RankedRetrieval absent = new RankedRetrieval(List.of("a", "b"), Set.of("z"));
    RankedRetrieval first = new RankedRetrieval(List.of("z", "b"), Set.of("z"));

    assertThat(absent.hit(5)).isFalse();
    assertThat(RankedRetrieval.medianRank(List.of(absent, first))).isEqualTo(2);
    assertThat(RankedRetrieval.recall(List.of(absent, first), 1)).isEqualTo(0.5);
    assertThat(RankedRetrieval.medianRank(List.of())).isNaN();
  }

  @Test
  void tracksAreAsAlikeAsTheirAreasOverAllFrames() {
    Track gold = new Track(Map.of(0L, square(0), 1L, square(0)), 0);
    // Frame 0 the same (100 of 100), frame 1 absent, frame 2 not in gold: 100 of 300.
    Track found = new Track(Map.of(0L, square(0), 2L, square(0)), 0.9);

    assertThat(found.likeness(gold)).isCloseTo(100 / 300.0, within(EXACT));
    assertThat(new Tracks(List.of(gold), List.of(found)).averagePrecision(0.5)).isZero();
    assertThat(Tracks.meanAveragePrecision(List.of(new Tracks(List.of(gold), List.of(gold)))))
        .isEqualTo(1);
  }

  private static Rectangle square(int left) {
    return new Rectangle(left, 0, left + 10, 10);
  }

  @Test
  void eventsOutOfOrderCountOnce() {
    PrecisionRecall tem =
        EventOrder.score(
            List.of("frown", "smile", "blink"),
            List.of("smile", "frown", "blink", "yawn"),
            String::equals);

    assertThat(tem.precision()).isCloseTo(2 / 3.0, within(EXACT));
    assertThat(tem.recall()).isEqualTo(0.5);
    assertThat(tem.f1()).isCloseTo(4 / 7.0, within(EXACT));
  }

  @Test
  void leakageIsNeverNegativeAndGainMayBe() {
    assertThat(Validity.gain(0.5, 0.6)).isCloseTo(-0.1, within(EXACT));
    assertThat(Validity.leakage(0.3, 0.4)).isZero();
    assertThat(Validity.leakage(0.4, 0.25)).isCloseTo(0.15, within(EXACT));
  }
}
