package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sequence;

import io.clipreduce.frames.DescriptorKernel;
import io.clipreduce.index.Alignment;
import io.clipreduce.index.FrameIndex;
import io.clipreduce.index.ShardWriter;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Finds stretches of film that are in two videos, or twice in one. Videos are dealt out to blocks;
 * a task makes a search graph of the frames of a block and looks up all frames of all videos in it,
 * so that no more than a block's vectors are held in memory.
 *
 * @param encoder encoder of the frames
 * @param intervalUs time between sampled frames, in microseconds
 * @param minLengthUs shortest stretch
 * @param minCosine cosine from which on two frames look alike
 */
record DuplicateSearch(String encoder, long intervalUs, long minLengthUs, double minCosine)
    implements Serializable {

  /** Frames of a block: some 28 hours of two frames a second, 200 MB of descriptors. */
  private static final long BLOCK_FRAMES = 200_000;

  /** Frames of a block that a frame is compared with: the nearest ones. */
  private static final int NEIGHBOURS = 60;

  /** The encoder whose vector of a mirrored picture can be told from that of the picture. */
  private static final String MIRRORING = "descriptor";

  private static final int INDEXED = 0;
  private static final int LOOKED_UP = 1;

  /**
   * @param files data files of {@code frame_embeddings}
   */
  List<FlatRows.Duplicates> find(SparkSession spark, List<String> files) {
    StructType schema =
        new StructType()
            .add("video_id", DataTypes.StringType)
            .add("pts_us", DataTypes.LongType)
            .add("encoder", DataTypes.StringType)
            .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));
    Dataset<Row> frames =
        spark
            .read()
            .schema(schema)
            .parquet(files.toArray(String[]::new))
            .where(col("encoder").equalTo(encoder));
    int blocks = (int) (1 + frames.count() / BLOCK_FRAMES);
    Column own = pmod(hash(col("video_id")), lit(blocks));
    Column all = explode(sequence(lit(0), lit(blocks - 1)));
    Dataset<Row> rows =
        dealt(frames, own, INDEXED)
            .union(dealt(frames, all, LOOKED_UP))
            .repartition(blocks, col("block"))
            .sortWithinPartitions("block", "role", "video_id", "pts_us");
    List<FlatRows.Duplicates> found =
        new ArrayList<>(rows.toJavaRDD().mapPartitions(this::ofBlocks).collect());
    found.sort(Comparator.comparing(FlatRows.Duplicates::duplicateId));
    return found;
  }

  private static Dataset<Row> dealt(Dataset<Row> frames, Column block, int role) {
    return frames.select(
        block.as("block"), lit(role).as("role"), col("video_id"), col("pts_us"), col("vector"));
  }

  private Iterator<FlatRows.Duplicates> ofBlocks(Iterator<Row> rows) {
    List<FlatRows.Duplicates> found = new ArrayList<>();
    Ahead ahead = new Ahead(rows);
    try {
      while (ahead.next != null) {
        Path folder = Files.createTempDirectory("clipreduce-frames");
        try {
          ofBlock(ahead, folder, found);
        } finally {
          IndexStore.deleteFolder(folder);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.iterator();
  }

  private void ofBlock(Ahead rows, Path folder, List<FlatRows.Duplicates> out) throws IOException {
    int block = rows.next.getInt(0);
    Predicate<Row> ofBlock = row -> row.getInt(0) == block;
    FrameIndex.write(folder, rows.frames(ofBlock.and(row -> row.getInt(1) == INDEXED)));
    try (FrameIndex index = FrameIndex.open(folder)) {
      while (rows.next != null && ofBlock.test(rows.next)) {
        String video = rows.next.getString(2);
        Iterator<FrameIndex.Frame> frames =
            rows.frames(ofBlock.and(row -> row.getString(2).equals(video)));
        ofVideo(video, frames, index, out);
      }
    }
  }

  private void ofVideo(
      String video,
      Iterator<FrameIndex.Frame> frames,
      FrameIndex index,
      List<FlatRows.Duplicates> out)
      throws IOException {
    TreeMap<String, List<Alignment.Pair>> pairs = new TreeMap<>();
    while (frames.hasNext()) {
      FrameIndex.Frame frame = frames.next();
      pair(video, frame.ptsUs(), index.nearest(frame.vector(), NEIGHBOURS), false, pairs);
      if (encoder.equals(MIRRORING)) {
        float[] mirrored = DescriptorKernel.mirrored(frame.vector());
        pair(video, frame.ptsUs(), index.nearest(mirrored, NEIGHBOURS), true, pairs);
      }
    }
    Alignment alignment = new Alignment(intervalUs, minLengthUs, minCosine);
    pairs.forEach(
        (other, own) ->
            alignment
                .stretches(own, other.equals(video))
                .forEach(stretch -> out.add(row(video, other, stretch))));
  }

  private static void pair(
      String video,
      long ptsUs,
      List<FrameIndex.Neighbour> neighbours,
      boolean mirrored,
      TreeMap<String, List<Alignment.Pair>> pairs) {
    for (FrameIndex.Neighbour near : neighbours) {
      // Each pair of videos is looked at from one side only.
      int side = video.compareTo(near.videoId());
      if (side < 0 || side == 0 && ptsUs < near.ptsUs()) {
        pairs
            .computeIfAbsent(near.videoId(), id -> new ArrayList<>())
            .add(new Alignment.Pair(ptsUs, near.ptsUs(), near.cosine(), mirrored));
      }
    }
  }

  private FlatRows.Duplicates row(String video, String other, Alignment.Stretch stretch) {
    return new FlatRows.Duplicates(
        "%s/%s/%s/%s".formatted(video, stretch.startUs(), other, stretch.otherStartUs()),
        video,
        stretch.startUs(),
        stretch.endUs(),
        other,
        stretch.otherStartUs(),
        stretch.otherEndUs(),
        stretch.frames(),
        stretch.cosine(),
        encoder,
        stretch.mirrored());
  }

  /** Rows of a task, of which the next one can be looked at. */
  private static final class Ahead {
    private final Iterator<Row> rows;
    private Row next;

    Ahead(Iterator<Row> rows) {
      this.rows = rows;
      step();
    }

    private void step() {
      next = rows.hasNext() ? rows.next() : null;
    }

    /** The following frames that pass, but for those whose vector is none to search by. */
    Iterator<FrameIndex.Frame> frames(Predicate<Row> wanted) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          while (next != null && wanted.test(next) && !ShardWriter.isUnit(vector(next))) {
            step();
          }
          return next != null && wanted.test(next);
        }

        @Override
        public FrameIndex.Frame next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          FrameIndex.Frame frame =
              new FrameIndex.Frame(next.getString(2), next.getLong(3), vector(next));
          step();
          return frame;
        }
      };
    }

    private static float[] vector(Row row) {
      scala.collection.Seq<Float> values = row.getSeq(4);
      float[] vector = new float[values.length()];
      scala.collection.Iterator<Float> each = values.iterator();
      for (int i = 0; i < vector.length; i++) {
        vector[i] = each.next();
      }
      return vector;
    }
  }
}
