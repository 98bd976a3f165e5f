package io.clipreduce.frames.worker;

import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.FrameSample;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.io.HadoopByteSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.javacpp.Loader;

/**
 * The work of {@code bench/sample}: samples files in a decode worker, and has the FFmpeg program of
 * the same build decode them, scale the same frames and write them as JPEG, by turns.
 *
 * <p>Arguments: a folder to write to, the number of rounds that count, and the files; one after
 * {@code 1080p:} is first made into a video of that size. The first round of each file does not
 * count: it warms our compiler, and checks that both sides wrote as many pictures. Those of video
 * in BT.601 are the same byte by byte; others are not, for ours are brought to that matrix and
 * those of the program stay in theirs. Prints a Markdown table. Times of the program are without
 * its start, as ours are without that of a worker.
 */
final class SampleBench {
  private static final int CHUNK_S = 60;

  /** No repeat rule, no larger pictures for text: what the program does too. */
  private static final SampleSettings PLAIN = new SampleSettings(2, 448, 448, 5, 0);

  /** The settings of a run. */
  private static final SampleSettings FULL = new SampleSettings(2, 448, 1080, 5, 10);

  private static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1 << 26, 1 << 30, 2L << 30, 20, 600);

  private static final int STARTS = 5;
  private static final String ENLARGED = "1080p:";

  private final Path folder;
  private final FileSystem files = FileSystem.getLocal(new Configuration());
  private final DecodeWorker worker = new DecodeWorker();
  private final String program;
  private final Times programStart;

  private SampleBench(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    Loader.load(avdevice.class);
    this.program = Loader.load(ffmpeg.class);
    this.programStart = programStart();
  }

  /** Seconds. */
  private record Times(double cpu, double wall) {
    Times minus(Times other) {
      return new Times(Math.max(0, cpu - other.cpu), Math.max(0, wall - other.wall));
    }

    Times plus(Times other) {
      return new Times(cpu + other.cpu, wall + other.wall);
    }

    static Times median(List<Times> all) {
      return new Times(
          median(all.stream().mapToDouble(Times::cpu).toArray()),
          median(all.stream().mapToDouble(Times::wall).toArray()));
    }

    private static double median(double[] values) {
      Arrays.sort(values);
      int half = values.length / 2;
      return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
  }

  public static void main(String[] args) throws Exception {
    SampleBench bench = new SampleBench(Path.of(args[0]));
    int rounds = Integer.parseInt(args[1]);
    System.out.printf(
        Locale.ROOT,
        "Start of the program %.2f s, of a worker %.2f s; in no other figure.%n%n",
        bench.programStart.wall,
        WorkerBench.startSeconds());
    System.out.println(
        "| file | pictures, the same | program, CPU s | ours, CPU s | program / ours | by wall time"
            + " | all on, CPU s |");
    System.out.println("|---|---|---|---|---|---|---|");
    Result total = null;
    try {
      for (String file : Arrays.asList(args).subList(2, args.length)) {
        Path path =
            file.startsWith(ENLARGED)
                ? bench.enlarged(Path.of(file.substring(ENLARGED.length())))
                : Path.of(file);
        Result result = bench.compare(path, rounds);
        System.out.println(result);
        total = total == null ? result : total.plus(result);
      }
    } finally {
      bench.worker.close();
    }
    System.out.println(total);
  }

  private record Result(
      String name, int pictures, int same, Times program, Times plain, Times full) {
    Result plus(Result other) {
      return new Result(
          "**all**",
          pictures + other.pictures,
          same + other.same,
          program.plus(other.program),
          plain.plus(other.plain),
          full.plus(other.full));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %s | %d, %d | %.2f | %.2f | **%.2f** | %.2f | %.2f |",
          name,
          pictures,
          same,
          program.cpu,
          plain.cpu,
          program.cpu / plain.cpu,
          program.wall / plain.wall,
          full.cpu);
    }
  }

  private Result compare(Path file, int rounds) throws Exception {
    worker.start(LIMITS);
    VideoProbe probe;
    try (HadoopByteSource source = source(file)) {
      probe = worker.probe(source, LIMITS);
    }
    Path ours = folder.resolve("ours.mjpeg");
    Path theirs = folder.resolve("theirs.mjpeg");
    Sampled sampled = new Sampled(ours);
    sample(file, probe, PLAIN, sampled);
    List<String> command = command(file, probe, sampled, theirs);
    run(command);
    int same = same(file, sampled.numbers.size(), ours, theirs);
    List<Times> program = new ArrayList<>();
    List<Times> plain = new ArrayList<>();
    List<Times> full = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      plain.add(sample(file, probe, PLAIN, new Sampled(ours)));
      program.add(run(command).minus(programStart));
      full.add(sample(file, probe, FULL, new Sampled(ours)));
    }
    return new Result(
        "%s %dx%d"
            .formatted(
                file.getParent().getFileName().resolve(file.getFileName()),
                probe.video().displayWidthPx(),
                probe.video().displayHeightPx()),
        sampled.numbers.size(),
        same,
        Times.median(program),
        Times.median(plain),
        Times.median(full));
  }

  /** Makes a video of 1920x1080 in H.264 out of another; without its sound. */
  private Path enlarged(Path file) throws IOException, InterruptedException {
    Path large = folder.resolve(file.getFileName() + "-1080p.mp4");
    if (!Files.exists(large)) {
      List<String> command = new ArrayList<>(List.of(program, "-nostdin", "-v", "error"));
      command.addAll(List.of("-i", file.toString(), "-an", "-vf", "scale=1920:1080"));
      command.addAll(List.of("-c:v", "libopenh264", "-b:v", "4M", "-g", "240", large.toString()));
      run(command);
    }
    return large;
  }

  private HadoopByteSource source(Path file) throws IOException {
    return new HadoopByteSource(
        files, new org.apache.hadoop.fs.Path(file.toString()), Files.size(file), 0);
  }

  private Times sample(Path file, VideoProbe probe, SampleSettings settings, Sampled sink)
      throws IOException, DecodeException {
    worker.start(LIMITS);
    double cpuBefore = WorkerBench.cpuSeconds(worker);
    long startNanos = System.nanoTime();
    try (HadoopByteSource source = source(file);
        sink) {
      for (Chunk chunk : ChunkPlan.chunks(probe, CHUNK_S)) {
        worker.sample(source, probe, chunk, settings, LIMITS, sink);
      }
    }
    return new Times(
        WorkerBench.cpuSeconds(worker) - cpuBefore, (System.nanoTime() - startNanos) / 1e9);
  }

  /** Takes the pictures, as a task would, and the numbers of their frames in the video. */
  private static final class Sampled implements VideoReader.CellSink, AutoCloseable {
    private final List<Integer> numbers = new ArrayList<>();
    private final OutputStream pictures;
    private int widthPx;
    private int heightPx;
    private int framesBefore;

    Sampled(Path file) throws IOException {
      this.pictures = Files.newOutputStream(file);
    }

    @Override
    public void begin() {}

    @Override
    public void cell(CellSample cell) {
      try {
        for (FrameSample frame : cell.frames()) {
          widthPx = frame.widthPx();
          heightPx = frame.heightPx();
          numbers.add(framesBefore + frame.frameInCell());
          if (frame.jpeg() != null) {
            pictures.write(frame.jpeg());
          }
          if (frame.textJpeg() != null) {
            pictures.write(frame.textJpeg());
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      framesBefore += cell.ptsUs().length;
    }

    @Override
    public void close() throws IOException {
      pictures.close();
    }
  }

  private List<String> command(Path file, VideoProbe probe, Sampled sampled, Path output)
      throws IOException {
    Path filter = folder.resolve("filter.txt");
    String format =
        "select='%s',scale=%d:%d:flags=bicubic+accurate_rnd+bitexact:out_range=full,format=yuvj420p";
    Files.writeString(
        filter,
        format.formatted(
            selects(sampled.numbers, 0, sampled.numbers.size()),
            sampled.widthPx,
            sampled.heightPx));
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of("-nostdin", "-v", "error", "-y", "-threads", "1"));
    command.addAll(List.of("-i", file.toString(), "-filter_threads", "1"));
    command.addAll(List.of("-map", "0:" + probe.video().streamIndex()));
    command.addAll(List.of("-/filter:v", filter.toString(), "-fps_mode", "passthrough"));
    command.addAll(List.of("-c:v", "mjpeg", "-q:v", "5", "-dct", "int", "-flags:v", "+bitexact"));
    command.addAll(List.of("-threads:v", "1", "-f", "mjpeg", output.toString()));
    if (probe.audio() != null) {
      command.addAll(List.of("-map", "0:" + probe.audio().streamIndex(), "-f", "null", "-"));
    }
    return command;
  }

  /**
   * An expression that is 1 for the frames of the given numbers, a tree that is walked down once a
   * frame.
   */
  private static String selects(List<Integer> numbers, int from, int to) {
    if (to - from == 1) {
      return "eq(n," + numbers.get(from) + ")";
    }
    int middle = (from + to) / 2;
    return "if(lt(n,"
        + numbers.get(middle)
        + "),"
        + selects(numbers, from, middle)
        + ","
        + selects(numbers, middle, to)
        + ")";
  }

  private Times programStart() throws IOException, InterruptedException {
    List<Times> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      starts.add(run(List.of(program, "-v", "error", "-version")));
    }
    return Times.median(starts);
  }

  /** Runs the program under bash, whose {@code time} tells what a child took. */
  private Times run(List<String> command) throws IOException, InterruptedException {
    List<String> timed =
        new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; time \"$@\"", "bash"));
    timed.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(timed)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(false);
    builder.environment().put("LD_LIBRARY_PATH", Path.of(program).getParent().toString());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          "The FFmpeg program failed (it needs libpulse.so.0, Debian's libpulse0): " + said);
    }
    String[] seconds = said.substring(said.stripTrailing().lastIndexOf('\n') + 1).trim().split(" ");
    return new Times(
        Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2]),
        Double.parseDouble(seconds[0]));
  }

  /** Checks that both wrote so many pictures and returns how many are the same. */
  private static int same(Path file, int count, Path ours, Path theirs) throws IOException {
    List<byte[]> a = jpegs(ours);
    List<byte[]> b = jpegs(theirs);
    if (a.size() != count || b.size() != count) {
      throw new IllegalStateException(
          "%s: %d frames sampled, but %d pictures of ours and %d of the program"
              .formatted(file, count, a.size(), b.size()));
    }
    int same = 0;
    for (int i = 0; i < count; i++) {
      same += Arrays.equals(a.get(i), b.get(i)) ? 1 : 0;
    }
    return same;
  }

  /** The pictures of a file of JPEGs end to end; FF D8 begins one and is nowhere else in it. */
  private static List<byte[]> jpegs(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<byte[]> jpegs = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= bytes.length; i++) {
      boolean next = i + 1 < bytes.length && bytes[i] == (byte) 0xff && bytes[i + 1] == (byte) 0xd8;
      if (next || i == bytes.length) {
        jpegs.add(Arrays.copyOfRange(bytes, start, i));
        start = i;
      }
    }
    return jpegs;
  }
}
