package io.clipreduce.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.layout.Arrangement.Bar;
import io.clipreduce.layout.Arrangement.Cell;
import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Line;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Mode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the descriptions of the layouts promise. */
class LayoutsTest {
  private static final Map<String, Integer> SMALL = Map.of("width_px", 64, "height_px", 48);

  @Test
  void aGridHoldsFramesOfAPlainStrideInTheOrderOfReading() {
    Arrangement grid = run(new IgVlmLayout(), frames(100), SMALL);

    assertThat(grid.outputs()).containsEntry("rows", 3).containsEntry("columns", 2);
    Image image = grid.images().get(0);
    assertThat(frames(image)).containsExactly(0, 16, 32, 48, 64, 80);
    assertThat(List.of(image.widthPx(), image.heightPx())).containsExactly(128, 144);
    assertThat(image.cells().get(3)).isEqualTo(new Cell(1, 1, 48, 64, 48, 64, 48));
  }

  @Test
  void aGridOfEightLeavesTheLastCellWhite() {
    Image image = run(new IgVlmLayout(), frames(8), with(SMALL, "budget", 8)).images().get(0);

    assertThat(List.of(image.widthPx(), image.heightPx())).containsExactly(192, 144);
    assertThat(image.cells()).hasSize(8);
    assertThat(image.background()).isEqualTo("#ffffff");
  }

  @Test
  void aGridHasTheSmallestSizeAmongTheFramesItShows() {
    Inputs inputs =
        frames(3)
            .with(FrameSizes.WIDTHS_PX, new double[] {80, 70, 90})
            .with(FrameSizes.HEIGHTS_PX, new double[] {50, 60, 70});

    Image image = run(new IgVlmLayout(), inputs, Map.of()).images().get(0);

    assertThat(List.of(image.widthPx(), image.heightPx())).containsExactly(140, 100);
  }

