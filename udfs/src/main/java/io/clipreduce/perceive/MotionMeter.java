package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_calib3d.RANSAC;
import static org.bytedeco.opencv.global.opencv_calib3d.estimateAffinePartial2D;
import static org.bytedeco.opencv.global.opencv_core.BORDER_CONSTANT;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;
import static org.bytedeco.opencv.global.opencv_core.CV_64F;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.blur;
import static org.bytedeco.opencv.global.opencv_imgproc.createHanningWindow;
import static org.bytedeco.opencv.global.opencv_imgproc.goodFeaturesToTrack;
import static org.bytedeco.opencv.global.opencv_imgproc.phaseCorrelate;
import static org.bytedeco.opencv.global.opencv_imgproc.warpAffine;
import static org.bytedeco.opencv.global.opencv_video.OPTFLOW_USE_INITIAL_FLOW;
import static org.bytedeco.opencv.global.opencv_video.calcOpticalFlowPyrLK;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2d;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;

/**
 * Measures movement between two pictures: corners (Shi and Tomasi, 1994) are followed by optical
 * flow (Lucas and Kanade, in pyramids), there and back, and a camera movement of shift, turn and
 * scale is fitted to them by RANSAC. What does not fit the moved picture is an object.
 */
final class MotionMeter {
  /** Longest side of the luma the meter takes. */
  static final int LONG_SIDE_PX = 224;

  private static final int MAX_CORNERS = 160;

  /** Of the strongest corner; low, so that a bold object does not outvote a pale background. */
  private static final double CORNER_QUALITY = 0.002;

  private static final double CORNER_GAP_PX = 9;

  /** Fewer corners that agree, or a smaller share of them, say nothing about a movement. */
  private static final int MIN_AGREEING = 6;

  private static final double MIN_AGREEMENT = 0.1;

  /** Tiles of a 4 x 4 grid over the picture; corners in fewer of them may well be one object. */
  private static final int MIN_TILES = 6;

  /** Agreement from which nobody looks for a better fit from another starting point. */
  private static final double GOOD_AGREEMENT = 0.5;

  /** A corner that does not come back to where it started was lost. */
  private static final double RETURN_PX = 1.0;

  /** How far a corner may stand from where the camera movement puts it. */
  private static final double FIT_PX = 1.5;

  /** A corner that moves less stands still. */
  private static final double STILL_PX = 0.5;

  /** Half a side of the patch around a corner. */
  private static final int PATCH_RADIUS_PX = 5;

  /** Change of a patch, in parts of its contrast, up to which it stands still. */
  private static final double STILL_CHANGE = 0.15;

  /**
   * Share of standing corners from which the camera stands, whatever else moves: a camera that
   * moves leaves nothing standing but burnt-in marks.
   */
  private static final double STILL_SHARE = 0.35;

  /** Difference of luma, 0 to 255, from which a place moved otherwise than the camera. */
  private static final int OBJECT_DIFF = 20;

  /** Largest change of luma of the whole picture that is taken for light. */
  private static final int MAX_LIGHT = 30;

  /**
   * Where all corners that agree may be one object, the largest share of the picture that may
   * differ for the camera to stand.
   */
  private static final float MAX_OBJECTS = 0.25f;

  /** The same where hardly a corner agrees. */
  private static final float MAX_OBJECTS_LOST = 0.1f;

  private MotionMeter() {}

  /** Movement between two frames that show the same picture. */
  static Motion none(long startUs, long endUs) {
    return new Motion(startUs, endUs, 0, 0, 1, 0, 1);
  }

