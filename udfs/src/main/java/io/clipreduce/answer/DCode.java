package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.FoundScenes.Found;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.index.Passage;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The method {@code d-code}: asks smaller questions about what changes over time first, and puts
 * their answers before the question itself (Huang et al., "D-CoDe", EMNLP 2025).
 */
final class DCode implements AnswerMethod {
  private static final String DECOMPOSE = "d-code-decompose-1";
  private static final String SUB = "d-code-sub-1";
  private static final String ANSWER = "d-code-answer-1";

  /** Smaller questions that are asked at most. */
  private static final int MOST_QUESTIONS = 5;

  /** Clips that may be shown, of which so many are, the share of them evenly, as published. */
  private static final int CANDIDATES = 50;

  private static final int SHOWN = 15;
  private static final double EVENLY = 0.85;

  /** Trust in a reply of a model that does not tell how likely it is. */
  private static final double NOT_TOLD = 0.5;

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    boolean asks = steps.hasModel() || steps.hasVision();
    if (!asks && question.options().isEmpty()) {
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    List<Scene> clips = Scene.of(evidence);
    if (clips.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    if (!asks) {
      return weighed(question, clips, evidence, steps);
    }
    VideoNames names = new VideoNames(evidence);
    List<Scene> scenes = chosen(clips, evidence, steps);
    List<String> smaller = decomposed(question, steps);
    List<Look> looks = new ArrayList<>();
    for (String one : smaller) {
      looks.add(look(SUB, Steps.data().put("question", one), scenes, names, steps));
    }
    List<JsonNode> answers = Looks.ask(looks, names, evidence, steps, "answer");
    ObjectNode data = steps.data(question);
    var found = data.putArray("found");
    for (int i = 0; i < smaller.size(); i++) {
      if (answers.get(i) != null) {
        found
            .addObject()
            .put("question", smaller.get(i))
            .put("answer", answers.get(i).path("answer").asText());
      }
    }
    Look last = look(ANSWER, data, scenes, names, steps);
    ChatModel.Reply reply = Looks.tell(List.of(last), names, evidence, steps).get(0);
    return told(question, reply, scenes, steps);
  }

  private static Answer told(
      Question question, ChatModel.Reply reply, List<Scene> scenes, Steps steps) {
    Answer.Builder answer = Answer.builder().evidence(Cited.of(scenes));
    String words = reply == null ? null : reply.text().strip();
    if (question.options().isEmpty()) {
      OptionalDouble least = reply == null ? OptionalDouble.of(0) : Chances.least(reply.tokens());
      return answer
          .text(words)
          .confidence(least.orElse(NOT_TOLD))
          .abstained(words == null)
          .build(steps);
    }
    List<Passage> passages =
        scenes.stream().flatMap(scene -> scene.passages().stream()).distinct().toList();
    Verdict verdict =
        Verdict.of(words, question, List.of(), OptionScorer.cases(question, passages), steps);
    OptionalDouble chance =
        reply == null
            ? OptionalDouble.empty()
            : Chances.last(reply.tokens(), verdict.option().key());
    return answer
        .option(verdict.option())
        .coerced(verdict.coerced())
        .confidence(verdict.coerced() ? 0 : chance.orElse(NOT_TOLD))
        .build(steps);
  }

  private static Look look(
      String prompt, ObjectNode data, List<Scene> scenes, VideoNames names, Steps steps) {
    names.list(data);
    var told = data.putArray("scenes");
    List<Looks.Frame> frames = new ArrayList<>();
    for (Scene scene : scenes) {
      scene.tell(told.addObject(), names);
      if (steps.hasVision() && scene.middle() != null) {
        frames.add(scene.middle());
      }
    }
    return new Look(prompt, data, frames);
  }

  /** Smaller questions of a model; none where it gives none in the form asked for. */
  private static List<String> decomposed(Question question, Steps steps)
      throws CallFailure, InterruptedException {
    JsonNode reply = steps.json(new Steps.Step(DECOMPOSE, steps.data(question)), "questions");
    Set<String> smaller = new LinkedHashSet<>();
    if (reply != null && !reply.path("questions").isArray()) {
      steps.note(Steps.MALFORMED, DECOMPOSE + ": \"questions\" is no list");
    }
    for (JsonNode one : reply == null ? Steps.data() : reply.path("questions")) {
      if (one.isTextual() && !one.asText().isBlank() && smaller.size() < MOST_QUESTIONS) {
        smaller.add(one.asText().strip());
      }
    }
    return List.copyOf(smaller);
  }

  /** Smaller questions by rule, about the first words that matter. */
  static List<String> templates(Question question) {
    List<String> smaller =
        new ArrayList<>(List.of("What happens first?", "What happens then?", "What happens last?"));
    Terms.set(question.text()).stream()
        .limit(1)
        .forEach(
            word -> {
              smaller.add("Does the %s change?".formatted(word));
              smaller.add("Who or what acts on the %s?".formatted(word));
            });
    return smaller;
  }

  /**
   * Clips evenly over the videos, then again and again the one that is least like those chosen, by
   * the mean cosine of their vectors; in order of time.
   */
  static List<Scene> chosen(List<Scene> all, Evidence evidence, Steps steps) {
    List<Scene> candidates = Looks.evenly(all, CANDIDATES);
    String encoder = steps.settings().option("encoder");
    List<float[]> vectors = new ArrayList<>();
    for (Scene scene : candidates) {
      Optional<float[]> vector = evidence.vector(scene.clip(), encoder);
      if (vector.isEmpty()) {
        return Looks.evenly(candidates, SHOWN);
      }
      vectors.add(vector.get());
    }
    int shown = Math.min(SHOWN, candidates.size());
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      indices.add(i);
    }
    List<Integer> kept = new ArrayList<>(Looks.evenly(indices, (int) (shown * EVENLY)));
    indices.removeAll(kept);
    while (kept.size() < shown) {
      Integer least = indices.get(0);
      double lowest = Double.MAX_VALUE;
      for (Integer index : indices) {
        double sum = 0;
        for (int other : kept) {
          sum += cosine(vectors.get(index), vectors.get(other));
        }
        if (sum < lowest) {
          lowest = sum;
          least = index;
        }
      }
      kept.add(least);
      indices.remove(least);
    }
    return kept.stream().sorted().map(candidates::get).toList();
  }

