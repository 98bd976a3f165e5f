package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.Test;

/** Methods that choose by places and times alone. */
class SchedulesTest {

  @Test
  void koalaCutsAnEvenSpreadIntoSegmentsBesideAFewFramesOfTheWholeVideo() {
    Selection selection = Chosen.corrected("koala", frames(200), Map.of());

    assertThat(selection.indices()).hasSize(64).startsWith(0, 3, 6, 9, 12).endsWith(195, 199);
    assertThat(Chosen.groups(selection, "segments"))
        .hasSize(4)
        .allMatch(segment -> segment.size() == 16);
    assertThat(Chosen.groups(selection, "segments").get(1))
        .containsExactlyElementsOf(
            Arrays.stream(selection.indices()).skip(16).limit(16).boxed().toList());
    assertThat((int[]) selection.outputs().get("global"))
        .containsExactly(0, 13, 26, 39, 53, 66, 79, 92, 106, 119, 132, 145, 159, 172, 185, 199);
  }

  @Test
  void koalaFillsAShortVideoUpWithItsLastFrame() {
    Selection selection = Chosen.corrected("koala", frames(3), Map.of("budget", 5));

    assertThat(selection.indices()).containsExactly(0, 1, 2, 2, 2);
    assertThat((int[]) selection.outputs().get("global")).containsExactly(0, 1, 2, 2, 2);
  }

  @Test
  void hourLlavaKeepsAFourthOfTheFramesAndTheLastOne() {
    int[] indices = Chosen.corrected("hour-llava", frames(400), Map.of()).indices();

    assertThat(indices).hasSize(100).startsWith(0, 4, 8, 12).endsWith(394, 399);
    assertThat(Chosen.corrected("hour-llava", frames(4000), Map.of()).indices()).hasSize(512);
  }

  @Test
  void hourLlavaStretchesAShortVideoByRepeatingFrames() {
    int[] indices = Chosen.corrected("hour-llava", frames(10), Map.of()).indices();

    assertThat(indices).hasSize(32).isSorted().startsWith(0, 0, 0, 0, 1).endsWith(8, 9);
  }

  @Test
  void hourLlavaAddsTheLastFrameBeyondTheBudgetOnlyWhereThePublicCodeIsToBeFollowed() {
    assertThat(Chosen.faithful("hour-llava", frames(200), Map.of("budget", 1)).indices())
        .containsExactly(0, 199);
    assertThat(Chosen.corrected("hour-llava", frames(200), Map.of("budget", 1)).indices())
        .containsExactly(0);
  }

  @Test
  void lvChatTakesAFrameASecondInWholeClips() {
    Selection selection = Chosen.corrected("lvchat", frames(1000), Map.of("duration_s", 33));

    // 33 s make 3 clips of 16; each frame is the middle of 999 / 48 = 20.8 frames.
    assertThat(selection.indices()).hasSize(48).startsWith(10, 31, 52, 72).endsWith(988);
    assertThat(Chosen.groups(selection, "groups")).hasSize(1);
  }

  @Test
  void lvChatDealsTheFramesOfALongVideoOutToGroups() {
    Selection selection = Chosen.corrected("lvchat", frames(30_000), Map.of("duration_s", 1000));

    List<List<Integer>> groups = Chosen.groups(selection, "groups");
    assertThat(groups).hasSize(7).allMatch(group -> group.size() == 160);
    assertThat(groups.stream().flatMap(List::stream).sorted())
        .containsExactlyElementsOf(Arrays.stream(selection.indices()).boxed().toList());
    assertThat(groups.get(2).get(1)).isEqualTo(selection.indices()[7 + 2]);
  }

  @Test
  void lvChatHasFewerGroupsByABudget() {
    Map<String, Integer> params = Map.of("duration_s", 1000, "budget", 400);

    assertThat(Chosen.groups(Chosen.corrected("lvchat", frames(30_000), params), "groups"))
        .hasSize(2)
        .allMatch(group -> group.size() == 160);
  }

  @Test
  void apolloTakesHalfOfTheFramesOfAVideoTwiceAsFast() {
    assertThat(Chosen.corrected("apollo", at(0.25, 40), Map.of()).indices())
        .containsExactly(IntStream.range(0, 20).map(i -> 2 * i).toArray());
    assertThat(Chosen.corrected("apollo", at(0.125, 40), Map.of()).indices())
        .containsExactly(0, 4, 8, 12, 16, 20, 24, 28, 32, 36);
  }

