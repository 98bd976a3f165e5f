package io.clipreduce.answer;

import io.clipreduce.answer.Answer.Range;
import io.clipreduce.answer.MomentSpec.Op;
import io.clipreduce.answer.MomentSpec.Order;
import io.clipreduce.answer.MomentSpec.Triple;
import io.clipreduce.index.Box;
import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the moments that fit a {@link MomentSpec}, by joins over passages of the index. */
final class MomentMatcher {
  /** A frame counts so long after its time: two frames are sampled a second. */
  static final long FRAME_US = 500_000;

  /** What holds again after no more than this never ceased. */
  static final long ISLAND_GAP_US = 1_000_000;

  /** Different labels or captions that may be what a description means. */
  private static final int MOST_CANDIDATES = 20;

  /** Share of a description's words that must be found. */
  private static final double LEAST_WORDS = 0.5;

  /** Cosine by the text encoder from which on texts mean the same (ours). */
  private static final double LEAST_COSINE = 0.6;

  /** Captions, speech and text speak of things; detections show them. */
  private static final double OF_WORDS = 0.8;

  private static final int MOST_ROWS = 20_000;
  private static final int MOST_MATCHES = 1000;

  /** Notes that a query has more rows than are looked at. */
  private static final String TRUNCATED = "TRUNCATED";

  private final MomentSpec spec;
  private final Evidence evidence;
  private final Steps steps;
  private final Map<String, Map<String, Double>> labels = new HashMap<>();
  private final Map<String, List<Set<String>>> names = new HashMap<>();
  private final Map<String, SpatialRelation> spatial = new HashMap<>();

  private MomentMatcher(MomentSpec spec, Evidence evidence, Steps steps) {
    this.spec = spec;
    this.evidence = evidence;
    this.steps = steps;
  }

  /**
   * Something that holds.
   *
   * @param startUs from when; of what was seen in a frame, the frame's time
   * @param endUs until when, exclusive; of what was seen in a frame, a microsecond later
   * @param shownUs until when it is said to hold
   * @param ids which thing each variable stands for; none for one that words alone speak of
   */
  private record Row(
      long startUs,
      long endUs,
      long shownUs,
      SortedMap<String, String> ids,
      double score,
      List<Passage> by) {
    static final Comparator<Row> IN_ORDER =
        Comparator.comparingLong(Row::startUs)
            .thenComparing(Comparator.comparingDouble(Row::score).reversed())
            .thenComparing(row -> row.ids().toString());

    /** Both at a time; empty where they never hold together, or a variable is two things. */
    Optional<Row> and(Row other) {
      long start = Math.max(startUs, other.startUs);
      long end = Math.min(endUs, other.endUs);
      if (start >= end) {
        return Optional.empty();
      }
      TreeMap<String, String> both = new TreeMap<>(ids);
      for (Map.Entry<String, String> id : other.ids.entrySet()) {
        String known = both.putIfAbsent(id.getKey(), id.getValue());
        if (known != null && !known.equals(id.getValue())) {
          return Optional.empty();
        }
      }
      Set<Passage> passages = new LinkedHashSet<>(by);
      passages.addAll(other.by);
      return Optional.of(
          new Row(
              start,
              end,
              Math.min(shownUs, other.shownUs),
              both,
              score * other.score,
              List.copyOf(passages)));
    }
  }

  /**
   * A stretch in which a frame of the specification holds.
   *
   * @param lastUs when it was last seen to hold
   * @param endUs until when it is said to hold
   * @param by what speaks for it where it holds best
   */
  record Island(long startUs, long lastUs, long endUs, double score, List<Passage> by) {}

  /** A moment: one island for each frame of the specification. */
  record Match(Range range, SortedMap<String, Island> islands) {
    List<Passage> by() {
      Set<Passage> all = new LinkedHashSet<>();
      islands.values().forEach(island -> all.addAll(island.by()));
      return List.copyOf(all);
    }
  }

  /** The moments of all videos that fit, best first. */
  static List<Match> find(MomentSpec spec, Evidence evidence, Steps steps) {
    MomentMatcher matcher = new MomentMatcher(spec, evidence, steps);
    matcher.prepare();
    List<Match> all = new ArrayList<>();
    for (IndexedVideo video : evidence.videos()) {
      all.addAll(matcher.matches(video));
    }
    all.sort(
        Comparator.comparingDouble((Match match) -> match.range().score())
            .reversed()
            .thenComparing(match -> match.range().videoId())
            .thenComparing(match -> match.range().startUs())
            .thenComparing(match -> match.range().endUs()));
    return all;
  }

