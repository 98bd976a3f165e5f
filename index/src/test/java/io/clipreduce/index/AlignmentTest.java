package io.clipreduce.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clipreduce.index.Alignment.Pair;
import io.clipreduce.index.Alignment.Stretch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static final long S = 1_000_000;
  private final Alignment alignment = new Alignment(S / 2, 3 * S, 0.9);

  /** Pairs of a copy: two a second from a time on. */
  private static List<Pair> copy(long fromUs, long otherFromUs, int frames, double cosine) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      pairs.add(new Pair(fromUs + i * S / 2, otherFromUs + i * S / 2, cosine, false));
    }
    return pairs;
  }

  @Test
  void findsACopyAmongPairsByChance() {
    List<Pair> pairs = copy(10 * S, 42 * S + 100_000, 10, 0.97);
    pairs.remove(4);
    pairs.add(new Pair(S, 90 * S, 0.99, false));
    pairs.add(new Pair(11 * S, 5 * S, 0.99, false));
    pairs.addAll(copy(30 * S, 10 * S, 20, 0.89));

    List<Stretch> found = alignment.stretches(pairs, false);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).startUs()).isEqualTo(10 * S);
    assertThat(found.get(0).endUs()).isEqualTo(15 * S);
    assertThat(found.get(0).otherStartUs()).isEqualTo(42 * S + 100_000);
    assertThat(found.get(0).otherEndUs()).isEqualTo(47 * S + 100_000);
    assertThat(found.get(0).frames()).isEqualTo(9);
  }

  @Test
  void mirroredPairsMakeStretchesOfTheirOwnUnlessTheSameLooksMoreAlikeAsItIs() {
    List<Pair> pairs = copy(0, 100 * S, 8, 0.95);
    pairs.addAll(mirrored(copy(0, 100 * S, 8, 0.94)));
    pairs.addAll(mirrored(copy(20 * S, 120 * S, 6, 0.95)));
    pairs.addAll(copy(40 * S, 140 * S, 3, 0.95));
    pairs.addAll(mirrored(copy(41 * S + S / 2, 141 * S + S / 2, 3, 0.95)));

    assertThat(alignment.stretches(pairs, false))
        .extracting(Stretch::startUs, Stretch::endUs, Stretch::mirrored)
        .containsExactly(tuple(0L, 4 * S, false), tuple(20 * S, 23 * S, true));
  }

  private static List<Pair> mirrored(List<Pair> pairs) {
    return pairs.stream().map(p -> new Pair(p.ptsUs(), p.otherPtsUs(), p.cosine(), true)).toList();
  }

  @Test
  void cutsAtGapsAndDropsWhatIsShort() {
    List<Pair> pairs = copy(0, 100 * S, 8, 0.95);
    pairs.addAll(copy(10 * S, 110 * S, 5, 0.95));
    pairs.addAll(copy(20 * S, 120 * S, 6, 0.95));

    assertThat(alignment.stretches(pairs, false))
        .extracting(Stretch::startUs, Stretch::endUs)
        .containsExactly(tuple(0L, 4 * S), tuple(20 * S, 23 * S));
  }

  @Test
  void aStillPictureIsOneStretchAndNotOneForEveryDiagonal() {
    List<Pair> pairs = new ArrayList<>();
    for (int a = 0; a < 12; a++) {
      for (int b = 0; b < 12; b++) {
        pairs.add(new Pair(a * S / 2, 50 * S + b * S / 2, 0.9375, false));
      }
    }

    assertThat(alignment.stretches(pairs, false))
        .containsExactly(new Stretch(0, 6 * S, 50 * S, 56 * S, 12, 0.9375, false));
  }

  @Test
  void aVideoIsNoCopyOfItself() {
    List<Pair> pairs = copy(0, 2 * S, 20, 0.99);
    pairs.addAll(copy(0, 60 * S, 8, 0.95));

    assertThat(alignment.stretches(pairs, true))
        .extracting(Stretch::otherStartUs)
        .containsExactly(60 * S);
  }
}
