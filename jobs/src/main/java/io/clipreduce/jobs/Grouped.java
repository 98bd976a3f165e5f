package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/**
 * Brings the rows of several stages together, group by group, as streams: no more than one group's
 * results are held in memory.
 */
final class Grouped {
  private Grouped() {}

  /**
   * Rows of a stage that a kernel reads.
   *
   * @param stage name of the stage
   * @param rows its rows: {@code video_id}, {@code unit}, then the columns the kernel reads
   * @param perVideo whether the row belongs to the whole video and comes before the rows of chunks
   */
  record Input(String stage, Dataset<Row> rows, boolean perVideo) {

    /** The readable rows of a stage in a batch. */
    static Input of(BatchContext batch, Stage stage, boolean perVideo, String... columns) {
      return of(batch, stage, batch.readable(stage.name()), perVideo, columns);
    }

    /** The rows of a source in a batch. */
    static Input of(BatchContext batch, FlatTable.Source source) {
      String stage = source.stage().name();
      return of(
          batch,
          source.stage(),
          source.failedToo() ? batch.states(stage) : batch.readable(stage),
          source.perVideo(),
          source.columns());
    }

    private static Input of(
        BatchContext batch,
        Stage stage,
        Map<UnitId, UnitState> units,
        boolean perVideo,
        String... columns) {
      StageTable table = new StageTable(batch.warehouse, stage.name(), stage.payload());
      return new Input(stage.name(), table.rows(batch.spark, units, columns), perVideo);
    }
  }

  /** A row as a kernel sees it: {@code columns} holds those asked for, in that order. */
  record InputRow(String stage, String unit, Row columns) {}

  /** Opened once per task. */
  interface KernelFactory<K, R> extends Serializable {
    Kernel<K, R> open() throws Exception;
  }

  /** Turns one group's rows into results. */
  interface Kernel<K, R> extends Closeable {
    /**
     * @param key the group: a video id, or a video id and a unit
     * @param extra what the driver attached to the group
     * @param rows input rows: those of the whole video first, then by unit and input
     */
    void process(String key, K extra, Iterator<InputRow> rows, Consumer<R> results)
        throws Exception;

    @Override
    default void close() throws IOException {}
  }

  /** Opened once per task. */
  interface StreamFactory<K, R> extends Serializable {
    Stream<K, R> open() throws Exception;
  }

  /** Turns a task's groups into results at its own pace, several groups at a time if it likes. */
  interface Stream<K, R> extends Closeable {
    /**
     * @param groups the groups; the rows of one are gone once the next is asked for
     */
    Iterator<R> process(Iterator<Group<K>> groups);

    @Override
    default void close() throws IOException {}
  }

  /**
   * A group, as the arguments of {@link Kernel#process}.
   *
   * @param key the group: a video id, or a video id and a unit
   * @param extra what the driver attached to the group
   * @param rows input rows: those of the whole video first, then by unit and input
   */
  record Group<K>(String key, K extra, Iterator<InputRow> rows) {}

  /**
   * Runs a kernel over every group that has an entry in {@code extras}.
   *
   * @param byUnit whether a group is a unit of a video instead of a whole video
   * @param partitions number of tasks
   */
  static <K extends Serializable, R> JavaRDD<R> run(
      BatchContext batch,
      List<Input> inputs,
      boolean byUnit,
      Map<String, K> extras,
      int partitions,
      KernelFactory<K, R> factory) {
    return stream(batch, inputs, byUnit, extras, partitions, () -> new OneByOne<>(factory.open()));
  }

  /** As {@link #run}, for what works on several groups at a time. */
  static <K extends Serializable, R> JavaRDD<R> stream(
      BatchContext batch,
      List<Input> inputs,
      boolean byUnit,
      Map<String, K> extras,
      int partitions,
      StreamFactory<K, R> factory) {
    return stream(batch.javaSpark(), inputs, byUnit, extras, partitions, factory);
  }

