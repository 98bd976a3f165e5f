package io.clipreduce.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FuserTest {
  private static final SortedMap<String, List<Fuser.Ranked>> RANKINGS =
      new TreeMap<>(
          Map.of(
              "text", List.of(hit(1, "a", 8), hit(2, "b", 4), hit(3, "c", 0)),
              "minilm", List.of(hit(2, "b", 0.9), hit(4, "d", 0.5))));

  @Test
  void sumsReciprocalRanks() {
    List<Fuser.Fused> fused = Fuser.fuse(RANKINGS, PassageQuery.Fusion.RRF, new TreeMap<>(), 10);

    assertThat(ids(fused)).containsExactly("b", "a", "d", "c");
    assertThat(fused.get(0).ranked().score()).isEqualTo(1 / 61.0 + 1 / 62.0);
    assertThat(fused.get(0).ranks()).isEqualTo(Map.of("minilm", 1, "text", 2));
  }

  @Test
  void weighsRankings() {
    SortedMap<String, Double> weights = new TreeMap<>(Map.of("text", 0.0));

    List<Fuser.Fused> fused = Fuser.fuse(RANKINGS, PassageQuery.Fusion.RRF, weights, 10);

    assertThat(ids(fused)).containsExactly("b", "d", "a", "c");
  }

  @Test
  void averagesScoresBroughtToOneScale() {
    List<Fuser.Fused> fused =
        Fuser.fuse(RANKINGS, PassageQuery.Fusion.WEIGHTED, new TreeMap<>(Map.of("text", 3.0)), 10);

    // a: 3 x 1; b: 3 x 0.5 + 1; c and d are the last of their rankings; all by 4.
    assertThat(fused)
        .extracting(f -> f.ranked().id() + " " + f.ranked().score())
        .containsExactly("a 0.75", "b 0.625", "c 0.0", "d 0.0");
  }

  @Test
  void whatIsFarDownInAllRankingsDoesNotOutdoTheFirstOfOne() {
    List<Fuser.Ranked> words = new ArrayList<>();
    List<Fuser.Ranked> meaning = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      words.add(hit(i, "w%02d".formatted(i), 50 - i));
      // The same documents from rank 31 on.
      meaning.add(hit(i < 30 ? 100 + i : i, (i < 30 ? "m%02d" : "w%02d").formatted(i), 50 - i));
    }
    SortedMap<String, List<Fuser.Ranked>> rankings =
        new TreeMap<>(Map.of("text", words, "minilm", meaning));

    assertThat(ids(Fuser.fuse(rankings, PassageQuery.Fusion.RRF, new TreeMap<>(), 10)))
        .startsWith("m00", "w00")
        .hasSize(40);
    assertThat(ids(Fuser.fuse(rankings, PassageQuery.Fusion.RRF, new TreeMap<>(), 40)))
        .startsWith("w30");
  }

  private static Fuser.Ranked hit(int document, String id, double score) {
    return new Fuser.Ranked(document, id, score);
  }

  private static List<String> ids(List<Fuser.Fused> fused) {
    return fused.stream().map(f -> f.ranked().id()).toList();
  }
}
