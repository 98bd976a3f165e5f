package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Looks.Frame;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.index.PassageQuery;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** The tools of {@code videodeepresearch}, and what they found for one question. */
final class ResearchTools {
  static final String LOOK = "videodeepresearch-look-1";

  /** Notes a call with arguments that no tool takes. */
  static final String BAD_CALL = "BAD_CALL";

  /** Clips that a search gives where the call does not say. */
  private static final int CLIPS = 5;

  private static final int SIMILAR_CLIPS = 10;
  private static final int SUBTITLES = 30;
  private static final int MOST_HITS = 100;

  /** Ten clips of ten seconds, the most that the paper lets be looked at as one. */
  private static final long MOST_LOOK_US = 100_000_000;

  /** Shorter stretches are widened by half of it on both sides. */
  private static final long LEAST_LOOK_US = 1_000_000;

  private static final double LOOK_FPS = 2;

  private final Question question;
  private final Evidence evidence;
  private final Steps steps;
  private final VideoNames names;
  private final Map<String, Integer> asked = new TreeMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final Map<Passage, Double> heard = new LinkedHashMap<>();
  private final List<Passage> found = new ArrayList<>();
  private boolean forgave;

  /** What a look at a stretch of a video gave. */
  record Seen(Stretch stretch, String answer, int confidence) {}

  /** A call that the planner made wrongly. */
  private static final class BadCall extends Exception {
    private static final long serialVersionUID = 1L;

    BadCall(String message) {
      super(message);
    }
  }

  ResearchTools(Question question, Evidence evidence, Steps steps) {
    this.question = question;
    this.evidence = evidence;
    this.steps = steps;
    this.names = new VideoNames(evidence);
  }

  VideoNames names() {
    return names;
  }

  /** Looks at stretches so far, in order. */
  List<Seen> seen() {
    return seen;
  }

  /** Speech that was read, by how much it counts. */
  Map<Passage, Double> heard() {
    return heard;
  }

  /** Clips that were found, the best of the first search first. */
  List<Passage> found() {
    return found;
  }

  /**
   * Does what one round asks for.
   *
   * @param calls the planner's list
   * @param round number of the round
   * @return the calls with their results
   */
  List<ObjectNode> run(JsonNode calls, int round) throws CallFailure, InterruptedException {
    List<ObjectNode> told = new ArrayList<>();
    List<Look> looks = new ArrayList<>();
    List<ObjectNode> lookers = new ArrayList<>();
    List<Stretch> stretches = new ArrayList<>();
    for (JsonNode item : calls) {
      ObjectNode call = item.isObject() ? item.deepCopy() : Steps.data().put("tool", item.asText());
      told.add(call);
      Integer before = asked.putIfAbsent(call.toString(), round);
      if (before != null) {
        call.put("skipped", "asked already in round " + before);
        continue;
      }
      try {
        prepareOrRun(call, looks, lookers, stretches);
      } catch (BadCall e) {
        steps.note(BAD_CALL, e.getMessage());
        if (!forgave) {
          forgave = true;
          call.put("error", e.getMessage());
        } else {
          findClips(call, question.text(), CLIPS);
        }
      }
    }
    List<JsonNode> replies = Looks.ask(looks, names, evidence, steps, "answer");
    for (int i = 0; i < looks.size(); i++) {
      JsonNode reply = replies.get(i);
      ObjectNode call = lookers.get(i);
      if (reply == null) {
        call.put("error", "it could not be looked at");
        continue;
      }
      int confidence = Stretch.confidence(reply.path("confidence"));
      String answer = reply.path("answer").asText();
      call.putObject("result")
          .put("description", reply.path("description").asText())
          .put("answer", answer)
          .put("confidence", confidence);
      if (stretches.get(i) != null) {
        seen.add(new Seen(stretches.get(i), answer, confidence));
      }
    }
    return told;
  }

