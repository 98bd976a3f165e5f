package io.clipreduce.answer;

import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.PassageFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Evidence for methods that read videos from beginning to end: where a question names none of many
 * videos, those alone that a search finds.
 */
final class Narrowed {
  /** Notes that not all videos are read. */
  static final String NARROWED = "NARROWED";

  /** Videos that are read of more of them. */
  static final int MOST_VIDEOS = 8;

  private Narrowed() {}

  /** The evidence itself where the question names its videos, or there are few. */
  static Evidence of(Question question, Evidence all, Steps steps) {
    int count = all.videos().size();
    if (!question.videos().isEmpty() || count <= MOST_VIDEOS) {
      return all;
    }
    Map<String, Integer> bestRanks = new TreeMap<>();
    int top = steps.settings().whole("top");
    for (String words : FoundScenes.searches(question, steps)) {
      List<Hit> hits =
          all.search(words, steps.settings().option("encoder"), top, PassageFilter.ALL);
      for (int rank = 0; rank < hits.size(); rank++) {
        bestRanks.merge(hits.get(rank).passage().videoId(), rank, Math::min);
      }
    }
    List<String> found = new ArrayList<>(bestRanks.keySet());
    found.sort(Comparator.comparing(bestRanks::get));
    Set<String> read = new TreeSet<>(found.subList(0, Math.min(MOST_VIDEOS, found.size())));
    if (read.isEmpty()) {
      Looks.evenly(all.videos(), MOST_VIDEOS).stream()
          .map(IndexedVideo::videoId)
          .forEach(read::add);
    }
    steps.note(
        NARROWED, "%s of %s videos, those that a search finds".formatted(read.size(), count));
    return all.of(read);
  }
}
