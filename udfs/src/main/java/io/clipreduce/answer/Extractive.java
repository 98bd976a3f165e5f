package io.clipreduce.answer;

import io.clipreduce.answer.Answer.Citation;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.answer.Moments.Moment;
import io.clipreduce.answer.Moments.Scored;
import io.clipreduce.answer.QuestionShape.Asks;
import io.clipreduce.answer.QuestionShape.Relation;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The method {@code extractive}: quotes what was measured, read and heard. It searches, scores
 * options by the words of what it finds, counts and orders; it asks no model and makes nothing up.
 */
final class Extractive implements AnswerMethod {
  /** Share of a question's words that must be found for an answer to be given without reserve. */
  private static final double KNOWN = 0.35;

  /** Share of an item's words that must be found for it to be there. */
  private static final double THERE = 0.7;

  /** The most passages that an answer cites. */
  private static final int CITED = 8;

  /** Time over which what comes after or before something loses its claim by half. */
  private static final double HALF_LIFE_US = 10_000_000;

  /** What it is worth however far away it is. */
  private static final double FAR = 0.3;

  private static final int MOST_CHARS = 400;

  /** What is said of a whole clip tells the time less well than a line of text does. */
  private static final Comparator<Scored> CLIPS_LAST =
      Comparator.comparing((Scored scored) -> scored.passage().kind() == PassageKind.CLIP)
          .thenComparing(scored -> scored.passage().videoId());

  private static final Comparator<Scored> FIRST_MET =
      CLIPS_LAST.thenComparing(scored -> scored.passage().startUs());
  private static final Comparator<Scored> LAST_MET =
      CLIPS_LAST.thenComparing(scored -> -scored.passage().startUs());

  /** Letters of the shortest word that tells one thing from another; shorter ones are specks. */
  private static final int SHORTEST_NAME = 3;

  @Override
  public Answer answer(Question question, Evidence evidence, Steps steps) {
    if (question.options().isEmpty() && question.form() == Question.Form.CHOICE) {
      throw new IllegalArgumentException("A choice without options: " + question.id());
    }
    if (question.form() == Question.Form.SUMMARY) {
      return Summarising.withoutModel(evidence, steps);
    }
    if (question.form() == Question.Form.MOMENTS) {
      Grounding.Localiser localiser = Grounding.Localiser.of(steps.settings());
      return Grounding.answer(question, localiser, "", evidence, steps);
    }
    QuestionShape shape = QuestionShape.of(question);
    return switch (shape.asks()) {
      case COUNT -> count(question, shape, evidence, steps);
      case FIRST, LAST -> firstOrLast(question, shape, evidence, steps);
      case ORDER ->
          question.options().isEmpty()
              ? free(question, shape, evidence, steps)
              : order(question, shape, evidence, steps);
      default ->
          question.options().isEmpty()
              ? free(question, shape, evidence, steps)
              : choice(question, shape, evidence, steps);
    };
  }

  private static Answer choice(
      Question question, QuestionShape shape, Evidence evidence, Steps steps) {
    Moments found = Moments.find(OptionScorer.searches(question), shape, evidence, steps);
    Anchor anchor = Anchor.of(shape, evidence, steps);
    List<OptionScorer.Case> cases = new ArrayList<>();
    for (OptionScorer.Case told :
        OptionScorer.cases(question, anchor.terms(shape), anchor.apply(found))) {
      cases.add(anchor.weigh(told));
    }
    List<OptionScorer.Case> ranked = OptionScorer.bestFirst(cases);
    OptionScorer.Case best = ranked.get(0);
    double second = ranked.size() > 1 ? ranked.get(1).score() : 0;
    Answer.Builder answer = Answer.builder().option(best.option());
    cases.forEach(told -> answer.optionScore(told.option().key(), told.score()));
    boolean close = best.score() - second < steps.settings().decimal("abstain_below");
    return answer
        .confidence(best.score() * (best.score() - second) / Math.max(best.score(), 1e-9))
        .abstained(close)
        .coerced(best.by().isEmpty())
        .evidence(citations(best.by()))
        .ranges(ranges(best.by()))
        .reasoning(
            best.by().isEmpty()
                ? "Nothing that was measured, read or heard speaks for any option."
                : "Its words are found here: " + quote(best.by().get(0).passage()))
        .build(steps);
  }

