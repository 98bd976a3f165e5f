package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Answer.Citation;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.answer.FoundScenes.Found;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.index.Passage;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The method {@code ragllava}: searches widely, lets a model say of each clip whether it helps to
 * answer, and answers from the few that help most (Chen et al., "MLLM Is a Strong Reranker",
 * arXiv:2407.21439).
 */
final class RagLlava implements AnswerMethod {
  private static final String RELEVANT = "ragllava-relevant-1";
  private static final String ANSWER = "ragllava-answer-1";

  /** Notes that no clip was found to help enough; the best one is taken all the same. */
  private static final String NOTHING_RELEVANT = "NOTHING_RELEVANT";

  /** Notes a model that does not tell how likely its words are; yes and no count whole. */
  private static final String NO_LIKELIHOODS = "NO_LIKELIHOODS";

  /** Clips that are looked at again, as published. */
  private static final int CANDIDATES = 20;

  /** Weights of the chance without a model: of our own, not learnt. */
  private static final double BASE = -3;

  private static final double OF_WORDS = 2;
  private static final double OF_MEANING = 3;
  private static final double OF_TERMS = 3;

  /** A clip and how likely it helps. */
  private record Ranked(Scene scene, double chance) {}

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    boolean asks = steps.hasModel() || steps.hasVision();
    if (!asks && question.options().isEmpty()) {
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    List<Found> found =
        FoundScenes.of(FoundScenes.searches(question, steps), CANDIDATES, evidence, steps);
    if (found.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    VideoNames names = new VideoNames(evidence);
    List<Ranked> ranked = read(question, found, evidence);
    if (ranked.isEmpty()) {
      ranked = asks ? judged(question, found, names, evidence, steps) : weighed(question, found);
    }
    ranked = ranked.stream().sorted(Comparator.comparingDouble(Ranked::chance).reversed()).toList();
    double eta = steps.settings().decimal("ragllava.eta");
    List<Ranked> kept =
        ranked.stream()
            .filter(one -> one.chance() >= eta)
            .limit(steps.settings().whole("ragllava.keep"))
            .toList();
    boolean relevant = !kept.isEmpty();
    if (!relevant) {
      steps.note(NOTHING_RELEVANT, "the best of %s clips".formatted(ranked.size()));
      kept = ranked.subList(0, 1);
    }
    return asks
        ? replied(question, kept, relevant, names, evidence, steps)
        : scored(question, kept, relevant, steps);
  }

  /** What a reranker of words gives each clip; nothing where none is set. */
  private static List<Ranked> read(Question question, List<Found> found, Evidence evidence) {
    List<String> options = question.options().stream().map(Question.Option::text).toList();
    String query = (question.text() + " " + String.join(" ", options)).strip();
    List<String> texts = new ArrayList<>();
    for (Found one : found) {
      List<String> words = one.scene().passages().stream().map(Passage::text).toList();
      texts.add(String.join(" ", words));
    }
    List<Ranked> ranked = new ArrayList<>();
    evidence
        .rerank(query, texts)
        .ifPresent(
            logits -> {
              for (int i = 0; i < logits.length; i++) {
                ranked.add(new Ranked(found.get(i).scene(), 1 / (1 + Math.exp(-logits[i]))));
              }
            });
    return ranked;
  }

  /** How likely a model says yes, of each clip. */
  private static List<Ranked> judged(
      Question question, List<Found> found, VideoNames names, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    List<Look> looks = new ArrayList<>();
    for (Found one : found) {
      ObjectNode data = steps.data(question);
      one.scene().tell(data.putObject("scene"), names);
      looks.add(new Look(RELEVANT, data, frames(one.scene(), steps)));
    }
    List<ChatModel.Reply> replies = Looks.tell(looks, names, evidence, steps);
    List<Ranked> ranked = new ArrayList<>();
    boolean told = true;
    for (int i = 0; i < found.size(); i++) {
      ChatModel.Reply reply = replies.get(i);
      double chance = 0;
      if (reply != null) {
        Map<String, Double> chances = Chances.first(reply.tokens(), List.of("yes"));
        told &= !chances.isEmpty();
        boolean yes = reply.text().strip().toLowerCase(Locale.ROOT).startsWith("yes");
        chance = chances.getOrDefault("yes", yes ? 1.0 : 0.0);
      }
      ranked.add(new Ranked(found.get(i).scene(), chance));
    }
    if (!told) {
      steps.note(NO_LIKELIHOODS, "yes counts as 1, all else as 0");
    }
    return ranked;
  }

  private static List<Looks.Frame> frames(Scene scene, Steps steps) {
    return steps.hasVision() && scene.middle() != null ? List.of(scene.middle()) : List.of();
  }

  /** A logistic score of BM25, of the cosine, and of the words that question and clip share. */
  private static List<Ranked> weighed(Question question, List<Found> found) {
    double most = found.stream().mapToDouble(Found::words).max().orElse(0);
    Set<String> asked = new HashSet<>(Terms.set(question.text()));
    question.options().forEach(option -> asked.addAll(Terms.of(option.text())));
    List<Ranked> ranked = new ArrayList<>();
    for (Found one : found) {
      Set<String> shared = FoundScenes.terms(one.scene());
      shared.retainAll(asked);
      double logit =
          BASE
              + OF_WORDS * (most > 0 ? one.words() / most : 0)
              + OF_MEANING * Math.max(0, one.meaning())
              + OF_TERMS * shared.size() / asked.size();
      ranked.add(new Ranked(one.scene(), 1 / (1 + Math.exp(-logit))));
    }
    return ranked;
  }

  private static Answer replied(
      Question question,
      List<Ranked> kept,
      boolean relevant,
      VideoNames names,
      Evidence evidence,
      Steps steps)
      throws CallFailure, InterruptedException {
    ObjectNode data = steps.data(question);
    names.list(data);
    var told = data.putArray("scenes");
    List<Looks.Frame> frames = new ArrayList<>();
    for (Ranked one : kept) {
      one.scene().tell(told.addObject(), names);
      frames.addAll(frames(one.scene(), steps));
    }
    JsonNode reply =
        Looks.ask(List.of(new Look(ANSWER, data, frames)), names, evidence, steps, "answer").get(0);
    String words = reply == null ? null : reply.path("answer").asText();
    Answer.Builder answer = Answer.builder().confidence(kept.get(0).chance());
    if (question.options().isEmpty()) {
      answer.text(words).abstained(words == null || !relevant);
    } else {
      Verdict verdict = Verdict.of(words, question, List.of(), cases(question, kept), steps);
      answer.option(verdict.option()).coerced(verdict.coerced()).abstained(!relevant);
    }
    return cited(answer, kept)
        .reasoning(reply == null ? null : reply.path("reasoning").asText(null))
        .build(steps);
  }

  private static Answer scored(
      Question question, List<Ranked> kept, boolean relevant, Steps steps) {
    Answer.Builder answer = Forced.decided(question, cases(question, kept), steps);
    if (!relevant) {
      answer.abstained(true);
    }
    return cited(answer, kept).build(steps);
  }

  private static List<OptionScorer.Case> cases(Question question, List<Ranked> kept) {
    List<Passage> passages =
        kept.stream().flatMap(one -> one.scene().passages().stream()).distinct().toList();
    return OptionScorer.cases(question, passages);
  }

  private static Answer.Builder cited(Answer.Builder answer, List<Ranked> kept) {
    for (Ranked one : kept) {
      Scene scene = one.scene();
      answer.evidence(List.of(Citation.of(scene.clip(), one.chance())));
      answer.ranges(
          List.of(new Range(scene.videoId(), scene.startUs(), scene.endUs(), one.chance())));
    }
    return answer;
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "ragllava";
    }

    @Override
    public String description() {
      return "a model says of each clip found whether it helps; answers from the best"
          + " (RagLLaVA, arXiv:2407.21439)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(RELEVANT, ANSWER);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new RagLlava();
    }
  }
}
