package io.clipreduce.jobs;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.model.Digests;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Which files hold which content: the stage table {@code sources}, append-only, of which the last
 * row of each path counts.
 */
final class SourceLog {
  /** Contents are hashed in blocks, so that a huge file spreads over tasks. */
  static final long BLOCK_BYTES = 64L << 20;

  /** Bytes that a task slot hashes between two commits, some ten minutes' reading. */
  private static final long COMMIT_BYTES = 64L << 30;

  private static final String INGEST = "ingest";
  private static final String FILE = "file";

  static final String PRESENT = "present";
  static final String GONE = "gone";
  static final String UNREADABLE = "unreadable";

  private final Warehouse warehouse;
  private final SparkSession spark;
  private final DeltaTables tables;
  private final TreeMap<String, Entry> entries = new TreeMap<>();

  /** How often each file that cannot be read was tried since it last changed. */
  private final Map<String, Integer> attempts = new HashMap<>();

  private int lastCommit;

  /** A row of the log. */
  record Entry(
      @Doc("path of the file") String path,
      @Doc("length in bytes") long sizeBytes,
      @Doc("time of last modification, milliseconds since 1970") long modifiedMs,
      @Doc("content hash, null if unreadable") String videoId,
      @Doc("present, gone or unreadable") String state,
      @Doc("content before the last change, null if it never changed") String previousVideoId,
      @Doc("input under which it was found") String input,
      @Doc("number of the listing") int listing,
      @Doc("why it could not be read, null otherwise") String reason) {

    private boolean sameFile(long sizeBytes, long modifiedMs) {
      return this.sizeBytes == sizeBytes && this.modifiedMs == modifiedMs;
    }
  }

  /** What a listing changed. */
  record Changes(int added, int changed, int gone, int unchanged, int unreadable) {}

  SourceLog(Warehouse warehouse, SparkSession spark, DeltaTables tables) {
    this.warehouse = warehouse;
    this.spark = spark;
    this.tables = tables;
    List<String> files = warehouse.delta().files(path());
    if (!files.isEmpty()) {
      RecordRows<Entry> reader = RecordRows.of(Entry.class);
      Dataset<Row> rows =
          spark.read().schema(reader.schema()).parquet(files.toArray(String[]::new));
      rows.collectAsList().stream()
          .map(reader::fromRow)
          .sorted(Comparator.comparingInt(Entry::listing))
          .forEach(this::take);
    }
  }

  /** Takes the next row of a path. */
  private void take(Entry entry) {
    Entry before = entries.put(entry.path(), entry);
    if (!entry.state().equals(UNREADABLE)) {
      attempts.remove(entry.path());
    } else if (before != null && before.sameFile(entry.sizeBytes(), entry.modifiedMs())) {
      attempts.merge(entry.path(), 1, Integer::sum);
    } else {
      attempts.put(entry.path(), 1);
    }
    lastCommit = Math.max(lastCommit, entry.listing());
  }

  private String path() {
    return warehouse.stagePath("sources");
  }

