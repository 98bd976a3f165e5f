package io.clipreduce.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The steps of one question: the models it may ask, what it asked, and what went otherwise than
 * planned. Of one thread.
 */
public final class Steps {
  /** Notes what a model did not reply to: nothing, or by a filter of contents. */
  public static final String REFUSED = "REFUSED";

  /** Notes a reply that is not of the form asked for, a second time. */
  public static final String MALFORMED = "MALFORMED";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private static final String ONCE_MORE =
      "\nYour last reply was not of that form (%s). Reply with nothing but the JSON object.";

  private final AnswerSettings settings;
  private final ChatModel model;
  private final ChatModel vision;
  private final List<Turn> earlier;
  private final List<ModelCall> calls = new ArrayList<>();
  private final List<Answer.Note> notes = new ArrayList<>();

  /** An earlier turn of the dialogue, with the answer that was given. */
  public record Turn(String question, String answer) {}

  /** A step: a prompt by its name, what it is about, and pictures. */
  public record Step(String prompt, ObjectNode data, List<byte[]> pictures) {
    /** A step without pictures. */
    public Step(String prompt, ObjectNode data) {
      this(prompt, data, List.of());
    }
  }

  /**
   * @param model answers texts; null for none
   * @param vision looks at pictures; null for none
   * @param earlier turns of the dialogue before this one, in order
   */
  public Steps(AnswerSettings settings, ChatModel model, ChatModel vision, List<Turn> earlier) {
    this.settings = settings;
    this.model = model;
    this.vision = vision;
    this.earlier = List.copyOf(earlier);
  }

  /** An object to put what a prompt is about into. */
  public static ObjectNode data() {
    return JSON.createObjectNode();
  }

  /** The question and its options, as prompts have them, with the turns before it. */
  public ObjectNode data(Question question) {
    ObjectNode data = data();
    if (!earlier.isEmpty()) {
      var turns = data.putArray("earlier_turns");
      earlier.forEach(
          turn -> turns.addObject().put("question", turn.question()).put("answer", turn.answer()));
    }
    data.put("question", question.text());
    if (!question.options().isEmpty()) {
      var options = data.putObject("options");
      question.options().forEach(option -> options.put(option.key(), option.text()));
    }
    return data;
  }

  /** Turns of the dialogue before this question. */
  public List<Turn> earlier() {
    return earlier;
  }

  public AnswerSettings settings() {
    return settings;
  }

  /** Whether there is a model for texts. */
  public boolean hasModel() {
    return model != null;
  }

  /** Whether there is a model for pictures. */
  public boolean hasVision() {
    return vision != null;
  }

  /** The most pictures that a step may hold. */
  public int mostPictures() {
    return vision == null ? 0 : vision.mostPictures();
  }

  /**
   * Takes a step with the model of texts, or of pictures where the step has some.
   *
   * @param keys what the reply must have
   * @return the reply, a JSON object; null if it was none twice, or the model refused, which is
   *     noted
   */
  public JsonNode json(Step step, String... keys) throws CallFailure, InterruptedException {
    return json(List.of(step), keys).get(0);
  }

  /** Takes several steps at a time that do not build on each other. */
  public List<JsonNode> json(List<Step> steps, String... keys)
      throws CallFailure, InterruptedException {
    List<JsonNode> found = new ArrayList<>(Collections.nCopies(steps.size(), null));
    List<Integer> again = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    List<ChatRequest> requests = steps.stream().map(step -> request(step, "")).toList();
    List<ChatModel.Reply> replies = replies(steps, requests);
    for (int i = 0; i < steps.size(); i++) {
      read(replies.get(i), keys, i, found, again, faults, steps.get(i));
    }
    if (!again.isEmpty()) {
      List<Step> second = again.stream().map(steps::get).toList();
      List<ChatRequest> asked = new ArrayList<>();
      for (int i = 0; i < second.size(); i++) {
        asked.add(request(second.get(i), ONCE_MORE.formatted(faults.get(i))));
      }
      List<ChatModel.Reply> better = replies(second, asked);
      for (int i = 0; i < second.size(); i++) {
        List<Integer> still = new ArrayList<>();
        List<String> why = new ArrayList<>();
        read(better.get(i), keys, again.get(i), found, still, why, second.get(i));
        if (!still.isEmpty()) {
          note(MALFORMED, second.get(i).prompt() + ": " + why.get(0));
        }
      }
    }
    return found;
  }

