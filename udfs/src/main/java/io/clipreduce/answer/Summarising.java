package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Answer.Citation;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The method {@code v2xum}: what matters most in a video, as ranges of frames, sentences that name
 * their frames, or both. Every sentence names a frame, and every frame is named (V2Xum-LLM, AAAI
 * 2025).
 *
 * <p>Of frames that lie evenly in the video those are chosen that all others are most like (greedy
 * facility location); a language model may say in its words what they show, else the captions of
 * their clips do.
 */
final class Summarising implements AnswerMethod {
  private static final String PROMPT = "v2xum-sentences-1";

  /** Frames that a video is seen as. */
  private static final int FRAMES = 100;

  /** Share of time in the likeness of frames, so that those of one clip are told apart. */
  private static final double OF_TIME = 0.2;

  /** Notes frames that the model named though they were not shown to it. */
  private static final String UNKNOWN_FRAME = "UNKNOWN_FRAME";

  /** Notes frames that the model's sentences left out. */
  private static final String FRAME_UNNAMED = "FRAME_UNNAMED";

  /**
   * A sentence.
   *
   * @param frames that it names, in order
   * @param by the clips of these frames
   */
  record Sentence(String text, List<Integer> frames, List<Passage> by) {}

  /**
   * A video's summary.
   *
   * @param count frames that the video is seen as
   * @param frames those that were chosen, in order
   */
  record Summary(String videoId, int count, List<Integer> frames, List<Sentence> sentences) {}

  @Override
  public Answer answer(Question question, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    if (question.form() != Question.Form.SUMMARY) {
      return Grounding.answer(
          question, Grounding.Localiser.of(steps.settings()), "", evidence, steps);
    }
    List<Summary> summaries = chosen(evidence, steps.settings());
    boolean words = !steps.settings().option("summary_form").equals("frames");
    if (words && steps.hasModel()) {
      List<Summary> written = new ArrayList<>();
      for (Summary summary : summaries) {
        written.add(written(summary, evidence, steps));
      }
      summaries = written;
    }
    return answer(summaries, "Frames that the others are most like. ", evidence, steps);
  }

  /** A summary that no model words. */
  static Answer withoutModel(Evidence evidence, Steps steps) {
    List<Summary> summaries = chosen(evidence, steps.settings());
    return answer(summaries, "Frames that the others are most like. ", evidence, steps);
  }

  private static List<Summary> chosen(Evidence evidence, AnswerSettings settings) {
    List<Summary> summaries = new ArrayList<>();
    for (IndexedVideo video : evidence.videos()) {
      ClipLikeness clips = ClipLikeness.of(video, evidence, settings);
      if (!clips.isEmpty()) {
        summaries.add(chosen(video, clips, settings.decimal("summary_ratio")));
      }
    }
    return summaries;
  }

  private static Summary chosen(IndexedVideo video, ClipLikeness clips, double ratio) {
    int most = Math.max(1, (int) Math.round(ratio * FRAMES));
    Passage[] shown = new Passage[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      shown[i] = clips.at(video.durationUs() * (2L * i + 1) / (2L * FRAMES));
    }
    double[][] likeness = new double[FRAMES][FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      for (int j = 0; j < FRAMES; j++) {
        double near = Math.exp(-Math.abs(i - j) * (double) most / FRAMES);
        likeness[i][j] = (1 - OF_TIME) * clips.likeness(shown[i], shown[j]) + OF_TIME * near;
      }
    }
    List<Integer> frames = facilities(likeness, most);
    Map<String, List<Integer>> byCaption = new LinkedHashMap<>();
    for (int frame : frames) {
      byCaption.computeIfAbsent(shown[frame].text(), text -> new ArrayList<>()).add(frame);
    }
    List<Sentence> sentences = new ArrayList<>();
    byCaption.forEach(
        (text, named) -> {
          Set<Passage> by = new LinkedHashSet<>();
          named.forEach(frame -> by.add(shown[frame]));
          sentences.add(new Sentence(text, named, List.copyOf(by)));
        });
    return new Summary(video.videoId(), FRAMES, frames, sentences);
  }

  /**
   * Greedy facility location: each choice raises the most the sum, over all items, of the likeness
   * to the chosen one that is most like it. Of equal ones the first.
   *
   * @return positions in order, so many of them
   */
  static List<Integer> facilities(double[][] likeness, int count) {
    double[] served = new double[likeness.length];
    Set<Integer> chosen = new TreeSet<>();
    while (chosen.size() < Math.min(count, likeness.length)) {
      int best = -1;
      double most = -1;
      for (int j = 0; j < likeness.length; j++) {
        if (chosen.contains(j)) {
          continue;
        }
        double gain = 0;
        for (int i = 0; i < likeness.length; i++) {
          gain += Math.max(0, likeness[i][j] - served[i]);
        }
        if (gain > most + 1e-12) {
          most = gain;
          best = j;
        }
      }
      chosen.add(best);
      for (int i = 0; i < likeness.length; i++) {
        served[i] = Math.max(served[i], likeness[i][best]);
      }
    }
    return List.copyOf(chosen);
  }

