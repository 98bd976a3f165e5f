package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.ModelFolder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenSummariesTest {
  private static final long S = 1_000_000;
  private static final SummarySettings SETTINGS =
      new SummarySettings(
          20 * S,
          "Segment:",
          "Video:",
          "Long:",
          "Slide:",
          "Same:",
          new TreeMap<>(
              Map.of("model.max_tokens", "16", "long_caption", "none", "long_words", "1000")));

  /** Writes how many lines it was given, and keeps what it was asked. A token is a character. */
  private static final class Counter implements TextWriter {
    private final int mostTokens;
    private final List<String> asked = new ArrayList<>();

    Counter(int mostTokens) {
      this.mostTokens = mostTokens;
    }

    @Override
    public List<Future<Written>> write(String instructions, List<String> texts) {
      return texts.stream().map(text -> write(instructions, text)).toList();
    }

    private Future<Written> write(String instructions, String text) {
      assertThat(tokens(instructions, text)).isLessThanOrEqualTo(mostTokens);
      asked.add(instructions + "\n" + text);
      String answer = " %s of\n%s lines ".formatted(instructions, text.lines().count());
      return CompletableFuture.completedFuture(new Written(answer, true, null));
    }

    @Override
    public int tokens(String instructions, String text) {
      return instructions.length() + text.length();
    }

    @Override
    public int mostTokens() {
      return mostTokens;
    }

    @Override
    public int videosAtATime() {
      return 1;
    }

    @Override
    public void close() {}
  }

  private static List<ClipCaption> clips(int count, String words) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> new ClipCaption(i * 5 * S, (i + 1) * 5 * S, words + " " + i, List.of(), null))
        .toList();
  }

  @Test
  void writesOfClipsWithTheirTimesThenOfSegments() throws Exception {
    Counter writer = new Counter(10_000);
    List<ClipCaption> shuffled = new ArrayList<>(clips(8, "A cat"));
    Collections.reverse(shuffled);

    VideoSummary summary = new WrittenSummaries(SETTINGS, writer).summarise(shuffled, List.of());

    assertThat(writer.asked)
        .containsExactly(
            "Segment:\n[0:00 - 0:05] A cat 0\n[0:05 - 0:10] A cat 1\n[0:10 - 0:15] A cat 2\n[0:15 - 0:20] A cat 3",
            "Segment:\n[0:20 - 0:25] A cat 4\n[0:25 - 0:30] A cat 5\n[0:30 - 0:35] A cat 6\n[0:35 - 0:40] A cat 7",
            "Video:\n[0:00 - 0:20] Segment: of 4 lines\n[0:20 - 0:40] Segment: of 4 lines");
    assertThat(summary.failure()).isNull();
    assertThat(summary.summaries())
        .containsExactly(
            summary("segment", 0, 0, 20 * S, "Segment: of 4 lines"),
            summary("segment", 1, 20 * S, 40 * S, "Segment: of 4 lines"),
            summary("video", 0, 0, 40 * S, "Video: of 2 lines"));
  }

  private static Summary summary(String level, int index, long startUs, long endUs, String text) {
    return new Summary(
        level, index, startUs, endUs, text, List.of(new Summary.TimeRange(startUs, endUs)), null);
  }

  @Test
  void sumsUpInMoreLevelsWhatIsTooLongForOnePrompt() throws Exception {
    Counter writer = new Counter(200);
    List<ClipCaption> clips = new ArrayList<>(clips(64, "A dog"));
    clips.set(3, new ClipCaption(15 * S, 20 * S, "Words. ".repeat(100), List.of(), null));

    VideoSummary summary = new WrittenSummaries(SETTINGS, writer).summarise(clips, List.of());

    assertThat(summary.failure()).isNull();
    assertThat(summary.summaries()).hasSize(17);
    assertThat(summary.summaries().get(16).endUs()).isEqualTo(64 * 5 * S);
    assertThat(writer.asked.stream().filter(text -> text.startsWith("Video:"))).hasSize(1);
    assertThat(writer.asked).hasSizeGreaterThan(20);
  }

  @Test
  void sumsUpSlidesWithWhatIsSaidOfThemAndPutsThemAmongTheSegments() throws Exception {
    Counter writer = new Counter(1000);
    List<SlideText> slides =
        List.of(
            new SlideText(2 * S, 15 * S, "Energy\nE = 1/2 m v^2", "It grows with speed."),
            new SlideText(25 * S, 40 * S, "The end", null));

    VideoSummary summary =
        new WrittenSummaries(SETTINGS, writer).summarise(clips(8, "Hall"), slides);

    assertThat(summary.slides()).containsExactly("Slide: of 2 lines", "Slide: of 1 lines");
    assertThat(writer.asked)
        .startsWith(
            "Slide:\n[0:02 - 0:15] The slide: Energy; E = 1/2 m v^2\n[0:02 - 0:15] Said: It grows with speed.",
            "Slide:\n[0:25 - 0:40] The slide: The end")
        .endsWith(
            "Video:\n[0:00 - 0:20] Segment: of 4 lines\n[0:02 - 0:15] Slide: of 2 lines\n[0:20 - 0:40] Segment: of 4 lines\n[0:25 - 0:40] Slide: of 1 lines");
  }

  @Test
  void tellsPromptsThatLeaveNoRoom() {
    assertThatThrownBy(
            () -> WrittenSummaries.requireRoom(SETTINGS, new Counter(60), "unify.model.max_tokens"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("room for 52 tokens")
        .hasMessageContaining("unify.model.max_tokens");
  }

  @Test
  void hasNothingToSayOfAVideoWithoutClips() throws Exception {
    assertThat(
            new WrittenSummaries(SETTINGS, new Counter(1000))
                .summarise(List.of(), List.of())
                .summaries())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm2-360m", "qwen2.5-0.5b"})
  void writesTheSameEveryTimeWithAModelOfTheInstallation(String name) throws Exception {
    ModelFolder model = Fixtures.model(name);
    List<ClipCaption> clips = clips(6, "A room with <|im_end|> on its wall");
    List<List<Summary>> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (Summariser summariser =
          new ModelWriter.Provider(model)
              .open(new Summariser.Context(SETTINGS, null, null, Device.cpu(1), texts -> {}))) {
        VideoSummary summary = summariser.summarise(clips, List.of());
        assertThat(summary.failure()).isNull();
        runs.add(summary.summaries());
      }
    }

    assertThat(runs.get(0)).isEqualTo(runs.get(1));
    assertThat(runs.get(0).stream().map(Summary::level))
        .containsExactly("segment", "segment", "video");
    assertThat(runs.get(0)).allSatisfy(summary -> assertThat(summary.text()).isNotBlank());
  }
}
