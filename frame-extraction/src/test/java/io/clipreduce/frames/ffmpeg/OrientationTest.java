package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OrientationTest {
  private static final int ONE = 1 << 16;

  /** Two rows of three: a b c / d e f. */
  private static final byte[] PLANE = {'a', 'b', 'c', 'd', 'e', 'f'};

  @Test
  void aQuarterTurnClockwiseBringsTheLeftColumnToTheTop() {
    Orientation turned = Orientation.ofMatrix(0, ONE, -ONE, 0);

    assertThat(turned.rotationDegrees()).isEqualTo(90);
    assertThat(shown(turned)).isEqualTo("dae" + "bfc");
  }

  @Test
  void threeQuarterTurnsBringTheRightColumnToTheTop() {
    Orientation turned = Orientation.ofMatrix(0, -ONE, ONE, 0);

    assertThat(turned.rotationDegrees()).isEqualTo(270);
    assertThat(shown(turned)).isEqualTo("cfb" + "ead");
  }

  @Test
  void aHalfTurnReversesEverything() {
    Orientation turned = Orientation.ofMatrix(-ONE, 0, 0, -ONE);

    assertThat(turned.rotationDegrees()).isEqualTo(180);
    assertThat(shown(turned)).isEqualTo("fedcba");
  }

  @Test
  void mirroringKeepsTheSideThatIsUp() {
    Orientation mirrored = Orientation.ofMatrix(-ONE, 0, 0, ONE);

    assertThat(mirrored.rotationDegrees()).isZero();
    assertThat(shown(mirrored)).isEqualTo("cbafed");
  }

  @Test
  void anEmptyMatrixChangesNothing() {
    Orientation none = Orientation.ofMatrix(0, 0, 0, 0);

    assertThat(none).isEqualTo(Orientation.UPRIGHT);
    assertThat(shown(none)).isEqualTo("abcdef");
  }

  private static String shown(Orientation orientation) {
    return new String(orientation.apply(PLANE, 3, 2), StandardCharsets.US_ASCII);
  }
}
