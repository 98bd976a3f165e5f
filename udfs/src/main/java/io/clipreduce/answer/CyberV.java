package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.FoundScenes.Found;
import io.clipreduce.answer.Looks.Frame;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.answer.ScoreForest.Tree;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import io.clipreduce.model.Sampling;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The method {@code cyberv}: answers several times, weighs the answers, and where none weighs
 * enough looks again at what they disagree about (Meng et al., "CyberV", arXiv:2506.07971).
 */
final class CyberV implements AnswerMethod {
  private static final String DIRECT = "cyberv-direct-1";
  private static final String REASON = "cyberv-reason-1";

  /** Notes that no option weighed enough, so that the key scenes were looked at. */
  private static final String FEEDBACK = "FEEDBACK";

  /** Notes a second answer that none of the first ones gave: the heaviest of those stands. */
  private static final String NOT_ACCEPTED = "NOT_ACCEPTED";

  /** Segments of the videos, key segments, and frames of each, as published. */
  private static final int SCENES = 32;

  private static final int KEY_SCENES = 5;
  private static final int FRAMES_OF_KEY_SCENE = 2;

  /** Pictures, as published, if the model takes so many. */
  private static final int PICTURES = 64;

  /** Temperature of the second answer, as published. */
  private static final double SECOND = 0.01;

  /** Fall of what speaks for an answer that counts as drift, as published for attention. */
  private static final double MOST_DRIFT = -0.1;

