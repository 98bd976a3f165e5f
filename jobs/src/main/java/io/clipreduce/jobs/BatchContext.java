package io.clipreduce.jobs;

import io.clipreduce.frames.VideoProbe;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What the stages of one batch share: its videos, and how each unit stands so far. Lives on the
 * driver, filled stage by stage.
 */
final class BatchContext {
  final SparkSession spark;
  final Warehouse warehouse;
  final Settings settings;
  final Fingerprints fingerprints;
  final String runId;

  /** What the run has spent on servers. */
  final Spend spend;

  /** What tasks of the run have to say to people. */
  final Notices notices;

  final int batch;

  /** Videos of this batch with one readable path each, in order of id. */
  final TreeMap<String, String> paths;

  /** Decode plans of those that could be probed. */
  final Map<String, VideoProbe> probes = new HashMap<>();

  /** Lengths of their files. */
  final Map<String, Long> sizesBytes = new HashMap<>();

  private final Map<String, TreeMap<UnitId, UnitState>> states = new HashMap<>();
  private final Set<String> unfinished = new HashSet<>();

  BatchContext(RunContext run, int batch, Map<String, String> paths) {
    this.spark = run.spark();
    this.warehouse = run.warehouse();
    this.settings = run.settings();
    this.fingerprints = run.fingerprints();
    this.runId = run.runId();
    this.spend = run.spend();
    this.notices = run.notices();
    this.batch = batch;
    this.paths = new TreeMap<>(paths);
  }

  JavaSparkContext javaSpark() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /** Number of tasks that run at the same time. */
  int slots() {
    return spark.sparkContext().defaultParallelism();
  }

  void put(String stage, Map<UnitId, UnitState> current) {
    states.put(stage, new TreeMap<>(current));
  }

  /** Notes that a video has units which this run leaves for a later one. */
  void leaveUnfinished(String videoId) {
    unfinished.add(videoId);
  }

  /** Videos with units that are left for a later run. */
  Set<String> unfinished() {
    return unfinished;
  }

  /** How the expected units of a stage stand, by unit, in order; empty before the stage ran. */
  TreeMap<UnitId, UnitState> states(String stage) {
    return states.getOrDefault(stage, new TreeMap<>());
  }

  /** The units of one video of a stage whose rows may be read, by unit name, in order. */
  TreeMap<String, UnitState> readable(String stage, String videoId) {
    TreeMap<String, UnitState> found = new TreeMap<>();
    states(stage)
        .subMap(new UnitId(videoId, ""), new UnitId(videoId, "\uffff"))
        .forEach(
            (id, state) -> {
              if (state.readable()) {
                found.put(id.unit(), state);
              }
            });
    return found;
  }

  /** The units whose rows may be read, over all videos. */
  Map<UnitId, UnitState> readable(String stage) {
    Map<UnitId, UnitState> found = new HashMap<>();
    states(stage)
        .forEach(
            (id, state) -> {
              if (state.readable()) {
                found.put(id, state);
              }
            });
    return found;
  }

  /** Takes over what is known of this batch's videos from a larger one. */
  void take(BatchContext larger) {
    larger.unfinished.stream().filter(paths::containsKey).forEach(unfinished::add);
    for (String id : paths.keySet()) {
      if (larger.probes.containsKey(id)) {
        probes.put(id, larger.probes.get(id));
      }
    }
    larger.states.forEach(
        (stage, all) -> {
          TreeMap<UnitId, UnitState> mine = new TreeMap<>(all);
          mine.keySet().removeIf(id -> !paths.containsKey(id.videoId()));
          states.put(stage, mine);
        });
  }

  /** Result keys of inputs, for a work key. */
  static String inputs(Iterable<UnitState> states) {
    StringBuilder keys = new StringBuilder();
    for (UnitState state : states) {
      keys.append(state.resultKey()).append(' ');
    }
    return keys.toString();
  }

  List<String> videoIds() {
    return List.copyOf(paths.keySet());
  }
}
