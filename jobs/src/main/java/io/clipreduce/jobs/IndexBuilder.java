package io.clipreduce.jobs;

import io.clipreduce.index.IndexedPassage;
import io.clipreduce.index.ShardWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Brings the index up to what is published. New and changed videos go into new shards, written by
 * executors; they and those that are gone are excluded from older shards. Many small shards, and
 * shards that lost much, are written anew as one. Readers see all of it at once, as one version.
 */
final class IndexBuilder {
  /** Changes whenever other passages are made of the same rows; older shards are made again. */
  static final String VERSION = "1/" + ShardWriter.VERSION;

  /** Video that is worth a shard and a task of its own: some thousand passages. */
  private static final long TASK_US = 10L * 3600 * 1_000_000;

  /** Video at most in a shard: some hundred thousand passages. */
  private static final long SHARD_US = 100L * 3600 * 1_000_000;

  /** More shards are merged: each costs a search of its own. */
  private static final int MAX_SHARDS = 8;

  /** Shards from this size on are not merged with others. */
  private static final int LARGE_PASSAGES = 200_000;

  /** A shard is written anew when a larger share of its videos is excluded. */
  private static final double MAX_EXCLUDED = 0.3;

  private final RunContext run;
  private final IndexStore store;

  IndexBuilder(RunContext run) {
    this.run = run;
    this.store = run.warehouse().index();
  }