  /** The same in a model's words, or as it is where it finds none. */
  private static Summary written(Summary summary, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    long durationUs = evidence.videosById().get(summary.videoId()).durationUs();
    ObjectNode data = Steps.data();
    var frames = data.putArray("frames");
    Map<Integer, Sentence> shown = new LinkedHashMap<>();
    for (Sentence sentence : summary.sentences()) {
      sentence.frames().forEach(frame -> shown.put(frame, sentence));
    }
    for (int frame : summary.frames()) {
      frames
          .addObject()
          .put("frame", frame)
          .put("time_s", Seconds.of(middleUs(frame, summary.count(), durationUs)))
          .put("caption", shown.get(frame).text());
    }
    JsonNode reply = steps.json(new Steps.Step(PROMPT, data), "sentences");
    if (reply == null) {
      return summary;
    }
    List<Sentence> sentences = new ArrayList<>();
    Set<Integer> named = new TreeSet<>();
    for (JsonNode told : reply.path("sentences")) {
      Set<Integer> its = new TreeSet<>();
      Set<Passage> by = new LinkedHashSet<>();
      for (JsonNode frame : told.path("frames")) {
        if (shown.containsKey(frame.asInt(-1))) {
          its.add(frame.asInt());
          by.addAll(shown.get(frame.asInt()).by());
        } else {
          steps.note(UNKNOWN_FRAME, PROMPT + ": frame " + frame);
        }
      }
      String text = told.path("text").asText("").strip();
      if (!text.isEmpty() && !its.isEmpty()) {
        named.addAll(its);
        sentences.add(new Sentence(text, List.copyOf(its), List.copyOf(by)));
      }
    }
    for (Sentence sentence : summary.sentences()) {
      List<Integer> left =
          sentence.frames().stream().filter(frame -> !named.contains(frame)).toList();
      if (!left.isEmpty()) {
        steps.note(FRAME_UNNAMED, PROMPT + ": frames " + left);
        sentences.add(new Sentence(sentence.text(), left, sentence.by()));
      }
    }
    sentences.sort(java.util.Comparator.comparing(sentence -> sentence.frames().get(0)));
    return new Summary(summary.videoId(), summary.count(), summary.frames(), sentences);
  }

  private static long startUs(int frame, int count, long durationUs) {
    return durationUs * frame / count;
  }

  private static long middleUs(int frame, int count, long durationUs) {
    return durationUs * (2L * frame + 1) / (2L * count);
  }

  /** Summaries as one answer, in the form that settings want. */
  static Answer answer(List<Summary> summaries, String reasoning, Evidence evidence, Steps steps) {
    String form = steps.settings().option("summary_form");
    Map<String, IndexedVideo> videos = evidence.videosById();
    List<Range> ranges = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    Set<Passage> by = new LinkedHashSet<>();
    for (Summary summary : summaries) {
      IndexedVideo video = videos.get(summary.videoId());
      if (summaries.size() > 1) {
        lines.add(video.path().substring(video.path().lastIndexOf('/') + 1));
      }
      ranges.addAll(ranges(summary, video));
      for (Sentence sentence : summary.sentences()) {
        by.addAll(sentence.by());
        lines.add(
            "%s [%s]"
                .formatted(
                    sentence.text().strip(),
                    sentence.frames().stream()
                        .map(frame -> middleUs(frame, summary.count(), video.durationUs()))
                        .map(Clock::of)
                        .distinct()
                        .collect(Collectors.joining(", "))));
      }
    }
    Answer.Builder answer = Answer.builder().reasoning(reasoning.strip());
    if (by.isEmpty()) {
      return answer.abstained(true).reasoning("There are no captions.").build(steps);
    }
    if (!form.equals("text")) {
      answer.ranges(ranges);
    }
    if (!form.equals("frames")) {
      answer.text(String.join("\n", lines));
    }
    return answer
        .confidence(1)
        .evidence(by.stream().map(passage -> Citation.of(passage, 1)).toList())
        .build(steps);
  }

  /** Frames that follow each other as one range. */
  private static List<Range> ranges(Summary summary, IndexedVideo video) {
    List<Range> ranges = new ArrayList<>();
    int from = -1;
    for (int frame : summary.frames()) {
      if (from < 0) {
        from = frame;
      }
      if (!summary.frames().contains(frame + 1)) {
        long startUs = startUs(from, summary.count(), video.durationUs());
        long endUs = startUs(frame + 1, summary.count(), video.durationUs());
        ranges.add(new Range(video.videoId(), startUs, endUs, 1));
        from = -1;
      }
    }
    return ranges;
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "v2xum";
    }

    @Override
    public String description() {
      return "summaries as ranges of frames, sentences that name their frames, or both"
          + " (V2Xum-LLM, AAAI 2025)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(PROMPT);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new Summarising();
    }
  }
}
