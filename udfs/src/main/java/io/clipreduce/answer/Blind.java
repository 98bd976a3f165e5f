package io.clipreduce.answer;

import io.clipreduce.model.Digests;
import io.clipreduce.model.server.CallFailure;
import java.util.List;
import java.util.Optional;

/**
 * The method {@code blind}: sees the question and its options, and nothing of the video. What it
 * gets right was given away by the words. Without a model it picks by a hash of the question.
 */
final class Blind implements AnswerMethod {
  private static final String PROMPT = "blind-1";

  @Override
  public Answer answer(Question question, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException {
    Answer.Builder answer = Answer.builder().coerced(true);
    if (steps.hasModel()) {
      String reply = steps.words(new Steps.Step(PROMPT, steps.data(question))).text();
      if (question.options().isEmpty()) {
        return answer.text(reply.isBlank() ? null : reply.strip()).build(steps);
      }
      Optional<Question.Option> named = OptionChoice.named(reply, question.options());
      if (named.isPresent()) {
        return answer.option(named.get()).reasoning(reply.strip()).build(steps);
      }
      steps.note("ANSWER_COERCED", "The reply names no option: " + reply.strip());
    }
    if (question.options().isEmpty()) {
      return answer.abstained(true).build(steps);
    }
    int pick =
        Integer.parseInt(
            Digests.sha256(question.id() + "\n" + question.text()).substring(0, 7), 16);
    return answer.option(question.options().get(pick % question.options().size())).build(steps);
  }

  /** Offers the method. */
  public static final class Provider implements AnswerMethod.Provider {
    @Override
    public String name() {
      return "blind";
    }

    @Override
    public String description() {
      return "sees the question and nothing of the video: what its words give away";
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
      return new Blind();
    }
  }
}
