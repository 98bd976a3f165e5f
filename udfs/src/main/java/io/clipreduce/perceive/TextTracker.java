package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;

import io.clipreduce.frames.TextGate;
import io.clipreduce.perceive.TextReader.ReadLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * Follows the text of one cell. A picture that passed the text gate is read where a text area
 * changed since it was read; a line stays open while its area stays as it is or reads the same.
 */
final class TextTracker implements AutoCloseable {
  /**
   * Reads in a row that found nothing, after which pictures are left out; where they found known
   * text again, one is enough.
   */
  private static final int MAX_QUIET_READS = 2;

  /** After quiet reads, one picture of so many is read while known text stands. */
  private static final int QUIET_STRIDE = 4;

  /** Growth of the gate's score that tells new text even after quiet reads. */
  private static final float SCORE_JUMP = 1.5f;

  /**
   * Two readings from this confidence on that differ are two texts, not one misread; and text so
   * surely read need not be read at every step while it stands.
   */
  private static final float SURE = 0.9f;

  /** A line that returns after no longer than this was there all the time. */
  private static final long MAX_GAP_US = 2_000_000;

  /**
   * Score of the gate over the foot of a picture from which a line is surely there; foliage mostly
   * stays below it. Where nothing was read, Tesseract's layout took it for part of the scene.
   */
  private static final float SURE_FOOT_SCORE = 12;

  private static final Comparator<OcrLine> ORDER =
      Comparator.comparingLong(OcrLine::ptsUs)
          .thenComparing(line -> line.box().y())
          .thenComparing(line -> line.box().x())
          .thenComparing(OcrLine::text);

  private final TextReader reader;
  private final float minConfidence;
  private final List<OpenLine> open = new ArrayList<>();
  private final List<ClosedLine> closed = new ArrayList<>();
  private final List<OcrLine> results = new ArrayList<>();
  private TextAreas areas;
  private int quietReads;
  private int leftOut;

  /** The picture last taken, null if it was read or had nothing new to read. */
  private Mat leftOutGrey;

  private PerceivedFrame leftOutFrame;
  private float scoreRead;

  TextTracker(TextReader reader, float minConfidence) {
    this.reader = reader;
    this.minConfidence = minConfidence;
  }

  private record ClosedLine(long ptsUs, long endUs, ReadLine line) {}

  private static final class OpenLine {
    final long ptsUs;
    ReadLine line;

    OpenLine(long ptsUs, ReadLine line) {
      this.ptsUs = ptsUs;
      this.line = line;
    }

    boolean isSure() {
      return line.confidence() >= SURE;
    }
  }

  /** Takes a stored frame. */
  void add(PerceivedFrame frame, Picture picture) {
    forgetLeftOut();
    if (frame.textScore() < TextGate.PASS) {
      closeAll(frame.ptsUs());
      return;
    }
    if (frame.textJpeg() == null) {
      follow(frame, picture.grey());
    } else {
      try (Mat grey = Picture.decode(frame.ptsUs(), frame.textJpeg(), IMREAD_GRAYSCALE)) {
        follow(frame, grey);
      }
    }
  }

  /** Takes a frame that shows the last picture again: what stands still is read after all. */
  void repeat() {
    if (leftOutGrey != null) {
      PixelBox part = withOpenLines(areas.changed(leftOutGrey));
      if (read(leftOutFrame, leftOutGrey, part)) {
        quietReads = 0;
      }
      forgetLeftOut();
    }
  }

  private void forgetLeftOut() {
    if (leftOutGrey != null) {
      leftOutGrey.close();
      leftOutGrey = null;
      leftOutFrame = null;
    }
  }

  /** Reads the whole of a frame that the gate did not pass. */
  void readUngated(PerceivedFrame frame, Picture picture) {
    forgetLeftOut();
    areasFor(picture.grey(), frame.ptsUs());
    read(frame, picture.grey(), new PixelBox(0, 0, areas.widthPx(), areas.heightPx()));
  }

  private void follow(PerceivedFrame frame, Mat grey) {
    areasFor(grey, frame.ptsUs());
    PixelBox changed = areas.changed(grey);
    if (changed == null) {
      return;
    }
    PixelBox part = withOpenLines(changed);
    List<OpenLine> known = linesIn(part);
    boolean quiet =
        quietReads >= (known.isEmpty() ? MAX_QUIET_READS : 1)
            && known.stream().allMatch(line -> line.isSure() && stands(line, grey));
    if (quiet && leftOut < QUIET_STRIDE - 1 && frame.textScore() < SCORE_JUMP * scoreRead) {
      leftOut++;
      leftOutFrame = frame;
      leftOutGrey = grey.clone();
      return;
    }
    quietReads = read(frame, grey, part) ? 0 : quietReads + 1;
    leftOut = 0;
    scoreRead = frame.textScore();
  }

  private boolean stands(OpenLine line, Mat grey) {
    return areas.stands(grey, line.line.box());
  }

  private void areasFor(Mat grey, long ptsUs) {
    if (areas == null || !areas.fits(grey)) {
      finish(ptsUs);
      close();
      areas = new TextAreas(grey.cols(), grey.rows());
    }
  }

  /** Grows a box until it holds whole every open line that it touches, with a margin. */
  private PixelBox withOpenLines(PixelBox part) {
    PixelBox box = part;
    while (true) {
      PixelBox grown = box;
      for (OpenLine touched : linesIn(box)) {
        PixelBox line = touched.line.box();
        grown = grown.union(line.grown(line.heightPx() / 2, areas.widthPx(), areas.heightPx()));
      }
      if (grown.equals(box)) {
        return box;
      }
      box = grown;
    }
  }

