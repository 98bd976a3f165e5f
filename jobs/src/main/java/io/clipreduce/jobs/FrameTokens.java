package io.clipreduce.jobs;

import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.encode.OnnxFrameEncoder;
import io.clipreduce.frames.DescriptorKernel;
import io.clipreduce.method.Numbers;
import io.clipreduce.model.Models;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.SampledFrame;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Where compression has the vectors of frames from. */
interface FrameTokens extends Serializable {
  /** The encoder whose vector tells of cells. */
  String WITH_CELLS = "descriptor";

  /**
   * A frame.
   *
   * @param ptsUs presentation time
   * @param tokens {@code [N][D]}, patches in raster order; null where there is a problem
   * @param problem why there are no tokens; null where there are
   */
  record Frame(String videoId, long ptsUs, double[][] tokens, String problem)
      implements Serializable {}

  /** Name of the published table that is read. */
  String table();

  /** Its rows that are wanted: {@code video_id}, {@code pts_us}, and what {@link #of} reads. */
  Dataset<Row> rows(SparkSession spark, String path);

  /** The frames of some rows, in their order; called in a task. */
  Iterator<Frame> of(Iterator<Row> rows);

  /** Published vectors: one a frame. */
  static FrameTokens ofFrames(String encoder) {
    return new Published(encoder, false);
  }

  /**
   * The vectors of patches: of the encoder {@code descriptor} what it tells of its cells, of models
   * what they make of the stored pictures, which is not kept.
   *
   * @throws IllegalArgumentException for an encoder that there is not, or that tells of whole
   *     pictures alone
   */
  static FrameTokens ofPatches(String encoder, Settings settings, Warehouse warehouse) {
    if (encoder.equals(WITH_CELLS)) {
      return new Published(encoder, true);
    }
    if (!(Fingerprints.frameEncoder(settings.models(), encoder)
        instanceof OnnxFrameEncoder.Provider)) {
      throw new IllegalArgumentException(
          "--of patches needs an --encoder that tells of them: %s, or a model of pictures."
              .formatted(WITH_CELLS));
    }
    return new Pictures(
        encoder,
        settings.models(),
        settings.device(),
        new SerializableConfiguration(warehouse.hadoop()),
        warehouse.root());
  }

  /**
   * Rows of {@code frame_embeddings}.
   *
   * @param cells whether the vector is cut into what it tells of cells
   */
  record Published(String encoder, boolean cells) implements FrameTokens {
    @Override
    public String table() {
      return "frame_embeddings";
    }

    @Override
    public Dataset<Row> rows(SparkSession spark, String path) {
      Dataset<Row> all = spark.read().format("delta").load(path);
      return all.where(all.col("encoder").equalTo(encoder)).select("video_id", "pts_us", "vector");
    }

    @Override
    public Iterator<Frame> of(Iterator<Row> rows) {
      return Tasks.map(
          rows,
          row -> {
            List<Float> values = row.getList(2);
            float[] vector = new float[values.size()];
            for (int i = 0; i < vector.length; i++) {
              vector[i] = values.get(i);
            }
            float[][] tokens = cells ? DescriptorKernel.cells(vector) : new float[][] {vector};
            return new Frame(row.getString(0), row.getLong(1), widened(tokens), null);
          });
    }
  }

  /** Stored pictures of {@code frames}, through a model batch by batch. */
  record Pictures(
      String encoder,
      Models models,
      DeviceChoice device,
      SerializableConfiguration hadoop,
      String warehouse)
      implements FrameTokens {
    @Override
    public String table() {
      return "frames";
    }

    @Override
    public Dataset<Row> rows(SparkSession spark, String path) {
      return spark
          .read()
          .format("delta")
          .load(path)
          .where("picture IS NOT NULL AND repeats_pts_us = pts_us")
          .select("video_id", "pts_us", "picture");
    }

    @Override
    public Iterator<Frame> of(Iterator<Row> rows) {
      if (!rows.hasNext()) {
        return Tasks.map(rows, row -> null);
      }
      FrameEncoder.Provider provider = Fingerprints.frameEncoder(models, encoder);
      PictureModel<float[], float[][]> model =
          ((OnnxFrameEncoder.Provider) provider).openPatches(device.here());
      Tasks.atEnd(model);
      Configuration configuration = hadoop.value();
      PictureReader pictures = new PictureReader(configuration, warehouse);
      Tasks.atEnd(pictures);
      Iterator<List<Row>> batches =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return rows.hasNext();
            }

            @Override
            public List<Row> next() {
              List<Row> batch = new ArrayList<>();
              while (batch.size() < model.batchSize() && rows.hasNext()) {
                batch.add(rows.next());
              }
              return batch;
            }
          };
      return Tasks.flatMap(batches, batch -> frames(batch, model, pictures));
    }

    private static Iterator<Frame> frames(
        List<Row> batch, PictureModel<float[], float[][]> model, PictureReader pictures) {
      List<float[]> prepared = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      for (Row row : batch) {
        Picture picture = RecordRows.of(Picture.class).fromRow(row.getStruct(2));
        try {
          prepared.add(
              model.prepare(new SampledFrame(row.getLong(1), null, pictures.read(picture))));
          problems.add(null);
        } catch (IOException e) {
          problems.add(PictureReader.unreadable(picture, e));
        }
      }
      Iterator<float[][]> patches =
          prepared.isEmpty() ? Collections.emptyIterator() : model.run(prepared).iterator();
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        Row row = batch.get(i);
        String problem = problems.get(i);
        double[][] tokens = problem == null ? widened(patches.next()) : null;
        frames.add(new Frame(row.getString(0), row.getLong(1), tokens, problem));
      }
      return frames.iterator();
    }
  }

  private static double[][] widened(float[][] rows) {
    return Arrays.stream(rows).map(Numbers::doubles).toArray(double[][]::new);
  }
}
