package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_core.CV_16S;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_core.meanStdDev;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.Laplacian;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Measures how a picture looks. */
final class LookMeter {
  /** Longest side of the picture whose pixels are named. */
  private static final int COLOUR_SIDE_PX = 96;

  private static final int MAX_COLOURS = 3;

  /** Share of the picture below which a colour is not worth a word. */
  private static final float MIN_SHARE = 0.05f;

  private LookMeter() {}

  static Look measure(Picture picture) {
    try (PointerScope scope = new PointerScope()) {
      float brightness = (float) mean(picture.grey()).get(0);
      List<ColourShare> colours = colours(picture.bgr());
      return new Look(
          picture.ptsUs(),
          brightness,
          sharpness(picture.grey()),
          colours.stream().map(colour -> colour.name().word()).toList(),
          colours.stream().map(ColourShare::share).toList());
    }
  }

  /**
   * Variance of the Laplacian (Pech-Pacheco and others, "Diatom autofocusing in brightfield
   * microscopy", 2000).
   */
  private static float sharpness(Mat grey) {
    Mat edges = new Mat();
    Laplacian(grey, edges, CV_16S);
    Mat mean = new Mat();
    Mat deviation = new Mat();
    meanStdDev(edges, mean, deviation);
    double sigma = deviation.<DoubleBuffer>createBuffer().get(0);
    return (float) (sigma * sigma);
  }

  private static List<ColourShare> colours(Mat bgr) {
    Size size = Picture.fit(bgr.cols(), bgr.rows(), COLOUR_SIDE_PX);
    Mat small = new Mat();
    resize(bgr, small, size, 0, 0, INTER_AREA);
    byte[] pixels = new byte[(int) (small.total() * small.channels())];
    small.data().get(pixels);
    int[] counts = new int[ColourName.values().length];
    for (int i = 0; i < pixels.length; i += 3) {
      int blue = Byte.toUnsignedInt(pixels[i]);
      int green = Byte.toUnsignedInt(pixels[i + 1]);
      int red = Byte.toUnsignedInt(pixels[i + 2]);
      counts[ColourName.of(red, green, blue).ordinal()]++;
    }
    int total = pixels.length / 3;
    List<ColourShare> shares = new ArrayList<>();
    for (ColourName name : ColourName.values()) {
      shares.add(new ColourShare(name, (float) counts[name.ordinal()] / total));
    }
    return shares.stream()
        .filter(colour -> colour.share() >= MIN_SHARE)
        .sorted(Comparator.comparing(ColourShare::share).reversed())
        .limit(MAX_COLOURS)
        .toList();
  }

  private record ColourShare(ColourName name, float share) {}
}
