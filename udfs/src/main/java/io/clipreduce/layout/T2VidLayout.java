package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Line;
import io.clipreduce.layout.Arrangement.Scaling;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** T2Vid: a long text as pictures of so many words each. */
public final class T2VidLayout implements Layout {
  /** The text. */
  public static final Input<String> TEXT =
      Input.text("text", "what is written; words are what white space parts");

  /** Letters are not made smaller than this to get all words into a picture. */
  private static final int LEAST_LETTER_PX = 6;

  private static final Parameter<Integer> WORDS =
      Parameter.whole(
          "words",
          "words",
          115,
          1,
          "the most words in a picture",
          "the public code, whose function has 90 by itself");
  private static final Parameter<Integer> SIDE_PX =
      Parameter.pixels("side_px", 448, 1, "width and height of the pictures", "the public code");
  private static final Parameter<Integer> LETTER_PX =
      Parameter.pixels("letter_px", 20, 1, "size of the font", "the public code");
  private static final Parameter<Integer> MARGIN_PX =
      Parameter.pixels("margin_px", 20, 0, "left free on either side", "the public code");

  private static final Output PARTS =
      new Output("parts", "the text of each picture, words apart by one space");

  private static final Description DESCRIPTION =
      Description.of(
              "t2vid",
              "T2Vid (long text as pictures)",
              "White pictures with black text, at most so many words in each, lines filled word by"
                  + " word (each with the space after it), the block in the middle of the height."
                  + " The font is Liberation Sans, as wide as the Arial of the public code; signs that"
                  + " it lacks, such as Chinese ones, show as empty boxes.")
          .source("public code, xjtupanda/T2Vid: utils/text-to-images/t2vid.py")
          .corrections(
              "a word longer than a line is broken, where the public code writes it over the edge"
                  + " (and an empty line before it, if it is the first); letters are smaller where a"
                  + " block is higher than the picture")
          .complexity("O(length of the text)")
          .takes(TEXT)
          .sets(WORDS, SIDE_PX, LETTER_PX, MARGIN_PX)
          .gives(PARTS, Arrangement.IMAGES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Arrangement run(Inputs inputs, Arguments arguments) {
    String text = inputs.get(TEXT).strip();
    String[] words = text.isEmpty() ? new String[0] : text.split("\\s+");
    List<String> parts = new ArrayList<>();
    List<Image> images = new ArrayList<>();
    for (int first = 0; first < words.length; first += arguments.get(WORDS)) {
      List<String> part =
          Arrays.asList(words).subList(first, Math.min(words.length, first + arguments.get(WORDS)));
      parts.add(String.join(" ", part));
      images.add(image(part, arguments));
    }
    return Arrangement.of(images).with(PARTS, parts);
  }

  private static Image image(List<String> words, Arguments arguments) {
    int sidePx = arguments.get(SIDE_PX);
    int marginPx = arguments.get(MARGIN_PX);
    int letterPx = arguments.get(LETTER_PX);
    boolean breaks = !arguments.faithful();
    List<String> lines = lines(words, sidePx - 2 * marginPx, letterPx, breaks);
    while (breaks
        && letterPx > LEAST_LETTER_PX
        && lines.size() * Letters.linePx(letterPx) > sidePx) {
      letterPx--;
      lines = lines(words, sidePx - 2 * marginPx, letterPx, true);
    }
    int linePx = Letters.linePx(letterPx);
    int topPx = (sidePx - lines.size() * linePx) / 2;
    List<Line> written = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      written.add(
          new Line(
              marginPx,
              topPx + i * linePx + Letters.ascentPx(letterPx),
              letterPx,
              Colours.BLACK,
              lines.get(i)));
    }
    return new Image(
        sidePx,
        sidePx,
        Colours.WHITE,
        Scaling.BILINEAR,
        String.join(" ", words),
        List.of(),
        List.of(),
        written);
  }

  /**
   * Fills lines with words.
   *
   * @param breaks whether words that are too long for a line are broken
   */
  private static List<String> lines(
      List<String> words, double widthPx, int letterPx, boolean breaks) {
    List<String> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    double takenPx = 0;
    for (String word : words) {
      for (String piece : breaks ? pieces(word, widthPx, letterPx) : List.of(word)) {
        double wordPx = Letters.widthPx(piece + " ", letterPx);
        if (takenPx + wordPx > widthPx && !(breaks && line.isEmpty())) {
          lines.add(String.join(" ", line));
          line.clear();
          takenPx = 0;
        }
        line.add(piece);
        takenPx += wordPx;
      }
    }
    lines.add(String.join(" ", line));
    return lines;
  }

  /** A word in pieces that each fit on a line; at least one sign each. */
  private static List<String> pieces(String word, double widthPx, int letterPx) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (int sign : word.codePoints().toArray()) {
      String longer = piece + Character.toString(sign);
      if (piece.length() > 0 && Letters.widthPx(longer + " ", letterPx) > widthPx) {
        pieces.add(piece.toString());
        piece.setLength(0);
      }
      piece.appendCodePoint(sign);
    }
    pieces.add(piece.toString());
    return pieces;
  }
}
