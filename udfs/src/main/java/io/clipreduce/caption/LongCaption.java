package io.clipreduce.caption;

import io.clipreduce.caption.Summary.TimeRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A caption of a whole video that tells everything once: texts in order of time, without the
 * sentences that say nearly what one of the last five kept says. After LongCaptioning (arXiv
 * 2502.15393), whose last step is a language model's; this is what can be done without.
 */
final class LongCaption {
  /** Sentences that share more of their words than this say the same. */
  private static final double SAME = 0.8;

  /** Sentences kept last that a new one is compared with. */
  private static final int COMPARED = 5;

  /** The most time ranges that it is said to rest on. */
  private static final int MAX_RESTS_ON = 64;

  private static final Pattern SENTENCES = Pattern.compile("(?<=[.!?])\\s+(?=[\\p{Lu}<\"])");
  private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}_]+");

  private LongCaption() {}

  /** A text and the time that it tells of. */
  record Told(long startUs, long endUs, String text) {}

  /**
   * Puts texts together.
   *
   * @param parts the texts of each segment, all in order of time; at least one text
   * @param mostWords the most words in all, shared out evenly over the segments; what a segment
   *     does not need goes to those after it
   * @param confidence of the caption; null where none is given
   */
  static Summary of(List<List<Told>> parts, int mostWords, Float confidence) {
    List<String> kept = new ArrayList<>();
    List<TimeRange> restsOn = new ArrayList<>();
    ArrayDeque<Set<String>> last = new ArrayDeque<>();
    int words = 0;
    for (int part = 0; part < parts.size(); part++) {
      long mayHave = (long) mostWords * (part + 1) / parts.size();
      for (Told told : parts.get(part)) {
        for (String sentence : SENTENCES.split(told.text().strip())) {
          Set<String> own = words(sentence);
          int count = sentence.split("\\s+").length;
          if (own.isEmpty()
              || words + count > mayHave
              || last.stream().anyMatch(other -> jaccard(own, other) > SAME)) {
            continue;
          }
          kept.add(sentence);
          words += count;
          restsOn.add(new TimeRange(told.startUs(), told.endUs()));
          last.add(own);
          if (last.size() > COMPARED) {
            last.remove();
          }
        }
      }
    }
    List<Told> lastPart = parts.get(parts.size() - 1);
    long startUs = parts.get(0).get(0).startUs();
    long endUs = lastPart.get(lastPart.size() - 1).endUs();
    return new Summary(
        Summary.LONG,
        0,
        startUs,
        endUs,
        String.join(" ", kept),
        restsOn.isEmpty()
            ? List.of(new TimeRange(startUs, endUs))
            : TimeRanges.atMost(restsOn, MAX_RESTS_ON),
        confidence);
  }

  /** The captions of clips as they are put together, segment by segment. */
  static Summary ofClips(List<List<ClipCaption>> segments, int mostWords) {
    List<List<Told>> parts = new ArrayList<>();
    boolean measured = true;
    List<ClipCaption> all = new ArrayList<>();
    for (List<ClipCaption> segment : segments) {
      parts.add(
          segment.stream()
              .map(clip -> new Told(clip.startUs(), clip.endUs(), clip.text()))
              .toList());
      all.addAll(segment);
      measured &= segment.stream().allMatch(clip -> clip.confidence() != null);
    }
    return of(parts, mostWords, measured ? new ClipFacts(all).confidence() : null);
  }

  private static Set<String> words(String sentence) {
    Set<String> words = new TreeSet<>();
    for (String word : WORDS.split(sentence.toLowerCase(Locale.ROOT))) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private static double jaccard(Set<String> some, Set<String> others) {
    long both = some.stream().filter(others::contains).count();
    return (double) both / (some.size() + others.size() - both);
  }
}