  @Test
  void aGridOfTooFewFramesFailsAsThePublicCodeDoes() {
    assertThatThrownBy(() -> run(new IgVlmLayout(), frames(5), Map.of(), Mode.FAITHFUL))
        .hasMessageContaining("5 frames");
    assertThat(frames(run(new IgVlmLayout(), frames(5), Map.of()).images().get(0)))
        .containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void panelsHaveTheSizeOfAFrameAndAreAsManyAsTheModelTakes() {
    Map<String, Object> parameters = with(with(SMALL, "budget", 3), "duration_s", 100);

    List<Image> panels = run(new VideoPanelsLayout(), frames(100), parameters).images();

    assertThat(panels).hasSize(3);
    assertThat(frames(panels.get(0))).containsExactly(0, 9, 18, 27);
    assertThat(frames(panels.get(2))).containsExactly(72, 81, 90, 99);
    assertThat(panels).allMatch(panel -> panel.widthPx() == 64 && panel.heightPx() == 48);
    assertThat(panels.get(1).cells().get(2)).isEqualTo(new Cell(1, 0, 54, 0, 24, 32, 24));
  }

  @Test
  void panelsOfAShortVideoAreSingleFrames() {
    Map<String, Object> parameters = with(with(SMALL, "budget", 10), "duration_s", 10);

    List<Image> panels = run(new VideoPanelsLayout(), frames(100), parameters).images();

    assertThat(panels).hasSize(10).allMatch(panel -> panel.cells().size() == 1);
  }

  @Test
  void panelsOfFewFramesShowEachOnceAndRepeatThemAsTheRuleIsWritten() {
    Map<String, Object> parameters = with(with(SMALL, "budget", 2), "duration_s", 100);

    List<Image> panels = run(new VideoPanelsLayout(), frames(5), parameters).images();
    List<Image> asWritten =
        run(new VideoPanelsLayout(), frames(5), parameters, Mode.FAITHFUL).images();

    assertThat(panels).hasSize(2);
    assertThat(frames(panels.get(1))).containsExactly(4);
    assertThat(asWritten).hasSize(2).allMatch(panel -> panel.cells().size() == 4);
  }

  @Test
  void aThumbnailIsHigherThanWideAndTokensAreSampledFromTheFirstToTheLast() {
    Arrangement arrangement = run(new TsLlavaLayout(), frames(50), Map.of());

    Image thumbnail = arrangement.images().get(0);
    assertThat(frames(thumbnail)).containsExactly(0, 10, 20, 29, 39, 49);
    assertThat(thumbnail.cells().get(5)).isEqualTo(new Cell(2, 1, 49, 168, 224, 168, 112));
    int[] tokens = (int[]) arrangement.outputs().get("token_indices");
    assertThat(tokens).hasSize(2880).startsWith(0, 10).endsWith(28799).isSorted();
  }

  @Test
  void tokensAreAllOfThemWhereAsManyAreWanted() {
    Arrangement arrangement =
        run(new TsLlavaLayout(), frames(6), with(Map.of(), "sampled_tokens", 3456));

    assertThat((int[]) arrangement.outputs().get("token_indices"))
        .isEqualTo(IntStream.range(0, 3456).toArray());
  }

  @Test
  void thumbnailsOfAllFramesLeaveAnIncompleteRestOut() {
    Map<String, Object> inSixes = Map.of("aggregation_method", "Z2");

    assertThat(run(new TsLlavaLayout(), frames(20), inSixes).images()).hasSize(3);
    assertThat(run(new TsLlavaLayout(), frames(5), inSixes).images())
        .hasSize(1)
        .allMatch(image -> frames(image).length == 5);
  }

  @Test
  void textComesInPartsOfSoManyWordsThatJoinedAreTheText() {
    String text =
        IntStream.range(0, 250).mapToObj(i -> "word" + i).collect(Collectors.joining(" \n"));

    Arrangement arrangement = run(new T2VidLayout(), text(text), Map.of());

    assertThat(arrangement.images()).hasSize(3);
    List<?> parts = (List<?>) arrangement.outputs().get("parts");
    assertThat(parts.stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .isEqualTo(text.replaceAll("\\s+", " "));
    for (int i = 0; i < parts.size(); i++) {
      assertThat(written(arrangement.images().get(i))).isEqualTo(parts.get(i));
    }
    assertThat(run(new T2VidLayout(), text(" \n"), Map.of()).images()).isEmpty();
  }

  @Test
  void linesOfTextStayBetweenTheMarginsInTheMiddleOfTheHeight() {
    Image image =
        run(new T2VidLayout(), text("several words ".repeat(50)), Map.of()).images().get(0);

    assertThat(image.lines()).hasSizeGreaterThan(5);
    assertThat(image.lines())
        .allMatch(line -> line.xPx() == 20 && Letters.widthPx(line.text(), line.letterPx()) <= 408);
    int first = image.lines().get(0).baselinePx() - Letters.ascentPx(20);
    Line last = image.lines().get(image.lines().size() - 1);
    int end = last.baselinePx() - Letters.ascentPx(20) + Letters.linePx(20);
    assertThat(448 - end - first).isBetween(0, 1);
  }

  @Test
  void aWordLongerThanTheLineIsBrokenAndInThePublicCodeWrittenOverTheEdgeAfterAnEmptyLine() {
    String word = "w".repeat(60);

    List<Line> lines = run(new T2VidLayout(), text(word), Map.of()).images().get(0).lines();
    List<Line> faithful =
        run(new T2VidLayout(), text(word), Map.of(), Mode.FAITHFUL).images().get(0).lines();

    assertThat(lines).hasSizeGreaterThan(1);
    assertThat(lines.stream().map(Line::text).collect(Collectors.joining())).isEqualTo(word);
    assertThat(lines).allMatch(line -> Letters.widthPx(line.text(), 20) <= 408);
    assertThat(faithful).extracting(Line::text).containsExactly("", word);
  }

  @Test
  void lettersAreSmallerWhereTheTextIsHigherThanThePicture() {
    List<Line> lines =
        run(new T2VidLayout(), text("incomprehensibilities ".repeat(115)), Map.of())
            .images()
            .get(0)
            .lines();

    assertThat(lines.get(0).letterPx()).isBetween(10, 19);
    assertThat(lines).allMatch(line -> line.baselinePx() > 0 && line.baselinePx() < 448);
  }

  @Test
  void aMarkerGoesFromOneEndOfTheBarToTheOther() {
    double[] timesS = IntStream.rangeClosed(0, 20).mapToDouble(i -> i).toArray();

    Arrangement bars = run(new VTimeCotLayout(), times(timesS), Map.of());

    List<?> markers = (List<?>) bars.outputs().get("marker_x_px");
    assertThat(markers.get(0)).isEqualTo(13);
    assertThat(markers.get(10)).isEqualTo(320);
    assertThat(markers.get(20)).isEqualTo(627);
    for (Image image : bars.images()) {
      assertThat(image.bars().get(image.bars().size() - 1).widthPx()).isEqualTo(3);
      assertThat(image.bars()).allMatch(bar -> bar.xPx() >= 0 && bar.yPx() >= 360);
      assertThat(image.bars()).allMatch(bar -> bar.xPx() + bar.widthPx() <= 640);
      assertThat(image.lines())
          .allMatch(
              line ->
                  line.xPx() >= 0
                      && line.xPx() + Letters.widthPx(line.text(), line.letterPx()) <= 640);
    }
    assertThat(bars.images().get(20).lines())
        .extracting(Line::text)
        .containsExactly("20.0 s", "0 s", "5 s", "10 s", "15 s", "20 s");
  }

  @Test
  void whatAnswersTheQuestionIsMarkedNeighboursJoined() {
    double[] timesS = IntStream.range(0, 40).mapToDouble(i -> i / 2.0).toArray();
    double[] scores = new double[40];
    Arrays.fill(scores, 16, 24, 1);

    Arrangement bars =
        run(
            new VTimeCotLayout(),
            times(timesS).with(Input.SCORES, scores),
            with(Map.of(), "duration_s", 20));

    assertThat((double[][]) bars.outputs().get("highlights"))
        .isDeepEqualTo(new double[][] {{8, 12}});
    assertThat(bars.images().get(0).bars())
        .contains(new Bar(13 + 246, 360 + 18 + 4, 122, 14, "#ff0000"));
  }

  @Test
  void whatIsMarkedAndTouchesOnTheBarIsOneStretchOfIt() {
    double[] timesS = IntStream.range(0, 10_000).asDoubleStream().toArray();
    double[] scores = IntStream.range(0, 10_000).mapToDouble(i -> i / 2 % 3 == 0 ? 1 : 0).toArray();

    Arrangement bars =
        run(
            new VTimeCotLayout(),
            times(timesS).with(Input.SCORES, scores),
            with(Map.of("budget", 2), "duration_s", 20_000));

    assertThat(((double[][]) bars.outputs().get("highlights")).length).isGreaterThan(1_000);
    assertThat(bars.images().get(1).bars())
        .filteredOn(bar -> bar.colour().equals("#ff0000"))
        .containsExactly(new Bar(13, 360 + 18 + 4, 308, 14, "#ff0000"));
  }

  @Test
  void aVideoWithoutLengthIsOver() {
    Arrangement bars = run(new VTimeCotLayout(), times(0), Map.of());

    assertThat(bars.outputs()).containsEntry("marker_x_px", List.of(627));
  }

  @Test
  void aBarCanLieOverTheFrame() {
    Image image = run(new VTimeCotLayout(), times(0, 1), Map.of("overlay", true)).images().get(0);

    assertThat(image.heightPx()).isEqualTo(360);
    assertThat(image.bars()).allMatch(bar -> bar.yPx() >= 300);
  }

  @Test
  void everySecondHasTheFrameNearestToIt() {
    double[] timesS = IntStream.range(0, 100).mapToDouble(i -> i / 25.0).toArray();

    Arrangement seconds = run(new CogVlm2VideoLayout(), times(timesS), Map.of());

    assertThat((int[]) seconds.outputs().get("indices")).containsExactly(0, 25, 50, 75, 99);
    assertThat(seconds.images()).extracting(Image::text).startsWith("0 s", "1 s", "2 s");
  }

  @Test
  void aLongVideoIsSeenToItsEndWhereThatIsWanted() {
    double[] timesS = IntStream.rangeClosed(0, 240).mapToDouble(i -> i).toArray();

    int[] plain =
        (int[]) run(new CogVlm2VideoLayout(), times(timesS), Map.of()).outputs().get("indices");
    int[] whole =
        (int[])
            run(new CogVlm2VideoLayout(), times(timesS), Map.of("cover_whole_video", true))
                .outputs()
                .get("indices");

    assertThat(plain).hasSize(24).endsWith(23);
    assertThat(whole).hasSize(24).startsWith(0, 10).endsWith(230);
  }

  @Test
  void clipsBeginAtEverySecondKeyframeThatIsFollowedByTheNext() {
    Arrangement clips = run(new VideoLavitLayout(), frames(120), Map.of());

    assertThat((int[]) clips.outputs().get("indices")).containsExactly(12, 36, 60, 84);
    assertThat((int[]) run(new VideoLavitLayout(), frames(600), Map.of()).outputs().get("indices"))
        .hasSize(8)
        .startsWith(12)
        .endsWith(564);
  }

  @Test
  void withoutVectorsNothingMoves() {
    double[][][][][] motion = motion(run(new VideoLavitLayout(), frames(30), Map.of()));

    assertThat(motion[0]).hasDimensions(2, 24);
    for (double[][][] axis : motion[0]) {
      for (double[][] map : axis) {
        assertThat(map).isDeepEqualTo(new double[20][36]);
      }
    }
  }

  @Test
  void aPanHasOneSignAndTheMapOfTheKeyframeIsTheMeanOfItsNeighbours() {
    int count = 24;
    double[][][] vectors = new double[count][12][];
    for (int frame = 0; frame < count; frame++) {
      for (int block = 0; block < 12; block++) {
        double[] vector = {-1, 8 + 16 * (block % 4), 8 + 16 * (block / 4), -4.0 * frame, 0, 4};
        vectors[frame][block] = vector;
      }
    }
    vectors[12] = new double[0][];

    double[][][][][] motion =
        motion(
            run(
                new VideoLavitLayout(),
                frames(count).with(VideoLavitLayout.MOTION_VECTORS, vectors),
                with(SMALL, "understanding", false)));

    double unit = 1 / 64.0 / 0.0993703;
    for (int frame : new int[] {1, 11, 12, 13, 23}) {
      for (double[] row : motion[0][0][frame]) {
        assertThat(Arrays.stream(row))
            .allSatisfy(x -> assertThat(x).isCloseTo(frame * unit, within(1e-12)));
      }
      assertThat(motion[0][1][frame]).isDeepEqualTo(new double[20][36]);
    }
  }

  @Test
  void clipsWithoutAnyKeyframeAreRefused() {
    assertThatThrownBy(
            () ->
                run(
                    new VideoLavitLayout(),
                    Inputs.of().with(VideoLavitLayout.FRAME_TYPES, "PPP"),
                    Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no I");
  }

  private static double[][][][][] motion(Arrangement arrangement) {
    return (double[][][][][]) arrangement.outputs().get("motion");
  }

  private static Arrangement run(Layout layout, Inputs inputs, Map<String, ?> parameters) {
    return run(layout, inputs, parameters, Mode.CORRECTED);
  }

  private static Arrangement run(
      Layout layout, Inputs inputs, Map<String, ?> parameters, Mode mode) {
    return layout.run(inputs, Arguments.of(layout, parameters, mode, 0));
  }

  private static Map<String, Object> with(Map<String, ?> parameters, String name, Object value) {
    Map<String, Object> more = new HashMap<>(parameters);
    more.put(name, value);
    return more;
  }

  private static Inputs frames(int count) {
    return Inputs.of().with(Input.FRAMES, count);
  }

  private static Inputs times(double... timesS) {
    return Inputs.of().with(Input.TIMES_S, timesS);
  }

  private static Inputs text(String text) {
    return Inputs.of().with(T2VidLayout.TEXT, text);
  }

  private static int[] frames(Image image) {
    return image.cells().stream().mapToInt(Cell::frame).toArray();
  }

  private static String written(Image image) {
    return image.lines().stream().map(Line::text).collect(Collectors.joining(" "));
  }
}
