package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.perceive.Look;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Light and colours. A picture holds until the next one that was stored; all shares are shares of
 * that time.
 */
final class LookFacts {
  /**
   * Mean luma, 0 to 255, below which a picture is almost black, dark, or from which it is bright.
   */
  private static final float BLACK = 8;

  private static final float DARK = 60;
  private static final float BRIGHT = 185;

  /** Share of the time for which the light must be so. */
  private static final double MOST = 0.7;

  /** Share of the picture, averaged over the clip, from which it is mostly of one colour. */
  private static final double ONE_COLOUR = 0.45;

  /** Least share of each of two colours that together make up most of the picture. */
  private static final double EACH_OF_TWO = 0.22;

  private static final double BOTH = 0.6;

  private LookFacts() {}

  static List<Fact> of(ClipEvidence clip) {
    List<Look> looks = clip.evidence().looks();
    List<Fact> facts = new ArrayList<>();
    if (looks.isEmpty()) {
      return facts;
    }
    if (light(clip, "almost black", facts, brightness -> brightness < BLACK)) {
      return facts;
    }
    if (!light(clip, "dark", facts, brightness -> brightness < DARK)) {
      light(clip, "bright", facts, brightness -> brightness >= BRIGHT);
    }
    colour(clip, facts);
    return facts;
  }

  private static boolean light(
      ClipEvidence clip, String phrase, List<Fact> facts, Predicate<Float> holds) {
    double share = 0;
    for (Held held : held(clip)) {
      share += holds.test(held.look().brightness()) ? held.share() : 0;
    }
    if (share < MOST) {
      return false;
    }
    facts.add(fact("light", phrase, clip, share));
    return true;
  }

  private static void colour(ClipEvidence clip, List<Fact> facts) {
    Map<String, Double> shares = new TreeMap<>();
    for (Held held : held(clip)) {
      Look look = held.look();
      for (int i = 0; i < look.colours().size(); i++) {
        shares.merge(look.colours().get(i), held.share() * look.colourShares().get(i), Double::sum);
      }
    }
    List<Map.Entry<String, Double>> largest =
        shares.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(2)
            .toList();
    if (largest.isEmpty()) {
      return;
    }

    double first = largest.get(0).getValue();
    double second = largest.size() < 2 ? 0 : largest.get(1).getValue();
    if (second >= EACH_OF_TWO && first + second >= BOTH) {
      String both = largest.get(0).getKey() + " and " + largest.get(1).getKey();
      facts.add(fact("colour", "mostly " + both, clip, first + second));
    } else if (first >= ONE_COLOUR) {
      facts.add(fact("colour", "mostly " + largest.get(0).getKey(), clip, first));
    }
  }

  private static Fact fact(String kind, String phrase, ClipEvidence clip, double confidence) {
    return new Fact(
        kind, phrase, clip.clip().startUs(), clip.clip().endUs(), (float) Math.min(1, confidence));
  }

  /** A look and the share of the clip for which it holds. */
  private record Held(Look look, double share) {}

  private static List<Held> held(ClipEvidence clip) {
    List<Look> looks = clip.evidence().looks();
    long startUs = clip.clip().startUs();
    double durationUs = clip.clip().endUs() - startUs;
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      long fromUs = i == 0 ? startUs : Math.max(startUs, looks.get(i).ptsUs());
      long toUs = i + 1 < looks.size() ? looks.get(i + 1).ptsUs() : clip.clip().endUs();
      held.add(new Held(looks.get(i), Math.max(0, toUs - fromUs) / durationUs));
    }
    return held;
  }
}
