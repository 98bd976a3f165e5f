package io.clipreduce.answer;

import io.clipreduce.answer.Grounding.Localiser;

/**
 * The methods {@code vidi}, {@code mmduet} and {@code videolights}: when what a question describes
 * is seen or heard, from a signal of how much each second has to do with it. The networks of these
 * papers are not here: what they do with such a signal is.
 */
final class Localising implements AnswerMethod {
  private final Localiser localiser;

  private Localising(Localiser localiser) {
    this.localiser = localiser;
  }

  @Override
  public Answer answer(Question question, Evidence evidence, Steps steps) {
    return question.form() == Question.Form.SUMMARY
        ? Summarising.withoutModel(evidence, steps)
        : Grounding.answer(question, localiser, "", evidence, steps);
  }

  /** Offers {@code vidi}. */
  public static final class Vidi implements Provider {
    @Override
    public String name() {
      return "vidi";
    }

    @Override
    public String description() {
      return "time ranges where relevance a second is above its mean plus one deviation"
          + " (arXiv 2504.15681)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new Localising(Localiser.VIDI);
    }
  }

  /** Offers {@code videolights}. */
  public static final class VideoLights implements Provider {
    @Override
    public String name() {
      return "videolights";
    }

    @Override
    public String description() {
      return "time ranges as watershed proposals over highlight scores of 2 s clips"
          + " (arXiv 2412.01558)";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public AnswerMethod open(AnswerSettings settings) {
      return new Localising(Localiser.VIDEOLIGHTS);
    }
  }
}
