package io.clipreduce.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Sampling;
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
    List<JsonNode> objects = new ArrayList<>();
    List<Outcome> outcomes = outcomes(steps, keys);
    for (int i = 0; i < steps.size(); i++) {
      if (outcomes.get(i).refused()) {
        note(REFUSED, steps.get(i).prompt() + ": the model said nothing");
      }
      objects.add(outcomes.get(i).object());
    }
    return objects;
  }

  /**
   * What became of a step.
   *
   * @param object the reply; null if there is none
   * @param refused whether the model did not reply: nothing, or for what pictures show
   */
  record Outcome(JsonNode object, boolean refused) {
    private static final Outcome REFUSAL = new Outcome(null, true);
  }

  /** Takes several steps at a time; refusals are told, not noted. */
  List<Outcome> outcomes(List<Step> steps, String... keys)
      throws CallFailure, InterruptedException {
    List<Outcome> found = new ArrayList<>();
    List<Integer> again = new ArrayList<>();
    List<Step> second = new ArrayList<>();
    List<ChatRequest> asked = new ArrayList<>();
    List<ChatModel.Reply> replies =
        replies(steps, steps.stream().map(step -> request(step, "")).toList(), true);
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      ChatModel.Reply reply = replies.get(i);
      String fault = reply == null || reply.text().isBlank() ? null : fault(reply.text(), keys);
      found.add(outcome(reply, fault));
      if (fault != null) {
        again.add(i);
        second.add(step);
        asked.add(request(step, ONCE_MORE.formatted(fault)));
      }
    }
    List<ChatModel.Reply> better = replies(second, asked, true);
    for (int i = 0; i < second.size(); i++) {
      ChatModel.Reply reply = better.get(i);
      String fault = reply == null || reply.text().isBlank() ? null : fault(reply.text(), keys);
      found.set(again.get(i), outcome(reply, fault));
      if (fault != null) {
        note(MALFORMED, second.get(i).prompt() + ": " + fault);
      }
    }
    return found;
  }

  private static Outcome outcome(ChatModel.Reply reply, String fault) {
    if (reply == null || reply.text().isBlank()) {
      return Outcome.REFUSAL;
    }
    return new Outcome(fault == null ? object(reply.text()) : null, false);
  }

  /** What a reply lacks of the form asked for; null for nothing. */
  private static String fault(String reply, String... keys) {
    JsonNode object = object(reply);
    if (object == null) {
      return "no JSON object";
    }
    for (String key : keys) {
      if (!object.has(key)) {
        return "no key \"%s\"".formatted(key);
      }
    }
    return null;
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
    ChatModel.Reply reply = replies(List.of(step), List.of(request(step, "")), false).get(0);
    if (reply.text().isBlank()) {
      note(REFUSED, step.prompt() + ": the model said nothing");
    }
    return reply;
  }

  /**
   * Takes several steps at a time, with the likelihoods of the replies' tokens where the model
   * tells them.
   *
   * @param samples the number of each step's sample; 0 is the likeliest reply, whatever the
   *     sampling
   * @return the replies; null for those of a server that would never look at the pictures
   */
  List<ChatModel.Reply> told(List<Step> steps, List<Integer> samples, Sampling sampling)
      throws CallFailure, InterruptedException {
    List<ChatRequest> requests = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      int sample = samples.get(i);
      requests.add(told(steps.get(i), sample, sample == 0 ? Sampling.LIKELIEST : sampling));
    }
    return replies(steps, requests, true);
  }

  private ChatRequest told(Step step, int sample, Sampling sampling) {
    ChatRequest plain = request(step, "");
    return new ChatRequest(
        plain.prompt(),
        plain.instructions(),
        plain.data(),
        plain.pictures(),
        plain.mostNewTokens(),
        sample,
        sampling,
        true);
  }

  /**
   * How likely the model finds each of several replies to a step: the mean logarithm of the
   * probability of its tokens; null where it does not tell.
   */
  public double[] likelihoods(Step step, List<String> replies)
      throws CallFailure, InterruptedException {
    ChatModel.Likelihoods told = of(step).likelihoods(request(step, ""), replies);
    calls.addAll(told.calls());
    return told.means();
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
          Sampling.LIKELIEST,
          false);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Replies in order.
   *
   * @param refusalsToo whether null stands for the reply of a server that would never look at the
   *     pictures of a step; else that is a failure
   */
  private List<ChatModel.Reply> replies(
      List<Step> steps, List<ChatRequest> requests, boolean refusalsToo)
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
    for (int i = 0; i < begun.size(); i++) {
      try {
        ChatModel.Reply got = begun.get(i).get();
        calls.add(got.call());
        replies.add(got);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof CallFailure failed)) {
          throw new IllegalStateException("Asking broke the program", e.getCause());
        }
        if (failed.call() != null) {
          calls.add(failed.call());
        }
        boolean ofPictures = refusalsToo && !steps.get(i).pictures().isEmpty();
        if (ofPictures && failed.ending() == CallFailure.Ending.FAILED) {
          replies.add(null);
        } else {
          failure = CallFailure.graver(failure, failed);
        }
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
