package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.clipreduce.answer.Looks.Frame;
import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.index.PassageQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One of three agents by its evidence: captions by words, speech and text, captions by meaning. */
final class LvPart {
  /** Parts that a video is cut into. */
  private static final int PARTS = 6;

  /** Videos with fewer sampled frames are one part. */
  private static final int MOST_FRAMES_OF_ONE = 96;

  /** Pictures, and passages, of a part that is looked at. */
  private static final int ITEMS = 16;

  /** A part that scores this share of the best is looked at as well. */
  private static final double NEARLY_BEST = 0.8;

  private static final int MOST_HITS = 200;

  private final String name;
  private final PassageKind[] kinds;
  private final boolean looks;
  private final String encoder;
  private final Evidence evidence;
  private final List<Passage> all;
  private final List<Stretch> parts;

  /**
   * @param looks whether pictures go along with its passages
   * @param encoder of the vectors it searches by; null where it searches by words
   */
  private LvPart(
      String name, boolean looks, String encoder, Evidence evidence, PassageKind... kinds) {
    this.name = name;
    this.looks = looks;
    this.encoder = encoder;
    this.evidence = evidence;
    this.kinds = kinds;
    this.all = evidence.passages(kinds);
    this.parts = parts(evidence);
  }

  /** All agents, in the order in which they stay where they are equally convincing. */
  static List<LvPart> all(Evidence evidence, String encoder) {
    List<LvPart> agents = new ArrayList<>();
    agents.add(new LvPart("captions", true, null, evidence, PassageKind.CLIP));
    agents.add(
        new LvPart("words", false, null, evidence, PassageKind.SPEECH, PassageKind.SCREEN_TEXT));
    if (evidence.encoders().contains(encoder)) {
      agents.add(new LvPart("meaning", true, encoder, evidence, PassageKind.CLIP));
    }
    return agents;
  }

  private static List<Stretch> parts(Evidence evidence) {
    List<Stretch> parts = new ArrayList<>();
    for (IndexedVideo video : evidence.videos()) {
      long lengthUs = video.durationUs();
      int frames = evidence.frames(video.videoId(), 0, lengthUs).size();
      int count = frames <= MOST_FRAMES_OF_ONE ? 1 : PARTS;
      for (int i = 0; i < count; i++) {
        parts.add(
            new Stretch(video.videoId(), lengthUs * i / count, lengthUs * (i + 1) / count, 1));
      }
    }
    return parts;
  }

  String name() {
    return name;
  }

  boolean knowsNothing() {
    return all.isEmpty();
  }

  /** Passages, in order of time, and pictures that go along with them. */
  record Found(List<Passage> passages, List<Frame> frames) {
    /** A few of them, evenly. */
    Found sample(int most) {
      return new Found(Looks.evenly(passages, most), Looks.evenly(frames, most));
    }

    /** The same pictures with some of the passages. */
    Found only(List<Passage> some) {
      return new Found(some, frames);
    }

    void tell(ArrayNode data, VideoNames names) {
      for (Passage passage : passages) {
        new Records.Document(List.of(passage)).tell(data.addObject(), names);
      }
    }

    /** The time that two have passages of, as a share of that of either; 0 to 1. */
    double overlap(Found other) {
      long bothUs = 0;
      long eitherUs = 0;
      Map<String, List<Passage>> mine = new TreeMap<>();
      for (Passage passage : passages) {
        mine.computeIfAbsent(passage.videoId(), key -> new ArrayList<>()).add(passage);
      }
      Map<String, List<Passage>> theirs = new TreeMap<>();
      for (Passage passage : other.passages) {
        theirs.computeIfAbsent(passage.videoId(), key -> new ArrayList<>()).add(passage);
      }
      TreeMap<String, List<Passage>> union = new TreeMap<>(mine);
      theirs.forEach((video, list) -> union.merge(video, list, LvPart::joined));
      for (String video : union.keySet()) {
        long ofMineUs = lengthUs(mine.getOrDefault(video, List.of()));
        long ofTheirsUs = lengthUs(theirs.getOrDefault(video, List.of()));
        long ofAllUs = lengthUs(union.get(video));
        bothUs += ofMineUs + ofTheirsUs - ofAllUs;
        eitherUs += ofAllUs;
      }
      return eitherUs == 0 ? 0 : (double) bothUs / eitherUs;
    }
  }

  private static List<Passage> joined(List<Passage> some, List<Passage> others) {
    List<Passage> both = new ArrayList<>(some);
    both.addAll(others);
    return both;
  }

  /** The time that passages of one video cover. */
  private static long lengthUs(List<Passage> passages) {
    long lengthUs = 0;
    long untilUs = Long.MIN_VALUE;
    for (Passage passage :
        passages.stream().sorted(java.util.Comparator.comparingLong(Passage::startUs)).toList()) {
      long fromUs = Math.max(untilUs, passage.startUs());
      lengthUs += Math.max(0, passage.endUs() - fromUs);
      untilUs = Math.max(untilUs, passage.endUs());
    }
    return lengthUs;
  }

  /** Evenly from everywhere. */
  Found everything() {
    List<Frame> frames = new ArrayList<>();
    parts.forEach(part -> frames.addAll(frames(part, Integer.MAX_VALUE)));
    return new Found(Looks.evenly(all, ITEMS), Looks.evenly(frames, ITEMS));
  }

  /** What is in the part that fits best, and in those that fit nearly as well. */
  Found find(String key) {
    List<Hit> hits = search(key);
    double[] scores = new double[parts.size()];
    double best = 0;
    for (int i = 0; i < scores.length; i++) {
      for (Hit hit : hits) {
        scores[i] += holds(parts.get(i), hit.passage()) ? hit.score() : 0;
      }
      best = Math.max(best, scores[i]);
    }
    if (best == 0) {
      return everything();
    }
    List<Passage> passages = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] >= NEARLY_BEST * best) {
        Stretch part = parts.get(i);
        List<Passage> found =
            hits.stream().map(Hit::passage).filter(p -> holds(part, p)).limit(ITEMS).toList();
        all.stream().filter(found::contains).forEach(passages::add);
        frames.addAll(frames(part, ITEMS));
      }
    }
    return new Found(passages, frames);
  }

  private List<Hit> search(String key) {
    PassageFilter filter = PassageFilter.ALL.kinds(kinds);
    if (encoder == null) {
      return evidence.searchWords(key, MOST_HITS, filter);
    }
    return evidence.search(
        new PassageQuery(
            null,
            new TreeMap<>(Map.of(encoder, evidence.vector(encoder, key))),
            PassageQuery.Fusion.WEIGHTED,
            new TreeMap<>(),
            filter,
            MOST_HITS));
  }

  private static boolean holds(Stretch part, Passage passage) {
    long middleUs = passage.startUs() + (passage.endUs() - passage.startUs()) / 2;
    return passage.videoId().equals(part.videoId())
        && middleUs >= part.startUs()
        && middleUs < part.endUs();
  }

  private List<Frame> frames(Stretch part, int most) {
    return looks
        ? Looks.frames(evidence, part.videoId(), part.startUs(), part.endUs(), most)
        : List.of();
  }
}
