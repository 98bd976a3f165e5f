package io.clipreduce.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The folder that holds everything of a corpus: {@code stages/} (tables of work), {@code tables/}
 * (what people query), {@code index/}, {@code pictures/} (tars) and {@code _logs/}.
 */
final class Warehouse {
  static final String INDEX = "index";

  /** Tables that may change between two runs without any work for the second. */
  private static final Set<String> BESIDE_RUNS =
      Set.of(
          "tables/" + FlatTable.RUNS.name(),
          "tables/" + FlatTable.ANSWERS.name(),
          "tables/" + FlatTable.DUPLICATES.name(),
          "tables/" + FlatTable.LAYOUTS.name(),
          "tables/" + FlatTable.SCORES.name(),
          "tables/" + FlatTable.COMPRESSED.name(),
          "tables/" + FlatTable.COMPARISONS.name(),
          "stages/" + AnswerStage.NAME,
          "stages/" + QuestionSelectStage.NAME);

  private final String root;
  private final Configuration hadoop;
  private final DeltaFiles delta;

  /**
   * @param root absolute URI of the folder, without a slash at its end
   */
  Warehouse(String root, Configuration hadoop) {
    this.root = root;
    this.hadoop = hadoop;
    this.delta = new DeltaFiles(hadoop);
  }

  String root() {
    return root;
  }

  Configuration hadoop() {
    return hadoop;
  }

  DeltaFiles delta() {
    return delta;
  }

  String stagePath(String stage) {
    return root + "/stages/" + stage;
  }

  String tablePath(String table) {
    return root + "/tables/" + table;
  }

  /** Folder that keeps what servers replied. */
  String repliesPath() {
    return root + "/replies";
  }

  /** Paths of the stage tables that exist, by name. */
  SortedMap<String, String> stages() {
    return existing("stages");
  }

  /** Paths of the published tables that exist, by name. */
  SortedMap<String, String> tables() {
    return existing("tables");
  }

  private SortedMap<String, String> existing(String folder) {
    TreeMap<String, String> paths = folders(folder);
    paths.values().removeIf(path -> !isTable(new Path(path)));
    return paths;
  }

  /** Paths by name of what lies there, tables or what is left of their making. */
  private TreeMap<String, String> folders(String folder) {
    TreeMap<String, String> paths = new TreeMap<>();
    Path parent = new Path(root, folder);
    try {
      for (FileStatus entry : parent.getFileSystem(hadoop).listStatus(parent)) {
        if (entry.isDirectory()) {
          String name = entry.getPath().getName();
          paths.put(name, parent + "/" + name);
        }
      }
    } catch (FileNotFoundException e) {
      return paths;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + parent, e);
    }
    return paths;
  }

  /** A run that died over a table's first commit leaves a folder that is none. */
  private boolean isTable(Path folder) {
    Path log = new Path(folder, "_delta_log");
    try {
      return Arrays.stream(log.getFileSystem(hadoop).listStatus(log))
          .anyMatch(entry -> Character.isDigit(entry.getPath().getName().charAt(0)));
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + log, e);
    }
  }

  /** The index and its versions. */
  IndexStore index() {
    return new IndexStore(root, hadoop);
  }

  /**
   * Versions of all tables that a run makes, but {@code runs}, by {@code stages/} or {@code
   * tables/} and name, and of the index as {@value #INDEX}.
   */
  TreeMap<String, Long> tableVersions() {
    TreeMap<String, Long> versions = new TreeMap<>();
    folders("stages").forEach((name, path) -> versions.put("stages/" + name, delta.version(path)));
    folders("tables").forEach((name, path) -> versions.put("tables/" + name, delta.version(path)));
    versions.keySet().removeAll(BESIDE_RUNS);
    versions.values().removeIf(version -> version < 0);
    int index = index().newestNumber();
    if (index > 0) {
      versions.put(INDEX, (long) index);
    }
    return versions;
  }
}
