package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Looks.Frame;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.index.Passage;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The method {@code mrvideo}: every part of the video is read for what it may contribute, the
 * findings are read together, the segments that matter are looked at one by one and all at once,
 * and the answer is made of what was seen, without pictures (MR. Video: MapReduce is the principle
 * for long video understanding, NeurIPS 2025, arXiv 2504.16082).
 */
final class MrVideo implements AnswerMethod {
  private static final String GOAL = "mrvideo-goal-1";
  private static final String LOCAL = "mrvideo-probe-local-1";
  private static final String GLOBAL = "mrvideo-probe-global-1";
  private static final String ANSWER = "mrvideo-answer-1";

  /** The paper keeps below 40 pictures a call. */
  private static final int MOST_PICTURES = 39;

  /** What was seen in a segment, or in all of them where it is null. */
  private record Probe(Stretch segment, String answer, Question.Option option, int confidence) {}

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    boolean asks = steps.hasModel() || steps.hasVision();
    if (!asks && Forced.quotes(question)) {
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    List<Scene> scenes = Scene.of(evidence);
    if (scenes.isEmpty()) {
      return Forced.withoutEvidence(question, steps);
    }
    VideoNames names = new VideoNames(evidence);
    boolean retrieves = steps.settings().option("mrvideo.intent").equals("retrieval");
    if (!asks) {
      Intent intent =
          retrieves
              ? Intent.retrieved(question, scenes, evidence, steps)
              : Intent.scored(question, scenes, evidence, steps);
      return withoutModel(question, intent, scenes, steps);
    }
    Intent intent =
        retrieves
            ? Intent.retrieved(question, scenes, evidence, steps)
            : Intent.analysed(question, scenes, names, evidence, steps);
    ObjectNode data = steps.data(question);
    names.list(data);
    data.set("intent", intent.told(names));
    List<Probe> probes = new ArrayList<>();
    if (Boolean.parseBoolean(steps.settings().option("mrvideo.goal_aware"))) {
      probes.addAll(probes(question, intent, scenes, data, names, evidence, steps));
    } else {
      var told = data.putArray("scenes");
      for (Stretch segment : byTime(intent.segments())) {
        segment.of(scenes).forEach(scene -> scene.tell(told.addObject(), names));
      }
    }
    JsonNode reply = steps.json(new Steps.Step(ANSWER, data), "answer");
    return concluded(question, intent, probes, reply, scenes, steps);
  }

