package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.ExampleBank.Neighbour;
import io.clipreduce.model.Sampling;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The method {@code videoicl}: shows a model a few examples that are like the question, and others
 * again until it is sure of its reply (Kim et al., "VideoICL", arXiv:2412.02186). Without a model
 * the answers of the examples are votes.
 */
final class VideoIcl implements AnswerMethod {
  private static final String ANSWER = "videoicl-answer-1";

  /** Notes a model that does not tell how likely its words are: its first reply stands. */
  private static final String NO_LIKELIHOODS = "NO_LIKELIHOODS";

  /** Notes that no round was sure, so that the surest reply stands. */
  private static final String NEVER_SURE = "NEVER_SURE";

  /** As published: examples that are ranked, examples a round, rounds, and when it is sure. */
  private static final int RANKED = 100;

  private static final int A_ROUND = 2;
  private static final int ROUNDS = 4;
  private static final double SURE = 0.5;

  /** Scenes of the question's videos, and pictures of each example and of the question. */
  private static final int SCENES = 16;

  private static final int PICTURES_OF_EXAMPLE = 8;
  private static final int PICTURES = 16;

  private final ExampleBank bank;

  private VideoIcl(ExampleBank bank) {
    this.bank = bank;
  }

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    Evidence evidence = Narrowed.of(question, all, steps);
    List<Scene> scenes = Looks.evenly(Scene.of(evidence), SCENES);
    if (scenes.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    String encoder = steps.settings().option("encoder");
    List<Neighbour> nearest = bank.nearest(question, evidence, encoder, RANKED);
    return steps.hasModel() || steps.hasVision()
        ? asked(question, nearest, scenes, evidence, steps)
        : voted(question, nearest, scenes, steps);
  }

  private static Answer asked(
      Question question,
      List<Neighbour> nearest,
      List<Scene> scenes,
      Evidence evidence,
      Steps steps)
      throws CallFailure, InterruptedException {
    VideoNames names = new VideoNames(evidence);
    String best = null;
    double most = -1;
    int rounds = 0;
    int windows = Math.max(1, Math.min(ROUNDS, (nearest.size() + A_ROUND - 1) / A_ROUND));
    while (rounds < windows && most <= SURE) {
      // The window moves on; the published loop takes the first examples every time.
      int from = rounds * A_ROUND;
      List<Neighbour> window = nearest.subList(from, Math.min(nearest.size(), from + A_ROUND));
      rounds++;
      Looks.Sight sight =
          refusals -> step(question, window, scenes, names, evidence, steps, refusals);
      ChatModel.Reply reply =
          Looks.tell(List.of(sight), List.of(0), Sampling.LIKELIEST, steps).get(0);
      if (reply == null) {
        continue;
      }
      OptionalDouble least = Chances.least(reply.tokens());
      if (least.isEmpty()) {
        steps.note(NO_LIKELIHOODS, "the first reply stands");
        best = reply.text().strip();
        most = SURE;
        break;
      }
      if (least.getAsDouble() > most) {
        most = least.getAsDouble();
        best = reply.text().strip();
      }
    }
    if (best != null && most < SURE) {
      steps.note(NEVER_SURE, "the surest of %s replies".formatted(rounds));
    }
    Answer.Builder answer =
        Answer.builder().evidence(Cited.of(scenes)).confidence(most).rounds(Math.max(1, rounds));
    if (question.options().isEmpty()) {
      return answer.text(best).abstained(best == null).build(steps);
    }
    Verdict verdict = Verdict.of(best, question, List.of(), List.of(), steps);
    return answer.option(verdict.option()).coerced(verdict.coerced()).build(steps);
  }

  private static Steps.Step step(
      Question question,
      List<Neighbour> window,
      List<Scene> scenes,
      VideoNames names,
      Evidence evidence,
      Steps steps,
      int refusals) {
    ObjectNode data = Steps.data();
    Pictures pictures = new Pictures(steps, refusals, new ArrayList<>());
    ArrayNode told = steps.hasVision() ? data.putArray("pictures") : Steps.data().arrayNode();
    ArrayNode examples = data.putArray("examples");
    for (int i = 0; i < window.size(); i++) {
      Neighbour one = window.get(i);
      ObjectNode example = examples.addObject();
      if (one.video() != null) {
        List<Scene> shown = Looks.evenly(Scene.of(one.video()), PICTURES_OF_EXAMPLE);
        tell(example.putArray("scenes"), shown, new VideoNames(one.video()));
        pictures.add("example " + (i + 1), shown, PICTURES_OF_EXAMPLE, one.video(), told);
      }
      example.put("question", one.example().question()).put("answer", one.example().answer());
    }
    names.list(data);
    tell(data.putArray("scenes"), scenes, names);
    data.setAll(steps.data(question));
    pictures.add("question", scenes, PICTURES, evidence, told);
    return new Steps.Step(ANSWER, data, pictures.jpegs());
  }