  /**
   * Makes a new version, if there is anything to change.
   *
   * @return the number of videos that were indexed, or -1 if the index was up to date
   */
  int update() {
    try {
      return update(PublishedVideo.all(run.spark(), run.warehouse()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot bring the index up to date", e);
    }
  }

  private int update(SortedMap<String, PublishedVideo> published) throws IOException {
    List<IndexShard> before = store.newest().map(IndexVersion::shards).orElse(List.of());
    TreeMap<String, PublishedVideo> todo = new TreeMap<>(published);
    List<IndexShard> shards = new ArrayList<>();
    for (IndexShard shard : before) {
      if (!shard.code().equals(VERSION)) {
        continue;
      }
      SortedMap<String, IndexStamp> stamps = store.stamps(shard.id());
      TreeSet<String> excluded = new TreeSet<>(shard.excluded());
      stamps.forEach(
          (video, stamp) -> {
            if (!excluded.contains(video)) {
              PublishedVideo now = published.get(video);
              if (now != null && now.stamp().equals(stamp)) {
                todo.remove(video);
              } else {
                excluded.add(video);
              }
            }
          });
      if (excluded.size() < stamps.size()) {
        shards.add(shard.excluding(List.copyOf(excluded)));
      }
    }
    if (todo.isEmpty() && shards.equals(before) && store.newestNumber() > 0) {
      return -1;
    }
    run.progress().begin("index", todo.size());
    SortedMap<String, Long> tables = new TreeMap<>(run.warehouse().tableVersions());
    tables.keySet().removeIf(name -> !name.startsWith("tables/"));
    if (!todo.isEmpty()) {
      shards.addAll(build(todo));
    }
    List<IndexShard> compact = compact(shards);
    run.tables().checkLease();
    IndexVersion version = store.write(tables, compact);
    run.progress().end("index");
    run.progress()
        .say(
            "Index: version %s, %s passages of %s videos in %s shards"
                .formatted(
                    version.number(),
                    compact.stream().mapToInt(IndexShard::passages).sum(),
                    published.size(),
                    compact.size()));
    return todo.size();
  }

  /** Writes shards of some videos. */
  private List<IndexShard> build(SortedMap<String, PublishedVideo> todo) {
    long durationUs = todo.values().stream().mapToLong(p -> p.video().durationUs()).sum();
    int slots = run.spark().sparkContext().defaultParallelism();
    int tasks =
        (int)
            Math.max(
                1 + durationUs / SHARD_US,
                Math.min(Math.min(slots, todo.size()), 1 + durationUs / TASK_US));
    PublishedRows rows =
        new PublishedRows(
            run.spark(),
            run.warehouse(),
            todo.values().stream().map(PublishedVideo::stamp).toList());
    List<Grouped.Input> inputs = new ArrayList<>();
    inputs.add(rows.videos(todo.keySet()));
    IndexPassages.COLUMNS.forEach(
        (table, columns) -> rows.of(table, columns).ifPresent(inputs::add));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(run.spark().sparkContext());
    SerializableConfiguration hadoop = new SerializableConfiguration(run.warehouse().hadoop());
    String root = run.warehouse().root();
    return Grouped.stream(
            spark,
            inputs,
            false,
            todo,
            tasks,
            () -> groups -> shard(groups, new IndexStore(root, hadoop.value())))
        .collect();
  }

  /** Writes the shard of a task; none if the task has no videos. */
  private static Iterator<IndexShard> shard(
      Iterator<Grouped.Group<PublishedVideo>> groups, IndexStore store) {
    if (!groups.hasNext()) {
      return List.<IndexShard>of().iterator();
    }
    try {
      java.nio.file.Path folder = Files.createTempDirectory("clipreduce-index");
      try (ShardWriter writer = ShardWriter.open(folder)) {
        SortedMap<String, IndexStamp> stamps = new TreeMap<>();
        while (groups.hasNext()) {
          Grouped.Group<PublishedVideo> group = groups.next();
          stamps.put(group.key(), group.extra().stamp());
          write(group, writer);
        }
        return List.of(store.add(folder, writer.finish(), stamps)).iterator();
      } finally {
        IndexStore.deleteFolder(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a shard", e);
    }
  }

  private static void write(Grouped.Group<PublishedVideo> group, ShardWriter writer)
      throws IOException {
    IndexPassages passages = new IndexPassages(group.key());
    while (group.rows().hasNext()) {
      Grouped.InputRow row = group.rows().next();
      Class<? extends Record> columns = IndexPassages.COLUMNS.get(row.stage());
      if (columns != null) {
        passages.add(RecordRows.of(columns).fromRow(row.columns()));
      }
    }
    writer.add(group.extra().video());
    for (IndexedPassage passage : passages.all()) {
      writer.add(passage);
    }
  }

  /** Merges shards where there are too many, and writes those anew that lost much. */
  private List<IndexShard> compact(List<IndexShard> shards) {
    List<List<IndexShard>> groups = merges(shards);
    List<IndexShard> compact = new ArrayList<>(shards);
    groups.forEach(compact::removeAll);
    if (!groups.isEmpty()) {
      compact.addAll(merge(groups));
    }
    return compact;
  }

  /** The shards that are to become one each. */
  static List<List<IndexShard>> merges(List<IndexShard> shards) {
    List<List<IndexShard>> merges = new ArrayList<>();
    List<IndexShard> small = new ArrayList<>();
    for (IndexShard shard : shards) {
      if (shard.excluded().size() > MAX_EXCLUDED * shard.videos()) {
        merges.add(List.of(shard));
      } else if (shard.passages() < LARGE_PASSAGES) {
        small.add(shard);
      }
    }
    if (small.size() > MAX_SHARDS) {
      small.sort(Comparator.comparingInt(IndexShard::passages).thenComparing(IndexShard::id));
      List<IndexShard> group = new ArrayList<>();
      int passages = 0;
      for (IndexShard shard : small) {
        group.add(shard);
        passages += shard.passages();
        if (passages >= LARGE_PASSAGES) {
          merges.add(group);
          group = new ArrayList<>();
          passages = 0;
        }
      }
      if (group.size() > 1) {
        merges.add(group);
      }
    }
    return merges;
  }

  private List<IndexShard> merge(List<List<IndexShard>> groups) {
    SerializableConfiguration hadoop = new SerializableConfiguration(run.warehouse().hadoop());
    String root = run.warehouse().root();
    return JavaSparkContext.fromSparkContext(run.spark().sparkContext())
        .parallelize(groups, groups.size())
        .map(group -> merge(group, new IndexStore(root, hadoop.value())))
        .collect();
  }

  private static IndexShard merge(List<IndexShard> shards, IndexStore store) throws IOException {
    SortedMap<String, IndexStamp> stamps = new TreeMap<>();
    for (IndexShard shard : shards) {
      SortedMap<String, IndexStamp> own = store.stamps(shard.id());
      own.keySet().removeAll(shard.excluded());
      stamps.putAll(own);
    }
    java.nio.file.Path folder = Files.createTempDirectory("clipreduce-index");
    try {
      Map<java.nio.file.Path, Set<String>> local = store.local(shards);
      return store.add(folder, ShardWriter.merge(folder, local), stamps);
    } finally {
      IndexStore.deleteFolder(folder);
    }
  }
}
