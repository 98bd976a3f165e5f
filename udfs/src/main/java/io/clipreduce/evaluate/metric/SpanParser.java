package io.clipreduce.evaluate.metric;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a stretch of time out of what a model wrote, version 1. Four forms are tried in this order,
 * and of the first that is there only the first pair counts: {@code mm:ss - mm:ss} (also {@code
 * hh:mm:ss}), {@code a - b} in seconds, any two clock times, any two numbers. The word "to" stands
 * for the dash as well. A reversed pair is turned round.
 */
public final class SpanParser {
  private static final String CLOCK = "((?:\\d+:)?\\d+:\\d+(?:\\.\\d+)?)";
  private static final String NUMBER = "(\\d+(?:\\.\\d+)?)";
  private static final String DASH = "\\s*(?:s|sec|seconds?)?\\s*(?:-|\u2013|\u2014|to)\\s*";
  private static final Pattern[] FORMS = {
    Pattern.compile(CLOCK + DASH + CLOCK),
    Pattern.compile("(?<![:\\d.])" + NUMBER + DASH + NUMBER + "(?![:\\d])"),
    Pattern.compile(CLOCK + "(?s:.*?)" + CLOCK),
    Pattern.compile(NUMBER + "(?s:.*?[^\\d.])" + NUMBER)
  };

  private SpanParser() {}

  /** The first stretch that {@code reply} names; empty if it names none. */
  public static Optional<Span> parse(String reply) {
    for (Pattern form : FORMS) {
      Matcher found = form.matcher(reply);
      if (found.find()) {
        return Optional.of(new Span(seconds(found.group(1)), seconds(found.group(2))).ordered());
      }
    }
    return Optional.empty();
  }

  /** Seconds of {@code 12.5}, {@code mm:ss} or {@code hh:mm:ss}. */
  public static double seconds(String clock) {
    double seconds = 0;
    for (String part : clock.split(":")) {
      seconds = seconds * 60 + Double.parseDouble(part);
    }
    return seconds;
  }
}
