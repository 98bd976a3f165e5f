package io.clipreduce.answer;

import io.clipreduce.index.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How two things stand to each other in a picture, by their boxes. Several may hold at once. The
 * definitions are ours; distances are shares of the picture's width and height.
 */
public enum SpatialRelation {
  /** Each middle lies beyond the other's near edge, the first to the left. */
  LEFT_OF("left of", "\\bleft\\b") {
    @Override
    boolean holds(Box a, Box b) {
      return middleX(a) < b.x() && middleX(b) > right(a);
    }
  },
  /** The other way round. */
  RIGHT_OF("right of", "\\bright (?:of|side)\\b|\\b(?:the|on|to) right\\b|^right$") {
    @Override
    boolean holds(Box a, Box b) {
      return LEFT_OF.holds(b, a);
    }
  },
  /** Each middle lies beyond the other's near edge, the first higher up. */
  ABOVE("above", "\\babove\\b|\\bover\\b|\\bon top\\b|\\batop\\b") {
    @Override
    boolean holds(Box a, Box b) {
      return middleY(a) < b.y() && middleY(b) > bottom(a);
    }
  },
  /** The other way round. */
  BELOW("below", "\\bbelow\\b|\\bunder\\b|\\bunderneath\\b|\\bbeneath\\b") {
    @Override
    boolean holds(Box a, Box b) {
      return ABOVE.holds(b, a);
    }
  },
  /** Nine tenths of the first, and no more than of the second, lie within the second. */
  INSIDE("inside", "\\binside\\b|\\bwithin\\b|^(?:is |are )?in$") {
    @Override
    boolean holds(Box a, Box b) {
      return area(a) < area(b) && shared(a, b) >= MOST_OF * area(a);
    }
  },
  /** The other way round. */
  CONTAINS("contains", "\\bcontain(?:s|ing)?\\b|\\bencloses?\\b|\\baround\\b") {
    @Override
    boolean holds(Box a, Box b) {
      return INSIDE.holds(b, a);
    }
  },
  /** They share some of the picture. */
  OVERLAPS("overlaps", "\\boverlap(?:s|ping)?\\b|\\btouch(?:es|ing)?\\b") {
    @Override
    boolean holds(Box a, Box b) {
      return shared(a, b) > 0;
    }
  },
  /** No more than a tenth of the picture lies between them, across and down. */
  NEAR("near", "\\bnear\\b|\\bnext to\\b|\\bbeside\\b|\\bclose to\\b|\\bby\\b|\\balongside\\b") {
    @Override
    boolean holds(Box a, Box b) {
      double across = Math.max(b.x() - right(a), a.x() - right(b));
      double down = Math.max(b.y() - bottom(a), a.y() - bottom(b));
      return Math.max(across, down) <= CLOSE;
    }
  };

  private static final double MOST_OF = 0.9;
  private static final double CLOSE = 0.1;

  private final String words;
  private final Pattern pattern;

  SpatialRelation(String words, String pattern) {
    this.words = words;
    this.pattern = Pattern.compile(pattern);
  }

  /** How it is written in tables and specifications. */
  public String words() {
    return words;
  }

  /** Whether the first thing stands so to the second. */
  abstract boolean holds(Box a, Box b);

  /** All that hold, in words. */
  public static List<String> between(Box a, Box b) {
    List<String> held = new ArrayList<>();
    for (SpatialRelation relation : values()) {
      if (relation.holds(a, b)) {
        held.add(relation.words);
      }
    }
    return held;
  }

  /** The one that a text names by its own words or others for it. */
  static Optional<SpatialRelation> named(String text) {
    String plain = text.toLowerCase(Locale.ROOT).strip();
    for (SpatialRelation relation : values()) {
      if (relation.pattern.matcher(plain).find()) {
        return Optional.of(relation);
      }
    }
    return Optional.empty();
  }

  private static double right(Box box) {
    return (double) box.x() + box.width();
  }

  private static double bottom(Box box) {
    return (double) box.y() + box.height();
  }

  private static double middleX(Box box) {
    return box.x() + box.width() / 2.0;
  }

  private static double middleY(Box box) {
    return box.y() + box.height() / 2.0;
  }

  private static double area(Box box) {
    return (double) box.width() * box.height();
  }

  private static double shared(Box a, Box b) {
    double across = Math.min(right(a), right(b)) - Math.max(a.x(), b.x());
    double down = Math.min(bottom(a), bottom(b)) - Math.max(a.y(), b.y());
    return across <= 0 || down <= 0 ? 0 : across * down;
  }
}