  private void prepareOrRun(
      ObjectNode call, List<Look> looks, List<ObjectNode> lookers, List<Stretch> stretches)
      throws BadCall {
    switch (call.path("tool").asText()) {
      case "find_clips" -> findClips(call, text(call, "query"), count(call, CLIPS));
      case "similar_clips" -> similarClips(call, count(call, SIMILAR_CLIPS));
      case "find_speech" -> findSpeech(call, text(call, "query"), count(call, SUBTITLES));
      case "read_speech" -> readSpeech(call, stretch(call));
      case "look" -> {
        String asks = text(call, "question");
        Stretch stretch = stretch(call);
        if (stretch.endUs() - stretch.startUs() > MOST_LOOK_US) {
          throw new BadCall("a look takes no more than 100 seconds");
        }
        looks.add(look(stretch, asks));
        lookers.add(call);
        stretches.add(stretch);
      }
      case "browse" -> {
        looks.add(browse(text(call, "question")));
        lookers.add(call);
        stretches.add(null);
      }
      default ->
          throw new BadCall(
              "there is no tool %s; there are find_clips, similar_clips, find_speech, read_speech, look and browse"
                  .formatted(call.path("tool")));
    }
  }

  private static String text(ObjectNode call, String key) throws BadCall {
    String text = call.path(key).asText().strip();
    if (text.isEmpty() || !call.path(key).isTextual()) {
      throw new BadCall("%s needs \"%s\", a text".formatted(call.path("tool").asText(), key));
    }
    return text;
  }

  /** How many are wanted; the default where it is no number. */
  private static int count(ObjectNode call, int other) {
    int count = call.path("k").asInt(other);
    return count < 1 ? other : Math.min(MOST_HITS, count);
  }

  private String video(ObjectNode call) throws BadCall {
    String video = names.read(call);
    if (video == null) {
      throw new BadCall("\"video\" must be the number of one of the videos");
    }
    return video;
  }

  private Stretch stretch(ObjectNode call) throws BadCall {
    String video = video(call);
    OptionalLong start = Seconds.read(call.path("start_s"));
    OptionalLong end = Seconds.read(call.path("end_s"));
    long lengthUs = evidence.videosById().get(video).durationUs();
    if (start.isEmpty() || end.isEmpty() || start.getAsLong() > end.getAsLong()) {
      throw new BadCall("\"start_s\" and \"end_s\" must be seconds, one before the other");
    }
    if (start.getAsLong() >= lengthUs) {
      throw new BadCall("the video is only %s s long".formatted(Seconds.of(lengthUs)));
    }
    long startUs = start.getAsLong();
    long endUs = end.getAsLong();
    if (endUs - startUs < LEAST_LOOK_US) {
      startUs -= LEAST_LOOK_US / 2;
      endUs += LEAST_LOOK_US / 2;
    }
    return new Stretch(video, Math.max(0, startUs), Math.min(lengthUs, endUs), 1);
  }

  private PassageFilter filter(ObjectNode call, PassageKind kind) {
    PassageFilter all = PassageFilter.ALL.kinds(kind);
    String video = call.has("video") ? names.read(call) : null;
    return video == null ? all : all.of(Set.of(video));
  }

  private void findClips(ObjectNode call, String query, int count) {
    List<Hit> hits = evidence.search(query, encoder(), count, filter(call, PassageKind.CLIP));
    tellClips(call, hits.stream().map(Hit::passage).toList());
  }

  private String encoder() {
    return steps.settings().option("encoder");
  }

