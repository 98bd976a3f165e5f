package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Text gate and sound on real videos with known text and sound; skipped without the corpus. */
class KernelsCorpusTest {
  private static final int NOTHING_REPEATS = 0;
  private static final SampleSettings PICTURES =
      new SampleSettings(2, 448, 448, 5, NOTHING_REPEATS);

  private static final Pattern CUE =
      Pattern.compile("(\\d+):(\\d+):([\\d.]+) --> (\\d+):(\\d+):([\\d.]+)");
  private static final Pattern RANGE =
      Pattern.compile(
          "\"start_s\": ([\\d.]+),\\s*\"end_s\": ([\\d.]+),\\s*\"kind\": \"([a-z+]+)\"");

  @Test
  void passesNearlyEverySlide() throws Exception {
    List<FrameSample> frames = frames(samples("long/slides_40min_1fps.mkv", 5));

    assertThat(frames).hasSizeGreaterThan(400);
    assertThat(passRate(frames)).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void passesNearlyEveryBurntInCaptionAndFewPicturesBetweenThem() throws Exception {
    List<FrameSample> frames = frames(samples("speech/d_song_burnt_captions.mp4", 99));
    List<long[]> cues = cues(corpusFile("speech/paulallen_en.vtt"));
    List<FrameSample> shown =
        frames.stream().filter(frame -> within(cues, frame.ptsUs(), -200_000)).toList();
    List<FrameSample> between =
        frames.stream().filter(frame -> !within(cues, frame.ptsUs(), 200_000)).toList();

    assertThat(shown).hasSizeGreaterThan(200);
    assertThat(passRate(shown)).isGreaterThanOrEqualTo(0.98);
    assertThat(passRate(between)).isLessThanOrEqualTo(0.1);
  }

  @Test
  void passesNoPictureOfAnEmptyRoad() throws Exception {
    assertThat(passRate(frames(samples("continuous/car_detection.mp4", 99)))).isZero();
  }

  @Test
  void hearsSpeechSongAndSilence() throws Exception {
    String file = "long/edited_25min.mp4";
    List<Range> ranges = ranges(corpusFile(file + ".audio.json"));
    List<AudioSecond> seconds =
        samples(file, 5).stream().flatMap(cell -> cell.sound().stream()).toList();

    assertThat(share(seconds, ranges, "silence", "silence")).isEqualTo(1);
    assertThat(share(seconds, ranges, "speech", "speech")).isGreaterThan(0.85);
    assertThat(share(seconds, ranges, "song", "sound")).isGreaterThan(0.95);
  }

  private static double share(
      List<AudioSecond> seconds, List<Range> ranges, String kind, String activity) {
    List<AudioSecond> inside =
        seconds.stream()
            .filter(second -> ranges.stream().anyMatch(range -> range.holds(second, kind)))
            .toList();
    assertThat(inside).hasSizeGreaterThan(20);
    return (double) inside.stream().filter(second -> second.activity().equals(activity)).count()
        / inside.size();
  }

  private static double passRate(List<FrameSample> frames) {
    long passed = frames.stream().filter(frame -> frame.textScore() >= TextGate.PASS).count();
    return (double) passed / frames.size();
  }

  private static List<FrameSample> frames(List<CellSample> cells) {
    return cells.stream().flatMap(cell -> cell.frames().stream()).toList();
  }

  private static boolean within(List<long[]> cues, long ptsUs, long marginUs) {
    return cues.stream().anyMatch(cue -> ptsUs >= cue[0] - marginUs && ptsUs <= cue[1] + marginUs);
  }

  private static List<CellSample> samples(String file, int chunkCount) throws Exception {
    CorpusVideo video = new CorpusVideo(corpusFile(file));
    VideoProbe probe = video.probe();
    List<Chunk> chunks = ChunkPlan.chunks(probe, 120);
    List<CellSample> cells = new ArrayList<>();
    for (Chunk chunk : chunks.subList(0, Math.min(chunkCount, chunks.size()))) {
      cells.addAll(video.samples(probe, chunk, PICTURES));
    }

    return cells;
  }

  private static Path corpusFile(String file) {
    Path path = CorpusVideo.corpus().resolve(file);
    assumeTrue(Files.exists(path), () -> path + " is absent");
    return path;
  }

  private static List<long[]> cues(Path path) throws Exception {
    List<long[]> cues = new ArrayList<>();
    Matcher cue = CUE.matcher(Files.readString(path));
    while (cue.find()) {
      cues.add(IntStream.of(1, 4).mapToLong(group -> us(cue, group)).toArray());
    }

    return cues;
  }

  private static long us(Matcher cue, int group) {
    double seconds =
        3600 * Integer.parseInt(cue.group(group))
            + 60 * Integer.parseInt(cue.group(group + 1))
            + Double.parseDouble(cue.group(group + 2));
    return Math.round(seconds * 1e6);
  }

  private static List<Range> ranges(Path path) throws Exception {
    List<Range> ranges = new ArrayList<>();
    Matcher range = RANGE.matcher(Files.readString(path));
    while (range.find()) {
      ranges.add(
          new Range(
              Double.parseDouble(range.group(1)),
              Double.parseDouble(range.group(2)),
              range.group(3)));
    }

    return ranges;
  }

  private record Range(double startS, double endS, String kind) {
    boolean holds(AudioSecond second, String ofKind) {
      double s = second.startUs() / 1e6;
      return kind.equals(ofKind) && s >= startS + 0.5 && s + 1 <= endS;
    }
  }
}
