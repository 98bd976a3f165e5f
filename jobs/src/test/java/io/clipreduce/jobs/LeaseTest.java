package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  @TempDir Path folder;

  private Warehouse warehouse() {
    return new Warehouse(folder.toUri().toString().replaceAll("/$", ""), new Configuration());
  }

  @Test
  void refusesASecondWriterAndSaysWhoHoldsItSinceWhen() {
    try (Lease held = Lease.take(warehouse(), "clipreduce run", TIMEOUT, false)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> Lease.take(warehouse(), "clipreduce publish", TIMEOUT, false))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("clipreduce run, process " + ProcessHandle.current().pid())
          .hasMessageContaining("since 20");
    }
  }

  @Test
  void isFreeAgainOnceItsHolderHasEnded() throws IOException {
    Lease.take(warehouse(), "clipreduce run", TIMEOUT, false).close();

    assertThat(Lease.heldBy(warehouse())).isNull();
    Lease.take(warehouse(), "clipreduce run", TIMEOUT, false).close();
  }
}
