package io.clipreduce.model.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryRuleTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Duration pause(String header, String value) {
    HttpHeaders headers = HttpHeaders.of(Map.of(header, List.of(value)), (a, b) -> true);
    return RetryRule.pause(1, headers, NOW, 1);
  }

  @Test
  void waitsAsLongAsTheServerSays() {
    assertThat(pause("Retry-After", "7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(pause("retry-after", "0.25")).isEqualTo(Duration.ofMillis(250));
    assertThat(pause("retry-after-ms", "1500")).isEqualTo(Duration.ofMillis(1500));
    assertThat(pause("Retry-After", "Sun, 01 Mar 2026 12:01:30 GMT"))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(pause("Retry-After", "Sun, 01 Mar 2026 11:00:00 GMT")).isEqualTo(Duration.ZERO);
  }

  @Test
  void waitsUpToABoundThatDoublesWhereTheServerSaysNothingOfUse() {
    assertThat(pause("Retry-After", "soon")).isEqualTo(Duration.ofMillis(500));
    assertThat(RetryRule.pause(3, null, NOW, 1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(RetryRule.pause(3, null, NOW, 0)).isEqualTo(Duration.ZERO);
    assertThat(RetryRule.pause(1000, null, NOW, 1)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void sendsAgainOnlyWhatMayEndOtherwise() {
    assertThat(List.of(408, 409, 429, 500, 502, 503, 529)).allMatch(RetryRule::passes);
    assertThat(List.of(301, 400, 401, 403, 404, 413, 422)).noneMatch(RetryRule::passes);
  }
}
