package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.answer.Grounding.Found;
import io.clipreduce.answer.Grounding.Localiser;
import io.clipreduce.answer.Relevance.Signal;
import io.clipreduce.answer.Relevance.Told;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The method {@code llm4vg} (arXiv 2312.14206): a language model reads what each second of a video
 * shows and says, judges first whether that tells when the query happens, and then says when. It
 * reads the stretches whose signal is strongest; without a model the signal alone is taken, as
 * {@code vidi} takes it.
 */
final class Llm4vg implements AnswerMethod {
  private static final String JUDGE = "llm4vg-judge-1";
  private static final String LOCATE = "llm4vg-locate-1";

  /** Notes ranges of the model that lie nowhere in what it read. */
  private static final String BAD_TIME = "BAD_TIME";

  /** A stretch of a video, and what the model reads of it. */
  private record Window(
      Signal signal, int from, int until, List<Passage> passages, ObjectNode data) {}

  @Override
  public Answer answer(Question question, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    if (question.form() == Question.Form.SUMMARY) {
      return Summarising.withoutModel(evidence, steps);
    }
    List<Signal> signals = Relevance.of(question, evidence, steps);
    if (!steps.hasModel()) {
      return Grounding.answer(
          question,
          Grounding.find(signals, Localiser.VIDI, steps.settings()),
          "No language model is set, so that the signal alone was taken. ",
          false,
          steps);
    }
    List<Window> windows = windows(question, signals, evidence, steps);
    List<JsonNode> judged =
        steps.json(
            windows.stream().map(window -> new Steps.Step(JUDGE, window.data())).toList(),
            "answerable");
    List<Window> telling = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      // A judgement that cannot be read does not keep the model from looking for the place.
      if (judged.get(i) == null || judged.get(i).path("answerable").asBoolean(true)) {
        telling.add(windows.get(i));
      }
    }
    List<JsonNode> located =
        steps.json(
            telling.stream().map(window -> new Steps.Step(LOCATE, window.data())).toList(),
            "ranges");
    List<Found> found = new ArrayList<>();
    boolean unread = false;
    for (int i = 0; i < telling.size(); i++) {
      unread |= located.get(i) == null;
      if (located.get(i) != null) {
        found.addAll(ranges(located.get(i), telling.get(i), steps));
      }
    }
    if (found.isEmpty() && unread) {
      return Grounding.answer(
          question,
          Grounding.find(signals, Localiser.VIDI, steps.settings()),
          "The model's replies could not be read, so that the signal alone was taken. ",
          true,
          steps);
    }
    found.sort(
        Comparator.comparingDouble((Found one) -> one.range().score())
            .reversed()
            .thenComparing(one -> one.range().videoId())
            .thenComparing(one -> one.range().startUs()));
    return Grounding.answer(question, found, "", false, steps);
  }

  /** The stretches of all videos whose signal is strongest, strongest first. */
  private static List<Window> windows(
      Question question, List<Signal> signals, Evidence evidence, Steps steps) {
    int seconds = steps.settings().whole("llm4vg.window_s");
    List<Window> windows = new ArrayList<>();
    for (Signal signal : signals) {
      for (int from = 0; from < signal.values().length; from += seconds) {
        int until = Math.min(signal.values().length, from + seconds);
        windows.add(new Window(signal, from, until, List.of(), null));
      }
    }
    windows.sort(
        Comparator.comparingDouble(
                (Window window) ->
                    -Runs.greatest(
                        Arrays.copyOfRange(
                            window.signal().values(), window.from(), window.until())))
            .thenComparing(window -> window.signal().videoId())
            .thenComparing(Window::from));
    return windows.stream()
        .limit(steps.settings().whole("llm4vg.most_windows"))
        .map(window -> read(question, window, evidence, steps))
        .toList();
  }

  /** A line for each second at which something else is told than at the one before. */
  private static Window read(Question question, Window window, Evidence evidence, Steps steps) {
    ObjectNode data = steps.data(question);
    data.put("from_s", window.from()).put("until_s", window.until());
    List<Passage> passages =
        evidence.passages(
            PassageFilter.ALL
                .of(Set.of(window.signal().videoId()))
                .kinds(
                    PassageKind.CLIP,
                    PassageKind.SCREEN_TEXT,
                    PassageKind.SPEECH,
                    PassageKind.THING)
                .between(
                    window.from() * Relevance.SECOND_US, window.until() * Relevance.SECOND_US));
    ObjectNode seconds = data.putObject("seconds");
    String before = null;
    for (int second = window.from(); second < window.until(); second++) {
      long startUs = second * Relevance.SECOND_US;
      Set<String> texts = new LinkedHashSet<>();
      for (Passage passage : passages) {
        if (passage.startUs() < startUs + Relevance.SECOND_US && passage.endUs() > startUs) {
          texts.add(label(passage.kind()) + passage.text());
        }
      }
      String told = String.join(" | ", texts);
      if (!told.equals(before)) {
        seconds.put("" + second, told);
      }
      before = told;
    }
    return new Window(window.signal(), window.from(), window.until(), passages, data);
  }

  private static String label(PassageKind kind) {
    return switch (kind) {
      case SCREEN_TEXT -> "on screen: ";
      case SPEECH -> "said: ";
      case THING -> "seen: ";
      default -> "";
    };
  }

  private static List<Found> ranges(JsonNode reply, Window window, Steps steps) {
    long fromUs = window.from() * Relevance.SECOND_US;
    long untilUs = Math.min(window.signal().durationUs(), window.until() * Relevance.SECOND_US);
    Map<String, Double> scores = new HashMap<>();
    window.signal().told().forEach(told -> scores.put(told.passage().id(), told.score()));
    List<Found> found = new ArrayList<>();
    for (JsonNode told : reply.path("ranges")) {
      OptionalLong start = Seconds.read(told.path("start_s"));
      OptionalLong end = Seconds.read(told.path("end_s"));
      long startUs = Math.max(fromUs, start.orElse(untilUs));
      long endUs = Math.min(untilUs, end.orElse(fromUs));
      if (start.isEmpty() || end.isEmpty() || startUs >= endUs) {
        steps.note(BAD_TIME, LOCATE + ": " + told);
        continue;
      }
      double confidence = Math.max(0, Math.min(1, told.path("confidence").asDouble(0.5)));
      List<Told> by =
          window.passages().stream()
              .filter(passage -> passage.startUs() < endUs && passage.endUs() > startUs)
              .map(passage -> new Told(passage, scores.getOrDefault(passage.id(), 0.0)))
              .sorted(Comparator.comparingDouble(Told::score).reversed())
              .toList();
      if (by.isEmpty()) {
        steps.note(BAD_TIME, LOCATE + ": nothing is told from " + told);
        continue;
      }
      found.add(new Found(new Range(window.signal().videoId(), startUs, endUs, confidence), by));
    }
    return found;
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "llm4vg";
    }

    @Override
    public String description() {
      return "a language model reads what each second shows and says when, if that tells it"
          + " (arXiv 2312.14206)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(JUDGE, LOCATE);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new Llm4vg();
    }
  }
}
