package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Looks.Frame;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.answer.Records.Found;
import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The method {@code video-rag}: the question says what to look up in speech, text on screen and
 * detections; one look at pictures with what was found answers it (Video-RAG, NeurIPS 2025, arXiv
 * 2411.13093).
 */
final class VideoRag implements AnswerMethod {
  private static final String DECOUPLE = "video-rag-decouple-1";
  private static final String ANSWER = "video-rag-answer-1";

  /** Notes that things were to be looked up and none were detected in these videos. */
  static final String NO_DETECTIONS = "NO_DETECTIONS";

  /** The paper asks for fewer than five. */
  private static final int MOST_THINGS = 4;

  private static final Pattern LOCATION =
      Pattern.compile("(?i)\\b(?:where|location|position|corner|side|part of)\\b");
  private static final Pattern NUMBER = Pattern.compile("(?i)\\b(?:how many|number of|count)\\b");
  private static final Pattern RELATION =
      Pattern.compile(
          "(?i)\\b(?:left|right|above|below|under|over|behind|between|next to|beside|near|on"
              + " top)\\b");

  /** What is to be looked up; null and empty for nothing. */
  private record Requests(String speech, List<String> things, Set<SceneGraph.Type> types) {}

  @Override
  public Answer answer(Question question, Evidence all, Steps steps)
      throws CallFailure, InterruptedException {
    AnswerSettings settings = steps.settings();
    boolean asks = steps.hasModel() || steps.hasVision();
    if (!asks && Forced.quotes(question)) {
      return Forced.quoted(question, all, steps);
    }
    Evidence evidence = Narrowed.of(question, all, steps);
    VideoNames names = new VideoNames(evidence);
    Requests requests = asks ? requested(question, steps) : byRules(question);
    String encoder = settings.option("encoder");
    double threshold = settings.decimal("video-rag.threshold");
    List<String> speechTexts = new ArrayList<>(List.of(question.text()));
    if (requests.speech() != null) {
      speechTexts.add(requests.speech());
    }
    List<Found> speech =
        Records.like(speechTexts, Records.speech(evidence), encoder, threshold, evidence);
    List<String> lineTexts = new ArrayList<>(List.of(question.text()));
    lineTexts.addAll(requests.things());
    List<Found> lines =
        Records.like(lineTexts, Records.screenText(evidence), encoder, threshold, evidence);
    int frames = settings.whole("video-rag.frames");
    SceneGraph graph = SceneGraph.of(requests.things(), evidence, frames);
    boolean wantsThings = !requests.things().isEmpty() && !requests.types().isEmpty();
    if (wantsThings && evidence.passages(PassageKind.THING).isEmpty()) {
      steps.note(NO_DETECTIONS, String.join(", ", requests.things()));
    }
    boolean graphed = wantsThings && !graph.isEmpty();
    Map<Passage, Double> found = new LinkedHashMap<>();
    speech.forEach(one -> one.document().passages().forEach(p -> found.put(p, one.score())));
    lines.forEach(one -> one.document().passages().forEach(p -> found.put(p, one.score())));
    if (graphed) {
      graph.passages().forEach(thing -> found.put(thing, threshold));
    }
    if (!asks) {
      return withoutModel(question, found, steps);
    }
    ObjectNode data = Steps.data();
    if (graphed) {
      graph.tell(data.putArray("detections"), requests.types(), names);
    }
    Records.tell(data.putArray("speech"), speech, names);
    Records.tell(data.putArray("screen_text"), lines, names);
    List<Frame> shown = steps.hasVision() ? frames(evidence, frames) : List.of();
    if (shown.isEmpty()) {
      captions(question, evidence, steps, names, data, found);
    } else if (found.isEmpty()) {
      shown.forEach(frame -> clips(frame, evidence).forEach(clip -> found.put(clip, threshold)));
    }
    names.list(data);
    data.setAll(steps.data(question));
    JsonNode reply =
        Looks.ask(List.of(new Look(ANSWER, data, shown)), names, evidence, steps, "answer").get(0);
    return concluded(question, reply, found, steps);
  }

  /** What a model would look up; nothing where its reply is of no use. */
  private static Requests requested(Question question, Steps steps)
      throws CallFailure, InterruptedException {
    JsonNode reply =
        steps.json(new Steps.Step(DECOUPLE, steps.data(question)), "ASR", "DET", "TYPE");
    if (reply == null) {
      return new Requests(null, List.of(), Set.of());
    }
    List<String> things = new ArrayList<>();
    for (JsonNode thing : reply.path("DET")) {
      String name = thing.asText().strip();
      if (Phrases.isThing(name) && !things.contains(name) && things.size() < MOST_THINGS) {
        things.add(name);
      }
    }
    Set<SceneGraph.Type> types = EnumSet.noneOf(SceneGraph.Type.class);
    for (JsonNode word : reply.path("TYPE")) {
      SceneGraph.Type type = SceneGraph.Type.of(word.asText());
      if (type != null) {
        types.add(type);
      }
    }
    String speech = reply.path("ASR").isTextual() ? reply.path("ASR").asText().strip() : "";
    return new Requests(speech.isEmpty() ? null : speech, things, types);
  }

