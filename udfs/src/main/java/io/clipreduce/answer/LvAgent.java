package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.answer.LvPart.Found;
import io.clipreduce.index.Passage;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The method {@code lvagent}: three agents with different evidence answer, judge each other where
 * they do not agree, drop the least convincing and try again, three rounds at most (LVAgent, ICCV
 * 2025, arXiv 2503.10200).
 */
final class LvAgent implements AnswerMethod {
  private static final String PERCEIVE = "lvagent-perceive-1";
  private static final String ACT = "lvagent-act-1";
  private static final String REFLECT = "lvagent-reflect-1";

  /** Notes an agent that has no evidence of its kind. */
  static final String NO_EVIDENCE = "NO_EVIDENCE";

  /** Scores that agents get where a reply tells none, by their order. */
  private static final int[] NO_SCORES = {8, 6, 7};

  /** The most that one agent may give another. */
  private static final int BEST_SCORE = 10;

  private static final int SAMPLES = 4;

  /**
   * What an agent says.
   *
   * @param option that it names; null where it names none
   * @param words its answer
   */
  private record Opinion(
      LvPart agent, Question.Option option, String words, String reason, Found found) {}

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    boolean asks = steps.hasModel() || steps.hasVision();
    if (!asks && question.options().isEmpty()) {
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    VideoNames names = new VideoNames(evidence);
    List<LvPart> agents = new ArrayList<>();
    for (LvPart agent : LvPart.all(evidence, steps.settings().option("encoder"))) {
      if (agent.knowsNothing()) {
        steps.note(NO_EVIDENCE, agent.name());
      } else {
        agents.add(agent);
      }
    }
    if (agents.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    int most = agents.size();
    ArrayNode history = Steps.data().putArray("history");
    List<Question.Option> standing = List.of();
    for (int round = 1; ; round++) {
      List<Opinion> opinions =
          asks
              ? asked(agents, question, history, names, evidence, steps)
              : weighed(agents, question, standing);
      List<Opinion> agreeing = agreeing(opinions);
      boolean agreed = agreeing.size() >= Math.min(2, agents.size());
      if (agreed || agents.size() == 1) {
        return concluded(question, opinions, agreeing, most, round, asks, steps);
      }
      int[] scores = asks ? judged(opinions, question, names, steps) : overlaps(opinions);
      int worst = 0;
      for (int i = 1; i < scores.length; i++) {
        // Of equals the last one goes: the first agents see most.
        worst = scores[i] <= scores[worst] ? i : worst;
      }
      remember(history.addObject().put("round", round), opinions, scores, worst);
      Opinion dropped = opinions.get(worst);
      agents.remove(dropped.agent());
      standing =
          opinions.stream()
              .filter(opinion -> !opinion.equals(dropped) && opinion.option() != null)
              .map(Opinion::option)
              .toList();
    }
  }

  /** Every agent says what it needs, finds it, and answers. */
  private static List<Opinion> asked(
      List<LvPart> agents,
      Question question,
      ArrayNode history,
      VideoNames names,
      Evidence evidence,
      Steps steps)
      throws CallFailure, InterruptedException {
    List<Look> looks = new ArrayList<>();
    for (LvPart agent : agents) {
      ObjectNode data = data(agent, question, history, names, steps);
      Found sample = agent.everything().sample(SAMPLES);
      sample.tell(data.putArray("sample"), names);
      looks.add(new Look(PERCEIVE, data, sample.frames()));
    }
    List<JsonNode> needs = Looks.ask(looks, names, evidence, steps, "whole");
    looks.clear();
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      LvPart agent = agents.get(i);
      JsonNode need = needs.get(i);
      String key = need == null ? "" : need.path("key").asText().strip();
      boolean whole = need != null && need.path("whole").asBoolean();
      Found found = whole ? agent.everything() : agent.find(key.isEmpty() ? question.text() : key);
      all.add(found);
      ObjectNode data = data(agent, question, history, names, steps);
      found.tell(data.putArray("evidence"), names);
      looks.add(new Look(ACT, data, found.frames()));
    }
    List<JsonNode> replies = Looks.ask(looks, names, evidence, steps, "answer");
    List<Opinion> opinions = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      JsonNode reply = replies.get(i);
      String words = reply == null ? "" : reply.path("answer").asText().strip();
      opinions.add(
          new Opinion(
              agents.get(i),
              OptionChoice.named(words, question.options()).orElse(null),
              words,
              reply == null ? "" : reply.path("reason").asText(),
              all.get(i)));
    }
    return opinions;
  }

  private static ObjectNode data(
      LvPart agent, Question question, ArrayNode history, VideoNames names, Steps steps) {
    ObjectNode data = steps.data(question).put("agent", agent.name());
    names.list(data);
    if (!history.isEmpty()) {
      data.set("history", history.deepCopy());
    }
    return data;
  }

  /** Without a model: every agent weighs options by the words of what it finds. */
  private static List<Opinion> weighed(
      List<LvPart> agents, Question question, List<Question.Option> standing) {
    StringBuilder key = new StringBuilder(question.text());
    List<Question.Option> sought = standing.isEmpty() ? question.options() : standing;
    sought.forEach(option -> key.append(' ').append(option.text()));
    List<Opinion> opinions = new ArrayList<>();
    for (LvPart agent : agents) {
      Found found = agent.find(key.toString());
      OptionScorer.Case best =
          OptionScorer.bestFirst(OptionScorer.cases(question, found.passages())).get(0);
      List<Passage> by = best.by().stream().map(scored -> scored.passage()).toList();
      opinions.add(
          new Opinion(
              agent,
              best.score() > 0 ? best.option() : null,
              best.score() > 0 ? best.option().text() : "",
              best.score() > 0
                  ? "Words that were found speak for it."
                  : "No words that were found speak for any option.",
              by.isEmpty() ? found : found.only(by)));
    }
    return opinions;
  }

  /** The largest group with one answer, the first of equals. */
  private static List<Opinion> agreeing(List<Opinion> opinions) {
    List<Opinion> most = List.of();
    for (Opinion one : opinions) {
      List<Opinion> same = opinions.stream().filter(other -> agree(one, other)).toList();
      most = same.size() > most.size() ? same : most;
    }
    return most;
  }

  private static boolean agree(Opinion one, Opinion other) {
    if (one.option() != null || other.option() != null) {
      return one.option() != null && one.option().equals(other.option());
    }
    return !one.words().isEmpty()
        && OptionChoice.alike(one.words(), List.of(new Question.Option("", other.words())))
            .isPresent();
  }

  /** How convincing the agents find each other: the sum for each, in order. */
  private static int[] judged(
      List<Opinion> opinions, Question question, VideoNames names, Steps steps)
      throws CallFailure, InterruptedException {
    List<Steps.Step> reflections = new ArrayList<>();
    for (Opinion judge : opinions) {
      ObjectNode data = steps.data(question).put("agent", judge.agent().name());
      names.list(data);
      ArrayNode answers = data.putArray("answers");
      opinions.forEach(opinion -> tell(opinion, answers.addObject()));
      reflections.add(new Steps.Step(REFLECT, data));
    }
    int[] sums = new int[opinions.size()];
    for (JsonNode reply : steps.json(reflections, "scores")) {
      for (int i = 0; i < sums.length; i++) {
        String judged = opinions.get(i).agent().name();
        int score = reply == null ? 0 : reply.path("scores").path(judged).asInt(0);
        sums[i] += score >= 1 && score <= BEST_SCORE ? score : NO_SCORES[i];
      }
    }
    return sums;
  }

  /** Without a model: agents find each other convincing whose evidence is of the same time. */
  private static int[] overlaps(List<Opinion> opinions) {
    int[] sums = new int[opinions.size()];
    for (Opinion judge : opinions) {
      for (int i = 0; i < sums.length; i++) {
        double overlap = judge.found().overlap(opinions.get(i).found());
        sums[i] += 1 + (int) Math.round((BEST_SCORE - 1) * overlap);
      }
    }
    return sums;
  }

  private static void tell(Opinion opinion, ObjectNode data) {
    data.put("agent", opinion.agent().name());
    data.put("answer", opinion.option() == null ? opinion.words() : opinion.option().key());
    data.put("reason", opinion.reason());
  }

  private static void remember(ObjectNode data, List<Opinion> opinions, int[] scores, int worst) {
    ArrayNode answers = data.putArray("answers");
    for (int i = 0; i < scores.length; i++) {
      ObjectNode told = answers.addObject();
      tell(opinions.get(i), told);
      told.put("score", scores[i]);
    }
    tell(opinions.get(worst), data.putObject("unconvincing"));
  }

  private static Answer concluded(
      Question question,
      List<Opinion> opinions,
      List<Opinion> agreeing,
      int most,
      int round,
      boolean asked,
      Steps steps) {
    Opinion first = (agreeing.isEmpty() ? opinions : agreeing).get(0);
    Map<Passage, Double> cited = new LinkedHashMap<>();
    for (Opinion opinion : agreeing.isEmpty() ? opinions : agreeing) {
      List<Passage> passages = opinion.found().passages();
      passages.forEach(passage -> cited.merge(passage, 1.0 / passages.size(), Double::sum));
    }
    Answer.Builder answer = Answer.builder().rounds(round);
    if (!question.options().isEmpty()) {
      List<Passage> passages = List.copyOf(cited.keySet());
      Verdict verdict =
          first.option() != null
              ? new Verdict(first.option(), false)
              : Verdict.of(
                  first.words().isEmpty() ? null : first.words(),
                  question,
                  List.of(),
                  OptionScorer.cases(question, passages),
                  steps);
      answer.option(verdict.option()).coerced(verdict.coerced());
    } else if (first.words().isEmpty()) {
      answer.abstained(true);
    } else {
      answer.text(first.words());
    }
    Optional<String> reason =
        Optional.of(first.reason())
            .filter(words -> !words.isEmpty())
            .map(words -> asked ? words : "No model was asked. " + words);
    reason.ifPresent(answer::reasoning);
    return Forced.cite(answer.confidence((double) agreeing.size() / Math.max(most, 2)), cited)
        .build(steps);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "lvagent";
    }

    @Override
    public String description() {
      return "three agents answer, judge each other and drop the least convincing (LVAgent)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(PERCEIVE, ACT, REFLECT);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new LvAgent();
    }
  }
}
