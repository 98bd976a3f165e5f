package io.clipreduce.answer;

import io.clipreduce.answer.Answer.Citation;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.answer.Relevance.Signal;
import io.clipreduce.answer.Relevance.Told;
import io.clipreduce.answer.Runs.Run;
import io.clipreduce.index.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds when something is seen or heard, from the signals of {@link Relevance}, by no model. */
final class Grounding {
  /** Notes that nothing in the videos is what is asked for. */
  static final String NOT_GROUNDABLE = "NOT_GROUNDABLE";

  /** Ranges of one video at most; test sets of retrieval drop queries that have more. */
  private static final int MOST_RANGES = 10;

  /** Ranges with less between them are one (Vidi). */
  private static final long JOINED_GAP_US = 500_000;

  /** Seconds of the clips that VideoLights scores. */
  static final int HIGHLIGHT_SECONDS = 2;

  /** Highlight clips whose mean VideoLights' proposals are made from: one on either side. */
  private static final int HIGHLIGHT_WINDOW = 2;

  private static final int MOST_CITED = 8;

  /** How ranges are found in a signal; the names are those of {@code answer.grounding}. */
  enum Localiser {
    /** Islands above the mean plus one standard deviation. */
    VIDI {
      @Override
      List<Run> runs(Signal signal) {
        return Runs.islands(signal.values());
      }
    },
    /** The longest run that a sweep of windows and thresholds agrees on. */
    MMDUET {
      @Override
      List<Run> runs(Signal signal) {
        return Runs.sweep(signal.values());
      }
    },
    /** Proposals by watershed over smoothed highlight scores of 2 s clips. */
    VIDEOLIGHTS {
      @Override
      List<Run> runs(Signal signal) {
        double[] clips = signal.every(HIGHLIGHT_SECONDS);
        List<Run> seconds = new ArrayList<>();
        for (Run run : Runs.watershed(Runs.smoothed(clips, HIGHLIGHT_WINDOW), clips)) {
          int until = Math.min(signal.values().length, run.until() * HIGHLIGHT_SECONDS);
          seconds.add(new Run(run.from() * HIGHLIGHT_SECONDS, until, run.score()));
        }
        return seconds;
      }
    };

    /** Runs of seconds, in any order. */
    abstract List<Run> runs(Signal signal);

    /** The one that settings name. */
    static Localiser of(AnswerSettings settings) {
      return valueOf(settings.option("grounding").toUpperCase(Locale.ROOT));
    }
  }

  private Grounding() {}

  /** A range and what speaks for it, strongest first. */
  record Found(Range range, List<Told> by) {}

  private static final Comparator<Found> BEST_FIRST =
      Comparator.comparingDouble((Found found) -> found.range().score())
          .reversed()
          .thenComparing(found -> found.range().videoId())
          .thenComparing(found -> found.range().startUs());

  /** The ranges of all videos, best first. */
  static List<Found> find(List<Signal> signals, Localiser localiser, AnswerSettings settings) {
    double least = settings.decimal("grounding_least");
    List<Found> all = new ArrayList<>();
    for (Signal signal : signals) {
      List<Run> runs = new ArrayList<>();
      for (Run run : localiser.runs(signal)) {
        if (run.length() > 0
            && Runs.mean(signal.values(), run.from(), run.until()) >= Math.max(least, 1e-9)) {
          runs.add(run);
        }
      }
      List<Found> found = new ArrayList<>();
      runs.stream().sorted(Run.BEST_FIRST).forEach(run -> found.add(found(run, signal)));
      List<Found> joined = localiser == Localiser.VIDI ? joined(found, signal) : found;
      joined.stream().sorted(BEST_FIRST).limit(MOST_RANGES).forEach(all::add);
    }
    all.sort(BEST_FIRST);
    return all;
  }

  /** A run as a range: what begins or ends within its first or last second moves its ends. */
  private static Found found(Run run, Signal signal) {
    long fromUs = run.from() * Relevance.SECOND_US;
    long untilUs = Math.min(signal.durationUs(), run.until() * Relevance.SECOND_US);
    double mean = Runs.mean(signal.values(), run.from(), run.until());
    List<Told> by = by(signal, fromUs, untilUs);
    long startUs = untilUs;
    long endUs = fromUs;
    for (Told told : by) {
      if (told.score() >= mean / 2) {
        Passage passage = told.passage();
        if (passage.startUs() < fromUs + Relevance.SECOND_US) {
          startUs = Math.min(startUs, Math.max(fromUs, passage.startUs()));
        }
        if (passage.endUs() > untilUs - Relevance.SECOND_US) {
          endUs = Math.max(endUs, Math.min(untilUs, passage.endUs()));
        }
      }
    }
    if (startUs >= endUs) {
      startUs = fromUs;
      endUs = untilUs;
    }
    return new Found(new Range(signal.videoId(), startUs, endUs, run.score()), by);
  }