  /** The default without a model: the things that the question names. */
  private static Requests byRules(Question question) {
    StringBuilder words = new StringBuilder(question.text());
    question.options().forEach(option -> words.append(". ").append(option.text()));
    Set<SceneGraph.Type> types = EnumSet.noneOf(SceneGraph.Type.class);
    if (LOCATION.matcher(question.text()).find()) {
      types.add(SceneGraph.Type.LOCATION);
    }
    if (NUMBER.matcher(question.text()).find()) {
      types.add(SceneGraph.Type.NUMBER);
    }
    if (RELATION.matcher(words).find()) {
      types.add(SceneGraph.Type.RELATION);
    }
    return new Requests(null, Phrases.things(question.text(), MOST_THINGS), types);
  }

  /** Sampled frames, evenly over all videos. */
  private static List<Frame> frames(Evidence evidence, int most) {
    List<Frame> all = new ArrayList<>();
    for (IndexedVideo video : evidence.videos()) {
      all.addAll(Looks.frames(evidence, video.videoId(), 0, Long.MAX_VALUE, Integer.MAX_VALUE));
    }
    return Looks.evenly(all, most);
  }

  private static List<Passage> clips(Frame frame, Evidence evidence) {
    return evidence.passages(
        PassageFilter.ALL
            .of(Set.of(frame.videoId()))
            .kinds(PassageKind.CLIP)
            .between(frame.ref().ptsUs(), frame.ref().ptsUs() + 1));
  }

  /** Captions that a search finds, in place of pictures; in order of time. */
  private static void captions(
      Question question,
      Evidence evidence,
      Steps steps,
      VideoNames names,
      ObjectNode data,
      Map<Passage, Double> found) {
    int most = steps.settings().whole("video-rag.frames");
    Set<Passage> captions =
        new java.util.TreeSet<>(
            java.util.Comparator.comparing(Passage::videoId)
                .thenComparing(Passage::startUs)
                .thenComparing(Passage::id));
    for (Hit hit :
        evidence.search(
            question.text(),
            steps.settings().option("encoder"),
            most,
            PassageFilter.ALL.kinds(PassageKind.CLIP))) {
      captions.add(hit.passage());
    }
    var told = data.putArray("captions");
    for (Passage caption : captions) {
      new Records.Document(List.of(caption)).tell(told.addObject(), names);
      found.put(caption, steps.settings().decimal("video-rag.threshold"));
    }
  }

  private static Answer concluded(
      Question question, JsonNode reply, Map<Passage, Double> found, Steps steps) {
    Answer.Builder answer = Answer.builder();
    String words = reply == null ? null : reply.path("answer").asText().strip();
    if (!question.options().isEmpty()) {
      List<OptionScorer.Case> cases = OptionScorer.cases(question, List.copyOf(found.keySet()));
      Verdict verdict = Verdict.of(words, question, List.of(), cases, steps);
      answer.option(verdict.option()).coerced(verdict.coerced() || found.isEmpty());
    } else if (words == null || words.isEmpty()) {
      answer.abstained(true);
    } else {
      answer.text(words).coerced(found.isEmpty());
    }
    if (reply != null && reply.has("confidence")) {
      answer.confidence(Stretch.confidence(reply.path("confidence")) / 5.0);
    }
    return Forced.cite(answer, found).build(steps);
  }

  /** The default without a model: what was looked up speaks for options. */
  private static Answer withoutModel(Question question, Map<Passage, Double> found, Steps steps) {
    List<OptionScorer.Case> cases = OptionScorer.cases(question, List.copyOf(found.keySet()));
    Answer.Builder answer = Forced.decided(question, cases, steps);
    OptionScorer.Case best = OptionScorer.bestFirst(cases).get(0);
    Map<Passage, Double> speaking = new LinkedHashMap<>();
    best.by().forEach(scored -> speaking.put(scored.passage(), scored.score()));
    return Forced.cite(answer, speaking).build(steps);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "video-rag";
    }

    @Override
    public String description() {
      return "looks up speech, text and things for the question, then answers at once (Video-RAG)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(DECOUPLE, ANSWER);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new VideoRag();
    }
  }
}