  /**
   * Compares a listing with what is known, hashes what is new or changed, and commits the
   * difference, a large one in several parts. A file that cannot be read is tried again by the next
   * listings.
   *
   * @param maxAttempts tries after which such a file is let be until it changes
   */
  Changes update(String input, SourceFile.Listing listing, int maxAttempts) {
    Map<String, SourceFile> listed = new HashMap<>();
    List<SourceFile> unknown = new ArrayList<>();
    int unreadable = 0;
    for (SourceFile file : listing.files()) {
      listed.put(file.path(), file);
      Entry known = entries.get(file.path());
      if (known == null
          || known.state().equals(GONE)
          || !known.sameFile(file.sizeBytes(), file.modifiedMs())
          || attempts.getOrDefault(file.path(), maxAttempts) < maxAttempts) {
        unknown.add(file);
      } else if (known.state().equals(UNREADABLE)) {
        unreadable++;
      }
    }
    List<Entry> rows = gone(input, listed);
    int gone = rows.size();
    int added = 0;
    int changed = 0;
    long mostBytes = COMMIT_BYTES * spark.sparkContext().defaultParallelism();
    for (List<SourceFile> part : parts(unknown, mostBytes)) {
      for (Map.Entry<SourceFile, Hash> hashed : hash(part).entrySet()) {
        SourceFile file = hashed.getKey();
        Hash hash = hashed.getValue();
        Entry known = entries.get(file.path());
        boolean readable = hash.reason() == null;
        rows.add(
            new Entry(
                file.path(),
                file.sizeBytes(),
                file.modifiedMs(),
                hash.videoId(),
                readable ? PRESENT : UNREADABLE,
                previous(known, hash.videoId()),
                input,
                lastCommit + 1,
                hash.reason()));
        if (!readable) {
          unreadable++;
        } else if (known == null || known.state().equals(GONE) || known.videoId() == null) {
          added++;
        } else if (!hash.videoId().equals(known.videoId())) {
          changed++;
        }
      }
      commit(rows);
      rows.clear();
    }
    commit(rows);
    return new Changes(
        added, changed, gone, listing.files().size() - added - changed - unreadable, unreadable);
  }

  /** Rows for the files that were below the input, and are not any more. */
  private List<Entry> gone(String input, Map<String, SourceFile> listed) {
    List<Entry> rows = new ArrayList<>();
    String prefix = input.endsWith("/") ? input : input + "/";
    for (Entry known : entries.values()) {
      boolean under = known.path().equals(input) || known.path().startsWith(prefix);
      if (under && !listed.containsKey(known.path()) && !known.state().equals(GONE)) {
        rows.add(
            new Entry(
                known.path(),
                known.sizeBytes(),
                known.modifiedMs(),
                known.videoId(),
                GONE,
                known.previousVideoId(),
                known.input(),
                lastCommit + 1,
                null));
      }
    }
    return rows;
  }

  /** Cuts files into parts of at most so many bytes; a larger file is a part of its own. */
  static List<List<SourceFile>> parts(List<SourceFile> files, long mostBytes) {
    List<List<SourceFile>> parts = new ArrayList<>();
    long bytes = 0;
    for (SourceFile file : files) {
      if (parts.isEmpty() || bytes + file.sizeBytes() > mostBytes) {
        parts.add(new ArrayList<>());
        bytes = 0;
      }
      parts.get(parts.size() - 1).add(file);
      bytes += file.sizeBytes();
    }
    return parts;
  }

  /** Content before the last change; a file that could not be read in between has not changed. */
  private static String previous(Entry known, String videoId) {
    if (known == null) {
      return null;
    }
    String last = known.videoId() == null ? known.previousVideoId() : known.videoId();
    if (last != null && !last.equals(videoId)) {
      return last;
    }
    return known.videoId() == null ? null : known.previousVideoId();
  }

  private void commit(List<Entry> rows) {
    if (rows.isEmpty()) {
      return;
    }
    rows.sort(Comparator.comparing(Entry::path));
    RecordRows<Entry> writer = RecordRows.of(Entry.class);
    tables.append(
        spark
            .createDataFrame(rows.stream().map(writer::toRow).toList(), writer.schema())
            .coalesce(1),
        path());
    rows.forEach(this::take);
  }

  /** Contents that some file holds, each with all its paths, in order. */
  TreeMap<String, List<String>> present() {
    TreeMap<String, List<String>> paths = new TreeMap<>();
    for (Entry entry : entries.values()) {
      if (entry.state().equals(PRESENT)) {
        paths.computeIfAbsent(entry.videoId(), id -> new ArrayList<>()).add(entry.path());
      }
    }
    return paths;
  }