  private List<OpenLine> linesIn(PixelBox box) {
    return open.stream().filter(line -> line.line.box().touches(box)).toList();
  }

  /** Reads part of a picture; tells whether text came or went. */
  private boolean read(PerceivedFrame frame, Mat grey, PixelBox part) {
    List<ReadLine> lines = new ArrayList<>(reader.read(grey, part, minConfidence));
    PixelBox foot =
        new PixelBox(0, grey.rows() * 3 / 4, grey.cols(), grey.rows() - grey.rows() * 3 / 4);
    boolean withMore = part.y() < foot.y() && part.touches(foot);
    if (withMore
        && lines.stream().noneMatch(line -> line.box().touches(foot))
        && score(grey, foot) >= SURE_FOOT_SCORE) {
      lines.addAll(reader.read(grey, foot, minConfidence));
    }
    areas.markRead(grey, part);
    boolean changed = false;
    for (OpenLine old : linesIn(part)) {
      if (!continues(old, lines)) {
        close(old, frame.ptsUs());
        open.remove(old);
        changed = true;
      }
    }
    changed |= !lines.isEmpty();
    for (ReadLine line : lines) {
      open.add(new OpenLine(frame.ptsUs(), line));
    }
    return changed;
  }

  private static float score(Mat grey, PixelBox part) {
    Rect rect = new Rect(part.x(), part.y(), part.widthPx(), part.heightPx());
    try (PointerScope scope = new PointerScope()) {
      byte[] luma = new byte[part.widthPx() * part.heightPx()];
      grey.apply(rect).clone().data().get(luma);
      return TextGate.score(luma, part.widthPx(), part.heightPx());
    }
  }

  /** Looks for the same text in the same place; takes it out of {@code lines} if found. */
  private static boolean continues(OpenLine old, List<ReadLine> lines) {
    for (Iterator<ReadLine> all = lines.iterator(); all.hasNext(); ) {
      ReadLine line = all.next();
      if (samePlace(old.line.box(), line.box()) && sameText(old.line, line)) {
        all.remove();
        if (line.confidence() > old.line.confidence()) {
          old.line = line;
        }
        return true;
      }
    }
    return false;
  }

  private static boolean samePlace(PixelBox a, PixelBox b) {
    return 2 * a.sharedHeightPx(b) >= Math.min(a.heightPx(), b.heightPx())
        && 2 * a.sharedWidthPx(b) >= Math.max(a.widthPx(), b.widthPx());
  }

  /**
   * Whether two readings are of the same text: equal, or the same digits and one letter in eight
   * different, if one of them is unsure.
   */
  static boolean sameText(ReadLine a, ReadLine b) {
    if (a.text().equals(b.text())) {
      return true;
    }
    if (a.confidence() >= SURE && b.confidence() >= SURE) {
      return false;
    }
    int allowed = Math.max(a.text().length(), b.text().length()) / 8;
    return digits(a.text()).equals(digits(b.text()))
        && EditDistance.between(a.text(), b.text()) <= allowed;
  }

  private static String digits(String text) {
    return text.replaceAll("\\D", "");
  }

  private void closeAll(long endUs) {
    open.forEach(line -> close(line, endUs));
    open.clear();
  }

  private void close(OpenLine line, long endUs) {
    quietReads = 0;
    closed.add(new ClosedLine(line.ptsUs, endUs, line.line));
  }

  /** Ends the cell: all its lines by time, then from top to bottom and left to right. */
  List<OcrLine> lines(long cellEndUs) {
    finish(cellEndUs);
    return results.stream().sorted(ORDER).toList();
  }

  /** Ends what was read from pictures of one size. */
  private void finish(long endUs) {
    closeAll(endUs);
    bridgeGaps();
    closed.forEach(line -> results.add(result(line)));
    closed.clear();
  }

  /**
   * Joins a line with its return. What was read less surely in its place meanwhile, or only in
   * part, was a misreading.
   */
  private void bridgeGaps() {
    closed.sort(Comparator.comparingLong(ClosedLine::ptsUs));
    for (int i = 0; i < closed.size(); i++) {
      for (int j = i + 1; j < closed.size(); j++) {
        ClosedLine first = closed.get(i);
        ClosedLine second = closed.get(j);
        if (returns(first, second)) {
          boolean surer = second.line().confidence() > first.line().confidence();
          ReadLine best = surer ? second.line() : first.line();
          closed.set(i, new ClosedLine(first.ptsUs(), second.endUs(), best));
          closed.remove(j);
          closed.removeIf(
              line ->
                  line.ptsUs() >= first.endUs()
                      && line.endUs() <= second.ptsUs()
                      && line.line().box().touches(best.box())
                      && (line.line().confidence() < best.confidence()
                          || best.text().contains(line.line().text())));
          j = i;
        }
      }
    }
  }

  private static boolean returns(ClosedLine first, ClosedLine second) {
    return second.ptsUs() >= first.endUs()
        && second.ptsUs() - first.endUs() <= MAX_GAP_US
        && samePlace(first.line().box(), second.line().box())
        && first.line().text().equals(second.line().text());
  }

  private OcrLine result(ClosedLine line) {
    return new OcrLine(
        line.ptsUs(),
        line.endUs(),
        line.line().text(),
        line.line().confidence(),
        line.line().box().fractionOf(areas.widthPx(), areas.heightPx()));
  }

  @Override
  public void close() {
    forgetLeftOut();
    if (areas != null) {
      areas.close();
    }
  }
}
