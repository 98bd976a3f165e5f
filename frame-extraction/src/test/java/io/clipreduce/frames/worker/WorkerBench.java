package io.clipreduce.frames.worker;

import com.sun.management.OperatingSystemMXBean;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.ffmpeg.FfmpegReader;
import io.clipreduce.frames.io.HadoopByteSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The work of {@code bench/worker}: samples files in this process and in a decode worker by turns,
 * and prints the CPU time of both; that of a worker includes what its parent spends on serving it.
 * The first turn of each side warms its compiler and does not count.
 */
final class WorkerBench {
  private static final int TURNS = 4;
  private static final int CHUNK_S = 60;
  private static final SampleSettings SETTINGS = new SampleSettings(2, 448, 1080, 5, 10);
  private static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1 << 26, 1 << 30, 2L << 30, 20, 600);

  private WorkerBench() {}

  public static void main(String[] args) throws IOException, DecodeException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    System.out.printf("start of a worker: %.2f s%n", startSeconds());
    double inProcessS = 0;
    double workerS = 0;
    try (FfmpegReader inProcess = new FfmpegReader();
        DecodeWorker worker = new DecodeWorker()) {
      for (String file : args) {
        double inProcessFileS = 0;
        double workerFileS = 0;
        for (int turn = 0; turn < TURNS; turn++) {
          boolean counts = turn > 0;
          double here = cpuSeconds(inProcess, files, file);
          double there = cpuSeconds(worker, files, file);
          inProcessFileS += counts ? here : 0;
          workerFileS += counts ? there : 0;
        }

        print(Path.of(file).getFileName().toString(), inProcessFileS, workerFileS);
        inProcessS += inProcessFileS;
        workerS += workerFileS;
      }
    }

    print("all", inProcessS, workerS);
  }

  private static void print(String name, double inProcessS, double workerS) {
    System.out.printf(
        "%-28s in process %6.2f s, worker %6.2f s, ratio %.3f%n",
        name, inProcessS, workerS, workerS / inProcessS);
  }

  /** Wall time until a worker answers. */
  static double startSeconds() throws DecodeException {
    long startNanos = System.nanoTime();
    try (DecodeWorker worker = new DecodeWorker()) {
      worker.start(LIMITS);
    }

    return (System.nanoTime() - startNanos) / 1e9;
  }

  private static double cpuSeconds(VideoReader reader, FileSystem files, String file)
      throws IOException, DecodeException {
    if (reader instanceof DecodeWorker worker) {
      worker.start(LIMITS);
    }

    double before = cpuSeconds(reader);
    long sizeBytes = Files.size(Path.of(file));
    try (HadoopByteSource source =
        new HadoopByteSource(files, new org.apache.hadoop.fs.Path(file), sizeBytes, 0)) {
      VideoProbe probe = reader.probe(source, LIMITS);
      for (Chunk chunk : ChunkPlan.chunks(probe, CHUNK_S)) {
        reader.sample(source, probe, chunk, SETTINGS, LIMITS, new Discard());
      }
    }

    return cpuSeconds(reader) - before;
  }

  /** CPU time of this process so far, and of its worker if it has one. */
  static double cpuSeconds(VideoReader reader) {
    OperatingSystemMXBean here =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Duration child =
        reader instanceof DecodeWorker worker
            ? ProcessHandle.of(worker.childPid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow()
            : Duration.ZERO;
    return here.getProcessCpuTime() / 1e9 + child.toNanos() / 1e9;
  }

  private static final class Discard implements VideoReader.CellSink {
    @Override
    public void begin() {}

    @Override
    public void cell(CellSample cell) {}
  }
}
