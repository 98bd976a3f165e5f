package io.clipreduce.answer;

import io.clipreduce.answer.Emission.Policy;
import io.clipreduce.answer.Grounding.Localiser;
import io.clipreduce.answer.Relevance.Signal;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The method {@code mmduet}: for moments, the longest run that a sweep of windows and thresholds
 * agrees on; for summaries, the clips at which it would speak while the video goes by.
 */
final class Mmduet implements AnswerMethod {
  /** Dense captions are spoken at half a frame a second, alerts at one. */
  private static final int SECONDS_OF_SUM = 2;

  private final Policy policy;

  private Mmduet(Policy policy) {
    this.policy = policy;
  }

  @Override
  public Answer answer(Question question, Evidence evidence, Steps steps) {
    return question.form() == Question.Form.SUMMARY
        ? narrate(question, evidence, steps)
        : Grounding.answer(question, Localiser.MMDUET, "", evidence, steps);
  }

  private Answer narrate(Question question, Evidence evidence, Steps steps) {
    List<Signal> signals = Relevance.of(question, evidence, steps);
    List<Summarising.Summary> summaries = new ArrayList<>();
    for (IndexedVideo video : evidence.videos()) {
      Signal signal =
          signals.stream()
              .filter(one -> one.videoId().equals(video.videoId()))
              .findFirst()
              .orElse(null);
      ClipLikeness clips = ClipLikeness.of(video, evidence, steps.settings());
      if (!clips.isEmpty()) {
        summaries.add(narrate(video, signal, clips));
      }
    }
    return Summarising.answer(summaries, "As a narrator would speak of it. ", evidence, steps);
  }

  private Summarising.Summary narrate(IndexedVideo video, Signal signal, ClipLikeness clips) {
    int seconds = policy == Policy.SUM ? SECONDS_OF_SUM : 1;
    long stepUs = seconds * Relevance.SECOND_US;
    int moments = Math.toIntExact((video.durationUs() + stepUs - 1) / stepUs);
    double[] relevance = signal == null ? new double[moments] : signal.every(seconds);
    Emission.Novelty novelty =
        (moment, last) ->
            last < 0 ? 1 : 1 - clips.likeness(clips.at(moment * stepUs), clips.at(last * stepUs));
    List<Summarising.Sentence> sentences = new ArrayList<>();
    TreeSet<Integer> spoken = new TreeSet<>();
    for (int moment : Emission.moments(policy, novelty, relevance)) {
      Passage clip = clips.at(moment * stepUs);
      if (spoken.add(moment)) {
        sentences.add(new Summarising.Sentence(clip.text(), List.of(moment), List.of(clip)));
      }
    }
    return new Summarising.Summary(video.videoId(), moments, List.copyOf(spoken), sentences);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "mmduet";
    }

    @Override
    public String description() {
      return "time ranges by a sweep of thresholds; summaries by when to speak (arXiv 2411.17991)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new Mmduet(Policy.valueOf(settings.option("mmduet.policy").toUpperCase(Locale.ROOT)));
    }
  }
}
