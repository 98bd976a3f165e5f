package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a judge is asked about one answer, and what comes of its replies. */
final class Judging {
  /**
   * One question to the judge.
   *
   * @param prompt name of the prompt, one of {@link Judge#PROMPTS}
   * @param data what it is about
   * @param keys what the reply, a JSON object, must have
   */
  record Ask(String prompt, ObjectNode data, List<String> keys) {}

  private final List<Ask> asks;
  private final Function<List<JsonNode>, Judging> then;
  private final Prediction done;

  private Judging(List<Ask> asks, Function<List<JsonNode>, Judging> then, Prediction done) {
    this.asks = List.copyOf(asks);
    this.then = then;
    this.done = done;
  }

  /** Nothing is asked any more. */
  static Judging done(Prediction judged) {
    return new Judging(List.of(), null, judged);
  }

  /**
   * Questions that do not build on each other.
   *
   * @param then takes the replies in their order, null for those that the judge did not give
   */
  static Judging asking(List<Ask> asks, Function<List<JsonNode>, Judging> then) {
    return new Judging(asks, then, null);
  }

  /**
   * One question.
   *
   * @param judge what the prediction's field {@code judge} becomes
   */
  static Judging of(Prediction prediction, Ask ask, Function<JsonNode, ? extends JsonNode> judge) {
    return asking(
        List.of(ask),
        replies -> {
          JsonNode reply = replies.get(0);
          return done(reply == null ? prediction : prediction.judgedBy(judge.apply(reply)));
        });
  }

  /**
   * One question about an answer beside the right one.
   *
   * @param judge what the prediction's field {@code judge} becomes
   * @param keys what the reply must have
   * @return null where no right answer is known, or no answer is there that nobody has judged
   */
  static Judging beside(
      BenchmarkItem item,
      Map<String, Prediction> predictions,
      String prompt,
      Function<JsonNode, ? extends JsonNode> judge,
      String... keys) {
    Prediction answer = predictions.get(item.question().id());
    return item.gold().text() != null && Prediction.isUnjudged(answer)
        ? of(answer, ask(prompt, data(item, answer), keys), judge)
        : null;
  }

  static Ask ask(String prompt, ObjectNode data, String... keys) {
    return new Ask(prompt, data, List.of(keys));
  }

  /** A question, the right answer to it, and the answer that is to be judged. */
  static ObjectNode data(BenchmarkItem item, Prediction prediction) {
    return data(item.question().text(), item.gold().text(), prediction.raw());
  }

  /** The same in words; {@code reference} is null where there is none. */
  static ObjectNode data(String question, String reference, String answer) {
    ObjectNode data = RecordReader.JSON.createObjectNode().put("question", question);
    if (reference != null) {
      data.put("reference", reference);
    }
    return data.put("answer", answer);
  }

  /** Texts as a list of JSON. */
  static ArrayNode list(List<String> texts) {
    ArrayNode list = RecordReader.JSON.createArrayNode();
    texts.forEach(list::add);
    return list;
  }

  /** Replies whose key is a number, as a list of them with null for others. */
  static ArrayNode numbers(List<JsonNode> replies, String key) {
    ArrayNode numbers = RecordReader.JSON.createArrayNode();
    for (JsonNode reply : replies) {
      Double number = reply == null ? null : Judgement.score(reply.path(key));
      numbers.add(number);
    }
    return numbers;
  }

  List<Ask> asks() {
    return asks;
  }

  /** What follows from the replies. */
  Judging after(List<JsonNode> replies) {
    return then.apply(new ArrayList<>(replies));
  }

  /** The prediction with what the judge said; null as long as something is asked. */
  Prediction done() {
    return done;
  }
}
