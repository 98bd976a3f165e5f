package io.clipreduce.frames;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Our side of {@code bench/cuts}: finds the shots of files and times it, and tunes the rules for
 * each file on all the others.
 *
 * <p>Arguments: the folder of the files, a list of them and a file to write. A line of the list
 * holds, parted by tabs, the path in the folder, the frames of its cuts and the ranges {@code
 * first-last} of frames to leave out, each parted by commas. A line written holds the path, the
 * number of frames, seconds of CPU for decoding alone, for decoding and scoring, and for finding
 * shots, the boundaries {@code kind:first:at:end} by frame, parted by commas, and the cuts found
 * with the rules tuned on the other files. Times are those of a second pass, as in a worker that
 * has been running for a while.
 */
final class CutsBench {

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
    private double decodeSeconds;
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
    CorpusVideo video = new CorpusVideo(folder.resolve(entry.path));
    VideoProbe probe = video.probe();
    double start = cpuSeconds();
    decode(video.path(), probe.video().streamIndex());
    entry.decodeSeconds = cpuSeconds() - start;
    start = cpuSeconds();
    entry.track = video.track(probe);
    entry.sampleSeconds = cpuSeconds() - start;
    start = cpuSeconds();
    long[] ptsUs = entry.track.ptsUs();
    entry.shots = ShotDetector.detect(entry.track, ptsUs[0], ptsUs[ptsUs.length - 1] + 1);
    entry.detectSeconds = cpuSeconds() - start;
  }

  /** Decodes all pictures of a stream with one thread and drops them. */
  private static void decode(Path path, int stream) {
    AVFormatContext format = new AVFormatContext(null);
    check(avformat_open_input(format, path.toString(), null, null));
    check(avformat_find_stream_info(format, (PointerPointer<?>) null));
    AVCodecParameters parameters = format.streams(stream).codecpar();
    AVCodecContext codec = avcodec_alloc_context3(avcodec_find_decoder(parameters.codec_id()));
    check(avcodec_parameters_to_context(codec, parameters));
    codec.thread_count(1);
    check(avcodec_open2(codec, codec.codec(), (PointerPointer<?>) null));
    AVPacket packet = av_packet_alloc();
    AVFrame frame = av_frame_alloc();
    boolean more = true;
    while (more) {
      more = av_read_frame(format, packet) >= 0;
      if (!more || packet.stream_index() == stream) {
        avcodec_send_packet(codec, more ? packet : null);
        while (avcodec_receive_frame(codec, frame) >= 0) {
          av_frame_unref(frame);
        }
      }
      av_packet_unref(packet);
    }
    av_frame_free(frame);
    av_packet_free(packet);
    avcodec_free_context(codec);
    avformat_close_input(format);
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException("FFmpeg answers " + result);
    }
  }

  private static double cpuSeconds() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /**
   * Tunes one threshold after the other for the best F1 of hard cuts, from the middle of the grid.
   * Of values that are as good, the middle of the longest row of neighbours is taken.
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
        Locale.ROOT,
        "%s\t%d\t%.2f\t%.2f\t%.2f\t%s\t%s%n",
        entry.path,
        ptsUs.length,
        entry.decodeSeconds,
        entry.sampleSeconds,
        entry.detectSeconds,
        String.join(",", boundaries),
        String.join(",", tuned.stream().map(cut -> String.valueOf(cut.at())).toList()));
  }
}
