package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_imgproc.equalizeHist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;

/**
 * Finds faces seen from the front with OpenCV's cascade (Viola and Jones, 2001; Lienhart and Maydt,
 * 2002). Holds native memory; not for several threads.
 */
final class FaceDetector implements AutoCloseable {
  /** Name of the detector in the rows. */
  static final String NAME = "opencv-haar-frontalface-alt2";

  private static final String CASCADE =
      "/org/bytedeco/opencv/%s/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml";

  /** Longest side of the picture that is searched. */
  private static final int LONG_SIDE_PX = 288;

  private static final int MIN_FACE_PX = 22;
  private static final double SIZE_STEP = 1.2;

  /**
   * Overlapping hits that make a face; three or fewer are as often foliage or traffic. Their number
   * tells how sure it is.
   */
  private static final int MIN_HITS = 4;

  private final CascadeClassifier cascade;

  FaceDetector() {
    String name = CASCADE.formatted(Loader.getPlatform());
    URL resource = FaceDetector.class.getResource(name);
    if (resource == null) {
      throw new IllegalStateException("The class path lacks OpenCV's face cascade " + name);
    }
    try {
      cascade = new CascadeClassifier(Loader.cacheResource(resource).getPath());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack " + name, e);
    }
  }

  /**
   * Faces in a picture, surest first; confidence is n / (n + 4) for n overlapping hits, so 0.5 or
   * more.
   */
  List<Detection> find(Picture picture) {
    List<Detection> faces = new ArrayList<>();
    try (Mat grey = picture.smallGrey(LONG_SIDE_PX);
        PointerScope scope = new PointerScope()) {
      equalizeHist(grey, grey);
      RectVector boxes = new RectVector();
      IntPointer hits = new IntPointer();
      Size smallest = new Size(MIN_FACE_PX, MIN_FACE_PX);
      // OpenCV keeps groups of more hits than it is told.
      int tooFew = MIN_HITS - 1;
      cascade.detectMultiScale2(grey, boxes, hits, SIZE_STEP, tooFew, 0, smallest, new Size());
      for (int i = 0; i < boxes.size(); i++) {
        Rect rect = boxes.get(i);
        PixelBox box = new PixelBox(rect.x(), rect.y(), rect.width(), rect.height());
        faces.add(
            new Detection(
                picture.ptsUs(),
                "face",
                (float) hits.get(i) / (hits.get(i) + MIN_HITS),
                box.fractionOf(grey.cols(), grey.rows()),
                NAME));
      }
    }
    faces.sort(
        Comparator.comparing(Detection::confidence)
            .reversed()
            .thenComparing(face -> face.box().x())
            .thenComparing(face -> face.box().y()));
    return faces;
  }

  @Override
  public void close() {
    cascade.close();
  }
}