  /** As above, for what belongs to no batch. */
  static <K extends Serializable, R> JavaRDD<R> stream(
      JavaSparkContext spark,
      List<Input> inputs,
      boolean byUnit,
      Map<String, K> extras,
      int partitions,
      StreamFactory<K, R> factory) {
    Dataset<Row> all = null;
    for (int i = 0; i < inputs.size(); i++) {
      Dataset<Row> tagged = tagged(inputs, i, byUnit);
      all = all == null ? tagged : all.union(tagged);
    }
    Dataset<Row> grouped =
        all.repartition(partitions, col("group"))
            .sortWithinPartitions("group", "phase", "unit", "input");
    List<String> stages = inputs.stream().map(Input::stage).collect(Collectors.toList());
    Broadcast<Map<String, K>> shared = spark.broadcast(new TreeMap<>(extras));
    return grouped
        .toJavaRDD()
        .mapPartitions(
            rows -> {
              Stream<K, R> stream = factory.open();
              Tasks.atEnd(stream);
              return stream.process(new Groups<>(stages, rows, shared.value()));
            });
  }

  private static Dataset<Row> tagged(List<Input> inputs, int index, boolean byUnit) {
    List<Column> columns = new ArrayList<>();
    columns.add(
        (byUnit ? functions.concat_ws("/", col("video_id"), col("unit")) : col("video_id"))
            .as("group"));
    columns.add(lit(inputs.get(index).perVideo() ? 0 : 1).as("phase"));
    columns.add(col("unit"));
    columns.add(lit(index).as("input"));
    for (int i = 0; i < inputs.size(); i++) {
      Dataset<Row> rows = inputs.get(i).rows();
      Column[] payload =
          Arrays.stream(rows.columns()).skip(2).map(functions::col).toArray(Column[]::new);
      DataType type =
          rows.select(functions.struct(payload).as("in")).schema().apply("in").dataType();
      columns.add((i == index ? functions.struct(payload) : lit(null).cast(type)).as("in" + i));
    }
    return inputs.get(index).rows().select(columns.toArray(Column[]::new));
  }

  /** Hands one group after another to a kernel. */
  private static final class OneByOne<K, R> implements Stream<K, R> {
    private final Kernel<K, R> kernel;

    OneByOne(Kernel<K, R> kernel) {
      this.kernel = kernel;
    }

    @Override
    public Iterator<R> process(Iterator<Group<K>> groups) {
      return Tasks.flatMap(
          groups,
          group -> {
            List<R> results = new ArrayList<>();
            try {
              kernel.process(group.key(), group.extra(), group.rows(), results::add);
            } catch (RuntimeException e) {
              throw e;
            } catch (Exception e) {
              throw new IllegalStateException("Group " + group.key(), e);
            }
            return results.iterator();
          });
    }

    @Override
    public void close() throws IOException {
      kernel.close();
    }
  }

  /**
   * Splits sorted rows into the groups that have an extra; each must be done with before the next
   * is asked for.
   */
  private static final class Groups<K> implements Iterator<Group<K>> {
    private final List<String> stages;
    private final Iterator<Row> rows;
    private final Map<String, K> extras;
    private Row ahead;
    private RowsOfGroup last;

    Groups(List<String> stages, Iterator<Row> rows, Map<String, K> extras) {
      this.stages = stages;
      this.rows = rows;
      this.extras = extras;
      this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      while (last != null && last.hasNext()) {
        last.next();
      }
      while (ahead != null && !extras.containsKey(ahead.getString(0))) {
        ahead = rows.hasNext() ? rows.next() : null;
      }
      return ahead != null;
    }

    @Override
    public Group<K> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String key = ahead.getString(0);
      last = new RowsOfGroup(key);
      return new Group<>(key, extras.get(key), last);
    }

    private final class RowsOfGroup implements Iterator<InputRow> {
      private final String key;

      RowsOfGroup(String key) {
        this.key = key;
      }

      @Override
      public boolean hasNext() {
        return ahead != null && ahead.getString(0).equals(key);
      }

      @Override
      public InputRow next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Row row = ahead;
        ahead = rows.hasNext() ? rows.next() : null;
        int input = row.getInt(3);
        return new InputRow(stages.get(input), row.getString(2), row.getStruct(4 + input));
      }
    }
  }
}