  /** Clips like the one at a time and like the question; by its words where it has no vector. */
  private void similarClips(ObjectNode call, int count) throws BadCall {
    String video = video(call);
    OptionalLong time = Seconds.read(call.path("time_s"));
    if (time.isEmpty()) {
      throw new BadCall("similar_clips needs \"time_s\", a time in seconds");
    }
    List<Passage> here =
        evidence.passages(
            PassageFilter.ALL
                .of(Set.of(video))
                .kinds(PassageKind.CLIP)
                .between(time.getAsLong(), time.getAsLong() + 1));
    if (here.isEmpty()) {
      throw new BadCall("no clip is at %s s".formatted(call.path("time_s").asText()));
    }
    Passage source = here.get(0);
    PassageFilter filter = PassageFilter.ALL.kinds(PassageKind.CLIP);
    List<Hit> hits =
        evidence
            .vector(source, encoder())
            .map(
                vector -> {
                  float[] query = sum(vector, evidence.vector(encoder(), question.text()));
                  PassageQuery meaning =
                      new PassageQuery(
                          null,
                          new TreeMap<>(Map.of(encoder(), query)),
                          PassageQuery.Fusion.RRF,
                          new TreeMap<>(),
                          filter,
                          count + 1);
                  return evidence.search(meaning);
                })
            .orElseGet(() -> evidence.searchWords(source.text(), count + 1, filter));
    tellClips(
        call,
        hits.stream()
            .map(Hit::passage)
            .filter(clip -> !clip.id().equals(source.id()))
            .limit(count)
            .toList());
  }

  /** The unit vector between two. */
  private static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
      square += (double) sum[i] * sum[i];
    }
    if (square == 0) {
      return a;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (sum[i] / Math.sqrt(square));
    }
    return sum;
  }

  private void tellClips(ObjectNode call, List<Passage> clips) {
    var result = call.putArray("result");
    for (Passage clip : clips) {
      ObjectNode told = result.addObject();
      names.tell(told, clip.videoId());
      told.put("start_s", Seconds.of(clip.startUs())).put("end_s", Seconds.of(clip.endUs()));
      if (!found.contains(clip)) {
        found.add(clip);
      }
    }
  }

  private void findSpeech(ObjectNode call, String query, int count) {
    List<Hit> hits = evidence.search(query, encoder(), count, filter(call, PassageKind.SPEECH));
    tellSpeech(call, hits.stream().map(Hit::passage).toList());
  }

  private void readSpeech(ObjectNode call, Stretch stretch) {
    tellSpeech(
        call,
        evidence.passages(
            PassageFilter.ALL
                .of(Set.of(stretch.videoId()))
                .kinds(PassageKind.SPEECH)
                .between(stretch.startUs(), stretch.endUs())));
  }

  private void tellSpeech(ObjectNode call, List<Passage> speech) {
    var result = call.putArray("result");
    for (Passage words : speech) {
      ObjectNode told = result.addObject();
      names.tell(told, words.videoId());
      told.put("start_s", Seconds.of(words.startUs())).put("end_s", Seconds.of(words.endUs()));
      told.put("text", words.text());
      heard.put(words, 1.0);
    }
  }

  private Look look(Stretch stretch, String asks) {
    ObjectNode data = Steps.data().put("question", asks);
    stretch.tell(data, names);
    var told = data.putArray("scenes");
    Scene.of(evidence, stretch.videoId(), stretch.startUs(), stretch.endUs())
        .forEach(scene -> scene.tell(told.addObject(), names));
    int frames = (int) Math.ceil((stretch.endUs() - stretch.startUs()) / 1e6 * LOOK_FPS);
    return new Look(
        LOOK,
        data,
        Looks.frames(evidence, stretch.videoId(), stretch.startUs(), stretch.endUs(), frames));
  }

  /** A look at pictures, or captions, evenly from everywhere. */
  private Look browse(String asks) {
    ObjectNode data = Steps.data().put("question", asks);
    names.list(data);
    List<Frame> frames = new ArrayList<>();
    for (IndexedVideo video : evidence.videos()) {
      frames.addAll(
          Looks.frames(evidence, video.videoId(), 0, video.durationUs(), Integer.MAX_VALUE));
    }
    var told = data.putArray("scenes");
    Looks.evenly(Scene.of(evidence), Math.max(steps.mostPictures(), CLIPS * SIMILAR_CLIPS))
        .forEach(scene -> scene.tell(told.addObject(), names));
    return new Look(LOOK, data, frames);
  }
}