  /** The option that is met before, or after, all others. */
  private static Answer firstOrLast(
      Question question, QuestionShape shape, Evidence evidence, Steps steps) {
    boolean first = shape.asks() == Asks.FIRST;
    Comparator<Scored> inTime = first ? FIRST_MET : LAST_MET;
    Map<String, String> words = new TreeMap<>();
    question.options().forEach(option -> words.put(option.key(), option.text()));
    Map<String, Scored> met = met(words, inTime, shape, evidence);
    if (met.isEmpty()) {
      return choice(question, shape, evidence, steps);
    }
    String best =
        met.entrySet().stream().min(Map.Entry.comparingByValue(inTime)).orElseThrow().getKey();
    Answer.Builder answer = Answer.builder();
    for (Question.Option option : question.options()) {
      answer.optionScore(option.key(), option.key().equals(best) ? 1 : 0);
      if (option.key().equals(best)) {
        answer.option(option);
      }
    }
    List<Scored> by = met.values().stream().sorted(inTime).toList();
    return answer
        .confidence((double) met.size() / question.options().size())
        .evidence(citations(by))
        .ranges(ranges(by))
        .reasoning(
            "Met in this order: "
                + by.stream()
                    .map(scored -> quote(scored.passage()))
                    .collect(Collectors.joining("; ")))
        .build(steps);
  }

  /** Options that are one list in several orders: by when each item is met first. */
  private static Answer order(
      Question question, QuestionShape shape, Evidence evidence, Steps steps) {
    List<String> items = QuestionShape.items(question.options().get(0).text());
    Map<String, String> words = new TreeMap<>();
    items.forEach(item -> words.put(item, item));
    Map<String, Scored> first = met(words, FIRST_MET, shape, evidence);
    Answer.Builder answer = Answer.builder();
    Question.Option best = null;
    double most = -1;
    double second = -1;
    for (Question.Option option : question.options()) {
      double score = agreement(QuestionShape.items(option.text()), first);
      answer.optionScore(option.key(), score);
      if (score > most) {
        second = most;
        most = score;
        best = option;
      } else {
        second = Math.max(second, score);
      }
    }
    List<Scored> by =
        first.values().stream()
            .sorted(Comparator.comparing(scored -> scored.passage().startUs()))
            .toList();
    return answer
        .option(best)
        .confidence((double) first.size() / items.size() * (most - second))
        .abstained(most - second < steps.settings().decimal("abstain_below"))
        .coerced(first.size() < 2)
        .evidence(citations(by))
        .ranges(ranges(by))
        .reasoning(
            "First met: "
                + by.stream()
                    .map(scored -> quote(scored.passage()))
                    .collect(Collectors.joining("; ")))
        .build(steps);
  }

  /** Where each of several texts is met first in an order; those that are there alone. */
  private static Map<String, Scored> met(
      Map<String, String> texts,
      Comparator<Scored> inTime,
      QuestionShape shape,
      Evidence evidence) {
    Moments found =
        Moments.all(
            evidence,
            shape,
            PassageKind.SCREEN_TEXT,
            PassageKind.SPEECH,
            PassageKind.THING,
            PassageKind.CLIP);
    Map<String, Scored> met = new TreeMap<>();
    texts.forEach(
        (key, text) -> {
          Set<String> terms = Terms.set(text);
          found.list().stream()
              .map(moment -> new Scored(moment, found.coverage(terms, moment)))
              .filter(scored -> scored.score() >= THERE)
              .min(inTime)
              .ifPresent(scored -> met.put(key, scored));
        });
    return met;
  }