  private static double cosine(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /**
   * Without a model: what is found for the question in the first, middle and last third stands for
   * the answers of smaller questions, and options are weighed by all of it.
   */
  private static Answer weighed(
      Question question, List<Scene> all, Evidence evidence, Steps steps) {
    Set<Passage> passages = new LinkedHashSet<>();
    List<String> searches = new ArrayList<>(FoundScenes.searches(question, steps));
    searches.addAll(templates(question));
    List<Found> found = FoundScenes.of(searches, steps.settings().whole("top"), evidence, steps);
    for (int third = 0; third < 3; third++) {
      Scene from = all.get(third * all.size() / 3);
      Scene until = all.get(Math.max(third * all.size() / 3, (third + 1) * all.size() / 3 - 1));
      found.stream()
          .map(Found::scene)
          .filter(scene -> before(from, scene) <= 0 && before(scene, until) <= 0)
          .limit(2)
          .forEach(scene -> passages.addAll(scene.passages()));
    }
    found.stream().limit(SHOWN).forEach(one -> passages.addAll(one.scene().passages()));
    List<OptionScorer.Case> cases = OptionScorer.cases(question, List.copyOf(passages));
    return Forced.decided(question, cases, steps)
        .evidence(Cited.of(OptionScorer.bestFirst(cases).get(0)))
        .build(steps);
  }

  private static int before(Scene one, Scene other) {
    int videos = one.videoId().compareTo(other.videoId());
    return videos != 0 ? videos : Long.compare(one.startUs(), other.startUs());
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "d-code";
    }

    @Override
    public String description() {
      return "answers smaller questions about what changes over time first (D-CoDe, EMNLP 2025)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(DECOMPOSE, SUB, ANSWER);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new DCode();
    }
  }
}
