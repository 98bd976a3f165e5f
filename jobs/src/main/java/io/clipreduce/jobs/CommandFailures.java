package io.clipreduce.jobs;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.CollectionAccumulator;

/** What tasks of a command of its own could not do; {@link #publish} makes rows of it. */
final class CommandFailures implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String command;
  private final CollectionAccumulator<Failure> failures;

  private record Failure(String videoId, String unit, String errorClass, String reason)
      implements Serializable {}

  CommandFailures(RunContext run, String command) {
    this.command = command;
    this.failures = run.spark().sparkContext().collectionAccumulator(command);
  }

  /** To be called by tasks. */
  void add(String videoId, String unit, RuntimeException cause) {
    failures.add(
        new Failure(videoId, unit, UnitResult.errorClass(cause), UnitResult.oneLine(cause)));
  }

  /**
   * Tells them, once the tasks have ended, and puts them in the table {@code failures} in the place
   * of those of the same units.
   *
   * @param units SQL that holds for the units that the command was to do
   * @return how many there are
   */
  int publish(RunContext run, String units) {
    Map<String, PublishedVideo> videos =
        failures.value().isEmpty() ? Map.of() : PublishedVideo.all(run.spark(), run.warehouse());
    TreeMap<String, FlatRows.Failures> rows = new TreeMap<>();
    for (Failure failure : failures.value()) {
      String id = FlatTable.failureId(failure.videoId(), command, failure.unit());
      PublishedVideo video = videos.get(failure.videoId());
      rows.put(
          id,
          new FlatRows.Failures(
              id,
              failure.videoId(),
              video == null ? null : video.video().path(),
              command,
              failure.unit(),
              failure.errorClass(),
              failure.reason(),
              1,
              Publisher.LOST,
              true));
    }
    rows.values()
        .forEach(
            row ->
                run.progress()
                    .say(
                        "%s, %s: %s"
                            .formatted(
                                row.path() == null ? row.videoId() : row.path(),
                                row.unit(),
                                row.reason())));
    new Publisher(run).publishFailures(command, units, List.copyOf(rows.values()));
    return rows.size();
  }
}
