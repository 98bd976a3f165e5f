package io.clipreduce.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clipreduce.layout.Arrangement.Cell;
import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments.ArgumentSet;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every layout. */
class EveryLayoutTest {
  private static final int[] COUNTS = {0, 1, 2, 5, 6, 7, 23, 24, 1000};

  static Stream<ArgumentSet> layouts() {
    return Methods.of(Kind.LAYOUT).stream()
        .map(
            layout ->
                org.junit.jupiter.params.provider.Arguments.argumentSet(
                    layout.description().name(), layout));
  }

  @Test
  void thereAreSeven() {
    assertThat(Methods.of(Kind.LAYOUT))
        .extracting(layout -> layout.description().name())
        .containsExactly(
            "cogvlm2-video",
            "ig-vlm",
            "t2vid",
            "ts-llava",
            "video-lavit",
            "video-panels",
            "vtimecot");
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void putsFramesInOrderIntoCellsThatLieInThePictureAndDoNotOverlap(Layout layout) {
    for (int frames : COUNTS) {
      Arrangement arrangement = run(layout, frames, Mode.CORRECTED, Map.of());

      assertThat(arrangement.images().isEmpty()).isEqualTo(frames == 0);
      int last = 0;
      for (Image image : arrangement.images()) {
        for (Cell cell : image.cells()) {
          assertThat(cell.frame()).isBetween(last, frames - 1);
          last = cell.frame();
          assertThat(cell.xPx() + cell.widthPx()).isLessThanOrEqualTo(image.widthPx());
          assertThat(cell.yPx() + cell.heightPx()).isLessThanOrEqualTo(image.heightPx());
          for (Cell other : image.cells()) {
            assertThat(cell == other || apart(cell, other)).isTrue();
          }
        }
      }
      assertThat(run(layout, frames, Mode.CORRECTED, Map.of()).images())
          .isEqualTo(arrangement.images());
    }
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void isEitherDoneOrRefusedInWordsAsThePublicCodeHasIt(Layout layout) {
    for (int frames : COUNTS) {
      Throwable refused = catchThrowable(() -> run(layout, frames, Mode.FAITHFUL, Map.of()));

      if (refused != null) {
        assertThat(refused)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("public code")
            .hasMessageContaining("corrected");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void showsNothingByNoBudget(Layout layout) {
    if (hasBudget(layout)) {
      for (int budget : new int[] {0, -1}) {
        assertThat(run(layout, 30, Mode.CORRECTED, Map.of("budget", budget)).images()).isEmpty();
        assertThat(run(layout, 30, Mode.FAITHFUL, Map.of("budget", budget)).images()).isEmpty();
      }
      assertThat(run(layout, 30, Mode.CORRECTED, Map.of("budget", 1)).images()).hasSize(1);
    } else {
      assertThat(layout).isInstanceOf(T2VidLayout.class);
    }
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void isDrawnInItsOwnSizeTheSamePixelsEveryTime(Layout layout) {
    for (Image image : run(layout, 7, Mode.CORRECTED, Map.of()).images()) {
      BufferedImage drawn = Painter.draw(image, EveryLayoutTest::frame);

      assertThat(drawn.getWidth()).isEqualTo(image.widthPx());
      assertThat(drawn.getHeight()).isEqualTo(image.heightPx());
      assertThat(pixels(drawn)).isEqualTo(pixels(Painter.draw(image, EveryLayoutTest::frame)));
      for (Cell cell : image.cells()) {
        int x = cell.xPx() + cell.widthPx() / 2;
        int y = cell.yPx() + cell.heightPx() / 3;
        assertThat(drawn.getRGB(x, y)).isEqualTo(colour(cell.frame()));
      }
    }
  }

  private static boolean apart(Cell a, Cell b) {
    return a.xPx() + a.widthPx() <= b.xPx()
        || b.xPx() + b.widthPx() <= a.xPx()
        || a.yPx() + a.heightPx() <= b.yPx()
        || b.yPx() + b.heightPx() <= a.yPx();
  }

  private static boolean hasBudget(Layout layout) {
    return layout.description().parameters().stream().anyMatch(p -> p.name().equals("budget"));
  }

  private static Arrangement run(Layout layout, int frames, Mode mode, Map<String, ?> parameters) {
    return layout.run(
        Inputs.of()
            .with(Input.TIMES_S, IntStream.range(0, frames).mapToDouble(i -> i / 2.0).toArray())
            .with(FrameSizes.WIDTHS_PX, sizes(frames, 128))
            .with(FrameSizes.HEIGHTS_PX, sizes(frames, 96))
            .with(T2VidLayout.TEXT, "word ".repeat(frames)),
        Arguments.of(layout, parameters, mode, 0));
  }

  /** Every third frame is smaller. */
  private static double[] sizes(int frames, int sizePx) {
    return IntStream.range(0, frames).mapToDouble(i -> i % 3 == 2 ? sizePx / 2 : sizePx).toArray();
  }

  private static BufferedImage frame(int index) {
    int scale = index % 3 == 2 ? 2 : 1;
    BufferedImage frame = new BufferedImage(128 / scale, 96 / scale, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < frame.getHeight(); y++) {
      for (int x = 0; x < frame.getWidth(); x++) {
        frame.setRGB(x, y, colour(index));
      }
    }
    return frame;
  }

  private static int colour(int frame) {
    return 0xff000000 | List.of(0x203040, 0x80a010, 0xc01090, 0x10c0f0).get(frame % 4) + frame;
  }

  static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
