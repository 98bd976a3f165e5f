package io.clipreduce.generate;

import io.clipreduce.frames.edit.StillPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** A picture made so small that only what a person would tell of it is left. */
final class Thumbnail {
  /**
   * Pictures look alike below this {@link #difference}, and one shows nothing below {@link
   * #spread}.
   */
  static final double ALIKE = 8;

  private static final int SIDE_PX = 32;

  /** Green values, 0 to 255, at the middles of an even grid. */
  private final int[] values = new int[SIDE_PX * SIDE_PX];

  Thumbnail(StillPicture picture) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.jpeg()));
    for (int i = 0; i < values.length; i++) {
      int x = (2 * (i % SIDE_PX) + 1) * image.getWidth() / (2 * SIDE_PX);
      int y = (2 * (i / SIDE_PX) + 1) * image.getHeight() / (2 * SIDE_PX);
      values[i] = image.getRGB(x, y) >> 8 & 0xff;
    }
  }

  /** Mean difference from another one, 0 to 255. */
  double difference(Thumbnail other) {
    long sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += Math.abs(values[i] - other.values[i]);
    }
    return (double) sum / values.length;
  }

  /** Mean difference from its own mean, 0 to 128. */
  double spread() {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values)
        .mapToDouble(value -> Math.abs(value - mean))
        .average()
        .orElseThrow();
  }
}