  /** How sharply scores of words become probabilities; of our own. */
  private static final double SHARPNESS = 8;

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    if (question.options().isEmpty()) {
      steps.note("NO_OPTIONS", "answered with quotes");
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    List<Scene> clips = Scene.of(evidence);
    if (clips.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    return steps.hasModel() || steps.hasVision()
        ? sampled(question, clips, evidence, steps)
        : scored(question, evidence, steps);
  }

  private static Answer sampled(Question question, List<Scene> all, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    AnswerSettings settings = steps.settings();
    VideoNames names = new VideoNames(evidence);
    List<Scene> scenes = Looks.evenly(all, SCENES);
    int count = settings.whole("cyberv.answers");
    ObjectNode data = data(question, scenes, names, steps);
    List<Frame> frames = steps.hasVision() ? frames(scenes, steps) : List.of();
    List<ChatModel.Reply> replies =
        new ArrayList<>(
            Looks.tell(List.of(new Look(DIRECT, data, frames)), names, evidence, steps));
    if (count > 1) {
      Sampling sampling =
          new Sampling(
              settings.decimal("cyberv.temperature"),
              settings.decimal("cyberv.top_p"),
              settings.whole("cyberv.top_k"));
      Looks.Sight sight = Looks.sight(new Look(REASON, data, frames), names, evidence, steps);
      List<Integer> samples = IntStream.range(1, count).boxed().toList();
      replies.addAll(Looks.tell(Collections.nCopies(count - 1, sight), samples, sampling, steps));
    }
    List<Tree> trees = new ArrayList<>();
    for (ChatModel.Reply reply : replies) {
      trees.add(tree(reply, question));
    }
    Map<String, Double> sums = ScoreForest.sums(trees);
    String best = ScoreForest.best(sums);
    Answer.Builder answer = Answer.builder().evidence(Cited.of(scenes));
    sums.forEach((key, sum) -> answer.optionScore(key, sum / count));
    if (best == null) {
      Verdict verdict = Verdict.of(null, question, List.of(), List.of(), steps);
      return answer.option(verdict.option()).coerced(true).build(steps);
    }
    answer.confidence(sums.get(best) / count).reasoning(words(best, trees, replies));
    if (sums.get(best) > count * settings.decimal("cyberv.theta")) {
      return answer.option(option(best, question)).build(steps);
    }
    steps.note(FEEDBACK, weighs(best, sums, count));
    String second = again(question, data, frames, sums.keySet(), names, evidence, steps, answer);
    return answer.option(option(second == null ? best : second, question)).rounds(2).build(steps);
  }

  private static String weighs(String key, Map<String, Double> sums, int count) {
    return "%s weighs %s of %s".formatted(key, Math.round(sums.get(key) * 1000) / 1000.0, count);
  }

  private static ObjectNode data(
      Question question, List<Scene> scenes, VideoNames names, Steps steps) {
    ObjectNode data = steps.data(question);
    names.list(data);
    var told = data.putArray("scenes");
    scenes.forEach(scene -> scene.tell(told.addObject(), names));
    return data;
  }

  /** Frames evenly, so that there is room for those of key scenes. */
  private static List<Frame> frames(List<Scene> scenes, Steps steps) {
    int room = Math.min(PICTURES, steps.mostPictures() - KEY_SCENES * FRAMES_OF_KEY_SCENE);
    return Looks.evenly(framesOf(scenes), Math.max(1, room));
  }

  private static List<Frame> framesOf(List<Scene> scenes) {
    List<Frame> frames = new ArrayList<>();
    for (Scene scene : scenes) {
      scene.clip().frames().forEach(ref -> frames.add(new Frame(scene.videoId(), ref)));
    }
    return frames;
  }

  private static Tree tree(ChatModel.Reply reply, Question question) {
    if (reply == null) {
      return new Tree(null, null, false, false);
    }
    String conclusion = conclusion(reply.text());
    Optional<Question.Option> named = OptionChoice.named(conclusion, question.options());
    OptionalDouble chance =
        named.isPresent()
            ? Chances.last(reply.tokens(), named.get().key())
            : OptionalDouble.empty();
    return new Tree(
        named.map(Question.Option::key).orElse(null),
        chance.isPresent() ? chance.getAsDouble() : null,
        ScoreForest.repeats(reply.text()),
        false);
  }

  /** What follows the last "Answer:" of a reply; all of it if there is none. */
  private static String conclusion(String reply) {
    int at = reply.toLowerCase(java.util.Locale.ROOT).lastIndexOf("answer:");
    return at < 0 ? reply : reply.substring(at + "answer:".length()).strip();
  }

  /** The words of the answer with the highest score among those that name an option. */
  private static String words(String key, List<Tree> trees, List<ChatModel.Reply> replies) {
    List<Double> scores = ScoreForest.scores(trees);
    int best = -1;
    for (int i = 0; i < trees.size(); i++) {
      if (key.equals(trees.get(i).key()) && (best < 0 || scores.get(i) > scores.get(best))) {
        best = i;
      }
    }
    return replies.get(best).text().strip();
  }

  /**
   * Asks again with the scenes that speak for the options in dispute beside the others.
   *
   * @return the option that is named now; null if it is none of those named before
   */
  private static String again(
      Question question,
      ObjectNode data,
      List<Frame> frames,
      Set<String> named,
      VideoNames names,
      Evidence evidence,
      Steps steps,
      Answer.Builder answer)
      throws CallFailure, InterruptedException {
    List<Scene> key = disputed(question, named, evidence, steps);
    ObjectNode more = data.deepCopy();
    var told = more.putArray("key_scenes");
    key.forEach(scene -> scene.tell(told.addObject(), names));
    List<Frame> looked = new ArrayList<>(frames);
    if (steps.hasVision()) {
      for (Scene scene : key) {
        looked.addAll(Looks.evenly(framesOf(List.of(scene)), FRAMES_OF_KEY_SCENE));
      }
    }
    key.forEach(scene -> answer.evidence(List.of(Answer.Citation.of(scene.clip(), 1))));
    key.forEach(
        scene ->
            answer.ranges(
                List.of(new Answer.Range(scene.videoId(), scene.startUs(), scene.endUs(), 1))));
    Looks.Sight sight = Looks.sight(new Look(DIRECT, more, looked), names, evidence, steps);
    ChatModel.Reply reply =
        Looks.tell(List.of(sight), List.of(1), Sampling.at(SECOND), steps).get(0);
    Optional<Question.Option> second =
        reply == null
            ? Optional.empty()
            : OptionChoice.named(conclusion(reply.text()), question.options());
    if (second.isPresent() && named.contains(second.get().key())) {
      return second.get().key();
    }
    steps.note(NOT_ACCEPTED, "the second answer names none of " + named);
    return null;
  }

  /** Scenes that searches for the options in dispute find, best first. */
  private static List<Scene> disputed(
      Question question, Collection<String> keys, Evidence evidence, Steps steps) {
    List<String> searches = new ArrayList<>();
    for (Question.Option option : question.options()) {
      if (keys.contains(option.key())) {
        searches.add(question.text() + " " + option.text());
      }
    }
    return FoundScenes.of(searches, KEY_SCENES, evidence, steps).stream()
        .map(Found::scene)
        .toList();
  }

  private static Question.Option option(String key, Question question) {
    return question.options().stream()
        .filter(option -> option.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Without a model, kinds of passages answer one each, all together first; an answer's probability
   * is its lead among the options, and it drifts where the question alone finds more for it than
   * the question with its options does.
   */
  private static Answer scored(Question question, Evidence evidence, Steps steps) {
    List<Passage> expanded = passages(FoundScenes.searches(question, steps), evidence, steps);
    List<Passage> direct =
        passages(FoundScenes.searches(question, steps).subList(0, 1), evidence, steps);
    List<OptionScorer.Case> all = OptionScorer.cases(question, expanded);
    List<Tree> trees = new ArrayList<>();
    trees.add(tree(question, expanded, direct));
    Set<PassageKind> kinds = new TreeSet<>();
    expanded.forEach(passage -> kinds.add(passage.kind()));
    for (PassageKind kind : kinds) {
      Tree tree = tree(question, only(expanded, kind), only(direct, kind));
      if (tree.key() != null) {
        trees.add(tree);
      }
    }
    Map<String, Double> sums = ScoreForest.sums(trees);
    String best = ScoreForest.best(sums);
    if (best == null) {
      return Forced.decided(question, all, steps).build(steps);
    }
    int rounds = 1;
    List<OptionScorer.Case> cases = all;
    if (sums.get(best) <= trees.size() * steps.settings().decimal("cyberv.theta")) {
      steps.note(FEEDBACK, weighs(best, sums, trees.size()));
      rounds = 2;
      List<Passage> dense =
          disputed(question, sums.keySet(), evidence, steps).stream()
              .flatMap(scene -> scene.passages().stream())
              .distinct()
              .toList();
      cases = OptionScorer.cases(question, dense);
      OptionScorer.Case second = OptionScorer.bestFirst(cases).get(0);
      if (second.score() > 0 && sums.containsKey(second.option().key())) {
        best = second.option().key();
      } else {
        steps.note(NOT_ACCEPTED, "the second answer names none of " + sums.keySet());
        cases = all;
      }
    }
    Answer.Builder answer = Answer.builder().option(option(best, question)).rounds(rounds);
    sums.forEach((key, sum) -> answer.optionScore(key, sum / trees.size()));
    for (OptionScorer.Case told : cases) {
      if (told.option().key().equals(best)) {
        answer.evidence(Cited.of(told)).coerced(told.by().isEmpty());
      }
    }
    double weight = sums.get(best) / trees.size();
    return answer
        .confidence(weight)
        .reasoning("No model was asked. Kinds of passages answered one each.")
        .build(steps);
  }

  private static List<Passage> only(List<Passage> passages, PassageKind kind) {
    return passages.stream().filter(passage -> passage.kind() == kind).toList();
  }

  private static List<Passage> passages(List<String> searches, Evidence evidence, Steps steps) {
    return FoundScenes.of(searches, steps.settings().whole("top"), evidence, steps).stream()
        .flatMap(found -> found.scene().passages().stream())
        .distinct()
        .toList();
  }

  private static Tree tree(Question question, List<Passage> expanded, List<Passage> direct) {
    List<OptionScorer.Case> cases = OptionScorer.bestFirst(OptionScorer.cases(question, expanded));
    OptionScorer.Case best = cases.get(0);
    if (best.score() == 0) {
      return new Tree(null, null, false, false);
    }
    double sum = 0;
    for (OptionScorer.Case one : cases) {
      sum += Math.exp(SHARPNESS * (one.score() - best.score()));
    }
    double second =
        cases.size() < 2 ? 0 : Math.exp(SHARPNESS * (cases.get(1).score() - best.score()));
    Map<String, Double> before = new TreeMap<>();
    OptionScorer.cases(question, direct)
        .forEach(one -> before.put(one.option().key(), one.score()));
    double drift = best.score() - before.get(best.option().key());
    return new Tree(best.option().key(), (1 - second) / sum, false, drift < MOST_DRIFT);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "cyberv";
    }

    @Override
    public String description() {
      return "answers several times, weighs the answers, and looks again where they disagree"
          + " (CyberV, arXiv:2506.07971)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(DIRECT, REASON);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new CyberV();
    }
  }
}
