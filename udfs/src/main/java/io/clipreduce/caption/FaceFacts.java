package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.perceive.Detection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The most faces seen together. A number counts when that many are there for a second, a single
 * picture without them not counted against it: detectors flicker.
 */
final class FaceFacts {
  private static final String LABEL = "face";
  private static final float MIN_CONFIDENCE = 0.5f;
  private static final long MIN_SEEN_US = 1_000_000;

  /** Longest time for which faces may be missed. */
  private static final long MAX_MISSED_US = 600_000;

  private FaceFacts() {}

  static List<Fact> of(ClipEvidence clip) {
    List<Picture> pictures = pictures(clip);
    int most = pictures.stream().mapToInt(picture -> picture.confidences().size()).max().orElse(0);
    for (int faces = most; faces > 0; faces--) {
      Fact longest = longest(pictures, faces);
      if (longest != null && longest.endUs() - longest.startUs() >= MIN_SEEN_US) {
        return List.of(longest);
      }
    }
    return List.of();
  }

  /** The longest time for which so many faces are seen; its confidence is their mean. */
  private static Fact longest(List<Picture> pictures, int faces) {
    Fact longest = null;
    long startUs = 0;
    long endUs = Long.MIN_VALUE;
    double confidence = 0;
    int seen = 0;
    for (Picture picture : pictures) {
      if (picture.confidences().size() < faces) {
        continue;
      }
      if (endUs == Long.MIN_VALUE || picture.startUs() - endUs > MAX_MISSED_US) {
        startUs = picture.startUs();
        confidence = 0;
        seen = 0;
      }
      endUs = picture.endUs();
      for (float each : picture.confidences()) {
        confidence += each;
        seen++;
      }
      if (longest == null || endUs - startUs > longest.endUs() - longest.startUs()) {
        longest =
            new Fact(
                "faces", English.count(faces, LABEL), startUs, endUs, (float) (confidence / seen));
      }
    }
    return longest;
  }

  /** A stored picture, how long it holds, and the faces in it. */
  private record Picture(long startUs, long endUs, List<Float> confidences) {}

  private static List<Picture> pictures(ClipEvidence clip) {
    Map<Long, List<Float>> byPts = new TreeMap<>();
    clip.evidence().looks().forEach(look -> byPts.put(look.ptsUs(), new ArrayList<>()));
    for (Detection detection : clip.evidence().detections()) {
      List<Float> faces = byPts.computeIfAbsent(detection.ptsUs(), pts -> new ArrayList<>());
      if (detection.label().equals(LABEL) && detection.confidence() >= MIN_CONFIDENCE) {
        faces.add(detection.confidence());
      }
    }

    List<Long> times = List.copyOf(byPts.keySet());
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      long startUs = Math.max(clip.clip().startUs(), times.get(i));
      long endUs = i + 1 < times.size() ? times.get(i + 1) : clip.clip().endUs();
      pictures.add(new Picture(startUs, endUs, byPts.get(times.get(i))));
    }
    return pictures;
  }
}
