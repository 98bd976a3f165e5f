package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;

import io.clipreduce.layout.Arrangement;
import io.clipreduce.layout.BlockMotion;
import io.clipreduce.layout.FrameSizes;
import io.clipreduce.layout.Layout;
import io.clipreduce.layout.Painter;
import io.clipreduce.layout.T2VidLayout;
import io.clipreduce.layout.VideoLavitLayout;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.method.Numbers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Runs a layout over videos or clips on executors, each drawing and writing its pictures.
 *
 * @param method name of the layout
 * @param mode faithful or corrected
 * @param parameters as they were given
 * @param setName name of the set in the table
 * @param query the question; null for none
 * @param folder where pictures go, a URI
 */
record LayoutTasks(
    String method,
    String mode,
    TreeMap<String, String> parameters,
    String setName,
    Query query,
    String folder)
    implements Serializable {
  private static final float QUALITY = 0.92f;

  /** A question as a vector, and the vectors that it is compared with. */
  record Query(WarehouseInputs.Evidence evidence, float[] vector) implements Serializable {}

  /** What came of it. */
  record Outcome(long pictures, int failures) {}

  /** A video or a clip. */
  private record Unit(
      String videoId, String path, String clipId, int clip, long startUs, long endUs) {
    Unit(Row row) {
      this(
          row.getAs("video_id"),
          row.getAs("path"),
          row.getAs("clip_id"),
          row.<Integer>getAs("clip_index"),
          row.<Long>getAs("start_us"),
          row.<Long>getAs("end_us"));
    }

    String id() {
      return clipId == null ? videoId : clipId;
    }

    /** Name of what is done with it. */
    String unit(String setName) {
      return clipId == null ? setName : "%s/clip/%s".formatted(setName, clip);
    }

    /** Begin of the names of its files; different ones for different videos of one name. */
    String fileName() {
      String name = path.substring(path.lastIndexOf('/') + 1);
      int dot = name.lastIndexOf('.');
      String stem = (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^\\p{L}\\p{N}._-]", "_");
      return "%s-%.8s".formatted(stem, videoId) + (clipId == null ? "" : "-clip" + padded(clip));
    }
  }

  private Layout layout() {
    return Methods.get("--method", Layout.class, method);
  }

  boolean takesText() {
    return layout().description().inputs().contains(T2VidLayout.TEXT);
  }

  /** The vectors that are needed; null for none. */
  WarehouseInputs.Evidence evidence() {
    return query == null ? null : query.evidence();
  }

  /**
   * Arranges, draws and writes, and puts the rows of the videos in the place of those of the same
   * set.
   *
   * @param items as {@link LayoutItems} has them
   * @param videoIds the videos asked for; empty for all
   */
  Outcome run(RunContext run, Dataset<Row> items, Set<String> videoIds) {
    LongAccumulator pictures = run.spark().sparkContext().longAccumulator();
    CommandFailures failures = new CommandFailures(run, "layout");
    String warehouse = run.warehouse().root();
    SerializableConfiguration hadoop = new SerializableConfiguration(run.warehouse().hadoop());
    JavaRDD<Row> rows =
        items
            .repartition(
                run.spark().sparkContext().defaultParallelism() * 3,
                col("video_id"),
                col("clip_index"))
            .sortWithinPartitions(
                "video_id", "clip_index", "pts_us", takesText() ? "text" : "width_px")
            .toJavaRDD()
            .mapPartitions(
                ofTask -> {
                  Task task = new Task(this, hadoop.value(), warehouse, failures);
                  return Tasks.flatMap(task.groups(ofTask), task::rows);
                })
            .map(
                row -> {
                  pictures.add(1);
                  return RecordRows.of(FlatRows.Layouts.class).toRow(row);
                });
    String path = run.warehouse().tablePath(FlatTable.LAYOUTS.name());
    String quoted = setName.replace("'", "''");
    String ofVideos =
        videoIds.isEmpty()
            ? ""
            : videoIds.stream().collect(Collectors.joining("', '", " AND video_id IN ('", "')"));
    run.tables()
        .replaceWhere(
            run.spark().createDataFrame(rows, Publisher.schema(FlatTable.LAYOUTS)),
            path,
            "name = '%s'".formatted(quoted) + ofVideos,
            run.warehouse().delta().version(path) >= 0);
    return new Outcome(
        pictures.value(),
        failures.publish(
            run, "regexp_replace(unit, '/clip/[0-9]+$', '') = '%s'".formatted(quoted) + ofVideos));
  }

  private static String padded(int number) {
    String digits = String.valueOf(number);
    return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
  }

  /** The work of one task, video by video. */
  private static final class Task {
    private final LayoutTasks tasks;
    private final Configuration hadoop;
    private final PictureReader pictures;
    private final CommandFailures failures;
    private final Layout layout;
    private final Description description;

    Task(LayoutTasks tasks, Configuration hadoop, String warehouse, CommandFailures failures) {
      this.tasks = tasks;
      this.hadoop = hadoop;
      this.failures = failures;
      this.layout = tasks.layout();
      this.description = layout.description();
      this.pictures = new PictureReader(hadoop, warehouse);
      Tasks.atEnd(pictures);
    }

    /** The items of one video or clip after the other. */
    Iterator<List<Row>> groups(Iterator<Row> rows) {
      return new Iterator<>() {
        private Row next = rows.hasNext() ? rows.next() : null;

        @Override
        public boolean hasNext() {
          return next != null;
        }

        @Override
        public List<Row> next() {
          Unit unit = new Unit(next);
          List<Row> group = new ArrayList<>();
          while (next != null && new Unit(next).equals(unit)) {
            group.add(next);
            next = rows.hasNext() ? rows.next() : null;
          }
          return group;
        }
      };
    }

    /** The rows of a video or clip; none where it cannot be arranged. */
    Iterator<FlatRows.Layouts> rows(List<Row> items) {
      Unit unit = new Unit(items.get(0));
      List<FlatRows.Layouts> rows = new ArrayList<>();
      try {
        Arrangement arrangement = tasks.takesText() ? ofText(items) : ofFrames(unit, items);
        for (int image = 0; image < arrangement.images().size(); image++) {
          rows.add(row(unit, items, arrangement, image));
        }
      } catch (IllegalArgumentException e) {
        failures.add(unit.videoId(), unit.unit(tasks.setName()), e);
        rows.clear();
      }
      return rows.iterator();
    }

    private Arrangement ofText(List<Row> items) {
      String text =
          items.stream().map(item -> item.<String>getAs("text")).collect(Collectors.joining(" "));
      return layout.run(Inputs.of().with(T2VidLayout.TEXT, text), arguments(Map.of()));
    }

    private Arrangement ofFrames(Unit unit, List<Row> items) {
      // Clips begin at 0: what is shown of them knows nothing of the rest of the video.
      long originUs = unit.clipId() == null ? 0 : unit.startUs();
      Inputs inputs =
          Inputs.of()
              .with(
                  Input.TIMES_S,
                  numbers(items, item -> (item.<Long>getAs("pts_us") - originUs) / 1e6))
              .with(FrameSizes.WIDTHS_PX, numbers(items, item -> item.<Integer>getAs("width_px")))
              .with(
                  FrameSizes.HEIGHTS_PX, numbers(items, item -> item.<Integer>getAs("height_px")));
      if (tasks.query() != null) {
        inputs =
            inputs
                .with(Input.EMBEDDINGS, items.stream().map(this::vector).toArray(double[][]::new))
                .with(Input.QUERY_EMBEDDING, Numbers.doubles(tasks.query().vector()));
      }
      Arguments arguments =
          arguments(
              Map.of(
                  "duration_s", (unit.endUs() - originUs) / 1e6,
                  "width_px", items.get(0).getAs("width_px"),
                  "height_px", items.get(0).getAs("height_px")));
      Arrangement arrangement = layout.run(inputs, arguments);
      return description.optionalInputs().contains(VideoLavitLayout.MOTION_VECTORS)
          ? layout.run(
              inputs.with(VideoLavitLayout.MOTION_VECTORS, motion(arrangement, items)), arguments)
          : arrangement;
    }

    /** What is known of the video, for parameters that the layout has and nobody set. */
    private Arguments arguments(Map<String, Object> known) {
      Map<String, Object> all = new TreeMap<>(tasks.parameters());
      known.forEach(
          (name, value) -> {
            if (description.parameters().stream().anyMatch(p -> p.name().equals(name))) {
              all.putIfAbsent(name, value);
            }
          });
      return Arguments.of(layout, all, Mode.of(tasks.mode()), 0);
    }

    /** Vectors of the frames that clips of the arrangement show; none of all others. */
    private double[][][] motion(Arrangement arrangement, List<Row> items) {
      double[][][] motion = new double[items.size()][0][];
      for (Arrangement.Image clip : arrangement.images()) {
        int start = clip.cells().get(0).frame();
        BufferedImage before = null;
        for (int frame : VideoLavitLayout.framesOf(start, items.size()).toArray()) {
          BufferedImage picture = picture(items.get(frame));
          if (before != null) {
            motion[frame] = BlockMotion.between(before, picture);
          }
          before = picture;
        }
      }
      return motion;
    }

    private BufferedImage picture(Row item) {
      Picture kept = RecordRows.of(Picture.class).fromRow(item.getAs("picture"));
      try {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(pictures.read(kept)));
        if (picture == null) {
          throw new IOException("it is no JPEG");
        }
        return picture;
      } catch (IOException e) {
        throw new IllegalArgumentException(PictureReader.unreadable(kept, e), e);
      }
    }

    private FlatRows.Layouts row(Unit unit, List<Row> items, Arrangement arrangement, int index) {
      Arrangement.Image image = arrangement.images().get(index);
      BufferedImage drawn = Painter.draw(image, frame -> picture(items.get(frame)));
      boolean words = image.cells().isEmpty();
      Path file =
          new Path(
              tasks.folder(),
              "%s-%s-%s.%s"
                  .formatted(
                      unit.fileName(), tasks.setName(), padded(index), words ? "png" : "jpg"));
      try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
        out.write(words ? Painter.png(drawn) : Painter.jpeg(drawn, QUALITY));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write " + file, e);
      }
      return new FlatRows.Layouts(
          "%s/layout/%s/%s".formatted(unit.id(), tasks.setName(), index),
          unit.videoId(),
          unit.clipId(),
          tasks.setName(),
          tasks.method(),
          tasks.mode(),
          index,
          file.toString(),
          image.widthPx(),
          image.heightPx(),
          image.text(),
          image.cells().stream()
              .map(
                  cell ->
                      new FlatRows.LayoutCell(
                          cell.row(),
                          cell.column(),
                          items.get(cell.frame()).<Long>getAs("pts_us"),
                          cell.xPx(),
                          cell.yPx(),
                          cell.widthPx(),
                          cell.heightPx()))
              .toList(),
          motion(arrangement, index));
    }

    private static float[] motion(Arrangement arrangement, int index) {
      if (!(arrangement.more().get("motion") instanceof double[][][][][] motion)) {
        return null;
      }
      double[] values =
          Arrays.stream(motion[index])
              .flatMap(Arrays::stream)
              .flatMap(Arrays::stream)
              .flatMapToDouble(Arrays::stream)
              .toArray();
      float[] flat = new float[values.length];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = (float) values[i];
      }
      return flat;
    }

    private static double[] numbers(List<Row> items, ToDoubleFunction<Row> number) {
      return items.stream().mapToDouble(number).toArray();
    }

    /** The vector of an item; zeros, which are like nothing, where it has none. */
    private double[] vector(Row item) {
      int column = item.fieldIndex("vector");
      return item.isNullAt(column)
          ? new double[tasks.query().vector().length]
          : item.<Float>getList(column).stream().mapToDouble(Float::doubleValue).toArray();
    }
  }
}
