package io.clipreduce.generate;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Labelled pictures, by group. Level 1 shows things whose name a child knows, fruit; level 2 what
 * must have been learnt, flags. Or the pictures of a folder of the user's.
 */
public final class PictureBook {
  /** A question has so many options, so a group must have so many labels. */
  private static final int LEAST_LABELS = ChoiceQuestion.OPTIONS + 1;

  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp");

  private static final Color LEAF = new Color(50, 130, 50);
  private static final Color STALK = new Color(100, 65, 35);

  private final List<NeedlePicture> easy;
  private final List<NeedlePicture> hard;

  private PictureBook(List<NeedlePicture> easy, List<NeedlePicture> hard) {
    this.easy = easy;
    this.hard = hard;
  }

  /** The pictures that this program draws. */
  public static PictureBook drawn() {
    return new PictureBook(fruit(), flags());
  }

  /**
   * Pictures of a folder: FOLDER/GROUP/LABEL.png. Underscores of a name stand for spaces.
   *
   * @throws IOException when a file cannot be read; the message says which and why
   */
  public static PictureBook of(Path folder) throws IOException {
    List<NeedlePicture> pictures = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder, 2)) {
      files = found.filter(file -> ENDINGS.contains(ending(file))).sorted().toList();
    }
    for (Path file : files) {
      BufferedImage image = ImageIO.read(file.toFile());
      if (image == null) {
        throw new IOException(file + " is no picture; save it as PNG or JPEG.");
      }
      Path parent = file.getParent();
      String group = parent.equals(folder) ? "picture" : words(parent.getFileName().toString());
      String name = file.getFileName().toString();
      pictures.add(
          new NeedlePicture(group, words(name.substring(0, name.lastIndexOf('.'))), photo(image)));
    }
    PictureBook book = new PictureBook(pictures, pictures);
    if (book.groups(1).isEmpty()) {
      throw new IOException(
          "%s has no folder with %s or more pictures (png, jpg, gif, bmp), each named after what it shows."
              .formatted(folder, LEAST_LABELS));
    }
    return book;
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String words(String name) {
    return name.replace('_', ' ').strip();
  }

  private static Consumer<Graphics2D> photo(BufferedImage image) {
    return graphics -> {
      double scale = (double) NeedlePicture.UNITS / Math.max(image.getWidth(), image.getHeight());
      AffineTransform place =
          AffineTransform.getTranslateInstance(
              (NeedlePicture.UNITS - scale * image.getWidth()) / 2,
              (NeedlePicture.UNITS - scale * image.getHeight()) / 2);
      place.scale(scale, scale);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, place, null);
    };
  }

  /**
   * The pictures by group, groups with too few left out.
   *
   * @param level 1 or 2
   */
  Map<String, List<NeedlePicture>> groups(int level) {
    Map<String, List<NeedlePicture>> groups =
        (level == 1 ? easy : hard)
            .stream()
                .collect(
                    Collectors.groupingBy(NeedlePicture::group, TreeMap::new, Collectors.toList()));
    groups.values().removeIf(pictures -> pictures.size() < LEAST_LABELS);
    return groups;
  }

  private static List<NeedlePicture> fruit() {
    return List.of(
        fruit("apple", PictureBook::apple),
        fruit("banana", PictureBook::banana),
        fruit("orange", PictureBook::orange),
        fruit("pear", PictureBook::pear),
        fruit("cherry", PictureBook::cherry),
        fruit("grapes", PictureBook::grapes),
        fruit("lemon", PictureBook::lemon),
        fruit("watermelon", PictureBook::watermelon),
        fruit("strawberry", PictureBook::strawberry),
        fruit("pineapple", PictureBook::pineapple));
  }

  private static NeedlePicture fruit(String label, Consumer<Graphics2D> painter) {
    return new NeedlePicture("fruit", label, painter);
  }

  private static void apple(Graphics2D graphics) {
    fill(graphics, new Color(200, 30, 40), oval(12, 26, 46, 66), oval(42, 26, 46, 66));
    line(graphics, STALK, 5, 50, 30, 56, 8);
    leaf(graphics, 56, 16, 24, 12);
  }

  private static void banana(Graphics2D graphics) {
    Path2D shape = new Path2D.Double();
    shape.moveTo(14, 24);
    shape.curveTo(18, 70, 52, 96, 92, 80);
    shape.curveTo(64, 74, 38, 56, 24, 20);
    shape.closePath();
    fill(graphics, new Color(245, 215, 50), shape);
    fill(graphics, STALK, oval(13, 15, 11, 11), oval(87, 75, 8, 8));
  }

  private static void orange(Graphics2D graphics) {
    fill(graphics, new Color(245, 140, 25), oval(12, 14, 76, 76));
    leaf(graphics, 50, 8, 22, 11);
    for (int i = 0; i < 24; i++) {
      fill(graphics, new Color(220, 115, 15), oval(24 + i * 29 % 52, 26 + i * 17 % 52, 2, 2));
    }
  }

  private static void pear(Graphics2D graphics) {
    fill(graphics, new Color(185, 200, 60), oval(34, 14, 32, 46), oval(20, 40, 60, 54));
    line(graphics, STALK, 5, 50, 18, 54, 4);
  }

  private static void cherry(Graphics2D graphics) {
    line(graphics, LEAF, 3, 30, 66, 56, 10);
    line(graphics, LEAF, 3, 70, 70, 56, 10);
    fill(graphics, new Color(160, 10, 40), oval(12, 56, 36, 36), oval(54, 60, 36, 36));
    leaf(graphics, 56, 6, 30, 12);
  }

  private static void grapes(Graphics2D graphics) {
    for (int row = 0; row < 4; row++) {
      for (int i = 0; i < 4 - row; i++) {
        fill(
            graphics,
            new Color(110 + 12 * row, 50, 140),
            oval(10 + 20 * i + 10 * row, 22 + 17 * row, 21, 21));
      }
    }
    line(graphics, STALK, 4, 50, 24, 50, 6);
  }

  private static void lemon(Graphics2D graphics) {
    fill(
        graphics,
        new Color(250, 235, 60),
        oval(14, 26, 72, 50),
        oval(6, 44, 18, 14),
        oval(76, 44, 18, 14));
  }

  private static void watermelon(Graphics2D graphics) {
    graphics.setColor(new Color(40, 120, 50));
    graphics.fillArc(4, -32, 92, 112, 180, 180);
    graphics.setColor(new Color(235, 245, 215));
    graphics.fillArc(10, -26, 80, 100, 180, 180);
    graphics.setColor(new Color(230, 60, 70));
    graphics.fillArc(14, -22, 72, 92, 180, 180);
    for (int i = 0; i < 5; i++) {
      fill(graphics, new Color(40, 25, 20), oval(26 + 11 * i, 34 + i % 2 * 10, 4, 7));
    }
  }

  private static void strawberry(Graphics2D graphics) {
    Path2D shape = new Path2D.Double();
    shape.moveTo(50, 96);
    shape.curveTo(8, 66, 8, 22, 50, 26);
    shape.curveTo(92, 22, 92, 66, 50, 96);
    fill(graphics, new Color(220, 35, 50), shape);
    for (int i = 0; i < 14; i++) {
      fill(
          graphics,
          new Color(250, 225, 120),
          oval(30 + i % 4 * 12 + i / 4 % 2 * 5, 36 + i / 4 * 12, 3, 5));
    }
    leaf(graphics, 20, 12, 32, 14);
    leaf(graphics, 48, 12, 32, 14);
    leaf(graphics, 38, 6, 24, 14);
  }

  private static void pineapple(Graphics2D graphics) {
    for (int i = 0; i < 5; i++) {
      line(graphics, LEAF, 6, 50, 40, 22 + 14 * i, 4 + Math.abs(i - 2) * 7);
    }
    fill(graphics, new Color(225, 165, 40), oval(24, 34, 52, 62));
    for (int i = 0; i < 5; i++) {
      line(graphics, new Color(165, 110, 25), 1.5f, 30 + 8 * i, 42, 26 + 10 * i, 88);
      line(graphics, new Color(165, 110, 25), 1.5f, 27, 46 + 10 * i, 73, 46 + 10 * i);
    }
  }

  private static List<NeedlePicture> flags() {
    Color black = new Color(0, 0, 0);
    Color red = new Color(206, 17, 38);
    Color gold = new Color(255, 206, 0);
    Color blue = new Color(0, 50, 150);
    Color sky = new Color(0, 110, 200);
    Color green = new Color(0, 135, 70);
    Color white = Color.WHITE;
    return List.of(
        flag("Germany", rows(black, red, gold)),
        flag("France", columns(blue, white, red)),
        flag("Italy", columns(green, white, red)),
        flag("Belgium", columns(black, gold, red)),
        flag("Ireland", columns(green, white, new Color(255, 130, 30))),
        flag("Austria", rows(red, white, red)),
        flag("Hungary", rows(red, white, green)),
        flag("Bulgaria", rows(white, green, red)),
        flag("Ukraine", rows(sky, gold)),
        flag("Poland", rows(white, red)),
        flag("Japan", rows(white).andThen(g -> fill(g, red, oval(30, 30, 40, 40)))),
        flag("Bangladesh", rows(green).andThen(g -> fill(g, red, oval(25, 30, 40, 40)))),
        flag("Sweden", cross(sky, gold)),
        flag("Finland", cross(white, blue)),
        flag("Denmark", cross(red, white)),
        flag("Nigeria", columns(green, white, green)));
  }

  private static NeedlePicture flag(String country, Consumer<Graphics2D> painter) {
    return new NeedlePicture(
        "flag",
        country,
        painter.andThen(
            graphics -> {
              graphics.setColor(Color.GRAY);
              graphics.setStroke(new BasicStroke(1));
              graphics.draw(new Rectangle2D.Double(0, 17, 100, 66));
            }));
  }

  private static Consumer<Graphics2D> rows(Color... colours) {
    return graphics -> {
      double each = 66.0 / colours.length;
      for (int i = 0; i < colours.length; i++) {
        fill(graphics, colours[i], new Rectangle2D.Double(0, 17 + i * each, 100, each));
      }
    };
  }

  private static Consumer<Graphics2D> columns(Color... colours) {
    return graphics -> {
      double each = 100.0 / colours.length;
      for (int i = 0; i < colours.length; i++) {
        fill(graphics, colours[i], new Rectangle2D.Double(i * each, 17, each, 66));
      }
    };
  }

  private static Consumer<Graphics2D> cross(Color ground, Color cross) {
    return rows(ground)
        .andThen(
            graphics ->
                fill(
                    graphics,
                    cross,
                    new Rectangle2D.Double(30, 17, 13, 66),
                    new Rectangle2D.Double(0, 43.5, 100, 13)));
  }

  private static Shape oval(double left, double top, double width, double height) {
    return new Ellipse2D.Double(left, top, width, height);
  }

  private static void fill(Graphics2D graphics, Color colour, Shape... shapes) {
    graphics.setColor(colour);
    for (Shape shape : shapes) {
      graphics.fill(shape);
    }
  }

  private static void leaf(
      Graphics2D graphics, double left, double top, double width, double height) {
    fill(graphics, LEAF, oval(left, top, width, height));
  }

  private static void line(
      Graphics2D graphics, Color colour, float width, int fromX, int fromY, int toX, int toY) {
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.drawLine(fromX, fromY, toX, toY);
  }
}
