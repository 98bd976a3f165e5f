package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.absdiff;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.MORPH_GRADIENT;
import static org.bytedeco.opencv.global.opencv_imgproc.MORPH_RECT;
import static org.bytedeco.opencv.global.opencv_imgproc.THRESH_BINARY;
import static org.bytedeco.opencv.global.opencv_imgproc.connectedComponents;
import static org.bytedeco.opencv.global.opencv_imgproc.dilate;
import static org.bytedeco.opencv.global.opencv_imgproc.getStructuringElement;
import static org.bytedeco.opencv.global.opencv_imgproc.morphologyEx;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.threshold;

import java.nio.IntBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Where a picture may show text, and where that changed since it was last read. Text is dense in
 * edges: 8 x 8 blocks with many edges are candidates. Remembers the pixels last read, place by
 * place, so that slow changes add up. Holds native memory; the caller closes it.
 */
final class TextAreas implements AutoCloseable {
  private static final int BLOCK_PX = 8;

  /** Difference of luma between neighbours that makes an edge. */
  private static final int EDGE = 30;

  /** Share of edges in a candidate block, of 255. */
  private static final int MIN_EDGES = 40;

  /** Mean difference of a block's luma from which it shows something new. */
  private static final int CHANGED = 10;

  /**
   * Share of the edges of a stretch of text that do not change while it stands; half of them do not
   * when another text of the same kind takes its place.
   */
  private static final double MIN_STANDING = 0.7;

  /** What is read around an area. */
  private static final int MARGIN_PX = 16;

  private final int widthPx;
  private final int heightPx;
  private final int columns;
  private final int rows;
  private final Mat read;
  private final boolean[] candidates;

  /** Nothing read yet of pictures of this size. */
  TextAreas(int widthPx, int heightPx) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    columns = (widthPx + BLOCK_PX - 1) / BLOCK_PX;
    rows = (heightPx + BLOCK_PX - 1) / BLOCK_PX;
    read = new Mat(heightPx, widthPx, CV_8U, new Scalar(0));
    candidates = new boolean[columns * rows];
  }

  int widthPx() {
    return widthPx;
  }

  int heightPx() {
    return heightPx;
  }

  boolean fits(Mat grey) {
    return grey.cols() == widthPx && grey.rows() == heightPx;
  }

  /**
   * The box around all candidate areas that changed since they were read.
   *
   * @return null if there is none
   */
  PixelBox changed(Mat grey) {
    try (PointerScope scope = new PointerScope()) {
      byte[] edges = edges(grey);
      Mat difference = new Mat();
      absdiff(grey, read, difference);
      byte[] changes = blocks(difference);
      Mat area = new Mat(rows, columns, CV_8U);
      byte[] areaBytes = new byte[candidates.length];
      boolean[] changed = new boolean[candidates.length];
      for (int i = 0; i < candidates.length; i++) {
        boolean candidate = candidates[i] || Byte.toUnsignedInt(edges[i]) >= MIN_EDGES;
        areaBytes[i] = (byte) (candidate ? 255 : 0);
        changed[i] = candidate && Byte.toUnsignedInt(changes[i]) >= CHANGED;
      }
      area.data().put(areaBytes);
      return boxAround(area, changed);
    }
  }

  /**
   * Whether a line of text stands as it was read, whatever moves behind it: in each stretch of it
   * as long as it is high, most of the pixels at edges are still as light as they were.
   */
  boolean stands(Mat grey, PixelBox line) {
    try (PointerScope scope = new PointerScope()) {
      Rect rect = new Rect(line.x(), line.y(), line.widthPx(), line.heightPx());
      Mat before = read.apply(rect).clone();
      Mat edges = new Mat();
      morphologyEx(
          before, edges, MORPH_GRADIENT, getStructuringElement(MORPH_RECT, new Size(3, 3)));
      byte[] edge = bytes(edges);
      byte[] old = bytes(before);
      byte[] now = bytes(grey.apply(rect).clone());
      for (int left = 0; left < line.widthPx(); left += line.heightPx()) {
        int right = Math.min(left + line.heightPx(), line.widthPx());
        int strokes = 0;
        int standing = 0;
        for (int y = 0; y < line.heightPx(); y++) {
          for (int at = y * line.widthPx() + left; at < y * line.widthPx() + right; at++) {
            if (Byte.toUnsignedInt(edge[at]) >= EDGE) {
              strokes++;
              int change = Byte.toUnsignedInt(now[at]) - Byte.toUnsignedInt(old[at]);
              standing += Math.abs(change) < EDGE ? 1 : 0;
            }
          }
        }
        if (standing < MIN_STANDING * strokes) {
          return false;
        }
      }
      return true;
    }
  }

  private static byte[] bytes(Mat continuous) {
    byte[] bytes = new byte[(int) continuous.total()];
    continuous.data().get(bytes);
    return bytes;
  }

  /** Remembers a part of a picture as read. */
  void markRead(Mat grey, PixelBox part) {
    try (PointerScope scope = new PointerScope()) {
      Rect rect = new Rect(part.x(), part.y(), part.widthPx(), part.heightPx());
      grey.apply(rect).copyTo(read.apply(rect));
      byte[] edges = edges(read);
      for (int i = 0; i < candidates.length; i++) {
        candidates[i] = Byte.toUnsignedInt(edges[i]) >= MIN_EDGES;
      }
    }
  }

  /** The box around the connected areas that hold a changed block. */
  private PixelBox boxAround(Mat area, boolean[] changed) {
    Mat joined = new Mat();
    dilate(area, joined, getStructuringElement(MORPH_RECT, new Size(5, 3)));
    Mat labels = new Mat();
    int count = connectedComponents(joined, labels);
    int[] label = new int[changed.length];
    labels.<IntBuffer>createBuffer().get(label);
    boolean[] wanted = new boolean[count];
    boolean any = false;
    for (int i = 0; i < changed.length; i++) {
      if (changed[i]) {
        wanted[label[i]] = true;
        any = true;
      }
    }
    if (!any) {
      return null;
    }
    byte[] areaBytes = new byte[changed.length];
    area.data().get(areaBytes);
    int left = columns;
    int top = rows;
    int right = 0;
    int bottom = 0;
    for (int i = 0; i < changed.length; i++) {
      if (areaBytes[i] != 0 && wanted[label[i]]) {
        left = Math.min(left, i % columns);
        right = Math.max(right, i % columns + 1);
        top = Math.min(top, i / columns);
        bottom = Math.max(bottom, i / columns + 1);
      }
    }
    PixelBox box =
        new PixelBox(
            left * BLOCK_PX, top * BLOCK_PX, (right - left) * BLOCK_PX, (bottom - top) * BLOCK_PX);
    return box.grown(MARGIN_PX, widthPx, heightPx);
  }

  /** Share of edges in each block, of 255. */
  private byte[] edges(Mat grey) {
    Mat edges = new Mat();
    morphologyEx(grey, edges, MORPH_GRADIENT, getStructuringElement(MORPH_RECT, new Size(3, 3)));
    threshold(edges, edges, EDGE, 255, THRESH_BINARY);
    return blocks(edges);
  }

  /** Mean of each block. */
  private byte[] blocks(Mat grey) {
    Mat means = new Mat();
    resize(grey, means, new Size(columns, rows), 0, 0, INTER_AREA);
    byte[] bytes = new byte[columns * rows];
    means.data().get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    read.close();
  }
}