  private void prepare() {
    Set<String> known =
        evidence.passages(PassageKind.THING).stream()
            .map(Passage::text)
            .collect(Collectors.toCollection(java.util.TreeSet::new));
    List<Passage> named = evidence.passages(PassageKind.NAME);
    spec.entities()
        .forEach(
            (variable, words) -> {
              labels.put(variable, candidates(words, known));
              List<Set<String>> spellings = new ArrayList<>();
              spellings.add(Terms.set(words));
              for (Passage name : named) {
                if (coverage(Terms.set(words), Terms.set(name.text())) > LEAST_WORDS) {
                  spellings.add(Terms.set(name.text().split(";", 2)[0]));
                }
              }
              names.put(variable, spellings);
            });
    spec.relations()
        .forEach((variable, words) -> relation(words).ifPresent(r -> spatial.put(variable, r)));
  }

  /** Labels that a description may mean, with how well they fit. */
  private Map<String, Double> candidates(String words, Set<String> known) {
    Map<String, Double> fits = new HashMap<>();
    for (String label : known) {
      double score =
          Math.max(
              coverage(Terms.set(words), Terms.set(label)),
              coverage(Terms.set(label), Terms.set(words)));
      double cosine = score < 1 ? cosine(words, label) : 0;
      double best = Math.max(score, cosine >= LEAST_COSINE ? cosine : 0);
      if (best >= LEAST_WORDS) {
        fits.put(label, best);
      }
    }
    return fits.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_CANDIDATES)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The relation of boxes that words name, else the one that means most nearly the same. */
  private Optional<SpatialRelation> relation(String words) {
    Optional<SpatialRelation> named = SpatialRelation.named(words);
    if (named.isPresent()) {
      return named;
    }
    SpatialRelation best = null;
    double most = LEAST_COSINE;
    for (SpatialRelation relation : SpatialRelation.values()) {
      double cosine = cosine(words, relation.words());
      if (cosine >= most) {
        most = cosine;
        best = relation;
      }
    }
    return Optional.ofNullable(best);
  }