  private static List<Told> by(Signal signal, long fromUs, long untilUs) {
    return signal.told().stream()
        .filter(told -> told.passage().startUs() < untilUs && told.passage().endUs() > fromUs)
        .sorted(
            Comparator.comparingDouble(Told::score)
                .reversed()
                .thenComparing(told -> told.passage().startUs())
                .thenComparing(told -> told.passage().kind())
                .thenComparing(told -> told.passage().id()))
        .toList();
  }

  /** The same with ranges joined that hardly anything lies between; the mean weighs by length. */
  private static List<Found> joined(List<Found> found, Signal signal) {
    List<Found> inOrder =
        found.stream().sorted(Comparator.comparingLong(f -> f.range().startUs())).toList();
    List<Found> joined = new ArrayList<>();
    for (Found next : inOrder) {
      Found last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last == null || next.range().startUs() - last.range().endUs() > JOINED_GAP_US) {
        joined.add(next);
        continue;
      }
      Range a = last.range();
      Range b = next.range();
      double lengths = (a.endUs() - a.startUs()) + (double) (b.endUs() - b.startUs());
      double score =
          (a.score() * (a.endUs() - a.startUs()) + b.score() * (b.endUs() - b.startUs())) / lengths;
      long endUs = Math.max(a.endUs(), b.endUs());
      joined.set(
          joined.size() - 1,
          new Found(
              new Range(a.videoId(), a.startUs(), endUs, score), by(signal, a.startUs(), endUs)));
    }
    return joined;
  }

  /** Answers by ranges; a question with options by what is told in the best of them. */
  static Answer answer(
      Question question, Localiser localiser, String preface, Evidence evidence, Steps steps) {
    List<Signal> signals = Relevance.of(question, evidence, steps);
    return answer(question, find(signals, localiser, steps.settings()), preface, false, steps);
  }

  /**
   * @param preface said before the reason; empty for nothing
   * @param coerced whether the ranges stand for what a model was to say
   */
  static Answer answer(
      Question question, List<Found> found, String preface, boolean coerced, Steps steps) {
    Answer.Builder answer = Answer.builder().coerced(coerced);
    if (found.isEmpty()) {
      steps.note(NOT_GROUNDABLE, "Nothing that was measured, read or heard is like the query");
      answer.abstained(true).reasoning(preface + "Nothing was found.");
      return question.options().isEmpty()
          ? answer.build(steps)
          : answer.option(question.options().get(0)).coerced(true).build(steps);
    }
    List<Passage> passages = new ArrayList<>();
    List<Citation> cited = new ArrayList<>();
    for (Found one : found) {
      for (Told told : one.by()) {
        if (cited.size() < MOST_CITED && !passages.contains(told.passage())) {
          cited.add(Citation.of(told.passage(), Math.min(1, told.score())));
        }
        passages.add(told.passage());
      }
    }
    double best = found.get(0).range().score();
    answer
        .ranges(found.stream().map(Found::range).toList())
        .evidence(cited)
        .confidence(best)
        .reasoning(preface + "Best range by what is told in it: " + quote(found.get(0)));
    if (question.options().isEmpty()) {
      return answer.text(text(found)).build(steps);
    }
    List<OptionScorer.Case> cases =
        OptionScorer.cases(question, passages.stream().distinct().toList());
    cases.forEach(told -> answer.optionScore(told.option().key(), told.score()));
    OptionScorer.Case first = OptionScorer.bestFirst(cases).get(0);
    return answer
        .option(first.option())
        .confidence(first.score())
        .coerced(coerced || first.by().isEmpty())
        .abstained(first.by().isEmpty())
        .build(steps);
  }

  private static String quote(Found found) {
    String text = found.by().isEmpty() ? "" : found.by().get(0).passage().text();
    return "\"%s\"".formatted(text.length() <= 200 ? text : text.substring(0, 199) + "…");
  }

  /** Ranges in words. */
  static String text(List<Found> found) {
    return found.stream()
        .map(one -> one.range())
        .map(range -> Clock.of(range.startUs()) + " - " + Clock.of(range.endUs()))
        .collect(Collectors.joining("; "));
  }
}
