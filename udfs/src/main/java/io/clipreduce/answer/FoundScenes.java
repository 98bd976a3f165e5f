package io.clipreduce.answer;

import io.clipreduce.index.Hit;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.index.PassageQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Clips that a search finds, by their captions or by what is said, written or seen in them. */
final class FoundScenes {
  /** Of reciprocal rank fusion, as {@link PassageQuery.Fusion#RRF} has it. */
  private static final int RANKS = 60;

  private FoundScenes() {}

  /**
   * A clip that was found.
   *
   * @param words the best score by words (BM25) of its passages; 0 for none
   * @param meaning the best cosine of them; 0 for none
   * @param score the best of its passages' reciprocal ranks: a search for one option counts as much
   *     as several that find the same
   */
  record Found(Scene scene, double words, double meaning, double score) {
    private Found and(Hit hit, int rank, String encoder) {
      return new Found(
          scene,
          Math.max(words, hit.scores().getOrDefault(PassageQuery.TEXT, 0.0)),
          Math.max(meaning, hit.scores().getOrDefault(encoder, 0.0)),
          Math.max(score, 1.0 / (RANKS + rank)));
    }
  }

  /**
   * What to search for: the question, after what was asked last in the dialogue, and with each of
   * its options.
   */
  static List<String> searches(Question question, Steps steps) {
    List<Steps.Turn> earlier = steps.earlier();
    String before =
        earlier.isEmpty() ? "" : earlier.get(earlier.size() - 1).question().strip() + " ";
    List<String> searches = new ArrayList<>();
    searches.add(before + question.text());
    question.options().forEach(option -> searches.add(question.text() + " " + option.text()));
    return searches;
  }

  /** The clips that searches find, best first, each once. */
  static List<Found> of(List<String> searches, int most, Evidence evidence, Steps steps) {
    String encoder = steps.settings().option("encoder");
    int top = Math.max(most, steps.settings().whole("top"));
    PassageFilter filter =
        PassageFilter.ALL.kinds(
            PassageKind.CLIP, PassageKind.SPEECH, PassageKind.SCREEN_TEXT, PassageKind.THING);
    Map<String, Found> found = new LinkedHashMap<>();
    for (String words : searches) {
      int rank = 0;
      for (Hit hit : evidence.search(words, encoder, top, filter)) {
        rank++;
        Passage clip = clip(hit.passage(), evidence);
        if (clip != null) {
          Found before = found.get(clip.id());
          if (before == null) {
            before = new Found(scene(clip, evidence), 0, 0, 0);
          }
          found.put(clip.id(), before.and(hit, rank, encoder));
        }
      }
    }
    return found.values().stream()
        .sorted(
            Comparator.comparingDouble(Found::score)
                .reversed()
                .thenComparing(one -> one.scene().videoId())
                .thenComparing(one -> one.scene().startUs()))
        .limit(most)
        .toList();
  }

  /** The clip in which a passage has its middle; null if there is none. */
  private static Passage clip(Passage passage, Evidence evidence) {
    if (passage.kind() == PassageKind.CLIP) {
      return passage;
    }
    long middleUs = passage.startUs() + (passage.endUs() - passage.startUs()) / 2;
    PassageFilter then =
        PassageFilter.ALL
            .of(Set.of(passage.videoId()))
            .kinds(PassageKind.CLIP)
            .between(middleUs, middleUs + 1);
    return evidence.passages(then).stream()
        .filter(clip -> clip.startUs() <= middleUs && clip.endUs() > middleUs)
        .findFirst()
        .orElse(null);
  }

  private static Scene scene(Passage clip, Evidence evidence) {
    return Scene.of(evidence, clip.videoId(), clip.startUs(), clip.endUs()).stream()
        .filter(scene -> scene.clip().id().equals(clip.id()))
        .findFirst()
        .orElseThrow();
  }

  /** The words of a clip and of what is said and written in it. */
  static Set<String> terms(Scene scene) {
    return Terms.set(String.join(" ", scene.passages().stream().map(Passage::text).toList()));
  }
}
