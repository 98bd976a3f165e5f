package io.clipreduce.caption;

import io.clipreduce.perceive.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads answers that tell where something stands, as Florence-2 writes them: words, then places
 * {@code <loc_0>} to {@code <loc_999>}, each a thousandth of the picture's width or height. The
 * rules are those of {@code Florence2PostProcessor} of transformers (4.57): a place means the
 * middle of its thousandth; words without enough places are passed over.
 */
public final class Places {
  private static final double BINS = 1000;

  private static final Pattern ENDS = Pattern.compile("</?s>|<pad>");

  private static final Pattern PLACE = Pattern.compile("<loc_(\\d+)>");

  /** Words and at least one box, of four places each. */
  private static final Pattern THINGS = Pattern.compile("([^<]+)((?:<loc_\\d+>){4,})");

  private static final Pattern BOX = Pattern.compile("(?:<loc_\\d+>){4}");

  /** Words and the four corners around them, of two places each. */
  private static final Pattern LINES = Pattern.compile("(.+?)((?:<loc_\\d+>){8})");

  private Places() {}

  /** Words and where they belong. */
  public record Placed(String words, Box box) {}

  /** Things with their boxes ({@code <OD>}); one for each box. Nameless ones are left out. */
  static List<Placed> things(String answer) {
    List<Placed> things = new ArrayList<>();
    Matcher named = THINGS.matcher(ENDS.matcher(answer).replaceAll(""));
    while (named.find()) {
      String name = named.group(1).replaceAll("[^\\x00-\\x7f]", "").strip();
      Matcher boxes = BOX.matcher(named.group(2));
      while (!name.isEmpty() && boxes.find()) {
        things.add(new Placed(name, around(boxes.group())));
      }
    }
    return things;
  }

  /** Lines of text with the boxes around their corners ({@code <OCR_WITH_REGION>}). */
  static List<Placed> lines(String answer) {
    List<Placed> lines = new ArrayList<>();
    Matcher line = LINES.matcher(ENDS.matcher(answer).replaceAll(""));
    while (line.find()) {
      String words = line.group(1).strip().replaceAll("\\s+", " ");
      if (!words.isEmpty()) {
        lines.add(new Placed(words, around(line.group(2))));
      }
    }
    return lines;
  }

  /** The upright rectangle around points, given as places x, y, x, y and so on. */
  private static Box around(String points) {
    double[] least = {1, 1};
    double[] most = {0, 0};
    Matcher place = PLACE.matcher(points);
    for (int axis = 0; place.find(); axis = 1 - axis) {
      double at = Math.min(1, (Integer.parseInt(place.group(1)) + 0.5) / BINS);
      least[axis] = Math.min(least[axis], at);
      most[axis] = Math.max(most[axis], at);
    }
    return new Box(
        (float) least[0],
        (float) least[1],
        (float) (most[0] - least[0]),
        (float) (most[1] - least[1]));
  }
}
