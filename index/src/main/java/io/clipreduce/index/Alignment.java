package io.clipreduce.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Finds stretches of two videos that show the same by pairs of frames that look alike: where one is
 * a copy of the other, pairs lie on a diagonal, that is, at one distance of time. Each diagonal is
 * cut where it has gaps; of stretches that overlap, the one with more and better pairs wins.
 */
public final class Alignment {
  /** Pairs of a stretch are no farther apart than this many frames. */
  private static final int MAX_GAP_FRAMES = 3;

  /** Share of a stretch's frames that have a partner, at the least. */
  private static final double MIN_COVERAGE = 0.6;

  /** Of two stretches, the worse is dropped when they share more than this of the shorter. */
  private static final double MAX_OVERLAP = 0.5;

  private final long intervalUs;
  private final long minLengthUs;
  private final double minCosine;

  /**
   * @param intervalUs time between sampled frames, in microseconds
   * @param minLengthUs shortest stretch
   * @param minCosine cosine from which on two frames look alike
   */
  public Alignment(long intervalUs, long minLengthUs, double minCosine) {
    this.intervalUs = intervalUs;
    this.minLengthUs = minLengthUs;
    this.minCosine = minCosine;
  }

  /**
   * Two frames that look alike.
   *
   * @param mirrored whether one looks like the other mirrored
   */
  public record Pair(long ptsUs, long otherPtsUs, double cosine, boolean mirrored) {}

  /**
   * A stretch that is in both videos.
   *
   * @param endUs exclusive, as is {@code otherEndUs}
   * @param frames number of pairs
   * @param cosine mean over the pairs
   * @param mirrored whether one is the other mirrored
   */
  public record Stretch(
      long startUs,
      long endUs,
      long otherStartUs,
      long otherEndUs,
      int frames,
      double cosine,
      boolean mirrored) {

    private double overlap(Stretch that) {
      long one = Math.min(endUs, that.endUs) - Math.max(startUs, that.startUs);
      long two = Math.min(otherEndUs, that.otherEndUs) - Math.max(otherStartUs, that.otherStartUs);
      long shorter = Math.min(endUs - startUs, that.endUs - that.startUs);
      return one <= 0 || two <= 0 ? 0 : (double) Math.max(one, two) / shorter;
    }
  }

  /**
   * The stretches that pairs of two videos make.
   *
   * @param pairs in any order; those less alike than asked for count nothing
   * @param same whether both videos are one: then stretches that overlap themselves are none
   * @return in order of start
   */
  public List<Stretch> stretches(List<Pair> pairs, boolean same) {
    List<Stretch> candidates = new ArrayList<>();
    for (boolean mirrored : new boolean[] {false, true}) {
      alongDiagonals(pairs.stream().filter(p -> p.mirrored() == mirrored).toList(), candidates);
    }
    if (same) {
      candidates.removeIf(s -> s.otherStartUs() < s.endUs() && s.startUs() < s.otherEndUs());
    }
    return withoutOverlaps(candidates);
  }

  private void alongDiagonals(List<Pair> pairs, List<Stretch> candidates) {
    TreeMap<Long, List<Pair>> diagonals = new TreeMap<>();
    for (Pair pair : pairs) {
      if (pair.cosine() >= minCosine) {
        long diagonal = Math.floorDiv(pair.otherPtsUs() - pair.ptsUs(), intervalUs);
        diagonals.computeIfAbsent(diagonal, d -> new ArrayList<>()).add(pair);
      }
    }
    diagonals.forEach(
        (diagonal, own) -> {
          // The grids of the two videos need not meet: a copy's pairs fall on two diagonals.
          List<Pair> both = new ArrayList<>(own);
          both.addAll(diagonals.getOrDefault(diagonal + 1, List.of()));
          cut(bestOfEachFrame(both), candidates);
        });
  }

  private static List<Pair> bestOfEachFrame(List<Pair> pairs) {
    TreeMap<Long, Pair> best = new TreeMap<>();
    for (Pair pair : pairs) {
      best.merge(
          pair.ptsUs(),
          pair,
          (a, b) ->
              a.cosine() > b.cosine() || a.cosine() == b.cosine() && a.otherPtsUs() < b.otherPtsUs()
                  ? a
                  : b);
    }
    return List.copyOf(best.values());
  }

  private void cut(List<Pair> diagonal, List<Stretch> out) {
    int from = 0;
    for (int i = 1; i <= diagonal.size(); i++) {
      if (i == diagonal.size()
          || diagonal.get(i).ptsUs() - diagonal.get(i - 1).ptsUs() > MAX_GAP_FRAMES * intervalUs) {
        Stretch stretch = stretch(diagonal.subList(from, i));
        long lengthUs = stretch.endUs() - stretch.startUs();
        if (lengthUs >= minLengthUs && stretch.frames() * intervalUs >= MIN_COVERAGE * lengthUs) {
          out.add(stretch);
        }
        from = i;
      }
    }
  }

  private Stretch stretch(List<Pair> pairs) {
    long otherStartUs = Long.MAX_VALUE;
    long otherEndUs = Long.MIN_VALUE;
    double cosines = 0;
    for (Pair pair : pairs) {
      otherStartUs = Math.min(otherStartUs, pair.otherPtsUs());
      otherEndUs = Math.max(otherEndUs, pair.otherPtsUs() + intervalUs);
      cosines += pair.cosine();
    }
    return new Stretch(
        pairs.get(0).ptsUs(),
        pairs.get(pairs.size() - 1).ptsUs() + intervalUs,
        otherStartUs,
        otherEndUs,
        pairs.size(),
        cosines / pairs.size(),
        pairs.get(0).mirrored());
  }

  private List<Stretch> withoutOverlaps(List<Stretch> candidates) {
    candidates.sort(
        Comparator.comparingDouble((Stretch s) -> -s.frames() * (s.cosine() - minCosine + 0.01))
            .thenComparingLong(Stretch::startUs)
            .thenComparingLong(Stretch::otherStartUs)
            .thenComparingLong(s -> -s.otherEndUs())
            .thenComparing(Stretch::mirrored));
    List<Stretch> kept = new ArrayList<>();
    for (Stretch candidate : candidates) {
      if (kept.stream().noneMatch(k -> k.overlap(candidate) > MAX_OVERLAP)) {
        kept.add(candidate);
      }
    }
    kept.sort(Comparator.comparingLong(Stretch::startUs).thenComparingLong(Stretch::otherStartUs));
    return kept;
  }
}
