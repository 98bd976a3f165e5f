package io.clipreduce.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.frames.media.StrokeLetters;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * The picture of a needle test: a cell for each number of frames and depth, red where nothing was
 * found, green where all was. Reads what LongVA writes, {@code Num. Frame}, {@code Frame Depth}
 * (percent) and {@code Score} (0 to 1), or the scores of {@code evaluate}; several scores of a cell
 * are averaged.
 */
public final class HeatMap {
  private static final int CELL_PX = 56;
  private static final int MARGIN_PX = 110;
  private static final int LETTER_PX = 12;

  private static final Color NONE = new Color(214, 69, 65);
  private static final Color HALF = new Color(245, 215, 110);
  private static final Color ALL = new Color(46, 160, 67);

  /** A cell in rows of scores: number of frames and depth. */
  private static final Pattern CELL = Pattern.compile("cell=(\\d+)@(\\d+)");

  /** Scores by depth, then by number of frames. */
  private final Map<Integer, Map<Integer, List<Double>>> cells = new TreeMap<>();

  private final TreeSet<Integer> counts = new TreeSet<>();

  private HeatMap() {}

  /**
   * Reads scores: an array or one object a line.
   *
   * @throws IOException when the file cannot be read or holds something else; the message says what
   */
  public static HeatMap read(Path file) throws IOException {
    HeatMap map = new HeatMap();
    ObjectMapper json = new ObjectMapper();
    try (MappingIterator<JsonNode> values =
        json.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (values.hasNext()) {
        JsonNode value = values.next();
        if (value.isArray()) {
          for (JsonNode each : value) {
            map.add(each);
          }
        } else {
          map.add(value);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException("it is no JSON: " + e.getMessage(), e);
    }
    if (map.cells.isEmpty()) {
      throw new IOException("it holds no scores.");
    }
    return map;
  }

  private void add(JsonNode record) throws IOException {
    if (record.has("slice") && record.has("metric")) {
      addScored(record);
      return;
    }
    JsonNode frames = either(record, "Num. Frame", "num_frames");
    JsonNode depth = either(record, "Frame Depth", "depth");
    JsonNode score = either(record, "Score", "score");
    if (!frames.isNumber() || !depth.isNumber() || !score.isNumber()) {
      throw new IOException(
          "a record lacks one of the numbers 'Num. Frame', 'Frame Depth', 'Score': " + record);
    }
    add(frames.asInt(), (int) Math.round(depth.asDouble()), score.asDouble());
  }

  /** A row of the scores of this program's own evaluation: those of cells count. */
  private void addScored(JsonNode row) {
    Matcher cell = CELL.matcher(row.path("slice").asText());
    if (cell.matches() && row.path("metric").asText().equals("answered")) {
      add(
          Integer.parseInt(cell.group(1)),
          Integer.parseInt(cell.group(2)),
          row.path("value").asDouble());
    }
  }

  private void add(int frames, int depth, double score) {
    counts.add(frames);
    cells
        .computeIfAbsent(depth, key -> new TreeMap<>())
        .computeIfAbsent(frames, key -> new ArrayList<>())
        .add(score);
  }

  private static JsonNode either(JsonNode record, String name, String other) {
    return record.has(name) ? record.get(name) : record.path(other);
  }

  /** Mean of all cells. */
  public double mean() {
    return cells.values().stream()
        .flatMap(row -> row.values().stream())
        .mapToDouble(HeatMap::mean)
        .average()
        .orElseThrow();
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Draws the map as PNG. */
  public void write(Path png) throws IOException {
    int widthPx = 2 * MARGIN_PX + CELL_PX * counts.size();
    int heightPx = 2 * MARGIN_PX + CELL_PX * cells.size();
    BufferedImage image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, widthPx, heightPx);
    String title = String.format(Locale.ROOT, "NEEDLES FOUND, MEAN %.3f", mean());
    int titlePx = LETTER_PX + 4;
    while (StrokeLetters.widthPx(title, titlePx) > widthPx - LETTER_PX) {
      titlePx--;
    }
    label(graphics, title, widthPx / 2, MARGIN_PX / 3, titlePx);
    label(graphics, "FRAMES", widthPx / 2, heightPx - MARGIN_PX / 2, LETTER_PX);
    label(graphics, "DEPTH", MARGIN_PX / 2, MARGIN_PX * 2 / 3, LETTER_PX);
    List<Integer> columns = List.copyOf(counts);
    for (int i = 0; i < columns.size(); i++) {
      label(
          graphics,
          Integer.toString(columns.get(i)),
          MARGIN_PX + CELL_PX * i + CELL_PX / 2,
          heightPx - MARGIN_PX + LETTER_PX,
          LETTER_PX);
    }
    int row = 0;
    for (Map.Entry<Integer, Map<Integer, List<Double>>> depth : cells.entrySet()) {
      int topPx = MARGIN_PX + CELL_PX * row++;
      label(
          graphics,
          Integer.toString(depth.getKey()),
          MARGIN_PX / 2,
          topPx + CELL_PX / 2 - LETTER_PX / 2,
          LETTER_PX);
      for (int i = 0; i < columns.size(); i++) {
        List<Double> scores = depth.getValue().get(columns.get(i));
        if (scores != null) {
          int leftPx = MARGIN_PX + CELL_PX * i;
          graphics.setColor(colour(mean(scores)));
          graphics.fillRect(leftPx, topPx, CELL_PX - 2, CELL_PX - 2);
          label(
              graphics,
              String.format(Locale.ROOT, "%.2f", mean(scores)),
              leftPx + CELL_PX / 2 - 1,
              topPx + CELL_PX / 2 - LETTER_PX / 2,
              LETTER_PX - 2);
        }
      }
    }
    graphics.dispose();
    ImageIO.write(image, "png", png.toFile());
  }

  private static void label(Graphics2D graphics, String text, int centreX, int topY, int heightPx) {
    graphics.setColor(Color.BLACK);
    StrokeLetters.write(graphics, text, centreX, topY, heightPx);
  }

  /** Colour of a score from 0 to 1. */
  static Color colour(double score) {
    double share = Math.max(0, Math.min(1, score));
    return share < 0.5 ? between(NONE, HALF, 2 * share) : between(HALF, ALL, 2 * share - 1);
  }

  private static Color between(Color from, Color to, double share) {
    return new Color(
        (int) Math.round(from.getRed() + share * (to.getRed() - from.getRed())),
        (int) Math.round(from.getGreen() + share * (to.getGreen() - from.getGreen())),
        (int) Math.round(from.getBlue() + share * (to.getBlue() - from.getBlue())));
  }
}
