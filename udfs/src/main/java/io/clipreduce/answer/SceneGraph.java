package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.index.Box;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where things stand in pictures, how many there are, and how they stand to each other, in words.
 */
final class SceneGraph {
  /** Labels of detectors know persons, questions say who. */
  private static final Set<String> PERSONS =
      Set.of(
          "person",
          "people",
          "man",
          "men",
          "woman",
          "women",
          "boy",
          "girl",
          "child",
          "children",
          "lady",
          "guy",
          "player",
          "worker",
          "driver",
          "cook",
          "speaker",
          "pedestrian",
          "face");

  private final List<Shot> shots;

  /** One picture and the things in it, in order of their place from left to right. */
  private record Shot(String videoId, long ptsUs, List<Thing> things) {}

  private record Thing(String name, String label, Box box, Passage passage) {}

  /** What is told of things. */
  enum Type {
    LOCATION,
    NUMBER,
    RELATION;

    /** Reads a model's word; null if it is none of them. */
    static Type of(String word) {
      for (Type type : values()) {
        if (type.name().equalsIgnoreCase(word.strip())) {
          return type;
        }
      }
      return null;
    }
  }

  private SceneGraph(List<Shot> shots) {
    this.shots = shots;
  }

  /**
   * The pictures that show any of some things.
   *
   * @param wanted names of things
   * @param most pictures, evenly among those that there are
   */
  static SceneGraph of(List<String> wanted, Evidence evidence, int most) {
    record Moment(String videoId, long ptsUs) {}
    Map<Moment, List<Thing>> found =
        new TreeMap<>(java.util.Comparator.comparing(Moment::videoId).thenComparing(Moment::ptsUs));
    for (Passage thing : evidence.passages(PassageFilter.ALL.kinds(PassageKind.THING))) {
      if (wanted.stream().noneMatch(name -> names(name, thing.text()))) {
        continue;
      }
      int boxed = Math.min(thing.frames().size(), thing.boxes().size());
      for (int i = 0; i < boxed; i++) {
        found
            .computeIfAbsent(
                new Moment(thing.videoId(), thing.frames().get(i).ptsUs()), m -> new ArrayList<>())
            .add(new Thing(null, thing.text(), thing.boxes().get(i), thing));
      }
    }
    List<Shot> shots = new ArrayList<>();
    found.forEach((at, things) -> shots.add(new Shot(at.videoId(), at.ptsUs(), numbered(things))));
    return new SceneGraph(Looks.evenly(shots, most));
  }

  /** Whether a thing with this label may be meant by a name. */
  private static boolean names(String name, String label) {
    Set<String> labels = Terms.set(label);
    Set<String> names = Terms.set(name);
    boolean persons =
        labels.stream().anyMatch(PERSONS::contains) && names.stream().anyMatch(PERSONS::contains);
    return persons || names.stream().anyMatch(labels::contains);
  }

  private static List<Thing> numbered(List<Thing> things) {
    things.sort(
        java.util.Comparator.comparing((Thing thing) -> thing.box().x())
            .thenComparing(thing -> thing.box().y())
            .thenComparing(thing -> thing.passage().id()));
    Map<String, Integer> counts = new TreeMap<>();
    List<Thing> numbered = new ArrayList<>();
    for (Thing thing : things) {
      int number = counts.merge(thing.label(), 1, Integer::sum);
      numbered.add(
          new Thing(thing.label() + " " + number, thing.label(), thing.box(), thing.passage()));
    }
    return numbered;
  }

  boolean isEmpty() {
    return shots.isEmpty();
  }

  /** The things that are told of, each once. */
  List<Passage> passages() {
    Set<Passage> passages = new LinkedHashSet<>();
    shots.forEach(shot -> shot.things().forEach(thing -> passages.add(thing.passage())));
    return List.copyOf(passages);
  }

  /** Tells of each picture what is wanted. */
  void tell(ArrayNode data, Set<Type> types, VideoNames names) {
    for (Shot shot : shots) {
      ObjectNode told = data.addObject();
      names.tell(told, shot.videoId());
      told.put("time_s", Seconds.of(shot.ptsUs()));
      if (types.contains(Type.LOCATION)) {
        var places = told.putArray("location");
        shot.things().forEach(thing -> places.add(place(thing)));
      }
      if (types.contains(Type.NUMBER)) {
        var numbers = told.putObject("number");
        shot.things().forEach(t -> numbers.put(t.label(), numbers.path(t.label()).asInt() + 1));
      }
      if (types.contains(Type.RELATION)) {
        var relations = told.putArray("relation");
        relations(shot.things()).forEach(relations::add);
      }
    }
  }

  private static String place(Thing thing) {
    Box box = thing.box();
    return String.format(
        Locale.ROOT,
        "%s begins at %.0f%% from the left and %.0f%% from the top, is %.0f%% wide and %.0f%% high",
        thing.name(),
        100 * box.x(),
        100 * box.y(),
        100 * box.width(),
        100 * box.height());
  }

  /**
   * How each two things stand to each other: they overlap, or are apart on one axis or both. The
   * released code keeps one relation of a pair; all are told here.
   */
  private static List<String> relations(List<Thing> things) {
    List<String> relations = new ArrayList<>();
    for (int i = 0; i < things.size(); i++) {
      for (int j = i + 1; j < things.size(); j++) {
        Box a = things.get(i).box();
        Box b = things.get(j).box();
        boolean leftOf = a.x() + a.width() <= b.x();
        boolean rightOf = b.x() + b.width() <= a.x();
        boolean above = a.y() + a.height() <= b.y();
        boolean below = b.y() + b.height() <= a.y();
        List<String> said = new ArrayList<>();
        if (leftOf) {
          said.add("is left of");
        }
        if (rightOf) {
          said.add("is right of");
        }
        if (above) {
          said.add("is above");
        }
        if (below) {
          said.add("is below");
        }
        if (said.isEmpty()) {
          said.add("overlaps");
        }
        for (String relation : said) {
          relations.add("%s %s %s".formatted(things.get(i).name(), relation, things.get(j).name()));
        }
      }
    }
    return relations;
  }
}