  private static void tell(ArrayNode told, List<Scene> scenes, VideoNames names) {
    scenes.forEach(scene -> scene.tell(told.addObject(), names));
  }

  /** Pictures of a step, as many as there is room for. */
  private record Pictures(Steps steps, int refusals, List<byte[]> jpegs) {

    void add(String of, List<Scene> scenes, int most, Evidence evidence, ArrayNode told) {
      int room = Math.min(Looks.shown(most, refusals), steps.mostPictures() - jpegs.size());
      List<Scene> pictured = scenes.stream().filter(scene -> scene.middle() != null).toList();
      for (Scene scene : Looks.evenly(pictured, Math.max(0, room))) {
        jpegs.add(Looks.shown(evidence.picture(scene.middle().ref()), refusals));
        told.addObject().put("of", of).put("time_s", Seconds.of(scene.middle().ref().ptsUs()));
      }
    }
  }

  /** Counts the answers of ever more examples until more than half of them agree. */
  private static Answer voted(
      Question question, List<Neighbour> nearest, List<Scene> scenes, Steps steps) {
    Map<String, Integer> votes = new TreeMap<>();
    Map<String, Integer> firstAt = new TreeMap<>();
    String best = null;
    double share = 0;
    int rounds = 0;
    while (rounds < ROUNDS && rounds * A_ROUND < nearest.size() && share <= SURE) {
      int until = Math.min(nearest.size(), (rounds + 1) * A_ROUND);
      for (int i = rounds * A_ROUND; i < until; i++) {
        String label = label(question, nearest.get(i).example().answer());
        if (label != null) {
          votes.merge(label, 1, Integer::sum);
          firstAt.putIfAbsent(label, i);
        }
      }
      rounds++;
      best = null;
      for (String label : votes.keySet()) {
        boolean more = best == null || votes.get(label) > votes.get(best);
        boolean nearer =
            best != null
                && votes.get(label).equals(votes.get(best))
                && firstAt.get(label) < firstAt.get(best);
        best = more || nearer ? label : best;
      }
      share = best == null ? 0 : (double) votes.get(best) / until;
    }
    Answer.Builder answer =
        Answer.builder()
            .evidence(Cited.of(scenes))
            .confidence(share)
            .rounds(Math.max(1, rounds))
            .abstained(share <= SURE)
            .reasoning(
                "No model was asked. The answers of the %s nearest examples are votes."
                    .formatted(Math.min(nearest.size(), rounds * A_ROUND)));
    if (question.options().isEmpty()) {
      return answer.text(best).build(steps);
    }
    for (Question.Option option : question.options()) {
      int count = votes.getOrDefault(option.key(), 0);
      answer.optionScore(option.key(), count / Math.max(1.0, rounds * A_ROUND));
      if (option.key().equals(best)) {
        answer.option(option);
      }
    }
    if (best == null) {
      steps.note(Verdict.COERCED, "no example has an answer that is an option");
      answer.option(question.options().get(0)).coerced(true);
    }
    return answer.build(steps);
  }

  /** The key of the option that an example's answer is; the answer itself without options. */
  private static String label(Question question, String answer) {
    if (question.options().isEmpty()) {
      return answer.strip();
    }
    Optional<Question.Option> same =
        question.options().stream()
            .filter(option -> Terms.of(option.text()).equals(Terms.of(answer)))
            .findFirst();
    return same.map(Question.Option::key).orElse(null);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "videoicl";
    }

    @Override
    public String description() {
      return "learns from examples that are like the question, until it is sure"
          + " (VideoICL, arXiv:2412.02186)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(ANSWER);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new VideoIcl(ExampleBank.of(settings.option("videoicl.examples")));
    }
  }
}
