package io.clipreduce.jobs;

import io.clipreduce.layout.Painter;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Small copies of stored pictures, for a page. */
final class Thumbnails {
  private static final Logger LOG = LogManager.getLogger(Thumbnails.class);

  /** Longest side; two fit beside each other on a card. */
  private static final int LONG_SIDE_PX = 160;

  private static final float QUALITY = 0.6f;

  private final Warehouse warehouse;

  Thumbnails(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** A picture to be shown with a clip. */
  record Wanted(String videoId, int clipIndex, long ptsUs, Picture picture) {}

  /**
   * Chooses among the keyframes of one video: all, or else the first of clips that are evenly
   * spread over it.
   */
  static List<Wanted> spread(List<Wanted> ofVideo, int most) {
    List<Wanted> all = new ArrayList<>(ofVideo);
    all.sort(Comparator.comparingInt(Wanted::clipIndex).thenComparingLong(Wanted::ptsUs));
    if (all.size() <= most) {
      return all;
    }

    List<Wanted> firsts = new ArrayList<>();
    for (Wanted wanted : all) {
      if (firsts.isEmpty() || firsts.get(firsts.size() - 1).clipIndex() != wanted.clipIndex()) {
        firsts.add(wanted);
      }
    }

    List<Wanted> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(most, firsts.size()); i++) {
      chosen.add(firsts.get((int) ((long) i * firsts.size() / Math.min(most, firsts.size()))));
    }

    return chosen;
  }

  /** Makes thumbnails, by video and clip, in order of time; a lost picture is left out. */
  Map<String, Map<Integer, List<ReportData.Thumbnail>>> make(List<Wanted> chosen) {
    Map<Wanted, ReportData.Thumbnail> made =
        chosen.stream()
            .collect(Collectors.groupingBy(w -> w.picture().file()))
            .values()
            .parallelStream()
            .map(this::ofOneTar)
            .flatMap(part -> part.entrySet().stream())
            .collect(Collectors.toConcurrentMap(Map.Entry::getKey, Map.Entry::getValue));
    Map<String, Map<Integer, List<ReportData.Thumbnail>>> byVideo = new TreeMap<>();
    for (Wanted wanted : chosen) {
      ReportData.Thumbnail thumbnail = made.get(wanted);
      if (thumbnail != null) {
        byVideo
            .computeIfAbsent(wanted.videoId(), id -> new TreeMap<>())
            .computeIfAbsent(wanted.clipIndex(), clip -> new ArrayList<>())
            .add(thumbnail);
      }
    }

    return byVideo;
  }

  private Map<Wanted, ReportData.Thumbnail> ofOneTar(List<Wanted> pictures) {
    Map<Wanted, ReportData.Thumbnail> made =
        new TreeMap<>(
            Comparator.comparingLong((Wanted w) -> w.picture().offset())
                .thenComparing(Wanted::videoId)
                .thenComparingInt(Wanted::clipIndex)
                .thenComparingLong(Wanted::ptsUs));
    try (PictureReader reader = new PictureReader(warehouse.hadoop(), warehouse.root())) {
      for (Wanted wanted : pictures) {
        made.put(wanted, thumbnail(wanted.ptsUs(), reader.read(wanted.picture())));
      }
    } catch (IOException e) {
      LOG.warn("Pictures are missing from the report: {}", e.getMessage());
    }

    return made;
  }

  /** A small copy of a JPEG. */
  static ReportData.Thumbnail thumbnail(long ptsUs, byte[] jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    if (image == null) {
      throw new IOException("Not a JPEG");
    }

    double scale =
        Math.min(1, (double) LONG_SIDE_PX / Math.max(image.getWidth(), image.getHeight()));
    int widthPx = (int) Math.max(1, Math.round(image.getWidth() * scale));
    int heightPx = (int) Math.max(1, Math.round(image.getHeight() * scale));
    // By halves first: the filter looks at four pixels only.
    while (image.getWidth() >= 2 * widthPx && image.getHeight() >= 2 * heightPx) {
      image = scaled(image, (image.getWidth() + 1) / 2, (image.getHeight() + 1) / 2);
    }

    return new ReportData.Thumbnail(
        ptsUs, widthPx, heightPx, Painter.jpeg(scaled(image, widthPx, heightPx), QUALITY));
  }

  private static BufferedImage scaled(BufferedImage image, int widthPx, int heightPx) {
    BufferedImage copy = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, widthPx, heightPx, null);
    graphics.dispose();
    return copy;
  }
}