  /** Share of pairs of items that stand as they were met; 0 where none were met. */
  private static double agreement(List<String> items, Map<String, Scored> first) {
    int pairs = 0;
    int right = 0;
    for (int i = 0; i < items.size(); i++) {
      for (int j = i + 1; j < items.size(); j++) {
        Scored one = first.get(items.get(i));
        Scored other = first.get(items.get(j));
        pairs++;
        if (one != null && other != null && one.passage().startUs() < other.passage().startUs()) {
          right++;
        }
      }
    }
    return pairs == 0 ? 0 : (double) right / pairs;
  }

  /** How often something is read or heard, or how many things are seen at a time. */
  private static Answer count(
      Question question, QuestionShape shape, Evidence evidence, Steps steps) {
    Set<String> terms =
        shape.quoted().isEmpty() ? counted(shape) : Terms.set(String.join(" ", shape.quoted()));
    Moments things = Moments.all(evidence, shape, PassageKind.THING);
    List<Scored> seen = there(things, terms, moment -> true);
    Moments words = Moments.all(evidence, shape, PassageKind.SCREEN_TEXT, PassageKind.SPEECH);
    List<List<String>> phrases = shape.quoted().stream().map(Terms::phrase).toList();
    List<Scored> said =
        there(words, terms, moment -> phrases.stream().allMatch(phrase -> moment.holds(phrase)));
    boolean different =
        question.text().toLowerCase(Locale.ROOT).matches(".*\\b(different|distinct|unique)\\b.*");
    List<Scored> by = said.isEmpty() ? seen : said;
    int number = said.isEmpty() ? atATime(seen) : different ? kinds(said, terms) : said.size();
    Answer.Builder answer =
        Answer.builder()
            .text("" + number)
            .evidence(citations(by))
            .ranges(ranges(by))
            .reasoning(
                said.isEmpty()
                    ? "The most of them that are seen at a time."
                    : different
                        ? "Different texts that name it."
                        : "Times that it is read or heard.");
    if (question.options().isEmpty()) {
      return answer.confidence(by.isEmpty() ? 0 : KNOWN).abstained(by.isEmpty()).build(steps);
    }
    Question.Option best = null;
    int least = Integer.MAX_VALUE;
    for (Question.Option option : question.options()) {
      OptionalInt says = QuestionShape.number(option.text());
      int distance = Math.abs(says.orElseThrow() - number);
      answer.optionScore(option.key(), 1.0 / (1 + distance));
      if (distance < least) {
        least = distance;
        best = option;
      }
    }
    return answer
        .option(best)
        .confidence(by.isEmpty() ? 0 : least == 0 ? 0.8 : 0.2)
        .abstained(by.isEmpty())
        .coerced(least > 0)
        .build(steps);
  }

  /** What is counted: without words of counting and of showing. */
  private static Set<String> counted(QuestionShape shape) {
    Set<String> terms = new LinkedHashSet<>(shape.terms());
    terms.removeAll(
        Terms.of(
            "time times number count different distinct unique total people see visible present"
                + " throughout altogether occur inserted displayed subtitle caption screen text"));
    return terms.isEmpty() ? shape.terms() : terms;
  }

  private static List<Scored> there(Moments moments, Set<String> terms, Predicate<Moment> test) {
    return moments.list().stream()
        .filter(test)
        .map(moment -> new Scored(moment, moments.coverage(terms, moment)))
        .filter(scored -> scored.score() >= THERE)
        .sorted(
            Comparator.comparing((Scored s) -> s.passage().videoId())
                .thenComparing(s -> s.passage().startUs()))
        .toList();
  }

  /**
   * How many different ones there are: texts that differ in a word of three letters or more beside
   * those that are counted. Words that are nearly the same are one that was misread.
   */
  private static int kinds(List<Scored> said, Set<String> counted) {
    List<List<String>> kinds = new ArrayList<>();
    for (Scored scored : said) {
      List<String> rest =
          Terms.of(scored.passage().text()).stream()
              .filter(term -> term.length() >= SHORTEST_NAME && Terms.match(term, counted) == 0)
              .toList();
      if (kinds.stream().noneMatch(kind -> alike(kind, rest))) {
        kinds.add(rest);
      }
    }
    return kinds.size();
  }

