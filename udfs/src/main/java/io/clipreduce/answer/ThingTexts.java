package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.index.Box;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Things that were detected, as words: which there are, where each one is, and how it moves and
 * grows over some moments.
 */
final class ThingTexts {
  /** Things that are told of, those at most moments first. */
  private static final int MOST = 40;

  private ThingTexts() {}

  /** Where a thing is at a moment, by the middle of its box and its share of the picture. */
  private record Place(long ptsUs, double x, double y, double area) {}

  private record Path(Passage thing, List<Place> places) {}

  /**
   * Adds {@code objects}, {@code locations} and {@code trajectories}; empty where nothing was
   * detected.
   *
   * @param moments scenes; the middle frame of each is the moment
   */
  static void tell(ObjectNode data, List<Passage> things, List<Scene> moments, VideoNames names) {
    List<Path> paths = new ArrayList<>();
    for (Passage thing : things) {
      Path path = new Path(thing, places(thing, moments));
      if (!path.places().isEmpty()) {
        paths.add(path);
      }
    }
    var objects = data.putArray("objects");
    things.stream().map(Passage::text).distinct().sorted().forEach(objects::add);
    paths.sort(Comparator.comparingInt((Path path) -> path.places().size()).reversed());
    var locations = data.putArray("locations");
    var trajectories = data.putArray("trajectories");
    for (Path path : paths.subList(0, Math.min(MOST, paths.size()))) {
      ObjectNode location = locations.addObject();
      names.tell(location, path.thing().videoId());
      location
          .put("object", path.thing().text())
          .put("x", hundredths(path.places().stream().mapToDouble(Place::x).average().orElse(0)))
          .put("y", hundredths(path.places().stream().mapToDouble(Place::y).average().orElse(0)));
      if (path.places().size() > 1) {
        ObjectNode trajectory = trajectories.addObject();
        names.tell(trajectory, path.thing().videoId());
        var points = trajectory.put("object", path.thing().text()).putArray("points");
        for (Place place : path.places()) {
          points
              .addObject()
              .put("time_s", Seconds.of(place.ptsUs()))
              .put("x", hundredths(place.x()))
              .put("y", hundredths(place.y()))
              .put("area", hundredths(place.area()));
        }
      }
    }
  }

  /** Of each moment's scene the frame of a thing that is nearest to the moment, if there is one. */
  private static List<Place> places(Passage thing, List<Scene> moments) {
    List<Place> places = new ArrayList<>();
    for (Scene scene : moments) {
      if (!scene.videoId().equals(thing.videoId())) {
        continue;
      }
      long middleUs = scene.startUs() + (scene.endUs() - scene.startUs()) / 2;
      int nearest = -1;
      for (int i = 0; i < Math.min(thing.frames().size(), thing.boxes().size()); i++) {
        FrameRef frame = thing.frames().get(i);
        boolean here = frame.ptsUs() >= scene.startUs() && frame.ptsUs() < scene.endUs();
        if (here
            && (nearest < 0
                || Math.abs(frame.ptsUs() - middleUs)
                    < Math.abs(thing.frames().get(nearest).ptsUs() - middleUs))) {
          nearest = i;
        }
      }
      if (nearest >= 0) {
        Box box = thing.boxes().get(nearest);
        places.add(
            new Place(
                thing.frames().get(nearest).ptsUs(),
                box.x() + box.width() / 2,
                box.y() + box.height() / 2,
                (double) box.width() * box.height()));
      }
    }
    return places;
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