  @Test
  void apolloTakesTheFrameOnShowAtEveryTick() {
    Inputs inputs = Inputs.of().with(Input.TIMES_S, new double[] {7, 7.4, 7.6, 9.2, 9.3, 9.6});

    // Ticks at 7, 7.5, 8, 8.5, 9, 9.5: the third frame is on show at four of them.
    assertThat(Chosen.corrected("apollo", inputs, Map.of()).indices()).containsExactly(0, 1, 2, 4);
  }

  @Test
  void apolloSpreadsFramesEvenlyBeyondTheBudget() {
    assertThat(Chosen.corrected("apollo", at(0.5, 100), Map.of("budget", 4)).indices())
        .containsExactly(0, 33, 66, 99);
  }

  @Test
  void f16TakesSixteenFramesASecondInClipsOfSixteen() {
    Selection selection = Chosen.corrected("f-16", frames(66), Map.of("fps", 30));

    assertThat(selection.indices()).hasSize(33).startsWith(0, 2, 4);
    assertThat(Chosen.groups(selection, "clips")).hasSize(3).last().isEqualTo(List.of(64));
    assertThat(Chosen.corrected("f-16", at(0.04, 10), Map.of()).indices()).hasSize(5);
  }

  @Test
  void f16HasAClipOfZerosAfterAFullOneOnlyWhereThePublicCodeIsToBeFollowed() {
    double[][] vectors = new double[16][];
    Arrays.setAll(vectors, i -> new double[] {i});
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors);

    assertThat((double[][]) Chosen.corrected("f-16", inputs, Map.of()).outputs().get("embeddings"))
        .isDeepEqualTo(new double[][] {{7.5}});
    assertThat((double[][]) Chosen.faithful("f-16", inputs, Map.of()).outputs().get("embeddings"))
        .isDeepEqualTo(new double[][] {{7.5}, {0}});
  }

  @Test
  void intpDealsFramesOutToSetsAndTellsHowToPutThemBackInOrder() {
    Selection selection =
        Chosen.corrected("intp", frames(13), Map.of("budget", 14, "set_frames", 4));

    assertThat(selection.indices()).containsExactly(0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12);
    List<List<Integer>> groups = Chosen.groups(selection, "groups");
    assertThat(groups)
        .containsExactly(List.of(0, 3, 7, 10), List.of(1, 4, 8, 11), List.of(2, 5, 9, 12));
    List<Integer> setBySet = groups.stream().flatMap(List::stream).toList();
    assertThat(Arrays.stream((int[]) selection.outputs().get("order")).map(setBySet::get))
        .containsExactly(Arrays.stream(selection.indices()).boxed().toArray(Integer[]::new));
  }

  @Test
  void slowFastMakesSixteenMeansOfSixtyFourFrames() {
    double[][] vectors = new double[64][];
    Arrays.setAll(vectors, i -> new double[] {i});
    Selection selection =
        Chosen.corrected("slow-fast", Inputs.of().with(Input.EMBEDDINGS, vectors), Map.of());

    assertThat(selection.indices())
        .containsExactly(IntStream.range(0, 16).map(i -> 4 * i).toArray());
    assertThat((double[][]) selection.outputs().get("embeddings"))
        .hasDimensions(16, 1)
        .contains(new double[] {1.5}, Index.atIndex(0))
        .contains(new double[] {61.5}, Index.atIndex(15));
  }

  @Test
  void slowFastPoolsAdaptivelyToNoFewerThanTheLeastNumber() {
    Selection selection = Chosen.corrected("slow-fast", frames(5), Map.of("min_fast", 3));

    assertThat(Chosen.groups(selection, "groups"))
        .containsExactly(List.of(0, 1), List.of(1, 2, 3), List.of(3, 4));
    assertThat(Chosen.corrected("slow-fast", frames(7), Map.of()).indices())
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void slowFastRepeatsFramesOfAShortVideoOnlyWhereThePublicCodeIsToBeFollowed() {
    Map<String, Integer> params = Map.of("sampling_stride", 2, "temporal_stride", 1, "min_fast", 4);

    assertThat(Chosen.faithful("slow-fast", frames(3), params).indices())
        .containsExactly(0, 0, 1, 2);
    assertThat(Chosen.corrected("slow-fast", frames(3), params).indices()).containsExactly(0, 1, 2);
  }

  private static Inputs frames(int frames) {
    return Inputs.of().with(Input.FRAMES, frames);
  }

  private static Inputs at(double everyS, int frames) {
    return Inputs.of()
        .with(Input.TIMES_S, IntStream.range(0, frames).mapToDouble(i -> i * everyS).toArray());
  }
}