  private static boolean alike(List<String> some, List<String> others) {
    return some.isEmpty() || others.isEmpty()
        ? some.size() == others.size()
        : some.stream().anyMatch(term -> Terms.match(term, others) > 0);
  }

  private static int atATime(List<Scored> seen) {
    Map<String, Integer> perFrame = new TreeMap<>();
    for (Scored scored : seen) {
      for (FrameRef frame : scored.passage().frames()) {
        perFrame.merge(scored.passage().videoId() + " " + frame.ptsUs(), 1, Integer::sum);
      }
    }
    return perFrame.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** An answer in words: the passage that says most of what is asked. */
  private static Answer free(
      Question question, QuestionShape shape, Evidence evidence, Steps steps) {
    List<String> searches = new ArrayList<>(List.of(question.text()));
    searches.addAll(shape.quoted());
    Moments found = Moments.find(searches, shape, evidence, steps);
    Anchor anchor = Anchor.of(shape, evidence, steps);
    Moments there = anchor.apply(found);
    List<Scored> ranked = new ArrayList<>();
    Set<String> terms = anchor.terms(shape);
    for (Scored scored : there.ranked(terms)) {
      ranked.add(
          new Scored(
              scored.moment(),
              (terms.isEmpty() ? KNOWN : scored.score())
                  * anchor.weight(scored.passage())
                  * fits(shape.asks(), scored.passage())
                  * at(shape, scored.passage())));
    }
    ranked.sort(Moments.BEST_FIRST);
    if (ranked.isEmpty()) {
      return Answer.builder().abstained(true).reasoning("Nothing was found.").build(steps);
    }
    double best = ranked.get(0).score();
    List<Scored> by =
        ranked.stream().filter(scored -> scored.score() >= best * 0.85).limit(CITED).toList();
    Passage first = ranked.get(0).passage();
    String text =
        shape.asks() == Asks.WHEN
            ? Clock.of(first.startUs()) + " - " + Clock.of(first.endUs())
            : said(first, evidence);
    return Answer.builder()
        .text(text)
        .confidence(best)
        .abstained(best < KNOWN)
        .evidence(citations(by))
        .ranges(ranges(by))
        .reasoning("Found here: " + quote(first))
        .build(steps);
  }

  /** Less for what is only near a time that the question names, or says nothing of that time. */
  private static double at(QuestionShape shape, Passage passage) {
    boolean then =
        shape.timesUs().stream().anyMatch(us -> passage.startUs() <= us && us < passage.endUs());
    return shape.timesUs().isEmpty() || then && !isWhole(passage) ? 1 : 0.5;
  }

  /** Whether it sums up a stretch of many clips. */
  private static boolean isWhole(Passage passage) {
    return passage.kind() == PassageKind.VIDEO || passage.kind() == PassageKind.SEGMENT;
  }

  /** How much a kind of passage is what is asked for. */
  private static double fits(Asks asks, Passage passage) {
    boolean text = passage.kind() == PassageKind.SCREEN_TEXT;
    boolean speech = passage.kind() == PassageKind.SPEECH;
    boolean whole = isWhole(passage);
    return switch (asks) {
      case READ -> text ? 1 : speech ? 0.8 : 0.6;
      case SAID -> speech ? 1 : text ? 0.8 : 0.6;
      case WHEN -> whole ? 0.5 : passage.kind() == PassageKind.CLIP ? 0.9 : 1;
      default -> whole ? 0.7 : passage.kind() == PassageKind.CLIP ? 0.9 : 1;
    };
  }

  /** The words of a passage; of a line of text those that stand beside it at the time as well. */
  private static String said(Passage passage, Evidence evidence) {
    if (passage.kind() != PassageKind.SCREEN_TEXT) {
      return cut(passage.text());
    }
    List<String> lines =
        evidence
            .passages(
                PassageFilter.ALL
                    .of(Set.of(passage.videoId()))
                    .kinds(PassageKind.SCREEN_TEXT)
                    .between(passage.startUs(), passage.endUs()))
            .stream()
            .sorted(Comparator.comparingDouble(Extractive::top))
            .map(Passage::text)
            .distinct()
            .toList();
    return cut(String.join(" / ", lines));
  }

  private static double top(Passage passage) {
    return passage.boxes().isEmpty() ? 0 : passage.boxes().get(0).y();
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS - 1) + "…";
  }

