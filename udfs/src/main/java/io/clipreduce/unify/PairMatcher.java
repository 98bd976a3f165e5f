package io.clipreduce.unify;

import io.clipreduce.model.server.ModelCall;
import java.util.List;
import java.util.concurrent.Future;

/** Says which groups of one part of a video are the same as which groups of the next part. */
interface PairMatcher {

  /** The most groups of both sides that are looked at together, those with most mentions. */
  int mostGroups();

  /**
   * Begins to compare.
   *
   * @param left groups of the earlier part, at most {@link #mostGroups}
   * @param right groups of the later part, at most as many
   * @return which are the same; it ends with a {@link io.clipreduce.model.server.CallFailure} where
   *     the surroundings failed, so that another try may help
   */
  Future<Matches> match(List<Group> left, List<Group> right);

  /**
   * Two groups that are the same.
   *
   * @param left index among the groups of the earlier part
   * @param right index among those of the later part
   * @param better which of the two has the picture that is to stand for both: -1 the left, 1 the
   *     right, 0 if nothing says so
   */
  record Match(int left, int right, Group.Link link, int better) {
    Match(int left, int right, Group.Link link) {
      this(left, right, link, 0);
    }
  }

  /**
   * What a comparison gave.
   *
   * @param notes what went wrong without making it worthless, each with its code, such as {@code
   *     MERGE_PARSE: ...}
   * @param calls questions that were put to servers
   */
  record Matches(List<Match> same, List<String> notes, List<ModelCall> calls) {}
}
