package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;

import io.clipreduce.compress.Compressed;
import io.clipreduce.compress.Compressor;
import io.clipreduce.compress.StreamingCompressor;
import io.clipreduce.compress.Token;
import io.clipreduce.frames.DescriptorKernel;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Compresses the vectors of each video's frames. A video is one task's work; of methods that
 * stream, only their memory is held, and eight bytes a frame.
 *
 * @param name name of the set
 * @param method name of the compressor
 * @param mode how it deals with what its public code gets wrong
 * @param params its parameters as they were given
 * @param encoder whose vectors are compressed
 * @param patches whether the cells of frames are, instead of frames
 * @param query vector of the question; null for none
 */
record Compression(
    String name,
    String method,
    Mode mode,
    Map<String, String> params,
    String encoder,
    boolean patches,
    double[] query)
    implements Serializable {

  /**
   * Rows of the table {@code compressed}.
   *
   * @param frames rows of {@code frame_embeddings}
   */
  Dataset<Row> of(Dataset<Row> frames) {
    Dataset<Row> sorted =
        frames
            .where(col("encoder").equalTo(encoder))
            .select(
                col("video_id"),
                col("pts_us"),
                col("vector").cast(DataTypes.createArrayType(DataTypes.DoubleType)))
            .repartition(col("video_id"))
            .sortWithinPartitions("video_id", "pts_us");
    return frames
        .sparkSession()
        .createDataFrame(
            sorted.toJavaRDD().mapPartitions(this::ofVideos),
            Publisher.schema(FlatTable.COMPRESSED));
  }

  /** The method by its name. */
  Compressor compressor() {
    return Methods.get("--method", Compressor.class, method);
  }

  /**
   * What a method gives for one video.
   *
   * @param frames vectors in the order of time
   */
  private Iterator<Row> ofVideos(Iterator<Row> frames) {
    Iterator<Row> rows = frames;
    List<Row> ahead = new ArrayList<>();
    if (rows.hasNext()) {
      ahead.add(rows.next());
    }
    return Tasks.flatMap(
        new Iterator<String>() {
          @Override
          public boolean hasNext() {
            return !ahead.isEmpty();
          }

          @Override
          public String next() {
            return ahead.get(0).getString(0);
          }
        },
        video -> ofVideo(video, new OfVideo(video, ahead, rows)));
  }

  /** Rows as long as they are of a video; the one after them stays in {@code ahead}. */
  private record OfVideo(String video, List<Row> ahead, Iterator<Row> rows)
      implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return !ahead.isEmpty() && ahead.get(0).getString(0).equals(video);
    }

    @Override
    public Row next() {
      Row row = ahead.remove(0);
      if (rows.hasNext()) {
        ahead.add(rows.next());
      }
      return row;
    }
  }

  private Iterator<Row> ofVideo(String video, Iterator<Row> frames) {
    Compressor compressor = compressor();
    Arguments arguments =
        Arguments.of(compressor, params, mode, Keys.key(method, params.toString(), video));
    Inputs inputs = Inputs.of();
    if (query != null) {
      inputs = inputs.with(Input.QUERY_EMBEDDING, query);
    }
    long[] ptsUs = new long[16];
    int count = 0;
    int perFrame = 1;
    List<double[][]> held = new ArrayList<>();
    StreamingCompressor.Memory memory =
        compressor instanceof StreamingCompressor streaming
            ? streaming.open(inputs, arguments)
            : null;
    while (frames.hasNext()) {
      Row row = frames.next();
      double[][] tokens = tokens(row.<Double>getList(2));
      if (count == ptsUs.length) {
        ptsUs = Arrays.copyOf(ptsUs, 2 * count);
      }
      ptsUs[count] = row.getLong(1);
      perFrame = tokens.length;
      if (memory == null) {
        held.add(tokens);
      } else {
        memory.add(Token.frame(tokens, count * perFrame));
      }
      count++;
    }
    Compressed compressed =
        memory != null
            ? memory.compressed()
            : compressor.run(inputs.with(Input.TOKENS, held.toArray(double[][][]::new)), arguments);
    return rows(video, compressed, ptsUs, perFrame);
  }

  /** The tokens of a frame: its vector, or what this says of its cells. */
  double[][] tokens(List<Double> vector) {
    double[] whole = vector.stream().mapToDouble(Double::doubleValue).toArray();
    return patches ? widened(DescriptorKernel.cells(narrowed(whole))) : new double[][] {whole};
  }

  private Iterator<Row> rows(String video, Compressed compressed, long[] ptsUs, int perFrame) {
    List<String> parts = new ArrayList<>();
    if (compressed.more().get(Compressed.PARTS.name()) instanceof Map<?, ?> counts) {
      counts.forEach(
          (part, tokens) -> {
            for (int i = 0; i < (int) tokens; i++) {
              parts.add((String) part);
            }
          });
    }
    List<Row> rows = new ArrayList<>();
    RecordRows<FlatRows.Compressed> carrier = RecordRows.of(FlatRows.Compressed.class);
    for (int token = 0; token < compressed.indices().length; token++) {
      int index = compressed.indices()[token];
      rows.add(
          carrier.toRow(
              new FlatRows.Compressed(
                  name,
                  video,
                  token,
                  method,
                  mode.word(),
                  encoder,
                  patches ? "patches" : "frames",
                  ptsUs[index / perFrame],
                  index % perFrame,
                  compressed.sizes()[token],
                  parts.isEmpty() ? null : parts.get(token),
                  narrowed(compressed.tokens()[token]))));
    }
    return rows.iterator();
  }

  private static float[] narrowed(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  private static double[][] widened(float[][] rows) {
    double[][] wide = new double[rows.length][rows[0].length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < wide[row].length; i++) {
        wide[row][i] = rows[row][i];
      }
    }
    return wide;
  }
}
