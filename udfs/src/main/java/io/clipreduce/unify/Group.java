package io.clipreduce.unify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Mentions that are taken for one and the same. */
final class Group {
  /** The most looks kept for comparison, those met first. */
  private static final int MAX_LOOKS = 8;

  /** Cut out of pictures before whole ones, then the surest. */
  private static final Comparator<Mention> SHOWN =
      Comparator.comparing((Mention mention) -> mention.sight().box() == null)
          .thenComparingDouble(mention -> mention.confidence() == null ? 0 : -mention.confidence())
          .thenComparing(Mention.ORDER);

  /** Captions before labels, then those with most attributes. */
  private static final Comparator<Mention> TOLD =
      Comparator.comparing((Mention mention) -> mention.place().modality() != Modality.CAPTION)
          .thenComparingInt(mention -> -mention.words().attributes().size())
          .thenComparing(Mention.ORDER);

  private final List<Mention> mentions = new ArrayList<>();
  private final TreeSet<String> names = new TreeSet<>();
  private final TreeSet<String> attributes = new TreeSet<>();
  private final Set<String> heads = new HashSet<>();
  private final Set<String> scopes = new HashSet<>();
  private final List<float[]> frameLooks = new ArrayList<>();
  private final List<float[]> boxLooks = new ArrayList<>();
  private EntityType type;

  /** The mention that is to stand for all; null if nobody said so. */
  private Mention preferred;

  /** Why each mention but the first belongs here, by the mention. */
  private final Map<Mention, Link> links = new HashMap<>();

  private final Set<Mention> conflicts = new HashSet<>();

  /**
   * Why two groups are one.
   *
   * @param score 0 to 1
   * @param reason one short clause
   * @param byModel whether a model said so
   */
  record Link(double score, String reason, boolean byModel) {}

  Group(Mention mention) {
    this.type = mention.type();
    add(mention);
  }

  /** Adds what is the same by its very name. */
  void add(Mention mention, Link link) {
    links.put(mention, link);
    add(mention);
  }

  private void add(Mention mention) {
    mentions.add(mention);
    Mention.Words words = mention.words();
    if (words.properName() != null) {
      names.add(normal(words.properName()));
    }
    if (words.head() != null) {
      heads.add(words.head());
    }
    attributes.addAll(words.attributes());
    scopes.addAll(mention.scopes());
    Mention.Sight sight = mention.sight();
    if (sight != null && sight.look() != null) {
      List<float[]> looks = sight.box() == null ? frameLooks : boxLooks;
      if (looks.size() < MAX_LOOKS) {
        looks.add(sight.look());
      }
    }
  }

  /**
   * Takes all of another group, which must begin later.
   *
   * @param better whose picture is to stand for both: -1 this one's, 1 the later one's, 0 any
   */
  void join(Group later, Link link, int better) {
    if (better != 0) {
      preferred = better < 0 ? shown() : later.shown();
    }
    for (Mention mention : later.mentions) {
      links.putIfAbsent(mention, later.links.getOrDefault(mention, link));
      add(mention);
    }
    conflicts.addAll(later.conflicts);
    if (type == EntityType.TEXT) {
      type = later.type;
    }
  }

  /** Notes that two groups should be one, by their names, and cannot. */
  void conflictWith(Group other) {
    conflicts.add(first());
    other.conflicts.add(other.first());
  }

  /** In the order in which they were added: the first is the earliest. */
  List<Mention> mentions() {
    return mentions;
  }

  Mention first() {
    return mentions.get(0);
  }

  EntityType type() {
    return type;
  }

  /** The mention whose picture is to stand for all; null if none has a picture. */
  Mention shown() {
    return preferred != null
        ? preferred
        : mentions.stream().filter(mention -> mention.sight() != null).min(SHOWN).orElse(null);
  }

  /** The words of the caption that say most, or the label of what was followed; null for names. */
  String description() {
    return mentions.stream()
        .filter(mention -> mention.words().description() != null)
        .min(TOLD)
        .map(mention -> mention.words().description())
        .orElse(null);
  }

  /** Proper names as they are compared. */
  TreeSet<String> names() {
    return names;
  }

  TreeSet<String> attributes() {
    return attributes;
  }

  Set<String> heads() {
    return heads;
  }

  /** How whole pictures look that it is in; how it looks itself. */
  List<float[]> frameLooks() {
    return frameLooks;
  }

  List<float[]> boxLooks() {
    return boxLooks;
  }

  Link link(Mention mention) {
    return links.get(mention);
  }

  boolean inConflict(Mention mention) {
    return conflicts.contains(mention);
  }

  /** Whether two groups were met side by side, so that they are two. */
  boolean sharesScope(Group other) {
    boolean fewer = scopes.size() < other.scopes.size();
    Set<String> many = fewer ? other.scopes : scopes;
    return (fewer ? scopes : other.scopes).stream().anyMatch(many::contains);
  }

  /** Whether nothing forbids that two groups are one. */
  boolean mayJoin(Group other) {
    boolean sameType =
        type == other.type || type == EntityType.TEXT || other.type == EntityType.TEXT;
    return sameType
        && !sharesScope(other)
        && !Lexicon.contradict(attributes, other.attributes)
        && namesAgree(other);
  }

  private boolean namesAgree(Group other) {
    boolean persons = type == EntityType.PERSON || other.type == EntityType.PERSON;
    for (String name : names) {
      for (String others : other.names) {
        if (!name.equals(others) && !(persons && isPart(name, others))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether one name is some words of the other. */
  static boolean isPart(String name, String other) {
    List<String> some = List.of(name.split(" "));
    List<String> all = List.of(other.split(" "));
    return some.size() != all.size() && (all.containsAll(some) || some.containsAll(all));
  }

  /** A name as it is compared: lower case, without dots. */
  static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replace(".", "").replace('’', '\'').strip();
  }
}
