package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorKernelTest {
  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "1,3", "95,97", "333,187", "796,448", "1920,1080"})
  void hasUnitLengthForEverySize(int widthPx, int heightPx) {
    Planes picture = picture(widthPx, heightPx, (x, y) -> 37 * x + 91 * y);

    float[] descriptor = DescriptorKernel.describe(picture);

    assertThat(descriptor).hasSize(DescriptorKernel.DIM);
    assertThat(dot(descriptor, descriptor)).isCloseTo(1, within(1e-6));
    assertThat(DescriptorKernel.describe(picture)).isEqualTo(descriptor);
  }

  @Test
  void describesEvenMiddleGreyToo() {
    float[] descriptor = DescriptorKernel.describe(picture(64, 64, (x, y) -> 128));

    assertThat(dot(descriptor, descriptor)).isCloseTo(1, within(1e-6));
  }

  @Test
  void tellsEdgesByTheirDirection() {
    float[] upright = DescriptorKernel.describe(picture(192, 192, (x, y) -> x / 24 % 2 * 200));
    float[] lying = DescriptorKernel.describe(picture(192, 192, (x, y) -> y / 24 % 2 * 200));
    int edgesAt = 96;
    int binsPerCell = 8;

    assertThat(upright[edgesAt]).isGreaterThan(0.1f);
    assertThat(upright[edgesAt + binsPerCell / 2]).isZero();
    assertThat(lying[edgesAt]).isZero();
    assertThat(lying[edgesAt + binsPerCell / 2]).isGreaterThan(0.1f);
  }

  @Test
  void isNearlyTheSameForTheSamePictureInAnotherSize() {
    float[] small = DescriptorKernel.describe(picture(320, 180, (x, y) -> wave(x * 6, y * 6)));
    float[] large = DescriptorKernel.describe(picture(1920, 1080, DescriptorKernelTest::wave));

    assertThat(dot(small, large)).isGreaterThan(0.99);
  }

  @Test
  void differsForOtherLayoutOfTheSameLevels() {
    float[] picture = DescriptorKernel.describe(picture(320, 180, (x, y) -> x < 160 ? 30 : 220));
    float[] mirrored = DescriptorKernel.describe(picture(320, 180, (x, y) -> x < 160 ? 220 : 30));

    assertThat(dot(picture, mirrored)).isLessThan(0.5);
  }

  @Test
  void tellsTheDescriptorOfAMirroredPictureFromThatOfThePicture() {
    int widthPx = 384;
    IntBinaryOperator slanted = (x, y) -> wave(x * 3, y * 5) / 2 + (2 * x + y) / 48 % 2 * 90;
    float[] picture = DescriptorKernel.describe(picture(widthPx, 192, slanted));
    float[] mirrored =
        DescriptorKernel.describe(
            picture(widthPx, 192, (x, y) -> slanted.applyAsInt(widthPx - 1 - x, y)));

    assertThat(dot(picture, mirrored)).isLessThan(0.97);
    assertThat(dot(DescriptorKernel.mirrored(picture), mirrored)).isGreaterThan(0.9999);
    assertThat(DescriptorKernel.mirrored(DescriptorKernel.mirrored(picture))).isEqualTo(picture);
  }

  @Test
  void tellsOfEachCellByItself() {
    float[] descriptor =
        DescriptorKernel.describe(
            picture(
                192,
                192,
                (x, y) -> x / 48 == 2 && y / 48 == 1 ? (x + y) % 48 < 24 ? 250 : 90 : 128));

    float[][] cells = DescriptorKernel.cells(descriptor);

    assertThat(cells).hasDimensions(16, 15);
    float[] all = new float[DescriptorKernel.DIM];
    for (int cell = 0; cell < 16; cell++) {
      System.arraycopy(cells[cell], 0, all, cell * 15, 15);
    }
    float[] values = descriptor.clone();
    Arrays.sort(all);
    Arrays.sort(values);
    assertThat(all).isEqualTo(values);
    assertThat(cells[6]).isNotEqualTo(cells[15]);
    assertThat(cells[9][0]).isEqualTo(cells[15][0]);
    assertThat(cells[6][8]).isGreaterThan(cells[15][8]);
  }

  private static int wave(int x, int y) {
    return (int) (128 + 60 * Math.sin(x / 150.0) + 50 * Math.cos(y / 110.0 + x / 400.0));
  }

  private static Planes picture(int widthPx, int heightPx, IntBinaryOperator level) {
    byte[] luma = new byte[widthPx * heightPx];
    for (int y = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++) {
        luma[y * widthPx + x] = (byte) level.applyAsInt(x, y);
      }
    }

    byte[] chroma = new byte[(widthPx + 1) / 2 * ((heightPx + 1) / 2)];
    Arrays.fill(chroma, (byte) 128);
    return new Planes(luma, chroma, chroma, widthPx, heightPx);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }

    return sum;
  }
}
