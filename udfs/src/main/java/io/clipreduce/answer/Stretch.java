package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A part of a video, between edges of scenes.
 *
 * @param startUs in microseconds
 * @param endUs exclusive
 * @param confidence how much it is trusted to matter, 1, a guess, to 5
 */
record Stretch(String videoId, long startUs, long endUs, int confidence) {
  /** Notes times that are no edge of a scene: moved to the next one, or left out. */
  static final String TIME_SNAP = "TIME_SNAP";

  /** How far from an edge of a scene a time may lie that means it. */
  private static final long SNAP_US = 2_000_000;

  /** Times in prompts are rounded to this; what is no further off was copied. */
  private static final long ROUNDED_US = 100_000;

  /** The stretch from the first of some scenes of a video to the last. */
  static Stretch of(List<Scene> scenes, int confidence) {
    Scene first = scenes.get(0);
    return new Stretch(
        first.videoId(), first.startUs(), scenes.get(scenes.size() - 1).endUs(), confidence);
  }

  boolean overlaps(Scene scene) {
    return videoId.equals(scene.videoId()) && scene.startUs() < endUs && scene.endUs() > startUs;
  }

  /** The scenes of it among some. */
  List<Scene> of(List<Scene> scenes) {
    return scenes.stream().filter(this::overlaps).toList();
  }

  /** The stretch as prompts have it. */
  void tell(ObjectNode data, VideoNames names) {
    names.tell(data, videoId);
    data.put("start_s", Seconds.of(startUs)).put("end_s", Seconds.of(endUs));
  }

  static void tell(ArrayNode data, List<Stretch> stretches, VideoNames names) {
    stretches.forEach(stretch -> stretch.tell(data.addObject(), names));
  }

  /**
   * Reads a model's list of stretches. Times that are no edge of a scene are moved to the nearest
   * one within two seconds; stretches for which there is none are left out. Both are noted.
   *
   * @param scenes those that the stretches may be of
   */
  static List<Stretch> read(
      JsonNode list, List<Scene> scenes, int confidence, VideoNames names, Steps steps) {
    List<Stretch> stretches = new ArrayList<>();
    for (JsonNode item : list) {
      OptionalLong start = Seconds.read(item.path("start_s"));
      OptionalLong end = Seconds.read(item.path("end_s"));
      String videoId = names.read(item);
      if (videoId == null) {
        String only = scenes.get(0).videoId();
        boolean sameVideo = scenes.stream().allMatch(scene -> scene.videoId().equals(only));
        videoId = sameVideo && !item.has("video") ? only : null;
      }
      OptionalLong startEdge = edge(start, videoId, scenes, true);
      OptionalLong endEdge = edge(end, videoId, scenes, false);
      if (startEdge.isEmpty()
          || endEdge.isEmpty()
          || startEdge.getAsLong() >= endEdge.getAsLong()) {
        steps.note(TIME_SNAP, "left out " + item);
        continue;
      }
      long moved =
          Math.max(
              Math.abs(startEdge.getAsLong() - start.getAsLong()),
              Math.abs(endEdge.getAsLong() - end.getAsLong()));
      if (moved > ROUNDED_US) {
        steps.note(TIME_SNAP, "moved " + item);
      }
      Stretch stretch =
          new Stretch(videoId, startEdge.getAsLong(), endEdge.getAsLong(), confidence);
      if (!stretches.contains(stretch)) {
        stretches.add(stretch);
      }
    }
    return stretches;
  }

  private static OptionalLong edge(
      OptionalLong time, String videoId, List<Scene> scenes, boolean start) {
    if (time.isEmpty() || videoId == null) {
      return OptionalLong.empty();
    }
    long nearest = -1;
    long leastUs = SNAP_US + 1;
    for (Scene scene : scenes) {
      long edge = start ? scene.startUs() : scene.endUs();
      long awayUs = Math.abs(edge - time.getAsLong());
      if (scene.videoId().equals(videoId) && awayUs < leastUs) {
        nearest = edge;
        leastUs = awayUs;
      }
    }
    return nearest < 0 ? OptionalLong.empty() : OptionalLong.of(nearest);
  }

  /** A model's confidence, brought to 1 to 5. */
  static int confidence(JsonNode number) {
    return Math.max(1, Math.min(5, number.asInt(1)));
  }
}
