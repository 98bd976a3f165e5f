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
 * Finds faces seen from the front with two of OpenCV's cascades (Viola and Jones, 2001). A quick
 * one of local binary patterns (Liao and others, 2007) says where there may be one: in most
 * pictures nowhere. There, a careful one of Haar features (Lienhart and Maydt, 2002) decides. Holds
 * native memory; not for several threads.
 */
final class FaceDetector implements AutoCloseable {
  /** Name of the detector in the rows. */
  static final String NAME = "opencv-haar-frontalface-alt2";

  private static final String CAREFUL = "haarcascades/haarcascade_frontalface_alt2.xml";
  private static final String QUICK = "lbpcascades/lbpcascade_frontalface.xml";

  /** Longest side of the picture that is searched with care. */
  private static final int LONG_SIDE_PX = 288;

  /** Longest side of the picture that is searched quickly. */
  private static final int QUICK_SIDE_PX = 240;

  private static final int MIN_FACE_PX = 22;

  /** The quick cascade looks at squares of this side. */
  private static final int QUICK_FACE_PX = 24;

  private static final double SIZE_STEP = 1.2;

  /**
   * Overlapping hits that make a face; three or fewer are as often foliage or traffic. Their number
   * tells how sure it is.
   */
  private static final int MIN_HITS = 4;

  private final CascadeClassifier careful = open(CAREFUL);
  private final CascadeClassifier quick = open(QUICK);

  private static CascadeClassifier open(String file) {
    String name = "/org/bytedeco/opencv/%s/share/opencv4/%s".formatted(Loader.getPlatform(), file);
    URL resource = FaceDetector.class.getResource(name);
    if (resource == null) {
      throw new IllegalStateException("The class path lacks OpenCV's face cascade " + name);
    }
    try {
      return new CascadeClassifier(Loader.cacheResource(resource).getPath());
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
    List<PixelBox> places = places(picture);
    if (places.isEmpty()) {
      return faces;
    }
    try (Mat grey = picture.smallGrey(LONG_SIDE_PX);
        PointerScope scope = new PointerScope()) {
      equalizeHist(grey, grey);
      for (PixelBox place : places) {
        addFaces(picture.ptsUs(), grey, place, faces);
      }
    }
    faces.sort(
        Comparator.comparing(Detection::confidence)
            .reversed()
            .thenComparing(face -> face.box().x())
            .thenComparing(face -> face.box().y()));
    return faces;
  }

  /**
   * Where there may be faces, as boxes apart from each other in the picture that is searched with
   * care: around each hit of the quick cascade half its side more.
   */
  private List<PixelBox> places(Picture picture) {
    List<PixelBox> places = new ArrayList<>();
    try (Mat grey = picture.smallGrey(QUICK_SIDE_PX);
        Size careful = Picture.fit(picture.grey().cols(), picture.grey().rows(), LONG_SIDE_PX);
        PointerScope scope = new PointerScope()) {
      equalizeHist(grey, grey);
      RectVector boxes = new RectVector();
      Size smallest = new Size(QUICK_FACE_PX, QUICK_FACE_PX);
      quick.detectMultiScale(grey, boxes, SIZE_STEP, 0, 0, smallest, new Size());
      for (int i = 0; i < boxes.size(); i++) {
        Rect hit = boxes.get(i);
        int left = hit.x() * careful.width() / grey.cols();
        int top = hit.y() * careful.height() / grey.rows();
        int sidePx = hit.width() * careful.width() / grey.cols();
        PixelBox place =
            new PixelBox(left, top, sidePx, sidePx)
                .grown(sidePx / 2, careful.width(), careful.height());
        join(places, place);
      }
    }
    return places;
  }

  /** Adds a box, made one with those that it touches. */
  private static void join(List<PixelBox> places, PixelBox place) {
    PixelBox joined = place;
    for (int i = 0; i < places.size(); ) {
      if (places.get(i).touches(joined)) {
        joined = joined.union(places.remove(i));
        i = 0;
      } else {
        i++;
      }
    }
    places.add(joined);
  }

  private void addFaces(long ptsUs, Mat grey, PixelBox place, List<Detection> faces) {
    RectVector boxes = new RectVector();
    IntPointer hits = new IntPointer();
    Size smallest = new Size(MIN_FACE_PX, MIN_FACE_PX);
    // OpenCV keeps groups of more hits than it is told.
    int tooFew = MIN_HITS - 1;
    Mat part = grey.apply(new Rect(place.x(), place.y(), place.widthPx(), place.heightPx()));
    careful.detectMultiScale2(part, boxes, hits, SIZE_STEP, tooFew, 0, smallest, new Size());
    for (int i = 0; i < boxes.size(); i++) {
      Rect rect = boxes.get(i);
      PixelBox box =
          new PixelBox(place.x() + rect.x(), place.y() + rect.y(), rect.width(), rect.height());
      faces.add(
          new Detection(
              ptsUs,
              "face",
              (float) hits.get(i) / (hits.get(i) + MIN_HITS),
              box.fractionOf(grey.cols(), grey.rows()),
              NAME));
    }
  }

  @Override
  public void close() {
    careful.close();
    quick.close();
  }
}