  /** How alike texts are by the text encoder, where the index holds vectors of it; else 0. */
  private double cosine(String one, String other) {
    String encoder = steps.settings().option("encoder");
    if (!evidence.encoders().contains(encoder)) {
      return 0;
    }
    float[] a = evidence.vector(encoder, one);
    float[] b = evidence.vector(encoder, other);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double coverage(Set<String> wanted, Set<String> held) {
    double sum = 0;
    for (String term : wanted) {
      sum += Terms.match(term, held);
    }
    return wanted.isEmpty() ? 0 : sum / wanted.size();
  }

  private List<Match> matches(IndexedVideo video) {
    PassageFilter here = PassageFilter.ALL.of(Set.of(video.videoId()));
    List<Passage> passages =
        evidence.passages(
            here.kinds(
                PassageKind.THING, PassageKind.CLIP, PassageKind.SCREEN_TEXT, PassageKind.SPEECH));
    TreeMap<String, List<Island>> islands = new TreeMap<>();
    for (Map.Entry<String, List<Triple>> frame : spec.frames().entrySet()) {
      List<Row> rows = null;
      for (Triple triple : frame.getValue()) {
        List<Row> more = limited(rows(triple, passages, here));
        rows = rows == null ? more : limited(joined(rows, more));
      }
      islands.put(frame.getKey(), islands(rows, video));
    }
    List<Match> found = new ArrayList<>();
    choose(video.videoId(), List.copyOf(islands.keySet()), islands, new TreeMap<>(), found);
    return minimal(found);
  }

  private List<Row> limited(List<Row> rows) {
    if (rows.size() <= MOST_ROWS) {
      return rows;
    }
    steps.note(TRUNCATED, "%s rows of which %s are used".formatted(rows.size(), MOST_ROWS));
    return rows.subList(0, MOST_ROWS);
  }

  private List<Row> rows(Triple triple, List<Passage> passages, PassageFilter here) {
    List<Row> rows = new ArrayList<>();
    if (triple.relation() == null) {
      present(triple.subject(), passages, here, rows);
    } else {
      SpatialRelation relation = spatial.get(triple.relation());
      if (relation != null) {
        seen(triple, relation, passages, rows);
      }
      told(triple, passages, rows);
    }
    rows.sort(Row.IN_ORDER);
    return rows;
  }

  /** When a thing is there: seen, or spoken of by words or meaning. */
  private void present(
      String variable, List<Passage> passages, PassageFilter here, List<Row> rows) {
    for (Passage passage : passages) {
      if (passage.kind() == PassageKind.THING) {
        Double fit = labels.get(variable).get(passage.text());
        if (fit != null) {
          rows.add(row(passage, new TreeMap<>(Map.of(variable, passage.id())), fit));
        }
      } else {
        double fit = 0;
        Set<String> held = Terms.set(passage.text());
        for (Set<String> words : names.get(variable)) {
          fit = Math.max(fit, coverage(words, held));
        }
        if (fit > LEAST_WORDS) {
          rows.add(row(passage, new TreeMap<>(), fit * OF_WORDS));
        }
      }
    }
    String encoder = steps.settings().option("encoder");
    if (evidence.encoders().contains(encoder)) {
      for (Hit hit :
          evidence.search(
              spec.entities().get(variable),
              encoder,
              MOST_CANDIDATES,
              here.kinds(PassageKind.CLIP))) {
        double cosine = hit.scores().getOrDefault(encoder, 0.0);
        if (cosine >= LEAST_COSINE) {
          rows.add(row(hit.passage(), new TreeMap<>(), cosine * OF_WORDS));
        }
      }
    }
  }

  private static Row row(Passage passage, SortedMap<String, String> ids, double score) {
    return new Row(
        passage.startUs(), passage.endUs(), passage.endUs(), ids, score, List.of(passage));
  }

  private record Seen(Passage thing, Box box, double score) {}

  /** Frames in which two things stand so. */
  private void seen(
      Triple triple, SpatialRelation relation, List<Passage> passages, List<Row> rows) {
    TreeMap<Long, List<Seen>> subjects = seen(triple.subject(), passages);
    TreeMap<Long, List<Seen>> objects = seen(triple.object(), passages);
    subjects.forEach(
        (ptsUs, here) -> {
          for (Seen subject : here) {
            for (Seen object : objects.getOrDefault(ptsUs, List.of())) {
              boolean same = subject.thing().id().equals(object.thing().id());
              if (!same && relation.holds(subject.box(), object.box())) {
                TreeMap<String, String> ids = new TreeMap<>();
                ids.put(triple.subject(), subject.thing().id());
                ids.put(triple.object(), object.thing().id());
                rows.add(
                    new Row(
                        ptsUs,
                        ptsUs + 1,
                        ptsUs + FRAME_US,
                        ids,
                        subject.score() * object.score(),
                        List.of(subject.thing(), object.thing())));
              }
            }
          }
        });
  }

  private TreeMap<Long, List<Seen>> seen(String variable, List<Passage> passages) {
    TreeMap<Long, List<Seen>> byFrame = new TreeMap<>();
    for (Passage passage : passages) {
      Double fit =
          passage.kind() == PassageKind.THING ? labels.get(variable).get(passage.text()) : null;
      for (int i = 0; fit != null && i < passage.boxes().size(); i++) {
        byFrame
            .computeIfAbsent(passage.frames().get(i).ptsUs(), pts -> new ArrayList<>())
            .add(new Seen(passage, passage.boxes().get(i), fit));
      }
    }
    return byFrame;
  }

  /** Captions in which a sentence names the one, the relation and the other, in this order. */
  private void told(Triple triple, List<Passage> passages, List<Row> rows) {
    List<String> relation = Terms.of(spec.relations().get(triple.relation()));
    for (Passage passage : passages) {
      if (passage.kind() != PassageKind.CLIP) {
        continue;
      }
      for (String sentence : passage.text().split("(?<=[.!?])\\s+")) {
        List<String> words = Terms.of(sentence);
        if (inOrder(words, names.get(triple.subject()), relation, names.get(triple.object()))) {
          rows.add(row(passage, new TreeMap<>(), OF_WORDS));
          break;
        }
      }
    }
  }

  private static boolean inOrder(
      List<String> words,
      List<Set<String>> subjects,
      List<String> relation,
      List<Set<String>> objects) {
    for (Set<String> subject : subjects) {
      int after = after(words, 0, subject);
      int related = after < 0 ? -1 : after(words, after, relation);
      for (Set<String> object : objects) {
        if (related >= 0 && after(words, related, object) >= 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Position after the last of some words, all of which stand at or after a position; else -1. */
  private static int after(List<String> words, int from, java.util.Collection<String> wanted) {
    int after = from;
    for (String word : wanted) {
      int at = -1;
      for (int i = from; i < words.size() && at < 0; i++) {
        if (Terms.match(stem(word), List.of(stem(words.get(i)))) > 0) {
          at = i;
        }
      }
      if (at < 0) {
        return -1;
      }
      after = Math.max(after, at + 1);
    }
    return after;
  }

  /** So that {@code holding} and {@code holds} are one. */
  private static String stem(String word) {
    return word.length() > 5 && word.endsWith("ing") ? word.substring(0, word.length() - 3) : word;
  }

  private static List<Row> joined(List<Row> left, List<Row> right) {
    List<Row> rows = new ArrayList<>();
    for (Row one : left) {
      for (Row other : right) {
        if (other.startUs() >= one.endUs()) {
          break;
        }
        one.and(other).ifPresent(rows::add);
        if (rows.size() > MOST_ROWS) {
          return rows;
        }
      }
    }
    rows.sort(Row.IN_ORDER);
    return rows;
  }

  private static List<Island> islands(List<Row> rows, IndexedVideo video) {
    List<Island> islands = new ArrayList<>();
    for (Row row : rows) {
      Island last = islands.isEmpty() ? null : islands.get(islands.size() - 1);
      long shownUs = Math.min(video.durationUs(), row.shownUs());
      if (last == null || row.startUs() - last.lastUs() >= ISLAND_GAP_US) {
        islands.add(new Island(row.startUs(), row.endUs(), shownUs, row.score(), row.by()));
        continue;
      }
      boolean better = row.score() > last.score();
      islands.set(
          islands.size() - 1,
          new Island(
              last.startUs(),
              Math.max(last.lastUs(), row.endUs()),
              Math.max(last.endUs(), shownUs),
              Math.max(last.score(), row.score()),
              better ? row.by() : last.by()));
    }
    return islands;
  }

  private void choose(
      String videoId,
      List<String> frames,
      Map<String, List<Island>> islands,
      TreeMap<String, Island> chosen,
      List<Match> found) {
    if (chosen.size() == frames.size()) {
      double score = 1;
      long startUs = Long.MAX_VALUE;
      long endUs = 0;
      for (Island island : chosen.values()) {
        score *= island.score();
        startUs = Math.min(startUs, island.startUs());
        endUs = Math.max(endUs, island.endUs());
      }
      found.add(new Match(new Range(videoId, startUs, endUs, score), new TreeMap<>(chosen)));
      return;
    }
    String frame = frames.get(chosen.size());
    for (Island island : islands.get(frame)) {
      chosen.put(frame, island);
      if (found.size() < MOST_MATCHES && fits(chosen)) {
        choose(videoId, frames, islands, chosen, found);
      }
      chosen.remove(frame);
    }
  }

  private boolean fits(Map<String, Island> chosen) {
    for (Order order : spec.orders()) {
      Island from = chosen.get(order.from());
      Island to = chosen.get(order.to());
      if (from == null || to == null) {
        continue;
      }
      if (order.op() == Op.WHILE) {
        if (from.startUs() >= to.endUs() || to.startUs() >= from.endUs()) {
          return false;
        }
      } else {
        long gapUs = to.startUs() - from.lastUs();
        boolean tooFar = order.maxGapUs() != null && gapUs > order.maxGapUs();
        if (gapUs < order.minGapUs() || tooFar) {
          return false;
        }
      }
    }
    return true;
  }

  /** Those that hold no shorter one. */
  private static List<Match> minimal(List<Match> matches) {
    List<Match> kept = new ArrayList<>();
    for (Match match : matches) {
      boolean holdsOther =
          matches.stream()
              .anyMatch(
                  other ->
                      other.range().startUs() >= match.range().startUs()
                          && other.range().endUs() <= match.range().endUs()
                          && (other.range().startUs() > match.range().startUs()
                              || other.range().endUs() < match.range().endUs()));
      if (!holdsOther) {
        kept.add(match);
      }
    }
    return kept;
  }
}
