package io.clipreduce.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.clipreduce.index.LuceneIndex;
import io.clipreduce.model.Digests;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The index of a warehouse as files: {@code index/shards/ID/} hold shards, which never change, and
 * {@code index/versions/N.json} say which of them are the index.
 *
 * <p>A version appears by one file that is created exclusively. A file that a process died over is
 * no whole JSON and is passed over: the version before it stays the newest.
 */
final class IndexStore {
  private static final String FOLDER = "index";

  /** Beside the files of Lucene: a line for each video, with its {@link IndexStamp}. */
  private static final String VIDEOS_FILE = "videos.tsv";

  private static final Duration UNUSED_COPIES_STAY = Duration.ofDays(30);

  private static final Pattern VERSION_FILE = Pattern.compile("(\\d+)\\.json");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String root;
  private final Configuration hadoop;

  /**
   * @param root the warehouse, as an absolute URI
   */
  IndexStore(String root, Configuration hadoop) {
    this.root = root;
    this.hadoop = hadoop;
  }

  private Path versions() {
    return new Path(root, FOLDER + "/versions");
  }

  private Path shards() {
    return new Path(root, FOLDER + "/shards");
  }

  private Path folder(String shard) {
    return new Path(shards(), shard);
  }

  private FileSystem files() throws IOException {
    return versions().getFileSystem(hadoop);
  }

  /** Number of the newest version; 0 where there is none. */
  int newestNumber() {
    return newest().map(IndexVersion::number).orElse(0);
  }

