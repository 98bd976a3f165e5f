package io.clipreduce.unify;

import io.clipreduce.caption.BracketNames;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.TaskCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Gives one name to everybody and everything that is met in a video, however often and wherever: in
 * captions, in what is read and said, and in pictures.
 */
public final class Namer implements AutoCloseable {
  /** Changes whenever the same evidence would be named otherwise. */
  public static final String VERSION = "2";

  private final Function<Pictures, PairMatcher> matchers;
  private final TaskCalls calls;

  /**
   * @param matchers makes what compares persons and things from the pictures of a video
   * @param calls to a server, closed with this; null for none
   */
  Namer(Function<Pictures, PairMatcher> matchers, TaskCalls calls) {
    this.matchers = matchers;
    this.calls = calls;
  }

  /** One that goes by what was measured alone. */
  static Namer byEvidence() {
    return new Namer(pictures -> new EvidenceMatcher(), null);
  }

  /**
   * Names what is met in a video.
   *
   * @throws IOException when a picture cannot be read
   * @throws CallFailure when a server gave no answer, and may another time
   */
  public Cast name(NameEvidence evidence, Pictures pictures)
      throws IOException, CallFailure, InterruptedException {
    Mentions.Found found = Mentions.of(evidence, pictures);
    return name(found, evidence.clips().size(), pictures);
  }

  /**
   * @param clips number of clips of the video
   */
  Cast name(Mentions.Found found, int clips, Pictures pictures)
      throws CallFailure, InterruptedException {
    TreeMerge merge = new TreeMerge(matchers.apply(pictures));
    List<Group> groups = new ArrayList<>(merge.merge(found.mentions(), found.known()));
    groups.removeIf(group -> !isWorthAName(group));
    groups.sort(Comparator.comparing(Group::first, Mention.ORDER));
    merge.tellClashes(groups);
    List<Cast.Entity> entities = new ArrayList<>();
    Map<Mention, Cast.Link> links = new HashMap<>();
    TreeMap<EntityType, Integer> numbers = new TreeMap<>();
    for (Group group : groups) {
      String name = group.type().word() + "_" + numbers.merge(group.type(), 1, Integer::sum);
      entities.add(entity(group, name, clips));
      group.mentions().forEach(mention -> links.put(mention, link(group, mention, name)));
    }
    List<Cast.Link> inOrder =
        found.mentions().stream().filter(links::containsKey).map(links::get).toList();
    return new Cast(entities, inOrder, merge.notes(), merge.calls());
  }

  /** Objects, places and groups without a name that are met once are not worth one. */
  private static boolean isWorthAName(Group group) {
    boolean alive = group.type() == EntityType.PERSON || group.type() == EntityType.ANIMAL;
    boolean named =
        !group.names().isEmpty()
            || group.mentions().stream().anyMatch(mention -> mention.words().localName() != null);
    return alive || named || group.mentions().size() > 1;
  }

  private static Cast.Entity entity(Group group, String globalName, int clips) {
    List<Mention> mentions = group.mentions().stream().sorted(Mention.ORDER).toList();
    LinkedHashSet<String> names = new LinkedHashSet<>();
    mentions.stream()
        .filter(mention -> mention.words().properName() != null)
        .forEach(mention -> names.add(mention.words().properName()));
    String displayName =
        names.stream()
            .sorted(Comparator.comparingInt((String name) -> -name.split(" ").length))
            .findFirst()
            .orElse(null);
    names.remove(displayName);
    mentions.stream()
        .filter(mention -> mention.words().localName() != null)
        .forEach(mention -> names.add(mention.words().localName()));
    TreeSet<Integer> inClips = new TreeSet<>();
    mentions.forEach(mention -> inClips.add(mention.place().clipIndex()));
    Mention shown = group.shown();
    TreeMap<String, Integer> reasons = new TreeMap<>();
    double least = 1;
    boolean byModel = false;
    for (Mention mention : mentions) {
      Group.Link link = group.link(mention);
      if (link != null) {
        reasons.merge(link.reason(), 1, Integer::sum);
        least = Math.min(least, link.score());
        byModel |= link.byModel();
      }
    }
    return new Cast.Entity(
        group.type().word(),
        globalName,
        displayName,
        List.copyOf(names),
        group.description(),
        List.copyOf(group.attributes()),
        mentions.size(),
        inClips.size(),
        mentions.get(0).place().startUs(),
        mentions.stream().mapToLong(mention -> mention.place().endUs()).max().orElseThrow(),
        clips == 0 ? 0 : (float) inClips.size() / clips,
        shown == null ? null : shown.sight().ptsUs(),
        shown == null ? null : shown.sight().box(),
        reasons.isEmpty() ? null : byModel ? Cast.VLM_PAIRSET : Cast.THRESHOLD,
        reasons.isEmpty() ? null : (float) least,
        reasons.isEmpty() ? null : told(reasons));
  }

  /** {@code looks the same (3), same name (1)}. */
  private static String told(TreeMap<String, Integer> reasons) {
    List<String> words = new ArrayList<>();
    reasons.forEach((reason, count) -> words.add("%s (%s)".formatted(reason, count)));
    return String.join(", ", words);
  }

  private static Cast.Link link(Group group, Mention mention, String globalName) {
    Group.Link link = group.link(mention);
    Mention.Place place = mention.place();
    Mention.Words words = mention.words();
    Mention.Sight sight = mention.sight();
    return new Cast.Link(
        globalName,
        place.modality().word(),
        place.sourceId(),
        words.surface(),
        words.localName(),
        place.segment(),
        place.clipIndex(),
        place.startUs(),
        place.endUs(),
        sight == null ? null : sight.ptsUs(),
        sight == null ? null : sight.box(),
        List.copyOf(words.attributes()),
        mention.confidence(),
        link == null ? null : (float) link.score(),
        link == null ? null : link.reason(),
        group.inConflict(mention) ? "conflict" : "linked");
  }

  @Override
  public void close() {
    if (calls != null) {
      calls.close();
    }
  }

  /**
   * A clip's caption with the names of this video in place of its own.
   *
   * @param captionId key of the caption
   * @return the caption; the same text where it has no names in brackets
   */
  public static String renamed(Cast cast, String captionId, String text) {
    Map<String, String> names = new HashMap<>();
    for (Cast.Link mention : cast.mentions()) {
      if (mention.localName() != null && mention.sourceId().equals(captionId)) {
        names.put(mention.localName(), mention.globalName());
      }
    }
    return BracketNames.renamed(text, names);
  }
}
