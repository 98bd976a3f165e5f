package io.clipreduce.unify;

import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Tracker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Things found picture by picture, as things followed through pictures. */
final class ThingTracks {
  /** Shorter ones, and less sure ones, are mostly none. */
  private static final long MIN_SEEN_US = 1_000_000;

  private static final float MIN_CONFIDENCE = 0.5f;

  private ThingTracks() {}

  /**
   * A thing in several pictures.
   *
   * @param label what it is
   * @param boxes where it stands, by time of the picture
   * @param best the surest and largest of its findings
   * @param endUs until when it is seen, exclusive
   */
  record Track(
      String label,
      String detector,
      TreeMap<Long, Box> boxes,
      NameEvidence.FoundThing best,
      long endUs,
      long seenUs) {
    long startUs() {
      return boxes.firstKey();
    }

    boolean isFace() {
      return label.equals("face");
    }
  }

  /** What is followed: within a shot, for after a cut somebody else may stand there. */
  private record Key(String detector, int shot, int number) {}

  /**
   * Tracks that are worth telling.
   *
   * @param shotStartsUs when each shot begins, ascending
   * @return by detector, shot and number
   */
  static List<Track> of(List<NameEvidence.FoundThing> things, List<Long> shotStartsUs) {
    Map<String, Tracker> trackers = new HashMap<>();
    TreeMap<Key, List<NameEvidence.FoundThing>> byTrack =
        new TreeMap<>(
            Comparator.comparing(Key::detector)
                .thenComparingInt(Key::shot)
                .thenComparingInt(Key::number));
    for (NameEvidence.FoundThing thing : things) {
      Detection found = thing.detection();
      if (found.confidence() != null && found.confidence() < MIN_CONFIDENCE) {
        continue;
      }
      int place = Collections.binarySearch(shotStartsUs, found.ptsUs());
      int shot = place < 0 ? -place - 1 : place + 1;
      int number =
          trackers
              .computeIfAbsent(found.detector() + "/" + shot, detector -> new Tracker())
              .track(found);
      byTrack
          .computeIfAbsent(new Key(found.detector(), shot, number), track -> new ArrayList<>())
          .add(
              shot == shotStartsUs.size()
                  ? thing
                  : thing.until(Math.min(thing.untilUs(), shotStartsUs.get(shot))));
    }
    List<Track> tracks = new ArrayList<>();
    byTrack.values().forEach(all -> add(all, tracks));
    return tracks;
  }

  private static void add(List<NameEvidence.FoundThing> all, List<Track> tracks) {
    TreeMap<Long, Box> boxes = new TreeMap<>();
    NameEvidence.FoundThing best = all.get(0);
    long seenUs = 0;
    long endUs = 0;
    for (NameEvidence.FoundThing thing : all) {
      boxes.put(thing.detection().ptsUs(), thing.detection().box());
      seenUs += thing.untilUs() - thing.detection().ptsUs();
      endUs = Math.max(endUs, thing.untilUs());
      if (worth(thing.detection()) > worth(best.detection())) {
        best = thing;
      }
    }
    if (seenUs >= MIN_SEEN_US) {
      Detection first = all.get(0).detection();
      tracks.add(
          new Track(
              first.label().toLowerCase(Locale.ROOT).replaceFirst("^(a|an|the) ", ""),
              first.detector(),
              boxes,
              best,
              endUs,
              seenUs));
    }
  }

  private static double worth(Detection found) {
    double confidence = found.confidence() == null ? 1 : found.confidence();
    return confidence * Math.sqrt((double) found.box().width() * found.box().height());
  }

  /** Whether a face is that of a person, seen in at least half of the pictures that show both. */
  static boolean isInside(Track face, Track person) {
    int both = 0;
    int inside = 0;
    for (Map.Entry<Long, Box> box : face.boxes().entrySet()) {
      Box around = person.boxes().get(box.getKey());
      if (around != null) {
        both++;
        inside += holds(around, box.getValue()) ? 1 : 0;
      }
    }
    return both > 0 && 2 * inside >= both;
  }

  /** Whether the middle of a face lies in the upper half of a person. */
  private static boolean holds(Box person, Box face) {
    float x = face.x() + face.width() / 2;
    float y = face.y() + face.height() / 2;
    return x >= person.x()
        && x <= person.x() + person.width()
        && y >= person.y()
        && y <= person.y() + person.height() / 2;
  }
}
