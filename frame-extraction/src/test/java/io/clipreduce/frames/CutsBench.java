package io.clipreduce.frames;

import com.sun.management.OperatingSystemMXBean;
import io.clipreduce.frames.ffmpeg.FfmpegReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Loader;

/**
 * Our side of {@code bench/cuts}: finds the shots of files and times it, and tunes the rules for each
 * file on all the others.
 *
 * <p>With the one argument {@code ffmpeg} it prints the path of the FFmpeg program of the build. Else
 * the arguments are the folder of the files, a list of them and a file to write. A line of the list
 * holds, parted by tabs, the path in the folder, the frames of its cuts and the ranges {@code first-last} of
 * frames to leave out, each parted by commas. A line written holds the path, the number of frames,
 * seconds of CPU for decoding and scoring and for finding shots, the boundaries {@code
 * kind:first:at:end} by frame, parted by commas, and the cuts found with the rules tuned on the other
 * files.
 */
final class CutsBench {

  private static final DecodeLimits LIMITS =
      new DecodeLimits(5 << 20, 5_000_000, 1 << 26, 1 << 30, 1L << 32, 100, 60);

  /** One sample in a day: pictures are no part of finding cuts. */
  private static final SampleSettings SETTINGS = new SampleSettings(1 / 86_400.0, 448, 448, 5, 10);

  /** Values to try for each of the {@link CutRules}, in their order. */
  private static final double[][] GRID = {
    {400, 600, 800, 1000, 1300, 1700, 2200},
    {1.1, 1.3, 1.6, 2, 2.5, 3.5},
    {0, 60, 120, 200, 300, 450},
    {100, 150, 250, 400, 600, 800},
    {1.3, 1.7, 2.1, 2.5, 3.2, 4},
    {50, 120, 250, 350, 500},
    {1, 1.5, 2.2, 3, 4},
    {20, 40, 80, 120, 200},
    {40, 70, 100, 150, 250, 400},
    {5, 15, 30, 60, 120},
    {5, 15, 25, 40, 80}
  };

  private static final int TUNING_ROUNDS = 2;

  private CutsBench() {}

  /** One file of the list, and what its decoding gave. */
  private static final class Entry {
    private final String path;
    private final int[] cuts;
    private final int[][] leftOut;
    private ChangeTrack track;
    private double sampleSeconds;
    private double detectSeconds;
    private List<Shot> shots;

    /** Right, false and missed cuts of rules already tried. */
    private final Map<CutRules, int[]> counts = new HashMap<>();

    private Entry(String line) {
      String[] fields = line.split("\t", -1);
      this.path = fields[0];
      this.cuts = numbers(fields[1], ",");
      this.leftOut =
          fields[2].isEmpty()
              ? new int[0][]
              : Arrays.stream(fields[2].split(",")).map(r -> numbers(r, "-")).toArray(int[][]::new);
    }

    private static int[] numbers(String text, String separator) {
      return text.isEmpty()
          ? new int[0]
          : Arrays.stream(text.split(separator)).mapToInt(Integer::parseInt).toArray();
    }

    private int[] counts(CutRules rules) {
      return counts.computeIfAbsent(rules, key -> count(HardCuts.find(track, key)));
    }

    private int[] count(List<Transition> found) {
      boolean[] hit = new boolean[cuts.length];
      int[] result = new int[3];
      for (Transition transition : found) {
        int match = -1;
        for (int i = 0; i < cuts.length && match < 0; i++) {
          match = !hit[i] && Math.abs(cuts[i] - transition.at()) <= 1 ? i : -1;
        }
        if (match >= 0) {
          hit[match] = true;
          result[0]++;
        } else if (!isLeftOut(transition.at(), 1)) {
          result[1]++;
        }
      }
      for (int i = 0; i < cuts.length; i++) {
        result[2] += hit[i] || isLeftOut(cuts[i], 0) ? 0 : 1;
      }
      return result;
    }

    private boolean isLeftOut(int frame, int tolerance) {
      return Arrays.stream(leftOut)
          .anyMatch(range -> range[0] - tolerance <= frame && frame <= range[1] + tolerance);
    }
  }

  public static void main(String[] args) throws Exception {
    if (args.length == 1 && args[0].equals("ffmpeg")) {
      System.out.println(Loader.load(org.bytedeco.ffmpeg.ffmpeg.class));
      return;
    }
    Path folder = Path.of(args[0]);
    List<Entry> entries = Files.readAllLines(Path.of(args[1])).stream().map(Entry::new).toList();
    for (int pass = 0; pass < 2; pass++) {
      for (Entry entry : entries) {
        measure(folder, entry);
      }
    }
    try (PrintStream out = new PrintStream(args[2], StandardCharsets.UTF_8)) {
      for (Entry entry : entries) {
        List<Entry> others = new ArrayList<>(entries);
        others.remove(entry);
        print(out, entry, HardCuts.find(entry.track, tune(others)));
      }
    }
  }

