package io.clipreduce.model.server;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * When a request that went wrong is sent again. Pauses are drawn evenly from nothing to a bound
 * that doubles with each try ("full jitter", Brooker, AWS Architecture Blog, 2015), unless the
 * server says how long to wait.
 */
final class RetryRule {
  private static final long FIRST_BOUND_MS = 500;
  private static final long LAST_BOUND_MS = 30_000;

  private RetryRule() {}

  /** Whether a request that ended with a status may end otherwise when sent again. */
  static boolean passes(int status) {
    return status == 408 || status == 409 || status == 429 || status >= 500;
  }

  /**
   * How long to wait before the next try.
   *
   * @param tries requests sent so far, at least 1
   * @param headers those of the last reply; null if there was none
   * @param now the present time, against which a date is held
   * @param random from 0 to 1
   */
  static Duration pause(int tries, HttpHeaders headers, Instant now, double random) {
    return told(headers, now)
        .orElseGet(
            () -> {
              long bound = Math.min(LAST_BOUND_MS, FIRST_BOUND_MS << Math.min(tries - 1, 16));
              return Duration.ofMillis(Math.round(bound * random));
            });
  }

  /** What the server says: {@code retry-after-ms}, or {@code retry-after} in seconds or a date. */
  private static Optional<Duration> told(HttpHeaders headers, Instant now) {
    if (headers == null) {
      return Optional.empty();
    }
    Optional<Duration> millis =
        headers.firstValue("retry-after-ms").flatMap(RetryRule::number).map(Duration::ofMillis);
    if (millis.isPresent()) {
      return millis;
    }
    Optional<String> after = headers.firstValue("retry-after");
    Optional<Duration> seconds =
        after
            .flatMap(text -> decimal(text))
            .map(value -> Duration.ofMillis((long) Math.ceil(value * 1000)));
    return seconds.isPresent() ? seconds : after.flatMap(text -> until(text, now));
  }

  private static Optional<Long> number(String text) {
    return decimal(text).map(value -> (long) Math.ceil(value));
  }

  private static Optional<Double> decimal(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      return value >= 0 && value <= 1e9 ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      Instant then =
          ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
