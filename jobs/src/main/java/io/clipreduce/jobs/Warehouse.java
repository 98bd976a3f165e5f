package io.clipreduce.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that holds everything of a corpus: {@code stages/} (tables of work), {@code tables/}
 * (what people query), {@code pictures/} (tars) and {@code _logs/}.
 */
final class Warehouse {
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

  /** Names of the stage tables that exist. */
  List<String> stageNames() {
    return names("stages");
  }

  /** Names of the published tables that exist. */
  List<String> tableNames() {
    return names("tables");
  }

  private List<String> names(String folder) {
    Path path = new Path(root, folder);
    try {
      FileSystem fs = path.getFileSystem(hadoop);
      if (!fs.exists(path)) {
        return List.of();
      }
      return Arrays.stream(fs.listStatus(path))
          .filter(FileStatus::isDirectory)
          .map(status -> status.getPath().getName())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Versions of all tables but {@code runs}, by {@code stages/} or {@code tables/} and name. */
  TreeMap<String, Long> tableVersions() {
    TreeMap<String, Long> versions = new TreeMap<>();
    stageNames().forEach(name -> versions.put("stages/" + name, delta.version(stagePath(name))));
    tableNames().stream()
        .filter(name -> !name.equals(FlatTable.RUNS.name()))
        .forEach(name -> versions.put("tables/" + name, delta.version(tablePath(name))));
    return versions;
  }
}
