package io.clipreduce.unify;

import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.unify.PairMatcher.Match;
import io.clipreduce.unify.PairMatcher.Matches;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Brings the mentions of a video together that are one and the same: first within each segment,
 * then neighbours two by two, as many levels as it takes, all pairs of a level at a time. So each
 * pair of neighbouring parts is compared once, in all one comparison less than there are segments
 * with mentions, as if the segments were taken one after the other.
 *
 * <p>The best matches count first, and one that would join what was met side by side counts for
 * nothing: agglomerative clustering by single links, constrained (Wagstaff and others, "Constrained
 * K-means Clustering", ICML 2001, for the constraints). Two that have the same full name must be
 * one; where they cannot be, that is a clash, and is told.
 */
final class TreeMerge {
  private final PairMatcher matcher;
  private final List<String> notes = new ArrayList<>();
  private final List<ModelCall> calls = new ArrayList<>();

  TreeMerge(PairMatcher matcher) {
    this.matcher = matcher;
  }

  /** What went wrong on the way, each with its code. */
  List<String> notes() {
    return notes;
  }

  /** Questions that were put to servers. */
  List<ModelCall> calls() {
    return calls;
  }

  /**
   * Brings mentions together.
   *
   * @param mentions in their order
   * @param known which mentions are one for a reason of their own, by their indexes
   * @return the groups in order of their first mentions
   */
  List<Group> merge(List<Mention> mentions, List<Match> known)
      throws CallFailure, InterruptedException {
    TreeMap<Integer, List<Integer>> segments = new TreeMap<>();
    for (int i = 0; i < mentions.size(); i++) {
      segments.computeIfAbsent(mentions.get(i).place().segment(), s -> new ArrayList<>()).add(i);
    }
    List<List<Group>> parts = new ArrayList<>();
    for (List<Integer> members : segments.values()) {
      parts.add(segment(mentions, members, known));
    }
    while (parts.size() > 1) {
      parts = level(parts);
    }
    return parts.isEmpty() ? List.of() : parts.get(0);
  }

  /** The groups of one segment. */
  private List<Group> segment(List<Mention> mentions, List<Integer> members, List<Match> known) {
    List<Group> groups = new ArrayList<>();
    Map<String, Group> byLocalName = new HashMap<>();
    Map<Integer, Integer> indexes = new HashMap<>();
    for (int member : members) {
      Mention mention = mentions.get(member);
      String localName = mention.words().localName();
      Group same = localName == null ? null : byLocalName.get(localName);
      if (same == null) {
        indexes.put(member, groups.size());
        same = new Group(mention);
        groups.add(same);
        if (localName != null) {
          byLocalName.put(localName, same);
        }
      } else {
        indexes.put(member, groups.indexOf(same));
        same.add(mention, new Group.Link(1, "same name in the captions of a segment", false));
      }
    }
    List<Match> matches = new ArrayList<>(EvidenceMatcher.within(groups));
    for (Match match : known) {
      Integer left = indexes.get(match.left());
      Integer right = indexes.get(match.right());
      if (left != null && right != null && !left.equals(right)) {
        matches.add(new Match(Math.min(left, right), Math.max(left, right), match.link()));
      }
    }
    return joined(groups, matches);
  }

  private List<List<Group>> level(List<List<Group>> parts)
      throws CallFailure, InterruptedException {
    List<Future<Matches>> answers = new ArrayList<>();
    List<List<Group>> shown = new ArrayList<>();
    for (int i = 0; i + 1 < parts.size(); i += 2) {
      List<Group> left = most(parts.get(i));
      List<Group> right = most(parts.get(i + 1));
      shown.add(left);
      shown.add(right);
      answers.add(matcher.match(left, right));
    }
    List<Matches> found = answered(answers);
    List<List<Group>> next = new ArrayList<>();
    for (int pair = 0; pair < found.size(); pair++) {
      List<Group> left = parts.get(2 * pair);
      List<Group> right = parts.get(2 * pair + 1);
      List<Group> both = new ArrayList<>(left);
      both.addAll(right);
      List<Match> matches = new ArrayList<>(sameNames(left, right));
      for (Match match : found.get(pair).same()) {
        matches.add(
            new Match(
                left.indexOf(shown.get(2 * pair).get(match.left())),
                left.size() + right.indexOf(shown.get(2 * pair + 1).get(match.right())),
                match.link(),
                match.better()));
      }
      next.add(joined(both, matches));
    }
    if (parts.size() % 2 == 1) {
      next.add(parts.get(parts.size() - 1));
    }
    return next;
  }

  /** Waits for all answers, so that every call is told. */
  private List<Matches> answered(List<Future<Matches>> answers)
      throws CallFailure, InterruptedException {
    List<Matches> found = new ArrayList<>();
    CallFailure failure = null;
    for (Future<Matches> answer : answers) {
      try {
        Matches matches = answer.get();
        found.add(matches);
        notes.addAll(matches.notes());
        calls.addAll(matches.calls());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof CallFailure failed)) {
          throw new IllegalStateException("Comparing broke the program", e.getCause());
        }
        if (failed.call() != null) {
          calls.add(failed.call());
        }
        failure = CallFailure.graver(failure, failed);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return found;
  }

  /** The groups with most mentions, the earliest of equals, in their order. */
  private List<Group> most(List<Group> groups) {
    List<Group> best =
        groups.stream()
            .sorted(Comparator.comparingInt((Group group) -> -group.mentions().size()))
            .limit(matcher.mostGroups())
            .toList();
    return groups.stream().filter(best::contains).toList();
  }

  /** Names join whatever a matcher looks at, of however many groups. */
  private static List<Match> sameNames(List<Group> left, List<Group> right) {
    List<Match> found = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      for (int j = 0; j < right.size(); j++) {
        Group.Link link = EvidenceMatcher.nameLink(left.get(i), right.get(j));
        if (link != null) {
          found.add(new Match(i, left.size() + j, link));
        }
      }
    }
    return found;
  }

  private static boolean sameFullName(Group some, Group others) {
    return some.names().stream()
        .anyMatch(name -> name.contains(" ") && others.names().contains(name));
  }

  /** Joins what matches, the surest first, unless something forbids it. */
  private List<Group> joined(List<Group> groups, List<Match> matches) {
    List<Match> bestFirst = new ArrayList<>(matches);
    bestFirst.sort(
        Comparator.comparingDouble((Match match) -> -match.link().score())
            .thenComparingInt(Match::left)
            .thenComparingInt(Match::right));
    int[] owner = new int[groups.size()];
    for (int i = 0; i < owner.length; i++) {
      owner[i] = i;
    }
    for (Match match : bestFirst) {
      int one = owner(owner, match.left());
      int other = owner(owner, match.right());
      if (one == other) {
        continue;
      }
      Group first = groups.get(Math.min(one, other));
      Group second = groups.get(Math.max(one, other));
      if (first.mayJoin(second)) {
        boolean inOrder = one < other;
        first.join(second, match.link(), inOrder ? match.better() : -match.better());
        owner[Math.max(one, other)] = Math.min(one, other);
      }
    }
    List<Group> left = new ArrayList<>();
    for (int i = 0; i < owner.length; i++) {
      if (owner[i] == i) {
        left.add(groups.get(i));
      }
    }
    return left;
  }

  /** Tells of groups that have one full name and cannot be one. */
  void tellClashes(List<Group> groups) {
    for (int i = 0; i < groups.size(); i++) {
      for (int j = i + 1; j < groups.size(); j++) {
        Group some = groups.get(i);
        Group others = groups.get(j);
        if (sameFullName(some, others)) {
          some.conflictWith(others);
          notes.add(
              "CONFLICT: %s is the name of two that cannot be one"
                  .formatted(
                      some.names().stream()
                          .filter(others.names()::contains)
                          .findFirst()
                          .orElseThrow()));
        }
      }
    }
  }

  private static int owner(int[] owner, int index) {
    int at = index;
    while (owner[at] != at) {
      at = owner[at];
    }
    return at;
  }
}