  /**
   * Measures the movement from one picture to the next. Where few corners agree, or all in one
   * region, but most of the picture stays as it is, the camera stands and confidence is that share
   * of the picture. Confidence is 0 where nothing can be said: no common content, or pictures of
   * two sizes.
   *
   * @param from 8-bit luma, at most {@link #LONG_SIDE_PX} long
   * @param to likewise
   */
  static Motion measure(long startUs, long endUs, Mat from, Mat to) {
    try (PointerScope scope = new PointerScope()) {
      if (from.cols() != to.cols() || from.rows() != to.rows()) {
        return new Motion(startUs, endUs, 0, 0, 1, 0, 0);
      }
      Camera camera = camera(from, to);
      boolean oneObject = camera.tiles() < MIN_TILES;
      double needed = oneObject ? GOOD_AGREEMENT : MIN_AGREEMENT;
      boolean lost = camera.agreement() < needed;
      if (lost || oneObject) {
        float objects = objectShare(from, to, Shift.NONE);
        if (objects <= (lost ? MAX_OBJECTS_LOST : MAX_OBJECTS)) {
          return new Motion(startUs, endUs, 0, 0, 1, objects, 1 - objects);
        }
      }
      if (lost) {
        return new Motion(startUs, endUs, 0, 0, 1, 0, 0);
      }
      Shift shift = camera.shift();
      double seconds = (endUs - startUs) / 1e6;
      double centreX = (from.cols() - 1) / 2.0;
      double centreY = (from.rows() - 1) / 2.0;
      return new Motion(
          startUs,
          endUs,
          (float) ((shift.x(centreX, centreY) - centreX) / from.cols() / seconds),
          (float) ((shift.y(centreX, centreY) - centreY) / from.rows() / seconds),
          (float) Math.pow(shift.scale(), 1 / seconds),
          objectShare(from, to, shift),
          (float) camera.agreement());
    }
  }

  /**
   * Follows the corners from where they stood and, if few arrive, from where phase correlation
   * (Kuglin and Hines, 1975) sees the whole picture go: flow alone is lost on fast pans.
   */
  private static Camera camera(Mat from, Mat to) {
    Mat corners = new Mat();
    goodFeaturesToTrack(from, corners, MAX_CORNERS, CORNER_QUALITY, CORNER_GAP_PX);
    if (corners.total() < MIN_AGREEING) {
      return Camera.UNKNOWN;
    }
    Tracks standing = Tracks.still(from, to, corners);
    Camera still = standing.agreeing(Shift.NONE, to.cols(), to.rows());
    if (still.agreement() >= GOOD_AGREEMENT) {
      return still;
    }
    Camera near = Tracks.follow(from, to, corners, standing, 0, 0).camera(to.cols(), to.rows());
    if (near.agreement() >= GOOD_AGREEMENT) {
      return near;
    }
    Mat window = new Mat();
    createHanningWindow(window, from.size(), CV_32F);
    Mat fromFloat = new Mat();
    Mat toFloat = new Mat();
    from.convertTo(fromFloat, CV_32F);
    to.convertTo(toFloat, CV_32F);
    Point2d jump = phaseCorrelate(fromFloat, toFloat, window, (DoublePointer) null);
    Camera far =
        Tracks.follow(from, to, corners, standing, (float) jump.x(), (float) jump.y())
            .camera(to.cols(), to.rows());
    return far.agreement() > near.agreement() ? far : near;
  }

  /** Share of the places seen in both pictures that differ although the camera is accounted for. */
  private static float objectShare(Mat from, Mat to, Shift shift) {
    Mat moved = new Mat();
    Mat seen = new Mat();
    Size size = to.size();
    Mat full = new Mat(from.rows(), from.cols(), from.type(), new Scalar(255));
    Mat matrix = shift.matrix();
    warpAffine(from, moved, matrix, size, INTER_LINEAR, BORDER_CONSTANT, new Scalar(0));
    warpAffine(full, seen, matrix, size, INTER_LINEAR, BORDER_CONSTANT, new Scalar(0));
    Mat smoothTo = new Mat();
    blur(moved, moved, new Size(5, 5));
    blur(to, smoothTo, new Size(5, 5));
    return differingShare(bytes(moved), bytes(smoothTo), bytes(seen));
  }

  private static byte[] bytes(Mat mat) {
    byte[] bytes = new byte[(int) mat.total()];
    mat.data().get(bytes);
    return bytes;
  }

