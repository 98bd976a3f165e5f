package io.clipreduce.jobs;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.ChangeTrack;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.FrameSample;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.SmallFrames;
import io.clipreduce.frames.SoundPiece;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** The one decode: chunks of whole cells to frames, scores, pictures and sound. */
final class SampleStage implements Stage {
  /** Tasks are packed to about this much work, so that short videos share one. */
  private static final double TASK_CORE_SECONDS = 30;

  @Override
  public String name() {
    return "sample";
  }

  @Override
  public String description() {
    return "Decodes videos once: change scores, sampled pictures and sound.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Sample.class;
  }

  /** Name of a chunk as a unit; sorts in order of time. */
  static String unit(Chunk chunk) {
    return String.format(
        Locale.ROOT,
        "c%06d-%06d",
        chunk.cells().get(0).index(),
        chunk.cells().get(chunk.cells().size() - 1).index());
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("sample");
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      UnitState video = batch.states("videos").get(new UnitId(id, VideosStage.UNIT));
      if (video != null && video.readable()) {
        for (Chunk chunk : chunks(batch, id)) {
          String unit = unit(chunk);
          works.add(new Work(id, unit, fp, Keys.key(fp, id, unit, video.resultKey()), 1));
        }
      }
    }
    return works;
  }

  /** The chunks of a video, in order. */
  static List<Chunk> chunks(BatchContext batch, String videoId) {
    return ChunkPlan.chunks(batch.probes.get(videoId), batch.settings.getInt("run.chunk_s"));
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    Map<UnitId, Work> wanted = new HashMap<>();
    todo.forEach(work -> wanted.put(work.id(), work));
    List<SampleTask> tasks = new ArrayList<>();
    TreeMap<String, VideoProbe> probes = new TreeMap<>();
    for (String id : batch.videoIds()) {
      VideoProbe probe = batch.probes.get(id);
      if (probe == null) {
        continue;
      }
      for (Chunk chunk : chunks(batch, id)) {
        Work work = wanted.get(new UnitId(id, unit(chunk)));
        if (work != null) {
          tasks.add(new SampleTask(work, batch.paths.get(id), chunk));
          probes.put(id, probe);
        }
      }
    }
    List<List<SampleTask>> packed = pack(tasks, batch.slots());
    Broadcast<TreeMap<String, VideoProbe>> shared = batch.javaSpark().broadcast(probes);
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    Sampler sampler =
        new Sampler(
            batch.warehouse.root(),
            batch.runId,
            batch.settings.sample(),
            batch.settings.limits(),
            batch.settings.getLong("run.tar_bytes"));
    return batch
        .javaSpark()
        .parallelize(packed, packed.size())
        .mapPartitions(lists -> sampler.sample(lists, shared.value(), hadoop.value()));
  }

  /** Longest first onto the least loaded task; ties by unit, so that a plan is always the same. */
  static List<List<SampleTask>> pack(List<SampleTask> tasks, int slots) {
    double total = tasks.stream().mapToDouble(t -> t.chunk().cost()).sum();
    int bins =
        (int)
            Math.max(
                1, Math.min(tasks.size(), Math.max(slots, Math.ceil(total / TASK_CORE_SECONDS))));
    record Bin(int index, double cost, List<SampleTask> tasks) {}
    PriorityQueue<Bin> queue =
        new PriorityQueue<>(Comparator.comparingDouble(Bin::cost).thenComparingInt(Bin::index));
    List<Bin> all = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      queue.add(new Bin(i, 0, new ArrayList<>()));
    }
    tasks.stream()
        .sorted(
            Comparator.comparingDouble((SampleTask t) -> -t.chunk().cost())
                .thenComparing(t -> t.work().id()))
        .forEach(
            task -> {
              Bin bin = queue.remove();
              bin.tasks().add(task);
              queue.add(new Bin(bin.index(), bin.cost() + task.chunk().cost(), bin.tasks()));
            });
    all.addAll(queue);
    all.sort(Comparator.comparingDouble((Bin b) -> -b.cost()).thenComparingInt(Bin::index));
    return all.stream().map(Bin::tasks).toList();
  }

  record SampleTask(Work work, String path, Chunk chunk) implements Serializable {}

  /** What a task needs besides its chunks. */
  private record Sampler(
      String warehouse, String runId, SampleSettings settings, DecodeLimits limits, long tarBytes)
      implements Serializable {

    Iterator<UnitResult> sample(
        Iterator<List<SampleTask>> lists, Map<String, VideoProbe> probes, Configuration hadoop) {
      String name = runId + "-" + TaskContext.get().taskAttemptId();
      VideoReaders readers = new VideoReaders(hadoop);
      PictureWriter pictures = new PictureWriter(hadoop, warehouse, name, tarBytes);
      Tasks.atEnd(pictures);
      Tasks.atEnd(readers);
      return Tasks.flatMap(
          lists,
          list ->
              Tasks.map(
                  list.iterator(),
                  task -> sample(readers, pictures, task, probes.get(task.work().videoId()))));
    }

    private UnitResult sample(
        VideoReaders readers, PictureWriter pictures, SampleTask task, VideoProbe probe) {
      long started = System.nanoTime();
      ChunkRows rows = new ChunkRows(task.work().videoId(), pictures, settings);
      try (ByteSource source = readers.open(task.path())) {
        VideoReader.ReadCost cost =
            readers.reader().sample(source, probe, task.chunk(), settings, limits, rows);
        return rows.result(task.work(), cost, started);
      } catch (DecodeException e) {
        return UnitResult.failed(task.work(), e, e.retryable(), started);
      } catch (IOException e) {
        return UnitResult.failed(task.work(), e, true, started);
      } catch (RuntimeException e) {
        return UnitResult.failed(task.work(), e, false, started);
      }
    }
  }

  /** Collects a chunk's rows and hands its pictures on. */
  private static final class ChunkRows implements VideoReader.CellSink {
    private final String videoId;
    private final PictureWriter pictures;
    private final List<StageRows.SampledCell> cells = new ArrayList<>();
    private final List<StageRows.SampledFrameRow> frames = new ArrayList<>();
    private final List<AudioSecond> sound = new ArrayList<>();
    private final List<StageRows.KeptSound> keptSound;
    private final List<StageRows.KeptSmallFrames> keptSmallFrames;

    ChunkRows(String videoId, PictureWriter pictures, SampleSettings settings) {
      this.keptSound = settings.keepSound() ? new ArrayList<>() : null;
      this.keptSmallFrames = settings.keepSmallFrames() ? new ArrayList<>() : null;
      this.videoId = videoId;
      this.pictures = pictures;
    }

    @Override
    public void begin() {
      cells.clear();
      frames.clear();
      sound.clear();
      if (keptSound != null) {
        keptSound.clear();
      }
      if (keptSmallFrames != null) {
        keptSmallFrames.clear();
      }
    }

    @Override
    public void sound(SoundPiece piece) throws IOException {
      keptSound.add(
          new StageRows.KeptSound(
              piece.index(),
              piece.startUs(),
              piece.samples(),
              store(piece.startUs() + ".flac", piece.flac())));
    }

    @Override
    public void smallFrames(SmallFrames piece) throws IOException {
      keptSmallFrames.add(
          new StageRows.KeptSmallFrames(
              piece.cellIndex(),
              piece.firstFrame(),
              piece.frames(),
              store(
                  "%s-%s.small.png".formatted(piece.cellIndex(), piece.firstFrame()),
                  piece.png())));
    }

    @Override
    public void cell(CellSample cell) throws IOException {
      cells.add(
          new StageRows.SampledCell(
              cell.index(),
              cell.startUs(),
              cell.endUs(),
              ChangeTrack.of(cell),
              cell.timeSource(),
              cell.note()));
      for (FrameSample frame : cell.frames()) {
        frames.add(
            new StageRows.SampledFrameRow(
                frame.ptsUs(),
                cell.index(),
                frame.frameInCell(),
                frame.widthPx(),
                frame.heightPx(),
                frame.descriptor(),
                frame.repeatsPtsUs(),
                store(frame.ptsUs() + ".jpg", frame.jpeg()),
                frame.textScore(),
                store(frame.ptsUs() + ".text.jpg", frame.textJpeg()),
                frame.damaged()));
      }
      sound.addAll(cell.sound());
    }

    private Picture store(String member, byte[] bytes) throws IOException {
      return bytes == null ? null : pictures.write(videoId + "/" + member, bytes);
    }

    UnitResult result(Work work, VideoReader.ReadCost cost, long started) {
      List<String> notes =
          cells.stream().map(StageRows.SampledCell::note).filter(n -> n != null).toList();
      String status =
          !notes.isEmpty()
              ? UnitRow.PARTIAL
              : frames.isEmpty() && sound.isEmpty() ? UnitRow.EMPTY : UnitRow.OK;
      return new UnitResult(
          work,
          status,
          notes.isEmpty() ? null : DecodeException.Reason.DAMAGED.name(),
          notes.isEmpty() ? null : notes.get(0),
          frames.size(),
          (System.nanoTime() - started) / 1_000_000,
          new StageRows.Sample(
              List.copyOf(cells),
              List.copyOf(frames),
              List.copyOf(sound),
              new StageRows.ReadStats(cost.decoderOpens(), cost.ranges(), cost.bytesRead()),
              keptSound == null ? null : List.copyOf(keptSound),
              keptSmallFrames == null ? null : List.copyOf(keptSmallFrames)));
    }
  }
}
