package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.index.Hit;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Where MR. Video looks for an answer, and what it knows of whom the question means (MR. Video,
 * NeurIPS 2025, stage B).
 *
 * @param reasoning why
 * @param segments the likeliest first
 * @param characters whom the question speaks of, as a model told; null where none did
 * @param global whether several segments are needed together
 */
record Intent(String reasoning, List<Stretch> segments, JsonNode characters, boolean global) {
  static final String MAP = "mrvideo-intent-map-1";
  static final String REDUCE = "mrvideo-intent-reduce-1";

  /** Notes that no segment was named, so that the likeliest one was taken. */
  static final String NO_SEGMENT = "NO_SEGMENT";

  /** Analyses that are put to one reduction: those of four hours, at 1000 scenes an hour. */
  private static final int MOST_ANALYSES = 125;

  /** Share of all scores that the segments chosen without a model hold together. */
  private static final double MASS = 0.5;

  /** Questions about everything, in words. */
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?i)\\b(?:whole|entire|entirely|overall|mainly|main|mostly|throughout|summar\\w+"
              + "|in total|altogether|how many|how often|order|sequence)\\b");

  /** What a model found in one part of a video. */
  private record Analysis(
      List<Scene> part,
      String reasoning,
      List<Stretch> segments,
      int confidence,
      JsonNode characters) {}

  /** The intention as later steps have it. */
  ObjectNode told(VideoNames names) {
    ObjectNode data = Steps.data().put("reasoning", reasoning);
    Stretch.tell(data.putArray("segments"), segments, names);
    if (characters != null) {
      data.set("key_characters", characters);
    }
    return data.put("scope", global ? "global" : "local");
  }

  /** Reads every part of every video, then reads the findings together. */
  static Intent analysed(
      Question question, List<Scene> scenes, VideoNames names, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    AnswerSettings settings = steps.settings();
    List<List<Scene>> parts = parts(scenes, settings.whole("mrvideo.block_scenes"));
    List<Look> looks = new ArrayList<>();
    for (List<Scene> part : parts) {
      ObjectNode data = steps.data(question);
      names.tell(data, part.get(0).videoId());
      data.put("neighbour_scenes", settings.whole("mrvideo.neighbour_scenes"));
      var told = data.putArray("scenes");
      part.forEach(scene -> scene.tell(told.addObject(), names));
      boolean pictures =
          steps.hasVision() && Boolean.parseBoolean(settings.option("mrvideo.intent_frames"));
      looks.add(
          new Look(
              MAP,
              data,
              pictures
                  ? part.stream().map(Scene::middle).filter(Objects::nonNull).toList()
                  : List.of()));
    }
    List<JsonNode> replies = Looks.ask(looks, names, evidence, steps, "segments", "confidence");
    Intent byScores = null;
    List<Analysis> analyses = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      JsonNode reply = replies.get(i);
      List<Scene> part = parts.get(i);
      if (reply != null) {
        int confidence = Stretch.confidence(reply.path("confidence"));
        analyses.add(
            new Analysis(
                part,
                reply.path("reasoning").asText(),
                Stretch.read(reply.path("segments"), part, confidence, names, steps),
                confidence,
                reply.get("key_characters")));
      } else {
        byScores = byScores == null ? scored(question, scenes, evidence, steps) : byScores;
        List<Stretch> found =
            byScores.segments().stream()
                .filter(segment -> part.stream().anyMatch(segment::overlaps))
                .toList();
        analyses.add(new Analysis(part, "Found by words alone.", found, 1, null));
      }
    }
    return reduced(question, scenes, analyses, names, evidence, steps);
  }

  /** Scenes of each video in parts of so many. */
  private static List<List<Scene>> parts(List<Scene> scenes, int most) {
    List<List<Scene>> parts = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= scenes.size(); i++) {
      boolean ends =
          i == scenes.size()
              || i - from == most
              || !scenes.get(i).videoId().equals(scenes.get(from).videoId());
      if (ends) {
        parts.add(scenes.subList(from, i));
        from = i;
      }
    }
    return parts;
  }

  /** One reduction of all analyses; of very many, some at a time first. */
  private static Intent reduced(
      Question question,
      List<Scene> scenes,
      List<Analysis> analyses,
      VideoNames names,
      Evidence evidence,
      Steps steps)
      throws CallFailure, InterruptedException {
    if (analyses.size() > MOST_ANALYSES) {
      List<Analysis> together = new ArrayList<>();
      for (int from = 0; from < analyses.size(); from += MOST_ANALYSES) {
        List<Analysis> some =
            analyses.subList(from, Math.min(analyses.size(), from + MOST_ANALYSES));
        List<Scene> part = some.stream().flatMap(analysis -> analysis.part().stream()).toList();
        Intent intent = reduced(question, part, some, names, evidence, steps);
        int confidence = some.stream().mapToInt(Analysis::confidence).max().orElse(1);
        together.add(
            new Analysis(
                part, intent.reasoning(), intent.segments(), confidence, intent.characters()));
      }
      return reduced(question, scenes, together, names, evidence, steps);
    }
    int most = steps.settings().whole("mrvideo.max_segments");
    ObjectNode data = steps.data(question);
    names.list(data);
    data.put("most_segments", most);
    var told = data.putArray("analyses");
    for (Analysis analysis : analyses) {
      ObjectNode one = told.addObject();
      names.tell(one, analysis.part().get(0).videoId());
      one.put("start_s", Seconds.of(analysis.part().get(0).startUs()));
      one.put("end_s", Seconds.of(analysis.part().get(analysis.part().size() - 1).endUs()));
      one.put("reasoning", analysis.reasoning());
      Stretch.tell(one.putArray("segments"), analysis.segments(), names);
      one.put("confidence", analysis.confidence());
      if (analysis.characters() != null) {
        one.set("key_characters", analysis.characters());
      }
    }
    JsonNode reply = steps.json(new Steps.Step(REDUCE, data), "segments", "scope");
    boolean global =
        reply == null ? isGlobal(question) : reply.path("scope").asText().equals("global");
    List<Stretch> segments =
        reply == null
            ? List.of()
            : Stretch.read(reply.path("segments"), scenes, 1, names, steps).stream()
                .map(segment -> trusted(segment, analyses))
                .toList();
    if (segments.isEmpty()) {
      segments = likeliest(question, scenes, analyses, evidence, steps);
      steps.note(NO_SEGMENT, "the likeliest part of the video was taken");
    }
    return new Intent(
        reply == null ? "" : reply.path("reasoning").asText(),
        global || segments.size() <= most ? segments : segments.subList(0, most),
        reply == null ? null : reply.get("key_characters"),
        global);
  }

  /** The segment with the best confidence of the analyses that named what it overlaps. */
  private static Stretch trusted(Stretch segment, List<Analysis> analyses) {
    int confidence = 1;
    for (Analysis analysis : analyses) {
      for (Stretch found : analysis.segments()) {
        if (found.videoId().equals(segment.videoId())
            && found.startUs() < segment.endUs()
            && found.endUs() > segment.startUs()) {
          confidence = Math.max(confidence, analysis.confidence());
        }
      }
    }
    return new Stretch(segment.videoId(), segment.startUs(), segment.endUs(), confidence);
  }

  /** The segments of the analysis with the highest confidence; else what words find. */
  private static List<Stretch> likeliest(
      Question question,
      List<Scene> scenes,
      List<Analysis> analyses,
      Evidence evidence,
      Steps steps) {
    return analyses.stream()
        .filter(analysis -> !analysis.segments().isEmpty())
        .max(
            Comparator.comparingInt(Analysis::confidence)
                .thenComparing(analysis -> -analyses.indexOf(analysis)))
        .map(Analysis::segments)
        .orElseGet(() -> scored(question, scenes, evidence, steps).segments());
  }

  /**
   * The scenes that a search finds, as the published comparison does: as many as segments may be.
   */
  static Intent retrieved(Question question, List<Scene> scenes, Evidence evidence, Steps steps) {
    int most = steps.settings().whole("mrvideo.max_segments");
    List<Stretch> segments = new ArrayList<>();
    for (Hit hit :
        evidence.search(
            words(question),
            steps.settings().option("encoder"),
            most,
            PassageFilter.ALL.kinds(PassageKind.CLIP))) {
      Passage clip = hit.passage();
      segments.add(new Stretch(clip.videoId(), clip.startUs(), clip.endUs(), 3));
    }
    return segments.isEmpty()
        ? scored(question, scenes, evidence, steps)
        : new Intent("Found by search.", segments, null, isGlobal(question));
  }

  /**
   * The default without a model: scenes by what searches for their captions, speech and text on
   * screen score, until they hold half of all scores; each with its neighbours; confidence by the
   * fifth of all scenes that it is in. Where nothing is found, scenes evenly over the videos.
   */
  static Intent scored(Question question, List<Scene> scenes, Evidence evidence, Steps steps) {
    int most = steps.settings().whole("mrvideo.max_segments");
    int neighbours = steps.settings().whole("mrvideo.neighbour_scenes");
    Map<String, Double> found = new TreeMap<>();
    PassageFilter filter =
        PassageFilter.ALL.kinds(PassageKind.CLIP, PassageKind.SPEECH, PassageKind.SCREEN_TEXT);
    int top = Math.max(steps.settings().whole("top"), Math.min(1000, 2 * scenes.size()));
    for (Hit hit :
        evidence.search(words(question), steps.settings().option("encoder"), top, filter)) {
      found.put(hit.passage().kind() + hit.passage().id(), hit.score());
    }
    double[] scores = scenes.stream().mapToDouble(score(found)).toArray();
    List<Integer> ranked = new ArrayList<>();
    double all = 0;
    for (int i = 0; i < scores.length; i++) {
      all += scores[i];
      if (scores[i] > 0) {
        ranked.add(i);
      }
    }
    ranked.sort(Comparator.comparingDouble((Integer i) -> -scores[i]));
    if (ranked.isEmpty()) {
      List<Stretch> even =
          Looks.evenly(scenes, most).stream().map(scene -> Stretch.of(List.of(scene), 1)).toList();
      return new Intent("Nothing was found; scenes evenly.", even, null, isGlobal(question));
    }
    List<Stretch> segments = new ArrayList<>();
    Set<Integer> taken = new TreeSet<>();
    double held = 0;
    for (int rank = 0;
        rank < ranked.size() && segments.size() < most && held < MASS * all;
        rank++) {
      int scene = ranked.get(rank);
      held += scores[scene];
      if (!taken.contains(scene)) {
        int from = edge(scenes, scene, -neighbours);
        int until = edge(scenes, scene, neighbours);
        for (int i = from; i <= until; i++) {
          taken.add(i);
        }
        int fifth = 5 - 5 * rank / scenes.size();
        segments.add(Stretch.of(scenes.subList(from, until + 1), fifth));
      }
    }
    return new Intent("Found by words and meaning.", segments, null, isGlobal(question));
  }

  /** The scene so many away, or the last before it of the same video. */
  private static int edge(List<Scene> scenes, int scene, int away) {
    int step = Integer.signum(away);
    int edge = scene;
    for (int i = 0; i != away; i += step) {
      int next = edge + step;
      boolean same =
          next >= 0
              && next < scenes.size()
              && scenes.get(next).videoId().equals(scenes.get(scene).videoId());
      edge = same ? next : edge;
    }
    return edge;
  }

  private static ToDoubleFunction<Scene> score(Map<String, Double> found) {
    return scene -> {
      double score = 0;
      for (Passage passage : scene.passages()) {
        score += found.getOrDefault(passage.kind() + passage.id(), 0.0);
      }
      return score;
    };
  }

  private static String words(Question question) {
    StringBuilder words = new StringBuilder(question.text());
    question.options().forEach(option -> words.append(' ').append(option.text()));
    return words.toString();
  }

  private static boolean isGlobal(Question question) {
    return WHOLE.matcher(question.text()).find();
  }
}