  /**
   * Share of the places with {@code seen} 255 that differ. The mean difference of all is taken off
   * first, so that a change of light moves nothing.
   */
  private static float differingShare(byte[] moved, byte[] to, byte[] seen) {
    int places = 0;
    long sum = 0;
    for (int i = 0; i < to.length; i++) {
      if (seen[i] == (byte) 255) {
        places++;
        sum += Byte.toUnsignedInt(to[i]) - Byte.toUnsignedInt(moved[i]);
      }
    }
    if (places == 0) {
      return 1;
    }
    long light = Math.max(-MAX_LIGHT, Math.min(MAX_LIGHT, Math.round((double) sum / places)));
    int differing = 0;
    for (int i = 0; i < to.length; i++) {
      long diff = Byte.toUnsignedInt(to[i]) - Byte.toUnsignedInt(moved[i]) - light;
      if (seen[i] == (byte) 255 && Math.abs(diff) >= OBJECT_DIFF) {
        differing++;
      }
    }
    return (float) differing / places;
  }

  /** A similarity: x' = a x - b y + c, y' = b x + a y + d. */
  private record Shift(double a, double b, double c, double d) {
    static final Shift NONE = new Shift(1, 0, 0, 0);

    double x(double x, double y) {
      return a * x - b * y + c;
    }

    double y(double x, double y) {
      return b * x + a * y + d;
    }

    double scale() {
      return Math.hypot(a, b);
    }

    Mat matrix() {
      Mat matrix = new Mat(2, 3, CV_64F);
      matrix.<DoubleBuffer>createBuffer().put(new double[] {a, -b, c, b, a, d});
      return matrix;
    }
  }

  /**
   * A camera movement.
   *
   * @param agreement share of corners that agree with it
   * @param tiles number of tiles of a 4 x 4 grid in which they lie
   */
  private record Camera(Shift shift, double agreement, int tiles) {
    static final Camera UNKNOWN = new Camera(Shift.NONE, 0, 0);
  }

  /** Corners of the first picture and where they went: x, y in turn; kept says which were found. */
  private record Tracks(float[] from, float[] to, boolean[] kept) {

    /** The corners that stand still, without following those that do not. */
    static Tracks still(Mat first, Mat second, Mat corners) {
      float[] from = floats(corners);
      byte[] firstBytes = bytes(first);
      byte[] secondBytes = bytes(second);
      boolean[] kept = new boolean[from.length / 2];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = isStill(firstBytes, secondBytes, first.cols(), from[2 * i], from[2 * i + 1]);
      }
      return new Tracks(from, from, kept);
    }

    /**
     * Follows corners, but for those that stand still, looking for them first at the given distance
     * from where they stood.
     */
    static Tracks follow(
        Mat first, Mat second, Mat corners, Tracks standing, float jumpX, float jumpY) {
      Mat there = jumped(corners, jumpX, jumpY);
      byte[] thereFound = flow(first, second, corners, there);
      Mat back = jumped(there, -jumpX, -jumpY);
      byte[] backFound = flow(second, first, there, back);
      float[] from = floats(corners);
      float[] to = floats(there);
      float[] home = floats(back);
      boolean[] kept = standing.kept().clone();
      for (int i = 0; i < kept.length; i++) {
        if (kept[i]) {
          to[2 * i] = from[2 * i];
          to[2 * i + 1] = from[2 * i + 1];
        } else {
          double missPx = Math.hypot(home[2 * i] - from[2 * i], home[2 * i + 1] - from[2 * i + 1]);
          kept[i] = thereFound[i] != 0 && backFound[i] != 0 && missPx <= RETURN_PX;
        }
      }
      return new Tracks(from, to, kept);
    }

