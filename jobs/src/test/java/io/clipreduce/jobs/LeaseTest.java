package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
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

  /** The local disk as if several machines shared it: its lease does not end with a process. */
  public static class SharedDisk extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("shared:///");
    }
  }

  /** One that keeps no other times than those of writing, as object stores do. */
  public static final class ObjectStore extends SharedDisk {
    @Override
    public URI getUri() {
      return URI.create("object:///");
    }

    @Override
    public void setTimes(org.apache.hadoop.fs.Path path, long modifiedMs, long accessedMs) {}
  }

  private Warehouse shared(String scheme) {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.shared.impl", SharedDisk.class, RawLocalFileSystem.class);
    hadoop.setClass("fs.object.impl", ObjectStore.class, RawLocalFileSystem.class);
    return new Warehouse(scheme + ":" + folder, hadoop);
  }

  private File file() {
    return folder.resolve(Lease.FILE).toFile();
  }

  private static Lease take(Warehouse warehouse, String what, boolean breakIt) {
    return Lease.take(warehouse, what, TIMEOUT, breakIt);
  }

  @Test
  void isKeptOnASharedDiskFromAHolderThatGivesSignsOfLife() throws IOException {
    Warehouse warehouse = shared("shared");
    try (Lease held = take(warehouse, "clipreduce run", false)) {
      assertThatThrownBy(() -> take(warehouse, "clipreduce publish", false))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("clipreduce run, process " + ProcessHandle.current().pid())
          .hasMessageContaining("--break-lease")
          .hasMessageContaining("600 s");
      held.check();
    }
    assertThat(Lease.heldBy(warehouse)).isNull();
  }

  @Test
  void goesToTheNextWhenItsHolderIsSilentAndTheHolderLearnsOfIt() throws IOException {
    Warehouse warehouse = shared("shared");
    try (Lease second = afterSilence(warehouse)) {
      second.check();
      assertThat(Lease.heldBy(warehouse)).startsWith("the second");
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** A lease taken from a holder that was silent for too long, and that closed since. */
  private Lease afterSilence(Warehouse warehouse) {
    try (Lease first = take(warehouse, "the first", false)) {
      assertThat(file().setLastModified(Instant.now().minus(TIMEOUT).toEpochMilli())).isTrue();
      Lease second = take(warehouse, "the second", false);
      assertThatThrownBy(first::check)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("is lost: it was taken by the second");
      return second;
    }
  }

  @Test
  void goesToWhoBreaksItAtOnce() {
    Warehouse warehouse = shared("shared");
    try (Lease first = take(warehouse, "the first", false);
        Lease second = take(warehouse, "the second", true)) {
      second.check();
      assertThatThrownBy(first::check).hasMessageContaining("taken by the second");
    }
  }

  @Test
  void isRefusedWhileAnotherIsJustTakingItOver() throws IOException {
    Warehouse warehouse = shared("shared");
    try (Lease first = take(warehouse, "the first", false)) {
      Files.writeString(folder.resolve("_lease_taking_over"), "the second");
      assertThatThrownBy(() -> take(warehouse, "the third", true))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("the second")
          .hasMessageContaining("_lease_taking_over");
      first.check();
    }
  }

  @Test
  void showsSignsOfLifeWhereOnlyWritingChangesTimes() {
    Warehouse warehouse = shared("object");
    try (Lease held = take(warehouse, "clipreduce run", false)) {
      long longAgoMs = Instant.now().minus(TIMEOUT).toEpochMilli();
      assertThat(file().setLastModified(longAgoMs)).isTrue();
      held.check();
      assertThat(file().lastModified()).isGreaterThan(longAgoMs);
      assertThatThrownBy(() -> take(warehouse, "another", false))
          .hasMessageContaining("clipreduce run");
    }
  }
}
