package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every frame shows its video's id and its own number; every row must carry the same. */
class ProvenanceTest {
  private static final int BITS = 16;
  private static final int WIDTH_PX = 640;
  private static final int HEIGHT_PX = 360;
  private static final int BAR_PX = 40;

  @TempDir static Path folder;

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  @Test
  void readsFromEachPictureAndEachLineOfTextWhatItsRowSays() throws IOException {
    Path input = Files.createDirectory(folder.resolve("in"));
    Map<String, Integer> idByName = new HashMap<>();
    for (int id = 1; id <= 3; id++) {
      int video = id * 21;
      Path file = input.resolve("video" + video + (id == 2 ? ".mkv" : ".mp4"));
      idByName.put(file.getFileName().toString(), video);
      Media.painted(
          file,
          25 * (9 + 6 * id),
          WIDTH_PX,
          HEIGHT_PX,
          (number, pen) -> {
            bars(pen, 0, video);
            bars(pen, HEIGHT_PX - BAR_PX, number);
            pen.setColor(Color.WHITE);
            pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 60));
            pen.drawString("VIDEO " + video, 60, 150);
            pen.drawString("FRAME " + (1000 + number), 60, 250);
          });
    }
    Path warehouse = folder.resolve("warehouse");
    SparkSession spark = TestSpark.start("local[2]");
    assertThat(
            Commands.run("run", "--input", input.toString(), "--warehouse", warehouse.toString())
                .exitCode())
        .isZero();

    Map<String, Integer> shownById = new HashMap<>();
    for (Row video : Published.read(spark, warehouse, "videos").collectAsList()) {
      shownById.put(
          video.getAs("video_id"),
          idByName.get(Path.of(video.<String>getAs("path")).getFileName().toString()));
    }
    List<Row> frames = Published.read(spark, warehouse, "frames").collectAsList();
    assertThat(frames).hasSize(2 * (15 + 21 + 27));
    Map<String, Long> numberByTime = new HashMap<>();
    for (Row frame : frames) {
      BufferedImage picture =
          ImageIO.read(
              new ByteArrayInputStream(
                  Published.picture(warehouse, frame.getStruct(frame.fieldIndex("picture")))));
      long number = frame.getAs("frame_index");
      assertThat(read(picture, 0)).isEqualTo(shownById.get(frame.<String>getAs("video_id")));
      assertThat(read(picture, HEIGHT_PX - BAR_PX)).isEqualTo((int) number);
      assertThat(frame.<Long>getAs("pts_us")).isEqualTo(number * 40_000);
      numberByTime.put(frame.getAs("video_id") + "@" + frame.getAs("pts_us"), number);
    }
    int numbersRead = 0;
    Set<String> ocrIds = new HashSet<>();
    for (Row line : Published.read(spark, warehouse, "ocr").collectAsList()) {
      assertThat(ocrIds.add(line.getAs("ocr_id"))).as("a key of its own").isTrue();
      String text = line.getAs("text");
      String id = line.getAs("video_id");
      if (text.matches("VIDEO \\d+")) {
        assertThat(text).isEqualTo("VIDEO " + shownById.get(id));
      }
      if (text.matches("FRAME \\d{4}")) {
        assertThat(text)
            .isEqualTo("FRAME " + (1000 + numberByTime.get(id + "@" + line.getAs("pts_us"))));
        numbersRead++;
      }
    }
    assertThat(numbersRead).isGreaterThan(frames.size() / 2);
  }

  private static void bars(java.awt.Graphics2D pen, int y, int value) {
    int width = WIDTH_PX / BITS;
    for (int bit = 0; bit < BITS; bit++) {
      pen.setColor((value >> bit & 1) == 1 ? Color.WHITE : Color.BLACK);
      pen.fillRect(bit * width, y, width, BAR_PX);
    }
  }

  private static int read(BufferedImage picture, int y) {
    int value = 0;
    int width = WIDTH_PX / BITS;
    for (int bit = 0; bit < BITS; bit++) {
      int rgb = picture.getRGB(bit * width + width / 2, y + BAR_PX / 2);
      if ((rgb & 0xff) > 128) {
        value |= 1 << bit;
      }
    }
    return value;
  }
}