  /** Lengths of the contents that some file holds. */
  Map<String, Long> sizesBytes() {
    Map<String, Long> sizes = new HashMap<>();
    for (Entry entry : entries.values()) {
      if (entry.state().equals(PRESENT)) {
        sizes.put(entry.videoId(), entry.sizeBytes());
      }
    }
    return sizes;
  }

  /** Files that cannot be read, as rows of the published table {@code failures}, by path. */
  List<FlatRows.Failures> failures(int maxAttempts) {
    return entries.values().stream()
        .filter(entry -> entry.state().equals(UNREADABLE))
        .map(
            entry ->
                new FlatRows.Failures(
                    FlatTable.failureId(entry.path(), INGEST, FILE),
                    null,
                    entry.path(),
                    INGEST,
                    FILE,
                    DecodeException.Reason.SURROUNDINGS.name(),
                    entry.reason(),
                    attempts.get(entry.path()),
                    Publisher.LOST,
                    attempts.get(entry.path()) >= maxAttempts))
        .toList();
  }

  /** Rows of the published table {@code sources}. */
  List<FlatRows.Sources> flat() {
    return entries.values().stream()
        .map(
            e ->
                new FlatRows.Sources(
                    e.path(),
                    e.videoId(),
                    e.sizeBytes(),
                    new Timestamp(e.modifiedMs()),
                    e.state(),
                    e.previousVideoId(),
                    e.input()))
        .toList();
  }

  private record Block(int file, int block, String path, long offset, int length)
      implements Serializable {}

  private record BlockHash(int file, int block, byte[] sha256, String reason)
      implements Serializable {}

  private record Hash(String videoId, String reason) {}

  private Map<SourceFile, Hash> hash(List<SourceFile> files) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      SourceFile file = files.get(i);
      int block = 0;
      for (long at = 0; at == 0 || at < file.sizeBytes(); at += BLOCK_BYTES) {
        int length = (int) Math.min(BLOCK_BYTES, file.sizeBytes() - at);
        blocks.add(new Block(i, block++, file.path(), at, length));
      }
    }
    if (blocks.isEmpty()) {
      return Map.of();
    }
    JavaSparkContext java = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration hadoop = new SerializableConfiguration(warehouse.hadoop());
    int slices = Math.min(blocks.size(), spark.sparkContext().defaultParallelism() * 16);
    List<BlockHash> hashes =
        new ArrayList<>(
            java.parallelize(blocks, slices).map(b -> hash(b, hadoop.value())).collect());
    hashes.sort(Comparator.comparingInt(BlockHash::file).thenComparingInt(BlockHash::block));
    Map<SourceFile, Hash> found = new HashMap<>();
    for (int from = 0, to; from < hashes.size(); from = to) {
      var digest = Digests.sha256();
      String reason = null;
      for (to = from;
          to < hashes.size() && hashes.get(to).file() == hashes.get(from).file();
          to++) {
        if (hashes.get(to).reason() == null) {
          digest.update(hashes.get(to).sha256());
        } else {
          reason = hashes.get(to).reason();
        }
      }
      found.put(
          files.get(hashes.get(from).file()),
          new Hash(reason == null ? HexFormat.of().formatHex(digest.digest()) : null, reason));
    }
    return found;
  }

  private static BlockHash hash(Block block, Configuration hadoop) {
    Path path = new Path(block.path());
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      var digest = Digests.sha256();
      byte[] buffer = new byte[1 << 20];
      in.seek(block.offset());
      for (int left = block.length(); left > 0; ) {
        int read = in.read(buffer, 0, Math.min(left, buffer.length));
        if (read < 0) {
          throw new IOException("The file became shorter while it was read.");
        }
        digest.update(buffer, 0, read);
        left -= read;
      }
      return new BlockHash(block.file(), block.block(), digest.digest(), null);
    } catch (IOException e) {
      return new BlockHash(block.file(), block.block(), null, UserException.oneLine(e.toString()));
    }
  }
}
