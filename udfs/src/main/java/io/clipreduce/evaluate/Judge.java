package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.AnswerSettings;
import io.clipreduce.answer.ChatModel;
import io.clipreduce.answer.Steps;
import io.clipreduce.evaluate.Judging.Ask;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks a model what it thinks of answers that nobody has judged yet, and puts its replies where
 * scorers look for them. What it is asked are JSON objects, what it replies too; one that is not of
 * the form asked for is asked for once more, and else the answer stays without a judgement.
 */
public final class Judge implements AutoCloseable {
  /** Names of all prompts, which are those of their files too. */
  public static final List<String> PROMPTS =
      List.of(
          "judge-answer-1",
          "judge-aspect-1",
          "judge-battle-1",
          "judge-caption-1",
          "judge-checklist-1",
          "judge-events-1",
          "judge-grade-1",
          "judge-long-caption-1",
          "judge-needle-1",
          "judge-object-1",
          "judge-points-1",
          "judge-read-1",
          "judge-scene-1",
          "judge-similarity-1",
          "judge-summary-1");

  /** Answers that are judged at a time. */
  private static final int CHUNK = 64;

  private final AnswerSettings settings;
  private final ChatModel model;
  private final List<ModelCall> calls = new ArrayList<>();
  private long asked;
  private long unusable;

  /** What is asked about one answer, by the id of its question. */
  private record Pending(String id, Judging judging) {}

  /**
   * @param settings {@link #PROMPTS} by name, and the options {@code max_tokens}, {@code usd_in}
   *     and {@code usd_out} (US dollars for a million tokens)
   * @param model the judge; closed with this
   */
  public Judge(AnswerSettings settings, ChatModel model) {
    this.settings = settings;
    this.model = model;
  }

  /**
   * Judges answers.
   *
   * @param predictions the answers by id of the question
   * @param broken takes records of questions that cannot be used; to stop, it throws them
   * @return the answers, with what the judge said of them
   * @throws CallFailure when the server gives no replies, or the budget is used up; what it replied
   *     before is kept
   */
  public Map<String, Prediction> judged(
      Benchmark benchmark,
      List<InputFile> questions,
      Map<String, JsonNode> gold,
      Map<String, Prediction> predictions,
      Consumer<BrokenRecordException> broken)
      throws CallFailure, InterruptedException {
    if (predictions.isEmpty()) {
      return predictions;
    }
    Map<String, Prediction> judged = new HashMap<>(predictions);
    List<Pending> pending = new ArrayList<>();
    Benchmarks.items(
        benchmark,
        questions,
        gold,
        broken,
        item -> {
          Judging judging = benchmark.judging(item, predictions);
          if (judging != null) {
            pending.add(new Pending(item.question().id(), judging));
          }
        });
    for (int from = 0; from < pending.size(); from += CHUNK) {
      List<Pending> chunk = pending.subList(from, Math.min(pending.size(), from + CHUNK));
      finish(chunk).forEach(one -> judged.put(one.id(), one.judging().done()));
    }
    return judged;
  }

  /** Asks until nothing follows any more. */
  private List<Pending> finish(List<Pending> chunk) throws CallFailure, InterruptedException {
    List<Pending> now = chunk;
    while (now.stream().anyMatch(one -> one.judging().done() == null)) {
      List<Ask> asks = now.stream().flatMap(one -> one.judging().asks().stream()).toList();
      List<JsonNode> replies = replies(asks);
      List<Pending> next = new ArrayList<>();
      int at = 0;
      for (Pending one : now) {
        int size = one.judging().asks().size();
        next.add(
            one.judging().done() != null
                ? one
                : new Pending(one.id(), one.judging().after(replies.subList(at, at + size))));
        at += size;
      }
      now = next;
    }
    return now;
  }

  /** Replies in order, null for what is no reply. */
  private List<JsonNode> replies(List<Ask> asks) throws CallFailure, InterruptedException {
    Map<List<String>, List<Integer>> byKeys = new LinkedHashMap<>();
    for (int i = 0; i < asks.size(); i++) {
      byKeys.computeIfAbsent(asks.get(i).keys(), keys -> new ArrayList<>()).add(i);
    }
    List<JsonNode> replies = new ArrayList<>(Collections.nCopies(asks.size(), null));
    for (Map.Entry<List<String>, List<Integer>> alike : byKeys.entrySet()) {
      List<Ask> group = alike.getValue().stream().map(asks::get).toList();
      List<JsonNode> some = together(group);
      for (int i = 0; i < some.size(); i++) {
        replies.set(alike.getValue().get(i), some.get(i));
      }
    }
    asked += asks.size();
    unusable += replies.stream().filter(reply -> reply == null).count();
    return replies;
  }

  /**
   * Replies to questions with the same keys. Where the server would never answer one of them, they
   * are put one by one: those answered are at hand by then.
   */
  private List<JsonNode> together(List<Ask> asks) throws CallFailure, InterruptedException {
    Steps steps = new Steps(settings, model, null, List.of());
    try {
      return steps.json(
          asks.stream().map(ask -> new Steps.Step(ask.prompt(), ask.data())).toList(),
          asks.get(0).keys().toArray(String[]::new));
    } catch (CallFailure e) {
      if (e.ending() != CallFailure.Ending.FAILED) {
        throw e;
      }
      if (asks.size() == 1) {
        return new ArrayList<>(Collections.singletonList(null));
      }
      List<JsonNode> replies = new ArrayList<>();
      for (Ask ask : asks) {
        replies.addAll(together(List.of(ask)));
      }
      return replies;
    } finally {
      calls.addAll(steps.calls());
    }
  }

  /** The judge's name. */
  public String name() {
    return model.name();
  }

  /** Calls that the server answered now. */
  public long callsMade() {
    return calls.stream().filter(call -> !call.cached()).count();
  }

  /** What judging took, whether it was asked for now or at hand, over the whole benchmark. */
  public List<Score> scores() {
    long in = calls.stream().mapToLong(call -> tokens(call.tokensIn())).sum();
    long out = calls.stream().mapToLong(call -> tokens(call.tokensOut())).sum();
    double usd = (in * settings.decimal("usd_in") + out * settings.decimal("usd_out")) / 1e6;
    double failures = asked == 0 ? Double.NaN : (double) unusable / asked;
    return List.of(
        new Score(Slice.ALL, "judge_failure_rate", failures, asked, 0, null),
        new Score(Slice.ALL, "judge_calls", calls.size(), asked, 0, null),
        new Score(Slice.ALL, "judge_tokens_in", in, asked, 0, null),
        new Score(Slice.ALL, "judge_tokens_out", out, asked, 0, null),
        new Score(Slice.ALL, "judge_cost_usd", usd, asked, 0, null));
  }

  private static long tokens(Integer told) {
    return told == null ? 0 : told;
  }

  @Override
  public void close() {
    model.close();
  }
}
