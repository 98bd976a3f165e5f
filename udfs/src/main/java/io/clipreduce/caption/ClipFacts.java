package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.caption.Summary.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The facts of consecutive clips. */
final class ClipFacts {
  private final List<ClipCaption> clips;

  /**
   * Takes the clips.
   *
   * @param clips in order of time, at least one
   */
  ClipFacts(List<ClipCaption> clips) {
    this.clips = clips;
  }

  long startUs() {
    return clips.get(0).startUs();
  }

  long endUs() {
    return clips.get(clips.size() - 1).endUs();
  }

  long durationUs() {
    return endUs() - startUs();
  }

  /** Number of shots that show in the clips, whole or in part. */
  long shots() {
    return 1 + of("cut").stream().filter(fact -> fact.startUs() > startUs()).count();
  }

  /**
   * Mean of the clips' confidences, or where a clip has none of its facts', long clips weighing
   * more.
   */
  float confidence() {
    double sum = 0;
    double seconds = 0;
    for (ClipCaption clip : clips) {
      double duration = (clip.endUs() - clip.startUs()) / 1e6;
      sum +=
          duration
              * (clip.confidence() == null
                  ? EvidenceCaptioner.confidence(clip.facts())
                  : clip.confidence());
      seconds += duration;
    }
    return seconds == 0 ? 0 : (float) (sum / seconds);
  }

  /** All facts of a kind, in order of clips. */
  List<Fact> of(String kind) {
    return clips.stream()
        .flatMap(clip -> clip.facts().stream())
        .filter(fact -> fact.kind().equals(kind))
        .toList();
  }

  /**
   * What the facts of a kind say, and when.
   *
   * @param wording makes one phrase of those that mean the same here
   * @return the phrases that hold longest first, in alphabetical order of equals
   */
  List<Held> held(String kind, UnaryOperator<String> wording) {
    Map<String, List<TimeRange>> byPhrase = new TreeMap<>();
    for (Fact fact : of(kind)) {
      byPhrase
          .computeIfAbsent(wording.apply(fact.phrase()), phrase -> new ArrayList<>())
          .add(new TimeRange(fact.startUs(), fact.endUs()));
    }
    return byPhrase.entrySet().stream()
        .map(entry -> new Held(entry.getKey(), TimeRanges.merged(entry.getValue(), 0)))
        .sorted(Comparator.comparingLong(Held::totalUs).reversed())
        .toList();
  }

  /** A phrase and when it holds: merged, in order of time. */
  record Held(String phrase, List<TimeRange> ranges) {
    long totalUs() {
      return TimeRanges.totalUs(ranges);
    }
  }
}