  private static void measure(Path folder, Entry entry) throws Exception {
    List<ChangeTrack> cells = new ArrayList<>();
    try (ByteSource source = new LocalFile(folder.resolve(entry.path));
        VideoReader reader = new FfmpegReader()) {
      VideoProbe whole = reader.probe(source, LIMITS);
      VideoProbe silent =
          new VideoProbe(
              whole.container(),
              whole.durationUs(),
              whole.video(),
              null,
              whole.cells(),
              whole.notSplitReason(),
              whole.damaged(),
              whole.note());
      double start = cpuSeconds();
      reader.sample(
          source, silent, new Chunk(0, silent.cells(), 0), SETTINGS, LIMITS, new Tracks(cells));
      entry.sampleSeconds = cpuSeconds() - start;
      start = cpuSeconds();
      entry.track = ChangeTrack.concat(cells);
      long[] ptsUs = entry.track.ptsUs();
      entry.shots = ShotDetector.detect(entry.track, ptsUs[0], ptsUs[ptsUs.length - 1] + 1);
      entry.detectSeconds = cpuSeconds() - start;
    }
  }

  private static double cpuSeconds() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /**
   * Tunes one threshold after the other for the best F1 of hard cuts, from the middle of the grid. Of
   * values that are as good, the middle of the longest row of neighbours is taken.
   */
  private static CutRules tune(List<Entry> entries) {
    double[] values = Arrays.stream(GRID).mapToDouble(grid -> grid[grid.length / 2]).toArray();
    for (int round = 0; round < TUNING_ROUNDS; round++) {
      for (int i = 0; i < GRID.length; i++) {
        double[] scores = new double[GRID[i].length];
        for (int j = 0; j < GRID[i].length; j++) {
          values[i] = GRID[i][j];
          scores[j] = f1(entries, rules(values));
        }
        values[i] = GRID[i][middleOfBest(scores)];
      }
    }
    return rules(values);
  }

  private static int middleOfBest(double[] scores) {
    double best = Arrays.stream(scores).max().orElseThrow();
    int longest = 0;
    int middle = 0;
    int length = 0;
    for (int i = 0; i < scores.length; i++) {
      length = scores[i] == best ? length + 1 : 0;
      if (length > longest) {
        longest = length;
        middle = i - length / 2;
      }
    }
    return middle;
  }

  private static double f1(List<Entry> entries, CutRules rules) {
    int[] sum = new int[3];
    for (Entry entry : entries) {
      int[] counts = entry.counts(rules);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += counts[i];
      }
    }
    return 2.0 * sum[0] / (2 * sum[0] + sum[1] + sum[2]);
  }

  private static CutRules rules(double[] v) {
    return new CutRules(
        (int) v[0],
        v[1],
        (int) v[2],
        (int) v[3],
        v[4],
        (int) v[5],
        v[6],
        (int) v[7],
        (int) v[8],
        (int) v[9],
        (int) v[10]);
  }

  private static void print(PrintStream out, Entry entry, List<Transition> tuned) {
    long[] ptsUs = entry.track.ptsUs();
    List<String> boundaries = new ArrayList<>();
    for (Shot shot : entry.shots.subList(1, entry.shots.size())) {
      boundaries.add(
          "%s:%d:%d:%d"
              .formatted(
                  shot.startKind(),
                  Arrays.binarySearch(ptsUs, shot.transitionStartUs()),
                  Arrays.binarySearch(ptsUs, shot.startUs()),
                  Arrays.binarySearch(ptsUs, shot.transitionEndUs())));
    }
    out.printf(
        "%s\t%d\t%.3f\t%.3f\t%s\t%s%n",
        entry.path,
        ptsUs.length,
        entry.sampleSeconds,
        entry.detectSeconds,
        String.join(",", boundaries),
        String.join(",", tuned.stream().map(cut -> String.valueOf(cut.at())).toList()));
  }

  /** Keeps the scores of cells. */
  private record Tracks(List<ChangeTrack> tracks) implements VideoReader.CellSink {
    @Override
    public void begin() {
      tracks.clear();
    }

    @Override
    public void cell(CellSample cell) {
      tracks.add(ChangeTrack.of(cell));
    }
  }

  /** A file of this machine. */
  private static final class LocalFile implements ByteSource {
    private final RandomAccessFile file;

    private LocalFile(Path path) throws IOException {
      this.file = new RandomAccessFile(path.toFile(), "r");
    }

    @Override
    public long sizeBytes() {
      try {
        return file.length();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      file.seek(position);
      return file.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
