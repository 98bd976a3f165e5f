package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_core.setNumThreads;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

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
      "perceive 1, OpenCV "
          + opencv_core.CV_VERSION_MAJOR
          + "."
          + opencv_core.CV_VERSION_MINOR
          + "."
          + opencv_core.CV_VERSION_REVISION;

  /**
   * Looks at one cell.
   *
   * @param cellFrames the cell's sampled frames, in rising order of pts; a frame without a picture
   *     repeats the last one before it that has one
   * @throws IllegalArgumentException if the frames are not such or a picture is no JPEG
   */
  public CellEvidence perceive(List<PerceivedFrame> cellFrames, PerceiveSettings settings) {
    setNumThreads(1);
    CellState cell = new CellState(settings);
    try {
      for (PerceivedFrame frame : cellFrames) {
        cell.add(frame);
      }
      return cell.evidence();
    } finally {
      cell.close();
    }
  }

  @Override
  public void close() {}

  /** What is known of the cell so far. */
  private static final class CellState {
    private final PerceiveSettings settings;
    private final List<Look> looks = new ArrayList<>();
    private final List<Motion> motions = new ArrayList<>();
    private PerceivedFrame last;
    private Mat lastSmallGrey;

    CellState(PerceiveSettings settings) {
      this.settings = settings;
    }

    void add(PerceivedFrame frame) {
      checkOrder(frame);
      if (frame.jpeg() == null) {
        if (settings.motion()) {
          motions.add(MotionMeter.none(last.ptsUs(), frame.ptsUs()));
        }
      } else {
        try (Picture picture = Picture.decode(frame.ptsUs(), frame.jpeg())) {
          look(frame, picture);
        }
      }
      last = frame;
    }

    private void checkOrder(PerceivedFrame frame) {
      if (last != null && frame.ptsUs() <= last.ptsUs()) {
        throw new IllegalArgumentException(
            "Frames of a cell must rise in pts: %d us follows %d us"
                .formatted(frame.ptsUs(), last.ptsUs()));
      }
      if (frame.jpeg() == null
          && (last == null || frame.repeatsPtsUs() != last.repeatsPtsUs())) {
        throw new IllegalArgumentException(
            "The frame at %d us repeats the picture at %d us, which is not the cell's last one"
                .formatted(frame.ptsUs(), frame.repeatsPtsUs()));
      }
    }

    private void look(PerceivedFrame frame, Picture picture) {
      if (settings.look()) {
        looks.add(LookMeter.measure(picture));
      }
      if (settings.motion()) {
        Mat smallGrey = picture.smallGrey(MotionMeter.LONG_SIDE_PX);
        if (last != null) {
          motions.add(
              MotionMeter.measure(last.ptsUs(), frame.ptsUs(), lastSmallGrey, smallGrey));
          lastSmallGrey.close();
        }
        lastSmallGrey = smallGrey;
      }
    }

    CellEvidence evidence() {
      return new CellEvidence(
          List.of(), List.of(), List.copyOf(looks), List.copyOf(motions));
    }

    void close() {
      if (lastSmallGrey != null) {
        lastSmallGrey.close();
      }
    }
  }
}
