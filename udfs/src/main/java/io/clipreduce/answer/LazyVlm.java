package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Answer.Citation;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.answer.Looks.Frame;
import io.clipreduce.answer.Looks.Look;
import io.clipreduce.answer.MomentMatcher.Island;
import io.clipreduce.answer.MomentMatcher.Match;
import io.clipreduce.answer.MomentSpec.Triple;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.Passage;
import io.clipreduce.model.server.CallFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The method {@code lazyvlm}: a query half in words is answered by joins over what was detected and
 * told, and a model looks at the best moments only (LazyVLM, arXiv 2505.21459). The query stands in
 * the question as JSON, or is made of its words.
 */
final class LazyVlm implements AnswerMethod {
  private static final String TRANSLATE = "lazyvlm-translate-1";
  private static final String VERIFY = "lazyvlm-verify-1";

  /** Moments that the model looks at, the best ones. */
  private static final int MOST_VERIFIED = 50;

  /** Moments less likely than this are dropped. */
  private static final double LEAST_PROBABILITY = 0.5;

  private static final int MOST_CITED = 8;

  /** Notes that the model made no specification that can be read. */
  private static final String NO_SPEC = "NO_SPEC";

  @Override
  public Answer answer(Question question, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    if (question.form() == Question.Form.SUMMARY) {
      return Summarising.withoutModel(evidence, steps);
    }
    if (!question.options().isEmpty()) {
      return choice(question, evidence, steps);
    }
    JsonNode given = Steps.object(question.text());
    MomentSpec spec = given == null ? translated(question.text(), steps) : MomentSpec.of(given);
    List<Match> matches = MomentMatcher.find(spec, evidence, steps);
    Verified verified = verified(spec, matches, evidence, steps);
    if (verified.matches().isEmpty() && given == null && matches.isEmpty()) {
      return byWords(
          question,
          "No moment fits the specification %s, so that words alone were taken. ".formatted(spec),
          evidence,
          steps);
    }
    Answer.Builder answer =
        Answer.builder()
            .reasoning(
                "%s moments fit the specification; %s. %s questions to the vision model about %s pictures."
                    .formatted(
                        matches.size(),
                        verified.pictures() == 0
                            ? "none was looked at"
                            : verified.matches().size() + " stood when looked at",
                        verified.calls(),
                        verified.pictures()));
    if (verified.matches().isEmpty()) {
      steps.note(Grounding.NOT_GROUNDABLE, "No moment fits the specification");
      return answer.abstained(true).build(steps);
    }
    List<Range> ranges = verified.matches().stream().map(Match::range).toList();
    return answer
        .ranges(ranges)
        .text(
            ranges.stream()
                .map(range -> Clock.of(range.startUs()) + " - " + Clock.of(range.endUs()))
                .collect(Collectors.joining("; ")))
        .confidence(ranges.get(0).score())
        .evidence(citations(verified.matches()))
        .build(steps);
  }

  /** The option whose words, as a specification, fit best. */
  private static Answer choice(Question question, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    Answer.Builder answer = Answer.builder();
    Question.Option best = null;
    Verified of = null;
    for (Question.Option option : question.options()) {
      MomentSpec spec = translated(option.text(), steps);
      Verified found = verified(spec, MomentMatcher.find(spec, evidence, steps), evidence, steps);
      answer.optionScore(option.key(), found.score());
      if (found.score() > (of == null ? 0 : of.score())) {
        best = option;
        of = found;
      }
    }
    if (best == null) {
      return byWords(
          question, "No moment fits any option, so that words alone were taken. ", evidence, steps);
    }
    return answer
        .option(best)
        .confidence(of.score())
        .ranges(of.matches().stream().map(Match::range).toList())
        .evidence(citations(of.matches()))
        .reasoning("Moments fit this option best.")
        .build(steps);
  }

  /** What words alone find, where no moment fits. */
  private static Answer byWords(Question question, String preface, Evidence evidence, Steps steps) {
    AnswerSettings settings = steps.settings();
    List<Relevance.Signal> signals = Relevance.of(question, evidence, steps);
    List<Grounding.Found> found =
        Grounding.find(signals, Grounding.Localiser.of(settings), settings);
    return Grounding.answer(question, found, preface, true, steps);
  }

