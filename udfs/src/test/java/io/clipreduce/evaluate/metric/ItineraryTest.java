package io.clipreduce.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.evaluate.metric.Itinerary.Area;
import io.clipreduce.evaluate.metric.Itinerary.Edge;
import io.clipreduce.evaluate.metric.Itinerary.Gold;
import io.clipreduce.evaluate.metric.Itinerary.Guess;
import io.clipreduce.evaluate.metric.Itinerary.Poi;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItineraryTest {
  private static final double EXACT = 1e-12;

  private static final Gold GOLD =
      new Gold(
          List.of(new Area(List.of("京都府", "Kyoto"), "Kyoto")),
          List.of(new Area(List.of("宇治市", "Uji"), "Uji"), new Area(List.of("", "Joyo"), "Joyo")),
          List.of(
              new Poi(List.of("River Bridge"), List.of("bridge"), "River Bridge"),
              new Poi(List.of("Tea House Mori"), List.of("cafe"), "Tea House Mori")),
          List.of(
              new Edge("Kyoto", "Uji", "inclusion"),
              new Edge("Uji", "River Bridge", "inclusion"),
              new Edge("River Bridge", "Unknown (shop)", "transition")),
          "Unknown (");

  @Test
  void nodesMatchByExactNamesOfAreasAndLikeNamesOfPlaces() {
    Guess guess =
        new Guess(
            List.of("Kyoto", "Osaka"),
            List.of("uji"),
            List.of("Rivers Bridge (bridge)", "Airport"),
            List.of());

    Itinerary.NodeScores scores = Itinerary.nodes(GOLD, guess);

    assertThat(scores.prefectures()).isEqualTo(PrecisionRecall.of(1, 2, 1));
    assertThat(scores.cities()).isEqualTo(PrecisionRecall.NONE);
    assertThat(scores.pois()).isEqualTo(new PrecisionRecall(0.5, 0.5, 0.5));
    assertThat(scores.overall().precision())
        .isCloseTo((1 * 0.5 + 2 * 0 + 2 * 0.5) / 5, within(EXACT));
    assertThat(scores.overall().recall()).isCloseTo((1 * 1 + 2 * 0.5) / 5, within(EXACT));
  }

  @Test
  void aHalfLikeNameNeedsTheSameCategory() {
    // "tea house" is in both: 2 * 10 letters of "tea house " over 14 + 16.
    assertThat(TextSimilarity.ratio("tea house mori", "tea house zen 42")).isBetween(0.55, 0.7);

    assertThat(pois("Tea House Zen 42 (cafe)").recall()).isEqualTo(0.5);
    assertThat(pois("Tea House Zen 42 (station)").recall()).isZero();
    assertThat(pois("Tea House Zen 42").recall()).isZero();
  }

  private static PrecisionRecall pois(String guess) {
    return Itinerary.nodes(GOLD, new Guess(List.of(), List.of(), List.of(guess), List.of())).pois();
  }

  @Test
  void edgesMatchAsTheyAreWritten() {
    Itinerary.EdgeScores scores =
        Itinerary.edges(
            GOLD.edges(),
            List.of(new Edge("Kyoto", "Uji", "inclusion"), new Edge("Uji", "Kyoto", "transition")));

    assertThat(scores.inclusion()).isEqualTo(PrecisionRecall.of(1, 1, 2));
    assertThat(scores.transition()).isEqualTo(PrecisionRecall.NONE);
    assertThat(scores.overall()).isEqualTo(PrecisionRecall.of(1, 2, 3));
  }

  @Test
  void endToEndNamesAreAlignedBeforeEdgesAreComparedAndUnknownPlacesCanBeLeftOut() {
    Guess guess =
        new Guess(
            List.of("京都府"),
            List.of("Uji"),
            List.of("rivers bridge (bridge)"),
            List.of(
                new Edge("京都府", "Uji", "inclusion"),
                new Edge("Uji", "Rivers Bridge", "inclusion")));

    assertThat(Itinerary.alignedEdges(GOLD, guess, true).overall())
        .isEqualTo(PrecisionRecall.of(2, 2, 3));
    assertThat(Itinerary.alignedEdges(GOLD, guess, false).overall())
        .isEqualTo(PrecisionRecall.of(2, 2, 2));
  }
}