  private static String quote(Passage passage) {
    return "\"%s\" at %s".formatted(cut(passage.text()), Clock.of(passage.startUs()));
  }

  private static List<Citation> citations(List<Scored> by) {
    return by.stream()
        .limit(CITED)
        .map(scored -> Citation.of(scored.passage(), Math.max(0, Math.min(1, scored.score()))))
        .toList();
  }

  private static List<Range> ranges(List<Scored> by) {
    return by.stream()
        .limit(CITED)
        .filter(scored -> scored.passage().kind() != PassageKind.VIDEO)
        .map(
            scored ->
                new Range(
                    scored.passage().videoId(),
                    scored.passage().startUs(),
                    scored.passage().endUs(),
                    scored.score()))
        .distinct()
        .toList();
  }

  /** What the answer comes after, before or with, and where that was found; none for most. */
  private record Anchor(Relation relation, Passage at, Set<String> words) {
    static Anchor of(QuestionShape shape, Evidence evidence, Steps steps) {
      if (shape.anchor() == null) {
        return new Anchor(Relation.NONE, null, Set.of());
      }
      Moments found = Moments.find(List.of(shape.anchor()), shape, evidence, steps);
      Set<String> terms = Terms.set(shape.anchor());
      List<Scored> ranked =
          found
              .where(moment -> moment.passage().kind() != PassageKind.VIDEO)
              .where(moment -> moment.passage().kind() != PassageKind.SEGMENT)
              .ranked(terms);
      return ranked.isEmpty() || found.coverage(terms, ranked.get(0).moment()) < 0.5
          ? new Anchor(Relation.NONE, null, Set.of())
          : new Anchor(shape.relation(), ranked.get(0).passage(), terms);
    }

    /** Where it is known when: only what stands to it as is asked. */
    Moments apply(Moments found) {
      return switch (relation) {
        case NONE -> found;
        case AFTER ->
            found.where(m -> beside(m) && m.passage().startUs() > at.startUs() && !same(m));
        case BEFORE ->
            found.where(m -> beside(m) && m.passage().startUs() < at.startUs() && !same(m));
        case DURING ->
            found.where(
                m ->
                    beside(m)
                        && m.passage().startUs() < at.endUs()
                        && m.passage().endUs() > at.startUs());
      };
    }

    private boolean beside(Moment moment) {
      return moment.passage().videoId().equals(at.videoId())
          && moment.passage().kind() != PassageKind.VIDEO
          && moment.passage().kind() != PassageKind.SEGMENT;
    }

    private boolean same(Moment moment) {
      return moment.passage().id().equals(at.id());
    }

    /** The words of the question that are not of the anchor. */
    Set<String> terms(QuestionShape shape) {
      Set<String> terms = new LinkedHashSet<>(shape.terms());
      terms.removeAll(words);
      return terms.isEmpty() ? shape.terms() : terms;
    }

    double weight(Passage passage) {
      if (relation == Relation.NONE || relation == Relation.DURING) {
        return 1;
      }
      double away = Math.abs(passage.startUs() - at.startUs());
      return FAR + (1 - FAR) * Math.pow(0.5, away / HALF_LIFE_US);
    }

    OptionScorer.Case weigh(OptionScorer.Case told) {
      if (told.by().isEmpty()) {
        return told;
      }
      double weight = weight(told.by().get(0).passage());
      return new OptionScorer.Case(told.option(), told.score() * weight, told.by());
    }
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "extractive";
    }

    @Override
    public String description() {
      return "quotes what was measured, read and heard; counts and orders; asks no model";
    }

    @Override
    public String version() {
      return "3";
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new Extractive();
    }
  }
}
