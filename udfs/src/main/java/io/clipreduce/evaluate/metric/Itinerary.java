package io.clipreduce.evaluate.metric;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a travel video goes, as VIR-Bench states it, and how well a predicted graph matches.
 * Prefectures and cities match by exact name in either language; points of interest by likeness of
 * their names. Matching is greedy in the order of the gold nodes.
 */
public final class Itinerary {
  /** More than this likeness of names is a match. */
  private static final double SAME_NAME = 0.7;

  /** So is more than this with the same category; the code's value, its README says 0.5. */
  private static final double SAME_NAME_AND_CATEGORY = 0.55;

  private static final Pattern NAME_AND_CATEGORY = Pattern.compile("(.+?)\\s*\\(([^)]+)\\)");

  /** What an edge means. */
  public static final String INCLUSION = "inclusion";

  /** What an edge means. */
  public static final String TRANSITION = "transition";

  private Itinerary() {}

  /**
   * A prefecture or city.
   *
   * @param names in every language; any fits
   * @param canonical the name that edges use
   */
  public record Area(List<String> names, String canonical) {
    public Area {
      names = List.copyOf(names);
    }
  }

  /**
   * A point of interest that is known.
   *
   * @param names in every language and that of its shop
   * @param categories any of which fits; empty if unknown
   * @param canonical the name that edges use
   */
  public record Poi(List<String> names, List<String> categories, String canonical) {
    public Poi {
      names = names.stream().map(Itinerary::folded).toList();
      categories = List.copyOf(categories);
    }
  }

  /** From a node to another by their names; {@code type} is inclusion or transition. */
  public record Edge(String source, String target, String type) {}

  /**
   * What is so.
   *
   * @param unknownPrefix how names of places that nobody knows begin, {@code "Unknown ("}
   */
  public record Gold(
      List<Area> prefectures,
      List<Area> cities,
      List<Poi> pois,
      List<Edge> edges,
      String unknownPrefix) {
    public Gold {
      prefectures = List.copyOf(prefectures);
      cities = List.copyOf(cities);
      pois = List.copyOf(pois);
      edges = List.copyOf(edges);
    }
  }

  /** What a model says; points of interest as {@code name (category)}. */
  public record Guess(
      List<String> prefectures, List<String> cities, List<String> pois, List<Edge> edges) {
    public static final Guess NOTHING = new Guess(List.of(), List.of(), List.of(), List.of());

    public Guess {
      prefectures = List.copyOf(prefectures);
      cities = List.copyOf(cities);
      pois = List.copyOf(pois);
      edges = List.copyOf(edges);
    }
  }

  /** Nodes of one video; {@code overall} weighs the levels by the number of their gold nodes. */
  public record NodeScores(
      PrecisionRecall prefectures,
      PrecisionRecall cities,
      PrecisionRecall pois,
      PrecisionRecall overall) {}

  /** Edges of one video; {@code overall} counts both kinds together. */
  public record EdgeScores(
      PrecisionRecall inclusion, PrecisionRecall transition, PrecisionRecall overall) {}

  /** How well the nodes match. */
  public static NodeScores nodes(Gold gold, Guess guess) {
    PrecisionRecall prefectures =
        scored(gold.prefectures, guess.prefectures, areas(gold.prefectures, guess.prefectures));
    PrecisionRecall cities = scored(gold.cities, guess.cities, areas(gold.cities, guess.cities));
    PrecisionRecall pois = scored(gold.pois, guess.pois, pois(gold.pois, guess.pois));
    return new NodeScores(
        prefectures, cities, pois, weighed(gold, List.of(prefectures, cities, pois)));
  }

  private static PrecisionRecall scored(List<?> gold, List<?> guess, Map<Integer, Integer> match) {
    return PrecisionRecall.of(match.size(), guess.size(), gold.size());
  }

  private static PrecisionRecall weighed(Gold gold, List<PrecisionRecall> levels) {
    int[] weights = {gold.prefectures.size(), gold.cities.size(), gold.pois.size()};
    double total = weights[0] + weights[1] + weights[2];
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    for (int i = 0; i < weights.length && total > 0; i++) {
      precision += weights[i] * levels.get(i).precision() / total;
      recall += weights[i] * levels.get(i).recall() / total;
      f1 += weights[i] * levels.get(i).f1() / total;
    }
    return new PrecisionRecall(precision, recall, f1);
  }

  /** Which guess each gold area takes: gold index to guess index. */
  private static Map<Integer, Integer> areas(List<Area> gold, List<String> guesses) {
    Map<Integer, Integer> match = new HashMap<>();
    for (int i = 0; i < gold.size(); i++) {
      for (int j = 0; j < guesses.size() && !match.containsKey(i); j++) {
        if (!match.containsValue(j) && gold.get(i).names.contains(guesses.get(j))) {
          match.put(i, j);
        }
      }
    }
    return match;
  }