  /** Asks what helps to answer, of each segment and of all; adds what came of it to the data. */
  private static List<Probe> probes(
      Question question,
      Intent intent,
      List<Scene> scenes,
      ObjectNode data,
      VideoNames names,
      Evidence evidence,
      Steps steps)
      throws CallFailure, InterruptedException {
    AnswerSettings settings = steps.settings();
    JsonNode goal = steps.json(new Steps.Step(GOAL, data), "local_question", "global_question");
    String local = goal == null ? question.text() : goal.path("local_question").asText();
    String global = goal == null ? question.text() : goal.path("global_question").asText();
    int most = settings.whole("mrvideo.max_segments");
    List<Stretch> segments =
        byTime(intent.segments().subList(0, Math.min(most, intent.segments().size())));
    List<Look> looks = new ArrayList<>();
    for (Stretch segment : segments) {
      ObjectNode asked = asked(local, question);
      segment.tell(asked, names);
      var told = asked.putArray("scenes");
      segment.of(scenes).forEach(scene -> scene.tell(told.addObject(), names));
      looks.add(
          new Look(
              LOCAL,
              asked,
              Looks.frames(
                  evidence,
                  segment.videoId(),
                  segment.startUs(),
                  segment.endUs(),
                  Math.min(MOST_PICTURES, settings.whole("mrvideo.local_frames")))));
    }
    looks.add(overview(global, question, intent, scenes, names));
    List<JsonNode> replies = Looks.ask(looks, names, evidence, steps, "answer");
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < replies.size(); i++) {
      Stretch segment = i < segments.size() ? segments.get(i) : null;
      JsonNode reply = replies.get(i);
      if (reply != null) {
        probes.add(
            new Probe(
                segment,
                reply.path("answer").asText(),
                OptionChoice.named(reply.path("option").asText(), question.options()).orElse(null),
                Stretch.confidence(reply.path("confidence"))));
      } else if (segment != null && !question.options().isEmpty()) {
        byWords(question, segment, scenes).ifPresent(probes::add);
      }
    }
    data.put("local_question", local).put("global_question", global);
    var told = data.putArray("probes");
    for (Probe probe : probes) {
      ObjectNode one = told.addObject().put("kind", probe.segment() == null ? "global" : "local");
      if (probe.segment() != null) {
        probe.segment().tell(one, names);
      }
      one.put("answer", probe.answer());
      one.put("option", probe.option() == null ? null : probe.option().key());
      one.put("confidence", probe.confidence());
    }
    return probes;
  }

  private static ObjectNode asked(String words, Question question) {
    ObjectNode data = Steps.data().put("question", words);
    if (!question.options().isEmpty()) {
      var options = data.putObject("options");
      question.options().forEach(option -> options.put(option.key(), option.text()));
    }
    return data;
  }

  /** All segments at once: the captions of all, the middle pictures of as many as may be shown. */
  private static Look overview(
      String words, Question question, Intent intent, List<Scene> scenes, VideoNames names) {
    ObjectNode asked = asked(words, question);
    names.list(asked);
    List<Frame> middles = new ArrayList<>();
    var told = asked.putArray("segments");
    for (Stretch segment : byTime(intent.segments())) {
      ObjectNode one = told.addObject();
      segment.tell(one, names);
      List<Scene> mine = segment.of(scenes);
      var captions = one.putArray("captions");
      mine.forEach(scene -> captions.add(scene.clip().text()));
      long middleUs = segment.startUs() + (segment.endUs() - segment.startUs()) / 2;
      mine.stream()
          .flatMap(scene -> scene.clip().frames().stream())
          .min(Comparator.comparingLong(frame -> Math.abs(frame.ptsUs() - middleUs)))
          .ifPresent(frame -> middles.add(new Frame(segment.videoId(), frame)));
    }
    return new Look(GLOBAL, asked, Looks.evenly(middles, MOST_PICTURES));
  }

  /** What a segment's words speak for, where nobody would look at it. */
  private static Optional<Probe> byWords(Question question, Stretch segment, List<Scene> scenes) {
    OptionScorer.Case best =
        OptionScorer.bestFirst(OptionScorer.cases(question, passages(segment.of(scenes)))).get(0);
    return best.score() == 0
        ? Optional.empty()
        : Optional.of(new Probe(segment, "Words in it speak for this option.", best.option(), 1));
  }

  private static Answer concluded(
      Question question,
      Intent intent,
      List<Probe> probes,
      JsonNode reply,
      List<Scene> scenes,
      Steps steps) {
    Answer.Builder answer = Answer.builder();
    String words = reply == null ? null : reply.path("answer").asText().strip();
    Question.Option chosen = null;
    if (!question.options().isEmpty()) {
      List<Question.Option> votes =
          probes.stream().map(Probe::option).filter(Objects::nonNull).toList();
      List<Passage> found =
          intent.segments().stream().flatMap(s -> passages(s.of(scenes)).stream()).toList();
      Verdict verdict =
          Verdict.of(words, question, votes, OptionScorer.cases(question, found), steps);
      chosen = verdict.option();
      answer.option(chosen).coerced(verdict.coerced());
    } else if (words != null && !words.isEmpty()) {
      answer.text(words);
    } else {
      answer.coerced(true);
      probes.stream()
          .max(
              Comparator.comparingInt(Probe::confidence)
                  .thenComparing(probe -> -probes.indexOf(probe)))
          .ifPresentOrElse(best -> answer.text(best.answer()), () -> answer.abstained(true));
    }
    if (reply != null) {
      answer.reasoning(reply.path("reasoning").asText());
    }
    Question.Option option = chosen;
    List<Probe> agreeing =
        probes.stream().filter(probe -> option == null || option.equals(probe.option())).toList();
    double confidence =
        probes.isEmpty()
            ? intent.segments().stream().mapToInt(Stretch::confidence).max().orElse(1)
            : agreeing.stream().mapToInt(Probe::confidence).average().orElse(0);
    answer.confidence(confidence / 5);
    cite(answer, intent, agreeing, scenes);
    return answer.build(steps);
  }

  /** Cites the scenes of segments whose probes say the same; else those of all segments. */
  private static void cite(
      Answer.Builder answer, Intent intent, List<Probe> agreeing, List<Scene> scenes) {
    List<Stretch> segments = new ArrayList<>();
    List<Integer> weights = new ArrayList<>();
    for (Probe probe : agreeing) {
      if (probe.segment() != null) {
        segments.add(probe.segment());
        weights.add(probe.confidence());
      }
    }
    if (segments.isEmpty()) {
      segments.addAll(intent.segments());
      weights.addAll(Collections.nCopies(segments.size(), 1));
    }
    Forced.cite(answer, segments, weights, scenes);
  }

  private static List<Stretch> byTime(List<Stretch> segments) {
    return segments.stream()
        .sorted(Comparator.comparing(Stretch::videoId).thenComparing(Stretch::startUs))
        .toList();
  }

  private static List<Passage> passages(List<Scene> scenes) {
    return scenes.stream().flatMap(scene -> scene.passages().stream()).distinct().toList();
  }

  /**
   * The default without a model: each segment's words speak for options, and doubts of segments
   * multiply (noisy or). What is counted, put in order or answered in words is quoted.
   */
  private static Answer withoutModel(
      Question question, Intent intent, List<Scene> scenes, Steps steps) {
    List<OptionScorer.Case> cases = new ArrayList<>();
    double[] doubts = new double[question.options().size()];
    Arrays.fill(doubts, 1);
    List<List<OptionScorer.Case>> bySegment = new ArrayList<>();
    for (Stretch segment : intent.segments()) {
      List<OptionScorer.Case> here = OptionScorer.cases(question, passages(segment.of(scenes)));
      bySegment.add(here);
      for (int i = 0; i < doubts.length; i++) {
        doubts[i] *= 1 - here.get(i).score();
      }
    }
    for (int i = 0; i < doubts.length; i++) {
      cases.add(new OptionScorer.Case(question.options().get(i), 1 - doubts[i], List.of()));
    }
    Answer.Builder answer = Forced.decided(question, cases, steps);
    Question.Option best = OptionScorer.bestFirst(cases).get(0).option();
    int position = question.options().indexOf(best);
    List<Stretch> speaking = new ArrayList<>();
    List<Integer> weights = new ArrayList<>();
    for (int i = 0; i < bySegment.size(); i++) {
      int weight = (int) Math.round(100 * bySegment.get(i).get(position).score());
      if (weight > 0) {
        speaking.add(intent.segments().get(i));
        weights.add(weight);
      }
    }
    Forced.cite(answer, speaking, weights, scenes);
    return answer.build(steps);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "mrvideo";
    }

    @Override
    public String description() {
      return "reads all parts, looks at those that matter, answers from what was seen (MR. Video)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(Intent.MAP, Intent.REDUCE, GOAL, LOCAL, GLOBAL, ANSWER);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new MrVideo();
    }
  }
}
