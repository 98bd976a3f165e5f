package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.QuestionShape.Asks;
import io.clipreduce.answer.QuestionShape.Relation;
import io.clipreduce.answer.ResearchTools.Seen;
import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.model.server.CallFailure;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The method {@code videodeepresearch}: a model that reads plans, and tools search, listen and look
 * for it, round after round (VideoDeepResearch, arXiv 2506.10821). Without a model, rules plan.
 */
final class VideoDeepResearch implements AnswerMethod {
  private static final String PLAN = "videodeepresearch-plan-1";

  /** Notes that all rounds were made and no answer was given. */
  static final String ROUNDS_USED_UP = "ROUNDS_USED_UP";

  /** A look that confirms something. */
  private static final int CONFIRMS = 3;

  /** Clips that are searched for to count, and for other questions. */
  private static final int COUNTED_CLIPS = 15;

  private static final int CLIPS = 5;

  /** Share of a question's words, by weight, that a clip must hold to be counted. */
  private static final double OCCURS = 0.7;

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    boolean asks = steps.hasModel() || steps.hasVision();
    QuestionShape shape = QuestionShape.of(question);
    if (!asks && shape.asks() != Asks.COUNT && Forced.quotes(question)) {
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    List<Scene> scenes = Scene.of(evidence);
    if (scenes.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    if (!asks) {
      return byRules(question, shape, scenes, evidence, steps);
    }
    ResearchTools tools = new ResearchTools(question, evidence, steps);
    int rounds = steps.settings().whole("videodeepresearch.rounds");
    ObjectNode data = steps.data(question);
    if (tools.names().several()) {
      tools.names().list(data);
    } else {
      data.put("length_s", Seconds.of(evidence.videos().get(0).durationUs()));
    }
    ArrayNode history = data.putArray("history");
    String words = null;
    String thoughts = null;
    int round = 0;
    while (words == null && round < rounds) {
      round++;
      data.put("rounds_left", rounds - round);
      JsonNode reply = steps.json(new Steps.Step(PLAN, data.deepCopy()));
      if (reply == null) {
        break;
      }
      thoughts = reply.path("thoughts").asText();
      JsonNode answer = reply.path("answer");
      if (answer.isValueNode() && !answer.isNull() && !answer.asText().isBlank()) {
        words = answer.asText().strip();
        continue;
      }
      ObjectNode turn = history.addObject().put("round", round).put("thoughts", thoughts);
      if (reply.path("calls").size() > 0 && round < rounds) {
        ArrayNode calls = turn.putArray("calls");
        tools.run(reply.path("calls"), round).forEach(calls::add);
      } else if (round < rounds) {
        turn.put("error", "there were neither calls nor an answer");
      }
    }
    if (words == null && round == rounds) {
      steps.note(ROUNDS_USED_UP, "%s rounds gave no answer".formatted(rounds));
    }
    return concluded(question, words, thoughts, Math.max(1, round), tools, scenes, evidence, steps);
  }

  private static Answer concluded(
      Question question,
      String words,
      String thoughts,
      int rounds,
      ResearchTools tools,
      List<Scene> scenes,
      Evidence evidence,
      Steps steps) {
    List<Seen> confirmed =
        tools.seen().stream().filter(seen -> seen.confidence() >= CONFIRMS).toList();
    Map<Passage, Double> cited = new LinkedHashMap<>();
    for (Seen seen : confirmed) {
      for (Scene scene : seen.stretch().of(scenes)) {
        cited.merge(scene.clip(), (double) seen.confidence(), Math::max);
      }
    }
    cited.putAll(tools.heard());
    if (cited.isEmpty()) {
      firstFound(question, tools, evidence, steps).forEach(clip -> cited.put(clip, 1.0));
    }
    Answer.Builder answer = Answer.builder().rounds(rounds);
    if (!question.options().isEmpty()) {
      List<String> answers = confirmed.stream().map(Seen::answer).toList();
      List<Question.Option> votes = Verdict.votes(answers, question.options());
      List<OptionScorer.Case> cases = words == null ? cases(question, cited, scenes) : List.of();
      Verdict verdict = Verdict.of(words, question, votes, cases, steps);
      answer.option(verdict.option()).coerced(verdict.coerced() || cited.isEmpty());
    } else if (words != null) {
      answer.text(words).coerced(cited.isEmpty());
    } else if (!confirmed.isEmpty()) {
      answer.text(confirmed.get(confirmed.size() - 1).answer()).coerced(true);
    } else {
      answer.abstained(true);
    }
    double sure = confirmed.stream().mapToInt(Seen::confidence).max().orElse(1);
    answer.confidence(sure / 5);
    if (thoughts != null) {
      answer.reasoning(thoughts);
    }
    return Forced.cite(answer, cited).build(steps);
  }

  /** If nothing is confirmed, the clip that was found first is assumed. */
  private static List<Passage> firstFound(
      Question question, ResearchTools tools, Evidence evidence, Steps steps) {
    List<Passage> found =
        tools.found().isEmpty()
            ? clips(question.text(), 1, evidence, steps)
            : tools.found().subList(0, 1);
    return found;
  }

  private static List<OptionScorer.Case> cases(
      Question question, Map<Passage, Double> cited, List<Scene> scenes) {
    Set<Passage> passages = new LinkedHashSet<>(cited.keySet());
    for (Scene scene : scenes) {
      if (cited.containsKey(scene.clip())) {
        passages.addAll(scene.passages());
      }
    }
    return OptionScorer.cases(question, List.copyOf(passages));
  }

  private static List<Passage> clips(String query, int most, Evidence evidence, Steps steps) {
    return evidence
        .search(
            query,
            steps.settings().option("encoder"),
            most,
            PassageFilter.ALL.kinds(PassageKind.CLIP))
        .stream()
        .map(Hit::passage)
        .toList();
  }

  /**
   * The default without a model. A time in the question: that stretch. Before or after something:
   * the clip that fits it and its neighbour. A count: the clips that hold what is counted,
   * neighbours as one. Else what searches for the question and each option find. The words there
   * speak for options.
   */
  private static Answer byRules(
      Question question, QuestionShape shape, List<Scene> scenes, Evidence evidence, Steps steps) {
    if (shape.asks() == Asks.COUNT) {
      return counted(question, shape, scenes, evidence, steps);
    }
    Set<Scene> chosen = new LinkedHashSet<>();
    if (shape.fromUs() != null) {
      for (IndexedVideo video : evidence.videos()) {
        chosen.addAll(new Stretch(video.videoId(), shape.fromUs(), shape.untilUs(), 1).of(scenes));
      }
    } else if (shape.relation() != Relation.NONE) {
      List<Passage> anchors = clips(shape.anchor(), 1, evidence, steps);
      for (int i = 0; i < scenes.size(); i++) {
        if (anchors.contains(scenes.get(i).clip())) {
          chosen.add(scenes.get(i));
          int other =
              shape.relation() == Relation.AFTER
                  ? i + 1
                  : shape.relation() == Relation.BEFORE ? i - 1 : i;
          if (other >= 0
              && other < scenes.size()
              && scenes.get(other).videoId().equals(scenes.get(i).videoId())) {
            chosen.add(scenes.get(other));
          }
        }
      }
    }
    if (chosen.isEmpty()) {
      Set<Passage> found = new LinkedHashSet<>(clips(question.text(), CLIPS, evidence, steps));
      for (Question.Option option : question.options()) {
        found.addAll(clips(question.text() + " " + option.text(), CLIPS, evidence, steps));
      }
      scenes.stream().filter(scene -> found.contains(scene.clip())).forEach(chosen::add);
    }
    Set<Passage> passages = new LinkedHashSet<>();
    chosen.forEach(scene -> passages.addAll(scene.passages()));
    List<OptionScorer.Case> cases = OptionScorer.cases(question, List.copyOf(passages));
    Map<Passage, Double> speaking = new LinkedHashMap<>();
    OptionScorer.bestFirst(cases)
        .get(0)
        .by()
        .forEach(scored -> speaking.put(scored.passage(), scored.score()));
    return Forced.cite(Forced.decided(question, cases, steps), speaking).build(steps);
  }

  /** Clips that hold what is counted; those that follow each other are one. */
  private static Answer counted(
      Question question, QuestionShape shape, List<Scene> scenes, Evidence evidence, Steps steps) {
    List<Passage> found = clips(question.text(), COUNTED_CLIPS, evidence, steps);
    Moments moments =
        Moments.of(scenes.stream().flatMap(scene -> scene.passages().stream()).distinct().toList());
    Set<String> terms = new LinkedHashSet<>(shape.terms());
    terms.removeAll(Terms.of("times time number count"));
    Map<Passage, Double> occurs = new LinkedHashMap<>();
    int count = 0;
    boolean before = false;
    for (Scene scene : scenes) {
      Set<Passage> here = Set.copyOf(scene.passages());
      double most =
          moments.list().stream()
              .filter(moment -> here.contains(moment.passage()))
              .mapToDouble(moment -> moments.coverage(terms, moment))
              .max()
              .orElse(0);
      boolean now = found.contains(scene.clip()) && most >= OCCURS;
      if (now) {
        occurs.put(scene.clip(), most);
        count += before ? 0 : 1;
      }
      before = now;
    }
    Answer.Builder answer =
        Answer.builder()
            .text("" + count)
            .confidence(occurs.isEmpty() ? 0 : 0.3)
            .abstained(occurs.isEmpty())
            .reasoning("No model was asked. Clips that speak of it, neighbours as one.");
    if (!question.options().isEmpty()) {
      int least = Integer.MAX_VALUE;
      Question.Option nearest = null;
      for (Question.Option option : question.options()) {
        OptionalInt says = QuestionShape.number(option.text());
        int away = Math.abs(says.orElse(Integer.MAX_VALUE / 2) - count);
        answer.optionScore(option.key(), 1.0 / (1 + away));
        if (away < least) {
          least = away;
          nearest = option;
        }
      }
      answer.option(nearest).coerced(least > 0);
    }
    return Forced.cite(answer, occurs).build(steps);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "videodeepresearch";
    }

    @Override
    public String description() {
      return "plans, and lets tools search, listen and look, in rounds (VideoDeepResearch)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(PLAN, ResearchTools.LOOK);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new VideoDeepResearch();
    }
  }
}
