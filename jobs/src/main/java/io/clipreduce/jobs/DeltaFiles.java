package io.clipreduce.jobs;

import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Looks into Delta tables without a Spark job: versions and the files of the latest version. */
final class DeltaFiles {
  private final Engine engine;

  DeltaFiles(Configuration hadoop) {
    this.engine = DefaultEngine.create(hadoop);
  }

  /** The latest version of a table, empty where there is none. */
  Optional<Snapshot> latest(String path) {
    try {
      return Optional.of(Table.forPath(engine, path).getLatestSnapshot(engine));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Version of a table, -1 where there is none. */
  long version(String path) {
    return latest(path).map(Snapshot::getVersion).orElse(-1L);
  }

  /** Absolute paths of a table's data files; none where there is no table. */
  List<String> files(String path) {
    return latest(path).map(s -> files(s, null)).orElse(List.of());
  }

  /**
   * Absolute paths of the data files that may hold rows of the batches {@code first} to {@code
   * last}.
   */
  List<String> files(String path, int first, int last) {
    Column batch = new Column("batch");
    Predicate within =
        new Predicate(
            "AND",
            new Predicate(">=", batch, Literal.ofInt(first)),
            new Predicate("<=", batch, Literal.ofInt(last)));
    return latest(path).map(s -> files(s, within)).orElse(List.of());
  }

  private List<String> files(Snapshot snapshot, Predicate filter) {
    var scan = snapshot.getScanBuilder();
    if (filter != null) {
      scan = scan.withFilter(filter);
    }
    List<String> files = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            files.add(InternalScanFileUtils.getAddFileStatus(rows.next()).getPath());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