  private static Map<Integer, Integer> pois(List<Poi> gold, List<String> guesses) {
    Map<Integer, Integer> match = new HashMap<>();
    for (int i = 0; i < gold.size(); i++) {
      for (int j = 0; j < guesses.size() && !match.containsKey(i); j++) {
        if (!match.containsValue(j) && same(gold.get(i), guesses.get(j))) {
          match.put(i, j);
        }
      }
    }
    return match;
  }

  private static boolean same(Poi gold, String guess) {
    String name = nameOf(guess);
    Matcher parts = NAME_AND_CATEGORY.matcher(guess);
    boolean sameCategory = parts.matches() && gold.categories.contains(parts.group(2).strip());
    return gold.names.stream()
        .mapToDouble(known -> TextSimilarity.ratio(known, name))
        .anyMatch(like -> like > SAME_NAME || (like > SAME_NAME_AND_CATEGORY && sameCategory));
  }

  private static String nameOf(String guess) {
    Matcher parts = NAME_AND_CATEGORY.matcher(guess);
    return folded(parts.matches() ? parts.group(1) : guess);
  }

  private static String folded(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** How well edges match that name the nodes as the gold graph does (the edge task). */
  public static EdgeScores edges(List<Edge> gold, List<Edge> guess) {
    int[] inclusion = counts(gold, guess, INCLUSION);
    int[] transition = counts(gold, guess, TRANSITION);
    return new EdgeScores(
        PrecisionRecall.of(inclusion[0], inclusion[1], inclusion[2]),
        PrecisionRecall.of(transition[0], transition[1], transition[2]),
        PrecisionRecall.of(
            inclusion[0] + transition[0],
            inclusion[1] + transition[1],
            inclusion[2] + transition[2]));
  }

  /** Matched, predicted and gold edges of a kind; a gold edge matches as often as it is there. */
  private static int[] counts(List<Edge> gold, List<Edge> guess, String type) {
    Set<Edge> guessed = new HashSet<>(guess);
    List<Edge> wanted = gold.stream().filter(edge -> edge.type.equals(type)).toList();
    return new int[] {
      (int) wanted.stream().filter(guessed::contains).count(),
      (int) guess.stream().filter(edge -> edge.type.equals(type)).count(),
      wanted.size()
    };
  }

  /**
   * Edges of a graph made end to end: names of guessed nodes that match a gold node are first
   * replaced by the gold name.
   *
   * @param withUnknown whether gold edges from or to places that nobody knows count
   */
  public static EdgeScores alignedEdges(Gold gold, Guess guess, boolean withUnknown) {
    Map<String, String> goldNames = alignment(gold, guess);
    List<Edge> aligned =
        guess.edges.stream()
            .map(
                edge ->
                    new Edge(
                        aligned(edge.source, goldNames),
                        aligned(edge.target, goldNames),
                        edge.type))
            .toList();
    List<Edge> wanted =
        gold.edges.stream()
            .filter(edge -> withUnknown || !touches(edge, gold.unknownPrefix))
            .toList();
    return edges(wanted, aligned);
  }

  private static boolean touches(Edge edge, String prefix) {
    return Stream.of(edge.source, edge.target).anyMatch(name -> name.startsWith(prefix));
  }

  private static String aligned(String name, Map<String, String> goldNames) {
    String whole = goldNames.get(folded(name));
    return whole != null ? whole : goldNames.getOrDefault(nameOf(name), name);
  }

  private static Map<String, String> alignment(Gold gold, Guess guess) {
    Map<String, String> names = new HashMap<>();
    register(names, gold.prefectures, guess.prefectures);
    register(names, gold.cities, guess.cities);
    Map<Integer, Integer> match = pois(gold.pois, guess.pois);
    for (int i = 0; i < gold.pois.size(); i++) {
      if (match.containsKey(i)) {
        register(names, guess.pois.get(match.get(i)), gold.pois.get(i).canonical);
      }
    }
    return names;
  }

  private static void register(Map<String, String> names, List<Area> gold, List<String> guesses) {
    Map<Integer, Integer> match = areas(gold, guesses);
    for (int i = 0; i < gold.size(); i++) {
      if (match.containsKey(i)) {
        register(names, guesses.get(match.get(i)), gold.get(i).canonical);
      }
    }
  }

  private static void register(Map<String, String> names, String guess, String canonical) {
    names.put(folded(guess), canonical);
    names.put(nameOf(guess), canonical);
  }
}
