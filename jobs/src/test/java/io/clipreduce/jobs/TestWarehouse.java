package io.clipreduce.jobs;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;

/** Flat tables as a run would publish them, small and made by hand. */
final class TestWarehouse {
  private final Path folder;
  private final SparkSession spark = SharedSpark.session();

  TestWarehouse(Path folder) {
    this.folder = folder;
  }

  String path() {
    return folder.toString();
  }

  /** Writes the rows of a query as a published table. */
  TestWarehouse table(String name, String query) {
    write("tables/" + name, query);
    return this;
  }

  /** Writes the rows of a query as a stage's table. */
  TestWarehouse stage(String name, String query) {
    write("stages/" + name, query);
    return this;
  }

  private void write(String table, String query) {
    spark
        .sql(query)
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(folder.resolve(table).toString());
  }

  /** Writes records as the published table they belong to. */
  @SuppressWarnings("unchecked")
  TestWarehouse rows(FlatTable table, List<? extends Record> records) {
    RecordRows<Record> rows = RecordRows.of((Class<Record>) table.type());
    spark
        .createDataFrame(records.stream().map(rows::toRow).toList(), rows.schema())
        .coalesce(1)
        .write()
        .format("delta")
        .save(folder.resolve("tables/" + table.name()).toString());
    return this;
  }

  /** Writes one JPEG into a file of its own. */
  Picture picture(String name, int widthPx, int heightPx, Color colour) {
    BufferedImage image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, widthPx, heightPx);
    graphics.setColor(Color.WHITE);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, heightPx / 5));
    graphics.drawString(name, widthPx / 10, heightPx / 2);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", jpeg);
      Path file = folder.resolve("pictures").resolve(name + ".tar");
      Files.createDirectories(file.getParent());
      byte[] before = new byte[512];
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(before);
      all.write(jpeg.toByteArray());
      Files.write(file, all.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }

    return new Picture("pictures/" + name + ".tar", 512, jpeg.size(), "");
  }
}
