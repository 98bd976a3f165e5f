package io.clipreduce.perceive;

import static org.bytedeco.leptonica.global.leptonica.L_SEVERITY_NONE;
import static org.bytedeco.leptonica.global.leptonica.setMsgSeverity;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.tesseract.global.tesseract.OEM_LSTM_ONLY;
import static org.bytedeco.tesseract.global.tesseract.PSM_AUTO;
import static org.bytedeco.tesseract.global.tesseract.RIL_TEXTLINE;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.tesseract.ResultIterator;
import org.bytedeco.tesseract.TessBaseAPI;

/**
 * Reads lines of text with Tesseract. Holds one engine, in native memory; not for several threads.
 */
final class TextReader implements AutoCloseable {
  /** Pictures with a shorter side than this are enlarged: letters of 8 px are too small to read. */
  private static final int MIN_SHORT_SIDE_PX = 720;

  private static final double MAX_GROWTH = 3;

  /** Fewer letters and digits are no text. */
  private static final int MIN_ALPHANUMERIC = 2;

  /** Least share of letters and digits among the signs of a line. */
  private static final double MIN_ALPHANUMERIC_SHARE = 0.6;

  /** Tesseract takes the word I of most fonts for a bar; a bar before a small letter is none. */
  private static final Pattern BAR_FOR_I =
      Pattern.compile("(?<=^| )\\|(?=('\\p{Ll}+)?( \\p{Ll}|$))");

  private static final String STRAY_SIGN = "[-_|/\\\\~—–»«<>*=+•·.,;:'\"`^]";

  /** Lone signs at the ends of a line: bullets, and edges of the scene behind a caption. */
  private static final Pattern STRAY =
      Pattern.compile("^(?:%1$s{1,2} )+|(?: %1$s{1,2})+$".formatted(STRAY_SIGN));

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final TessBaseAPI engine = new TessBaseAPI();
  private final String language;
  private long reads;

  /**
   * Opens an engine.
   *
   * @throws IllegalArgumentException if the class path has no trained data for the language
   */
  TextReader(String language) {
    this.language = language;
    setMsgSeverity(L_SEVERITY_NONE);
    if (engine.Init(trainedData(language).getParent(), language, OEM_LSTM_ONLY) != 0) {
      close();
      throw new IllegalStateException("Tesseract does not start for language " + language);
    }
    engine.SetPageSegMode(PSM_AUTO);
    engine.SetVariable("tessedit_enable_doc_dict", "0");
    // Tables would be told from running text at a cost, and are read alike.
    engine.SetVariable("textord_tabfind_find_tables", "0");
    engine.SetVariable("debug_file", "/dev/null");
  }

  private static File trainedData(String language) {
    String name = "/tessdata/" + language + ".traineddata";
    URL resource = TextReader.class.getResource(name);
    if (resource == null) {
      throw new IllegalArgumentException(
          "No trained data for the text language '%s': the class path has no %s; use eng or add it"
              .formatted(language, name));
    }
    try {
      return Loader.cacheResource(resource);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack " + name, e);
    }
  }

  /** A line as read, with its box in pixels of the picture. */
  record ReadLine(String text, float confidence, PixelBox box) {}

  String language() {
    return language;
  }

  /** How often a picture or a part of one was read. */
  long reads() {
    return reads;
  }

  /** Reads part of a picture, dark on light or light on dark; drops what is hardly text. */
  List<ReadLine> read(Mat grey, PixelBox part, float minConfidence) {
    reads++;
    double growth =
        Math.max(
            1,
            Math.min(MAX_GROWTH, (double) MIN_SHORT_SIDE_PX / Math.min(grey.cols(), grey.rows())));
    List<ReadLine> lines = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      Mat large = new Mat();
      Size size =
          new Size(
              (int) Math.ceil(part.widthPx() * growth), (int) Math.ceil(part.heightPx() * growth));
      Mat small = grey.apply(new Rect(part.x(), part.y(), part.widthPx(), part.heightPx()));
      resize(small, large, size, 0, 0, INTER_CUBIC);
      engine.SetImage(large.data(), large.cols(), large.rows(), 1, (int) large.step());
      engine.SetSourceResolution(150);
      engine.Recognize(null);
      ResultIterator words = engine.GetIterator();
      if (words != null) {
        do {
          addLine(words, growth, part, minConfidence, lines);
        } while (words.Next(RIL_TEXTLINE));
      }
    }
    engine.Clear();
    return lines;
  }

  private static void addLine(
      ResultIterator words,
      double growth,
      PixelBox part,
      float minConfidence,
      List<ReadLine> lines) {
    BytePointer utf8 = words.GetUTF8Text(RIL_TEXTLINE);
    if (utf8 == null) {
      return;
    }
    String text = clean(utf8.getString(StandardCharsets.UTF_8));
    float confidence = Math.min(1, words.Confidence(RIL_TEXTLINE) / 100);
    if (confidence < minConfidence || !isText(text)) {
      return;
    }
    int[] left = new int[1];
    int[] top = new int[1];
    int[] right = new int[1];
    int[] bottom = new int[1];
    words.BoundingBox(RIL_TEXTLINE, left, top, right, bottom);
    int x = part.x() + (int) (left[0] / growth);
    int y = part.y() + (int) (top[0] / growth);
    int endX = Math.min(part.endX(), part.x() + (int) Math.ceil(right[0] / growth));
    int endY = Math.min(part.endY(), part.y() + (int) Math.ceil(bottom[0] / growth));
    lines.add(new ReadLine(text, confidence, new PixelBox(x, y, endX - x, endY - y)));
  }

  /** Folds white space, mends the word I and drops stray signs. */
  static String clean(String text) {
    String folded = SPACE.matcher(text.strip()).replaceAll(" ");
    String mended = BAR_FOR_I.matcher(folded).replaceAll("I");
    return STRAY.matcher(mended).replaceAll("");
  }

  /** Whether a line has enough letters and digits to be text. */
  static boolean isText(String text) {
    long signs = text.codePoints().filter(sign -> sign != ' ').count();
    long alphanumeric = text.codePoints().filter(Character::isLetterOrDigit).count();
    return alphanumeric >= MIN_ALPHANUMERIC && alphanumeric >= MIN_ALPHANUMERIC_SHARE * signs;
  }

  @Override
  public void close() {
    engine.End();
    engine.close();
  }
}