  /** The newest version that was written whole. */
  Optional<IndexVersion> newest() {
    try {
      for (FileStatus file : versionFiles().descendingMap().values()) {
        Optional<IndexVersion> whole = read(file.getPath());
        if (whole.isPresent()) {
          return whole;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + versions(), e);
    }
  }

  /** Whether nothing in the newest version was made by other code than this. */
  boolean isOfThisCode() {
    return newest().stream()
        .flatMap(version -> version.shards().stream())
        .allMatch(shard -> shard.code().equals(IndexBuilder.VERSION));
  }

  /** All files of versions, by number. */
  private NavigableMap<Integer, FileStatus> versionFiles() throws IOException {
    NavigableMap<Integer, FileStatus> found = new TreeMap<>();
    for (FileStatus file : list(versions())) {
      Matcher name = VERSION_FILE.matcher(file.getPath().getName());
      if (name.matches()) {
        found.put(Integer.valueOf(name.group(1)), file);
      }
    }
    return found;
  }

  private List<FileStatus> list(Path folder) throws IOException {
    try {
      return List.of(files().listStatus(folder));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** A version; nothing if its file is not whole. */
  private Optional<IndexVersion> read(Path file) throws IOException {
    try (FSDataInputStream in = files().open(file)) {
      return Optional.of(JSON.readValue(in.readAllBytes(), IndexVersion.class));
    } catch (JsonProcessingException | org.apache.hadoop.fs.ChecksumException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes a version the newest.
   *
   * @param tables versions of the tables it was made from
   */
  IndexVersion write(SortedMap<String, Long> tables, List<IndexShard> shards) throws IOException {
    NavigableMap<Integer, FileStatus> before = versionFiles();
    int number = before.isEmpty() ? 1 : before.lastKey() + 1;
    List<IndexShard> sorted = new ArrayList<>(shards);
    sorted.sort(Comparator.comparing(IndexShard::id));
    IndexVersion version = new IndexVersion(number, tables, sorted);
    byte[] json = JSON.writeValueAsBytes(version);
    Path file = new Path(versions(), String.format(Locale.ROOT, "%08d.json", number));
    try (OutputStream out = files().create(file, false)) {
      out.write(json);
    }
    return version;
  }

  /**
   * Copies a finished shard into the warehouse. Until a version names it, it is rubbish.
   *
   * @param local folder that {@link io.clipreduce.index.ShardWriter} wrote
   * @param stamps its videos
   */
  IndexShard add(
      java.nio.file.Path local,
      io.clipreduce.index.ShardWriter.Content content,
      SortedMap<String, IndexStamp> stamps)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    stamps.forEach(
        (video, stamp) ->
            lines.append(
                "%s\t%s\t%s\n".formatted(video, stamp.generation(), stamp.publishBatch())));
    Files.writeString(local.resolve(VIDEOS_FILE), lines);
    List<IndexShard.File> files = new ArrayList<>();
    MessageDigest all = Digests.sha256();
    for (java.nio.file.Path file : filesOf(local)) {
      String name = file.getFileName().toString();
      String sha256 = sha256(file);
      files.add(new IndexShard.File(name, Files.size(file), sha256));
      all.update((name + " " + sha256 + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String id = HexFormat.of().formatHex(all.digest()).substring(0, 32);
    for (IndexShard.File file : files) {
      try (OutputStream out = files().create(new Path(folder(id), file.name()), true)) {
        Files.copy(local.resolve(file.name()), out);
      }
    }
    return new IndexShard(
        id,
        IndexBuilder.VERSION,
        content.passages(),
        content.videos(),
        content.encoders(),
        files,
        List.of());
  }

  private static List<java.nio.file.Path> filesOf(java.nio.file.Path folder) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      return files.filter(f -> !f.endsWith("write.lock")).sorted().toList();
    }
  }

  private static String sha256(java.nio.file.Path file) throws IOException {
    MessageDigest digest = Digests.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The videos of a shard, excluded ones among them. */
  SortedMap<String, IndexStamp> stamps(String shard) throws IOException {
    SortedMap<String, IndexStamp> stamps = new TreeMap<>();
    try (FSDataInputStream in = files().open(new Path(folder(shard), VIDEOS_FILE))) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t"))
          .forEach(
              part ->
                  stamps.put(
                      part[0], new IndexStamp(Long.parseLong(part[1]), Integer.parseInt(part[2]))));
    }
    return stamps;
  }

  /**
   * Opens the newest version; the caller closes it.
   *
   * @throws UserException when there is none
   */
  LuceneIndex open() {
    try {
      return LuceneIndex.open(local(newestThereIs().shards()));
    } catch (IOException e) {
      throw new UncheckedIOException("The index of %s cannot be opened".formatted(root), e);
    }
  }

  /**
   * What the newest version knows each video by: something else whenever its passages may be
   * others.
   *
   * @throws UserException when there is none
   */
  SortedMap<String, String> states() {
    TreeMap<String, String> states = new TreeMap<>();
    try {
      for (IndexShard shard : newestThereIs().shards()) {
        SortedMap<String, IndexStamp> stamps = stamps(shard.id());
        stamps.keySet().removeAll(shard.excluded());
        stamps.forEach((video, stamp) -> states.put(video, shard.code() + " " + stamp));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The index of %s cannot be read".formatted(root), e);
    }
    return states;
  }

  private IndexVersion newestThereIs() {
    return newest()
        .orElseThrow(
            () ->
                new UserException(
                    "%1$s has no index yet. Make it with 'clipreduce index --warehouse %1$s'."
                        .formatted(root)));
  }

  /** Folders of shards on this machine, with the videos of each that are left out. */
  Map<java.nio.file.Path, Set<String>> local(List<IndexShard> shards) throws IOException {
    Map<java.nio.file.Path, Set<String>> folders = new TreeMap<>();
    for (IndexShard shard : shards) {
      folders.put(local(shard), new TreeSet<>(shard.excluded()));
    }
    return folders;
  }

  /** A shard's folder if it lies on this machine; else a copy of it, which is fetched once. */
  private java.nio.file.Path local(IndexShard shard) throws IOException {
    if (files().getUri().getScheme().equals("file")) {
      return java.nio.file.Path.of(folder(shard.id()).toUri().getPath());
    }
    java.nio.file.Path cache =
        java.nio.file.Path.of(System.getProperty("user.home"), ".cache/clipreduce/index");
    java.nio.file.Path copy = cache.resolve(shard.id());
    Files.createDirectories(cache);
    deleteUnusedCopies(cache);
    if (Files.isDirectory(copy)) {
      Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
      return copy;
    }
    java.nio.file.Path unfinished = Files.createTempDirectory(cache, "unfinished-");
    try {
      for (IndexShard.File file : shard.files()) {
        java.nio.file.Path target = unfinished.resolve(file.name());
        try (FSDataInputStream in = files().open(new Path(folder(shard.id()), file.name()))) {
          Files.copy(in, target);
        }
        if (!sha256(target).equals(file.sha256())) {
          throw new IOException(
              "%s/%s is not what was written".formatted(folder(shard.id()), file.name()));
        }
      }
      if (!unfinished.toFile().renameTo(copy.toFile()) && !Files.isDirectory(copy)) {
        throw new IOException("Cannot rename %s to %s".formatted(unfinished, copy));
      }
      return copy;
    } finally {
      deleteFolder(unfinished);
    }
  }

  private static void deleteUnusedCopies(java.nio.file.Path cache) throws IOException {
    Instant oldest = Instant.now().minus(UNUSED_COPIES_STAY);
    try (Stream<java.nio.file.Path> copies = Files.list(cache)) {
      for (java.nio.file.Path copy : copies.toList()) {
        if (Files.getLastModifiedTime(copy).toInstant().isBefore(oldest)) {
          deleteFolder(copy);
        }
      }
    }
  }

  /** Deletes a folder of files, if it is there. */
  static void deleteFolder(java.nio.file.Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<java.nio.file.Path> files = Files.list(folder)) {
        for (java.nio.file.Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  /**
   * What no reader needs any more: versions older than the newest, and shards that no other version
   * names.
   *
   * @param newestMillis only what was last changed then or before
   */
  List<Path> unused(long newestMillis) throws IOException {
    // Listed before the versions are read: a shard that is named later is not on this list.
    List<FileStatus> folders = list(shards());
    int newest = newestNumber();
    List<Path> unused = new ArrayList<>();
    Set<String> named = new TreeSet<>();
    for (Map.Entry<Integer, FileStatus> file : versionFiles().entrySet()) {
      if (file.getKey() < newest && file.getValue().getModificationTime() <= newestMillis) {
        unused.add(file.getValue().getPath());
      } else {
        read(file.getValue().getPath())
            .ifPresent(version -> version.shards().forEach(shard -> named.add(shard.id())));
      }
    }
    for (FileStatus folder : folders) {
      if (!named.contains(folder.getPath().getName())
          && changed(folder.getPath()) <= newestMillis) {
        unused.add(folder.getPath());
      }
    }
    return unused;
  }

  /** When the last file of a folder was written, in milliseconds since 1970. */
  private long changed(Path folder) throws IOException {
    return list(folder).stream().mapToLong(FileStatus::getModificationTime).max().orElse(0);
  }
}
