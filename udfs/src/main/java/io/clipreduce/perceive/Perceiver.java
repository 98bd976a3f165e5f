package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_core.setNumThreads;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.tesseract.global.tesseract;

/**
 * Looks at the frames of a cell: reads text, finds faces, measures movement and looks.
 *
 * <p>What it finds in a cell depends on that cell's frames and the settings alone; only native
 * handles, opened when first needed, live from cell to cell. Not safe for several threads. The
 * caller closes it.
 */
public final class Perceiver implements AutoCloseable {
  /** Names this code and the libraries under it; rows made by another version are made again. */
  public static final String VERSION =
      "perceive 3, OpenCV "
          + opencv_core.CV_VERSION_MAJOR
          + "."
          + opencv_core.CV_VERSION_MINOR
          + "."
          + opencv_core.CV_VERSION_REVISION
          + ", Tesseract "
          + tesseract.TESSERACT_VERSION_STR;

  /** Length of the last frame of a cell that has no other to tell it by. */
  private static final long LONE_FRAME_US = 500_000;

  /** Faces are looked for once a second, give or take uneven frames: they come and go slowly. */
  private static final long FACES_STEP_US = 900_000;

  private TextReader textReader;
  private FaceDetector faceDetector;

  /**
   * Looks at one cell.
   *
   * @param cellFrames the cell's sampled frames, in rising order of pts; a frame without a picture
   *     repeats the last one before it that has one
   * @throws IllegalArgumentException if the frames are not such or a picture is no JPEG
   */
  public CellEvidence perceive(List<PerceivedFrame> cellFrames, PerceiveSettings settings) {
    setNumThreads(1);
    try (CellState cell = new CellState(settings, cellFrames)) {
      for (PerceivedFrame frame : cellFrames) {
        cell.add(frame);
      }
      return cell.evidence();
    }
  }

  /** How often text was read since this perceiver was opened. */
  long textReads() {
    return textReader == null ? 0 : textReader.reads();
  }

  private TextReader textReader(String language) {
    if (textReader == null || !textReader.language().equals(language)) {
      closeTextReader();
      textReader = new TextReader(language);
    }
    return textReader;
  }

  private FaceDetector faceDetector() {
    if (faceDetector == null) {
      faceDetector = new FaceDetector();
    }
    return faceDetector;
  }

  @Override
  public void close() {
    closeTextReader();
    if (faceDetector != null) {
      faceDetector.close();
      faceDetector = null;
    }
  }

  private void closeTextReader() {
    if (textReader != null) {
      textReader.close();
      textReader = null;
    }
  }

  /** What is known of the cell so far. */
  private final class CellState implements AutoCloseable {
    private final PerceiveSettings settings;
    private final List<Detection> detections = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();
    private final List<Motion> motions = new ArrayList<>();
    private final TextTracker text;
    private final Set<Long> ungatedPtsUs;
    private PerceivedFrame last;
    private long stepUs = LONE_FRAME_US;
    private long nextFacesUs = Long.MIN_VALUE;
    private Mat lastSmallGrey;

    CellState(PerceiveSettings settings, List<PerceivedFrame> frames) {
      this.settings = settings;
      ungatedPtsUs = settings.text() ? UngatedFrames.choose(frames) : Set.of();
      text =
          settings.text() && !frames.isEmpty()
              ? new TextTracker(textReader(settings.language()), settings.minTextConfidence())
              : null;
    }

    void add(PerceivedFrame frame) {
      checkOrder(frame);
      if (frame.jpeg() == null) {
        if (settings.motion()) {
          motions.add(MotionMeter.none(last.ptsUs(), frame.ptsUs()));
        }
        if (text != null) {
          text.repeat();
        }
      } else {
        try (Picture picture = Picture.decode(frame.ptsUs(), frame.jpeg())) {
          look(frame, picture);
        }
      }
      if (last != null) {
        stepUs = frame.ptsUs() - last.ptsUs();
      }
      last = frame;
    }

    private void checkOrder(PerceivedFrame frame) {
      if (last != null && frame.ptsUs() <= last.ptsUs()) {
        throw new IllegalArgumentException(
            "Frames of a cell must rise in pts: %s us follows %s us"
                .formatted(frame.ptsUs(), last.ptsUs()));
      }
      if (frame.jpeg() == null && (last == null || frame.repeatsPtsUs() != last.repeatsPtsUs())) {
        throw new IllegalArgumentException(
            "The frame at %s us repeats the picture at %s us, which is not the cell's last one"
                .formatted(frame.ptsUs(), frame.repeatsPtsUs()));
      }
    }

    @SuppressWarnings("ReferenceEquality") // The ungated frame is one of these very objects.
    private void look(PerceivedFrame frame, Picture picture) {
      if (settings.look()) {
        looks.add(LookMeter.measure(picture));
      }
      if (settings.faces() && frame.ptsUs() >= nextFacesUs) {
        nextFacesUs = frame.ptsUs() + FACES_STEP_US;
        detections.addAll(faceDetector().find(picture));
      }
      if (settings.motion()) {
        Mat smallGrey = picture.smallGrey(MotionMeter.LONG_SIDE_PX);
        if (last != null) {
          motions.add(MotionMeter.measure(last.ptsUs(), frame.ptsUs(), lastSmallGrey, smallGrey));
          lastSmallGrey.close();
        }
        lastSmallGrey = smallGrey;
      }
      if (ungatedPtsUs.contains(frame.ptsUs())) {
        text.readUngated(frame, picture);
      } else if (text != null) {
        text.add(frame, picture);
      }
    }

    CellEvidence evidence() {
      return new CellEvidence(
          text == null ? List.of() : text.lines(last.ptsUs() + stepUs),
          List.copyOf(detections),
          List.copyOf(looks),
          List.copyOf(motions));
    }

    @Override
    public void close() {
      if (text != null) {
        text.close();
      }
      if (lastSmallGrey != null) {
        lastSmallGrey.close();
      }
    }
  }
}
