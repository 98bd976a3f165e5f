package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Answer.Citation;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The method {@code mvu}: takes the option that a model finds likeliest as a reply, token by token,
 * instead of letting it write; it is told which things are where (Ranasinghe et al., "Understanding
 * Long Videos with Multimodal Language Models", ICLR 2025).
 */
final class Mvu implements AnswerMethod {
  private static final String FRAME = "mvu-frame-1";
  private static final String ANSWER = "mvu-answer-1";
  private static final String LETTER = "mvu-letter-1";

  /** Notes a question without options, which cannot be weighed. */
  private static final String NO_OPTIONS = "NO_OPTIONS";

  /** Notes that the likelihoods are those of the options' keys, not of their words. */
  private static final String KEYS_WEIGHED = "KEYS_WEIGHED";

  /** Moments that are looked at, as published. */
  private static final int MOMENTS = 8;

  private static final int MOST_CITED = 16;

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    if (question.options().isEmpty()) {
      steps.note(NO_OPTIONS, "answered with quotes");
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    List<Scene> scenes = Looks.evenly(Scene.of(evidence), MOMENTS);
    if (scenes.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    if (!steps.hasModel() && !steps.hasVision()) {
      return weighed(question, evidence, steps);
    }
    VideoNames names = new VideoNames(evidence);
    List<Passage> things = evidence.passages(PassageKind.THING);
    ObjectNode data = steps.data(question);
    names.list(data);
    ThingTexts.tell(data, things, scenes, names);
    var told = data.putArray("scenes");
    scenes.forEach(scene -> scene.tell(told.addObject(), names));
    Scene shown = steps.hasVision() ? mostUseful(question, scenes, names, evidence, steps) : null;
    List<Looks.Frame> frames = shown == null ? List.of() : List.of(shown.middle());

    Answer.Builder answer = Answer.builder();
    Steps.Step step = Looks.step(new Look(ANSWER, data, frames), names, evidence, steps);
    List<String> replies = question.options().stream().map(Mvu::words).toList();
    double[] means = steps.likelihoods(step, replies);
    if (means != null) {
      likeliest(question, means, answer);
    } else {
      letters(question, new Look(LETTER, data, frames), names, evidence, steps, answer);
    }
    if (shown != null) {
      answer.ranges(List.of(new Range(shown.videoId(), shown.startUs(), shown.endUs(), 1)));
    }
    List<Passage> cited = new ArrayList<>(scenes.stream().map(Scene::clip).toList());
    cited.addAll(things.subList(0, Math.min(things.size(), MOST_CITED - cited.size())));
    cited.forEach(one -> answer.evidence(List.of(Citation.of(one, 1.0 / cited.size()))));
    return answer.build(steps);
  }

  private static String words(Question.Option option) {
    return option.text().isBlank() ? option.key() : option.text();
  }

  /** The scene of whose picture the model likeliest says that it is of use; null for no picture. */
  private static Scene mostUseful(
      Question question, List<Scene> scenes, VideoNames names, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    List<Scene> pictured = scenes.stream().filter(scene -> scene.middle() != null).toList();
    List<Look> looks = new ArrayList<>();
    pictured.forEach(
        scene -> looks.add(new Look(FRAME, steps.data(question), List.of(scene.middle()))));
    List<ChatModel.Reply> replies = Looks.tell(looks, names, evidence, steps);
    Scene best = null;
    double most = -1;
    for (int i = 0; i < pictured.size(); i++) {
      ChatModel.Reply reply = replies.get(i);
      if (reply != null) {
        double chance =
            Chances.first(reply.tokens(), List.of("yes"))
                .getOrDefault("yes", reply.text().strip().matches("(?is)yes.*") ? 1.0 : 0.0);
        if (chance > most) {
          most = chance;
          best = pictured.get(i);
        }
      }
    }
    return best;
  }

  /**
   * The option whose words are likeliest by the mean of their tokens, so that length is no help.
   */
  private static void likeliest(Question question, double[] means, Answer.Builder answer) {
    int best = 0;
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      best = means[i] > means[best] ? i : best;
    }
    for (int i = 0; i < means.length; i++) {
      sum += Math.exp(means[i] - means[best]);
      answer.optionScore(question.options().get(i).key(), Math.exp(means[i]));
    }
    answer
        .option(question.options().get(best))
        .confidence(1 / sum)
        .reasoning("The likeliest of the options as a reply, token by token.");
  }

  /** The option whose key is likeliest to be the reply; the one that it names if none is told. */
  private static void letters(
      Question question,
      Look look,
      VideoNames names,
      Evidence evidence,
      Steps steps,
      Answer.Builder answer)
      throws CallFailure, InterruptedException {
    ChatModel.Reply reply = Looks.tell(List.of(look), names, evidence, steps).get(0);
    List<String> keys = question.options().stream().map(Question.Option::key).toList();
    Map<String, Double> chances = reply == null ? Map.of() : Chances.first(reply.tokens(), keys);
    Question.Option best = null;
    for (Question.Option option : question.options()) {
      double chance = chances.getOrDefault(option.key(), 0.0);
      if (!chances.isEmpty()) {
        answer.optionScore(option.key(), chance);
      }
      if (chance > (best == null ? 0 : chances.get(best.key()))) {
        best = option;
      }
    }
    if (best != null) {
      steps.note(KEYS_WEIGHED, "the model does not tell how likely given replies are");
      answer
          .option(best)
          .confidence(chances.get(best.key()))
          .reasoning("The option whose key is the likeliest first token.");
      return;
    }
    String words = reply == null ? null : reply.text();
    Verdict verdict = Verdict.of(words, question, List.of(), List.of(), steps);
    answer.option(verdict.option()).coerced(verdict.coerced());
  }

  /** Scores of words, each a share of the option's own, so that length is no help. */
  private static Answer weighed(Question question, Evidence evidence, Steps steps) {
    List<Passage> passages = new ArrayList<>();
    FoundScenes.of(
            FoundScenes.searches(question, steps), steps.settings().whole("top"), evidence, steps)
        .forEach(found -> passages.addAll(found.scene().passages()));
    passages.addAll(evidence.passages(PassageKind.THING));
    List<OptionScorer.Case> cases =
        OptionScorer.cases(question, passages.stream().distinct().toList());
    return Forced.decided(question, cases, steps)
        .evidence(Cited.of(OptionScorer.bestFirst(cases).get(0)))
        .build(steps);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "mvu";
    }

    @Override
    public String description() {
      return "the option that a model finds likeliest as a reply, told which things are where"
          + " (MVU, ICLR 2025)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(FRAME, ANSWER, LETTER);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new Mvu();
    }
  }
}
