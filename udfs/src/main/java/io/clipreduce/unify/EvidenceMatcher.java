package io.clipreduce.unify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Compares by what was measured: names, words for how somebody looks, and pictures. It would rather
 * keep two names for one person than give one name to two.
 */
final class EvidenceMatcher implements PairMatcher {
  /** Groups of the other side that are looked at closely for each group. */
  private static final int CANDIDATES = 5;

  private static final int MOST_GROUPS = 38;

  /** Share of the attributes of two groups that both must have. */
  private static final double MIN_ATTRIBUTES = 0.5;

  /** Least cosine of pictures that both descriptions are of. */
  private static final double MIN_FRAME_COSINE = 0.85;

  /**
   * Least cosine of what was cut out of pictures: strict, for people before one wall look alike. Of
   * 68 faces in two cut films, 37 of 124 pairs of one person reach it, and one of 2154 pairs of
   * two.
   */
  private static final double MIN_BOX_COSINE = 0.97;

  @Override
  public int mostGroups() {
    return MOST_GROUPS;
  }

  @Override
  public Future<Matches> match(List<Group> left, List<Group> right) {
    return CompletableFuture.completedFuture(new Matches(pairs(left, right), List.of(), List.of()));
  }

  /** The pairs that are alike enough, of the most alike for each group of the left. */
  static List<Match> pairs(List<Group> left, List<Group> right) {
    List<Match> found = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      List<Match> ofOne = new ArrayList<>();
      for (int j = 0; j < right.size(); j++) {
        Group.Link link = link(left.get(i), right.get(j));
        if (link != null) {
          ofOne.add(new Match(i, j, link));
        }
      }
      ofOne.sort(Comparator.comparingDouble((Match match) -> match.link().score()).reversed());
      found.addAll(ofOne.subList(0, Math.min(CANDIDATES, ofOne.size())));
    }
    return found;
  }

  /** Pairs within one part of a video. */
  static List<Match> within(List<Group> groups) {
    List<Match> found = new ArrayList<>();
    for (int i = 0; i + 1 < groups.size(); i++) {
      int offset = i + 1;
      for (Match match : pairs(groups.subList(i, i + 1), groups.subList(offset, groups.size()))) {
        found.add(new Match(i, match.right() + offset, match.link()));
      }
    }
    return found;
  }

  /** Why two groups are the same; null if nothing says so, or something forbids it. */
  static Group.Link link(Group some, Group others) {
    if (!some.mayJoin(others)) {
      return null;
    }
    Group.Link named = nameLink(some, others);
    if (named != null) {
      return named;
    }
    boolean sameKind =
        some.type() == others.type()
            && some.type() != EntityType.TEXT
            && (some.type() == EntityType.PERSON || !disjoint(some.heads(), others.heads()));
    return sameKind ? lookLink(some, others) : null;
  }

  /** Why two groups are the same by their names alone; null if nothing says so. */
  static Group.Link nameLink(Group some, Group others) {
    Group.Link best = null;
    for (String name : some.names()) {
      for (String other : others.names()) {
        if (name.equals(other)) {
          boolean full = name.contains(" ");
          return new Group.Link(full ? 1 : 0.95, "same name", false);
        }
        if (Group.isPart(name, other)) {
          best = new Group.Link(0.9, "one name is part of the other", false);
        }
      }
    }
    return best;
  }

  private static Group.Link lookLink(Group some, Group others) {
    double boxes = cosine(some.boxLooks(), others.boxLooks());
    if (boxes >= MIN_BOX_COSINE && !disjoint(some.heads(), others.heads())) {
      return new Group.Link(boxes, "looks the same", false);
    }
    double attributes = jaccard(some.attributes(), others.attributes());
    double frames = cosine(some.frameLooks(), others.frameLooks());
    return attributes >= MIN_ATTRIBUTES && frames >= MIN_FRAME_COSINE
        ? new Group.Link((attributes + frames) / 2, "described alike in pictures alike", false)
        : null;
  }

  private static boolean disjoint(Set<String> some, Set<String> others) {
    return some.stream().noneMatch(others::contains);
  }

  /** Share of the words of either that both have; 0 where neither has any. */
  private static double jaccard(Set<String> some, Set<String> others) {
    TreeSet<String> both = new TreeSet<>(some);
    both.retainAll(others);
    TreeSet<String> either = new TreeSet<>(some);
    either.addAll(others);
    return either.isEmpty() ? 0 : (double) both.size() / either.size();
  }

  /** The highest cosine of two vectors of either side; 0 where a side has none. */
  private static double cosine(List<float[]> some, List<float[]> others) {
    double best = 0;
    for (float[] one : some) {
      for (float[] other : others) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
          sum += (double) one[i] * other[i];
        }
        best = Math.max(best, sum);
      }
    }
    return best;
  }
}