  private void read(
      ChatModel.Reply reply,
      String[] keys,
      int index,
      List<JsonNode> found,
      List<Integer> again,
      List<String> faults,
      Step step) {
    if (reply.text().isBlank()) {
      note(REFUSED, step.prompt() + ": the model said nothing");
      return;
    }
    String fault = null;
    JsonNode object = object(reply.text());
    if (object == null) {
      fault = "no JSON object";
    } else {
      for (String key : keys) {
        if (!object.has(key) && fault == null) {
          fault = "no key \"%s\"".formatted(key);
        }
      }
    }
    if (fault == null) {
      found.set(index, object);
    } else {
      again.add(index);
      faults.add(fault);
    }
  }

  /** The first JSON object in a reply, which may stand between words; null if there is none. */
  static JsonNode object(String reply) {
    int start = reply.indexOf('{');
    while (start >= 0) {
      try (var parser = JSON.createParser(reply.substring(start))) {
        JsonNode node = JSON.readTree(parser);
        if (node != null && node.isObject()) {
          return node;
        }
      } catch (java.io.IOException e) {
        // Braces that are no object: the next may be.
      }
      start = reply.indexOf('{', start + 1);
    }
    return null;
  }

  /** Takes a step whose reply is words. Empty words are a refusal, which is noted. */
  public ChatModel.Reply words(Step step) throws CallFailure, InterruptedException {
    ChatModel.Reply reply = replies(List.of(step), List.of(request(step, ""))).get(0);
    if (reply.text().isBlank()) {
      note(REFUSED, step.prompt() + ": the model said nothing");
    }
    return reply;
  }

  /**
   * Takes a step several times: the likeliest reply, then others, with the likelihoods of their
   * tokens where the model tells them.
   */
  public List<ChatModel.Reply> samples(Step step, int count, double temperature)
      throws CallFailure, InterruptedException {
    List<ChatRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ChatRequest plain = request(step, "");
      requests.add(
          new ChatRequest(
              plain.prompt(),
              plain.instructions(),
              plain.data(),
              plain.pictures(),
              plain.mostNewTokens(),
              i,
              i == 0 ? 0 : temperature,
              true));
    }
    return replies(Collections.nCopies(count, step), requests);
  }

  /** How likely the model finds each of several replies to a step; null where it does not tell. */
  public double[] likelihoods(Step step, List<String> replies)
      throws CallFailure, InterruptedException {
    return of(step).likelihoods(request(step, ""), replies);
  }

  private ChatModel of(Step step) {
    ChatModel asked = step.pictures().isEmpty() && model != null ? model : vision;
    if (asked == null) {
      throw new IllegalStateException("No model was given for " + step.prompt());
    }
    return asked;
  }

  private ChatRequest request(Step step, String more) {
    try {
      return new ChatRequest(
          step.prompt(),
          settings.prompt(step.prompt()) + more,
          JSON.writeValueAsString(step.data()),
          step.pictures(),
          settings.whole("max_tokens"),
          0,
          0,
          false);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<ChatModel.Reply> replies(List<Step> steps, List<ChatRequest> requests)
      throws CallFailure, InterruptedException {
    List<Future<ChatModel.Reply>> begun = new ArrayList<>(Collections.nCopies(steps.size(), null));
    for (ChatModel asked : new ChatModel[] {model, vision}) {
      List<Integer> mine = new ArrayList<>();
      for (int i = 0; i < steps.size(); i++) {
        if (asked != null && begun.get(i) == null && of(steps.get(i)) == asked) {
          mine.add(i);
        }
      }
      if (!mine.isEmpty()) {
        List<Future<ChatModel.Reply>> replies =
            asked.ask(mine.stream().map(requests::get).toList());
        for (int i = 0; i < mine.size(); i++) {
          begun.set(mine.get(i), replies.get(i));
        }
      }
    }
    CallFailure failure = null;
    List<ChatModel.Reply> replies = new ArrayList<>();
    for (Future<ChatModel.Reply> reply : begun) {
      try {
        ChatModel.Reply got = reply.get();
        calls.add(got.call());
        replies.add(got);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof CallFailure failed)) {
          throw new IllegalStateException("Asking broke the program", e.getCause());
        }
        if (failed.call() != null) {
          calls.add(failed.call());
        }
        failure = CallFailure.graver(failure, failed);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return replies;
  }

  /** Notes what went otherwise than planned. */
  public void note(String code, String detail) {
    notes.add(new Answer.Note(code, detail));
  }

  /** What was noted so far. */
  public List<Answer.Note> notes() {
    return List.copyOf(notes);
  }

  /** What was asked so far, in order. */
  public List<ModelCall> calls() {
    return List.copyOf(calls);
  }
}
