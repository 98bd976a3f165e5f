package io.clipreduce.evaluate;

import io.clipreduce.answer.Question;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads answers to our own plain questions. Of options the one that is named. Words are right where
 * they hold those of the gold answer, letters and digits alone compared; time ranges where the
 * likeliest overlaps a right one. A question whose gold answer is empty has none: to abstain is
 * right.
 */
final class PlainParser implements AnswerParser {
  private static final AnswerParser CHOICE = AnswerParsers.named("priority");

  @Override
  public String id() {
    return "plain";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks) {
    return read(Prediction.of(item.question().id(), raw, null), item, quirks);
  }

  @Override
  public Reading read(Prediction prediction, BenchmarkItem item, Set<Quirk> quirks) {
    Question question = item.question();
    Gold gold = item.gold();
    if (!question.options().isEmpty()) {
      return CHOICE.read(prediction, item, quirks);
    }
    if (!gold.spans().isEmpty()) {
      return prediction.spans().isEmpty()
          ? Reading.NONE
          : new Reading("moments", hits(prediction.spans().get(0), gold.spans()));
    }
    String wanted = plain(gold.text());
    if (wanted.isEmpty()) {
      return new Reading("abstained", prediction.abstained());
    }
    return prediction.raw() == null
        ? Reading.NONE
        : new Reading("words", (" " + plain(prediction.raw()) + " ").contains(" " + wanted + " "));
  }

  private static boolean hits(TimeSpan span, List<TimeSpan> right) {
    return right.stream()
        .anyMatch(other -> span.startUs() < other.endUs() && other.startUs() < span.endUs());
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]+", " ").strip();
  }
}
