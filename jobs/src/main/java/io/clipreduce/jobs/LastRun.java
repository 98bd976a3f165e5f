package io.clipreduce.jobs;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.TreeMap;

/** Compares a warehouse with what it was when the last complete run ended, without Spark. */
final class LastRun {
  private final Warehouse warehouse;
  private final Engine engine;

  LastRun(Warehouse warehouse) {
    this.warehouse = warehouse;
    this.engine = DefaultEngine.create(warehouse.hadoop());
  }

  /**
   * The last run's id, if it was complete, nothing waits for another try, and input, settings and
   * tables are as it left them; else nothing.
   */
  Optional<String> unchangedSince(String input, String inputDigest, String fp) {
    Optional<Snapshot> runs = warehouse.delta().latest(warehouse.tablePath(FlatTable.RUNS.name()));
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    try {
      return newest(runs.get())
          .filter(row -> "complete".equals(text(row, "status")))
          .filter(row -> input.equals(text(row, "input")))
          .filter(row -> inputDigest.equals(text(row, "input_digest")))
          .filter(row -> fp.equals(text(row, "fp")))
          .filter(row -> !row.getBoolean(row.getSchema().indexOf("retry_pending")))
          .filter(row -> asItLeftThem(versions(row)))
          .map(row -> text(row, "run_id"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean asItLeftThem(TreeMap<String, Long> then) {
    TreeMap<String, Long> now = warehouse.tableVersions();
    // Of the same tables 'clipreduce index' makes no other index, whatever its number.
    now.computeIfPresent(
        Warehouse.INDEX, (name, number) -> Math.min(number, then.getOrDefault(name, number)));
    return now.equals(then) && warehouse.index().isOfThisCode();
  }

  /** The row of the file added last; a run adds one file with one row. */
  private Optional<Row> newest(Snapshot runs) throws IOException {
    Scan scan = runs.getScanBuilder().build();
    Row state = scan.getScanState(engine);
    Row newest = null;
    long newestTime = Long.MIN_VALUE;
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            Row file = files.next();
            long time = InternalScanFileUtils.getAddFileStatus(file).getModificationTime();
            if (time > newestTime) {
              newestTime = time;
              newest = file;
            }
          }
        }
      }
    }
    return newest == null ? Optional.empty() : Optional.of(last(state, newest));
  }

  private Row last(Row state, Row file) throws IOException {
    FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
    CloseableIterator<ColumnarBatch> physical =
        engine
            .getParquetHandler()
            .readParquetFiles(
                Utils.singletonCloseableIterator(status),
                ScanStateRow.getPhysicalDataReadSchema(state),
                Optional.empty())
            .map(result -> result.getData());
    Row last = null;
    try (CloseableIterator<FilteredColumnarBatch> data =
        Scan.transformPhysicalData(engine, state, file, physical)) {
      while (data.hasNext()) {
        try (CloseableIterator<Row> rows = data.next().getRows()) {
          while (rows.hasNext()) {
            last = rows.next();
          }
        }
      }
    }
    return last;
  }

  private static String text(Row row, String column) {
    int index = row.getSchema().indexOf(column);
    return row.isNullAt(index) ? null : row.getString(index);
  }

  private static TreeMap<String, Long> versions(Row row) {
    MapValue map = row.getMap(row.getSchema().indexOf("table_versions"));
    TreeMap<String, Long> versions = new TreeMap<>();
    for (int i = 0; i < map.getSize(); i++) {
      versions.put(map.getKeys().getString(i), map.getValues().getLong(i));
    }
    return versions;
  }
}