  private static List<Citation> citations(List<Match> matches) {
    Map<String, Citation> cited = new LinkedHashMap<>();
    for (Match match : matches) {
      for (Passage passage : match.by()) {
        if (cited.size() < MOST_CITED) {
          cited.putIfAbsent(
              passage.kind() + passage.id(),
              Citation.of(passage, Math.min(1, match.range().score())));
        }
      }
    }
    return List.copyOf(cited.values());
  }

  /** A specification by the model where there is one, else by rules. */
  private static MomentSpec translated(String words, Steps steps)
      throws CallFailure, InterruptedException {
    if (steps.hasModel()) {
      ObjectNode data = Steps.data().put("query", words);
      JsonNode reply = steps.json(new Steps.Step(TRANSLATE, data), "entities", "frames");
      if (reply != null) {
        try {
          return MomentSpec.of(reply);
        } catch (IllegalArgumentException e) {
          steps.note(NO_SPEC, TRANSLATE + ": " + e.getMessage());
        }
      }
    }
    return MomentSpec.of(words);
  }

  /**
   * What is left when a model has looked.
   *
   * @param calls questions that were put to it
   * @param pictures pictures that it was shown
   */
  private record Verified(List<Match> matches, int calls, int pictures) {
    double score() {
      return matches.isEmpty() ? 0 : matches.get(0).range().score();
    }
  }

  private static Verified verified(
      MomentSpec spec, List<Match> matches, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    if (!steps.hasVision()) {
      return new Verified(matches, 0, 0);
    }
    List<Match> best = matches.subList(0, Math.min(MOST_VERIFIED, matches.size()));
    // The same picture is asked for the same words once, whatever moments it is part of.
    Map<String, Look> looks = new LinkedHashMap<>();
    List<Set<String>> needed = new ArrayList<>();
    for (Match match : best) {
      Set<String> keys = new LinkedHashSet<>();
      match
          .islands()
          .forEach(
              (name, island) -> {
                FrameRef frame = frame(match.range().videoId(), island, evidence);
                for (Triple triple : spec.frames().get(name)) {
                  if (frame != null) {
                    String key =
                        match.range().videoId() + " " + frame.ptsUs() + " " + spec.words(triple);
                    keys.add(key);
                    looks.computeIfAbsent(
                        key,
                        k ->
                            new Look(
                                VERIFY,
                                Steps.data().put("statement", spec.words(triple)),
                                List.of(new Frame(match.range().videoId(), frame))));
                  }
                }
              });
      needed.add(keys);
    }
    int before = steps.calls().size();
    List<String> keys = List.copyOf(looks.keySet());
    List<JsonNode> replies =
        Looks.ask(
            List.copyOf(looks.values()), new VideoNames(evidence), evidence, steps, "probability");
    List<Match> stood = new ArrayList<>();
    for (int i = 0; i < best.size(); i++) {
      double least = 1;
      for (String key : needed.get(i)) {
        JsonNode reply = replies.get(keys.indexOf(key));
        // What the model does not say is left as it was found.
        least = Math.min(least, reply == null ? 1 : reply.path("probability").asDouble(1));
      }
      if (least >= LEAST_PROBABILITY) {
        stood.add(best.get(i));
      }
    }
    return new Verified(stood, steps.calls().size() - before, looks.size());
  }

  /** The picture in the middle of where something was found to hold; null if there is none. */
  private static FrameRef frame(String videoId, Island island, Evidence evidence) {
    List<FrameRef> frames = evidence.frames(videoId, island.startUs(), island.endUs());
    if (!frames.isEmpty()) {
      return frames.get(frames.size() / 2);
    }
    return island.by().stream()
        .flatMap(passage -> passage.frames().stream())
        .filter(frame -> frame.ptsUs() >= island.startUs() && frame.ptsUs() < island.endUs())
        .findFirst()
        .orElse(null);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "lazyvlm";
    }

    @Override
    public String description() {
      return "joins things, relations and times into moments; a model looks at the best ones"
          + " (arXiv 2505.21459)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> prompts() {
      return List.of(TRANSLATE, VERIFY);
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new LazyVlm();
    }
  }
}