    /**
     * Whether the patch around a corner changed little, measured by its own contrast. Flow alone
     * loses such corners to things that pass near them, which its coarse levels blend together.
     */
    private static boolean isStill(
        byte[] first, byte[] second, int widthPx, float cornerX, float cornerY) {
      int heightPx = first.length / widthPx;
      int left = Math.max(0, Math.round(cornerX) - PATCH_RADIUS_PX);
      int right = Math.min(widthPx - 1, Math.round(cornerX) + PATCH_RADIUS_PX);
      int top = Math.max(0, Math.round(cornerY) - PATCH_RADIUS_PX);
      int bottom = Math.min(heightPx - 1, Math.round(cornerY) + PATCH_RADIUS_PX);
      int count = (right - left + 1) * (bottom - top + 1);
      int sum = 0;
      int change = 0;
      for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
          int level = Byte.toUnsignedInt(first[y * widthPx + x]);
          sum += level;
          change += Math.abs(level - Byte.toUnsignedInt(second[y * widthPx + x]));
        }
      }
      int mean = sum / count;
      int contrast = 0;
      for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
          contrast += Math.abs(Byte.toUnsignedInt(first[y * widthPx + x]) - mean);
        }
      }
      return change <= STILL_CHANGE * contrast;
    }

    private static Mat jumped(Mat points, float jumpX, float jumpY) {
      float[] values = floats(points);
      for (int i = 0; i < values.length; i += 2) {
        values[i] += jumpX;
        values[i + 1] += jumpY;
      }
      return points(values, values.length / 2);
    }

    private static byte[] flow(Mat first, Mat second, Mat points, Mat found) {
      Mat status = new Mat();
      Mat error = new Mat();
      calcOpticalFlowPyrLK(
          first,
          second,
          points,
          found,
          status,
          error,
          new Size(13, 13),
          3,
          new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, 10, 0.05),
          OPTFLOW_USE_INITIAL_FLOW,
          1e-4);
      byte[] flags = new byte[(int) status.total()];
      status.<ByteBuffer>createBuffer().get(flags);
      return flags;
    }

    private static float[] floats(Mat points) {
      float[] values = new float[(int) points.total() * 2];
      points.<FloatBuffer>createBuffer().get(values);
      return values;
    }

    /** The camera movement that most corners agree with. */
    Camera camera(int widthPx, int heightPx) {
      int keptCount = 0;
      int still = 0;
      float[] keptFrom = new float[from.length];
      float[] keptTo = new float[to.length];
      for (int i = 0; i < kept.length; i++) {
        if (kept[i]) {
          keptFrom[2 * keptCount] = from[2 * i];
          keptFrom[2 * keptCount + 1] = from[2 * i + 1];
          keptTo[2 * keptCount] = to[2 * i];
          keptTo[2 * keptCount + 1] = to[2 * i + 1];
          keptCount++;
          if (missPx(Shift.NONE, i) <= STILL_PX) {
            still++;
          }
        }
      }
      if (still >= STILL_SHARE * kept.length) {
        return agreeing(Shift.NONE, widthPx, heightPx);
      }
      if (keptCount < MIN_AGREEING) {
        return Camera.UNKNOWN;
      }
      Mat fromMat = points(keptFrom, keptCount);
      Mat toMat = points(keptTo, keptCount);
      Mat inliers = new Mat();
      Mat fit = estimateAffinePartial2D(fromMat, toMat, inliers, RANSAC, FIT_PX, 2000, 0.99, 10);
      if (fit.empty()) {
        return Camera.UNKNOWN;
      }
      double[] m = new double[6];
      fit.<DoubleBuffer>createBuffer().get(m);
      return agreeing(new Shift(m[0], m[3], m[2], m[5]), widthPx, heightPx);
    }

    private static Mat points(float[] values, int count) {
      Mat mat = new Mat(count, 1, CV_32FC2);
      mat.<FloatBuffer>createBuffer().put(values, 0, 2 * count);
      return mat;
    }

    /**
     * Counts the corners that went where the camera movement puts them, of those that it does not
     * put outside the picture.
     */
    private Camera agreeing(Shift shift, int widthPx, int heightPx) {
      int expected = 0;
      int agreeing = 0;
      int tiles = 0;
      for (int i = 0; i < kept.length; i++) {
        double x = shift.x(from[2 * i], from[2 * i + 1]);
        double y = shift.y(from[2 * i], from[2 * i + 1]);
        if (x >= 0 && y >= 0 && x <= widthPx - 1 && y <= heightPx - 1) {
          expected++;
          if (kept[i] && missPx(shift, i) <= FIT_PX) {
            agreeing++;
            tiles |= 1 << (4 * (int) (4 * y / heightPx) + (int) (4 * x / widthPx));
          }
        }
      }
      return agreeing < MIN_AGREEING
          ? Camera.UNKNOWN
          : new Camera(shift, (double) agreeing / expected, Integer.bitCount(tiles));
    }

    private double missPx(Shift shift, int i) {
      return Math.hypot(
          to[2 * i] - shift.x(from[2 * i], from[2 * i + 1]),
          to[2 * i + 1] - shift.y(from[2 * i], from[2 * i + 1]));
    }
  }
}
