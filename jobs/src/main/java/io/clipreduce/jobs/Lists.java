package io.clipreduce.jobs;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** Reads arrays of structs. */
final class Lists {
  private Lists() {}

  /** The records of an array column; none where it is null. */
  static <R extends Record> List<R> of(Class<R> type, Row row, int index) {
    if (row.isNullAt(index)) {
      return List.of();
    }
    RecordRows<R> reader = RecordRows.of(type);
    List<R> records = new ArrayList<>();
    scala.collection.Iterator<Row> items = row.<Row>getSeq(index).iterator();
    while (items.hasNext()) {
      records.add(reader.fromRow(items.next()));
    }
    return records;
  }
}
