package io.clipreduce.jobs;

import io.clipreduce.compress.Compressed;
import io.clipreduce.compress.Compressor;
import io.clipreduce.compress.StreamingCompressor;
import io.clipreduce.compress.Token;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.method.Numbers;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compresses the vectors of each video's frames. A video is one task's work; of methods that
 * stream, only their memory is held, and eight bytes a frame.
 *
 * @param name name of the set
 * @param method name of the compressor
 * @param mode how it deals with what its public code gets wrong
 * @param params its parameters as they were given
 * @param encoder whose vectors are compressed
 * @param patches whether vectors of patches are, instead of those of frames
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
   * @param rows of frames, as {@code tokens} reads them
   * @param failures takes the videos that could not be compressed; the others are
   */
  Dataset<Row> of(Dataset<Row> rows, FrameTokens tokens, CommandFailures failures) {
    return rows.sparkSession()
        .createDataFrame(
            eachVideo(
                rows,
                tokens,
                (video, frames) -> {
                  try {
                    return ofVideo(video, frames);
                  } catch (IllegalArgumentException e) {
                    failures.add(video, name, e);
                    return Collections.emptyIterator();
                  }
                }),
            Publisher.schema(FlatTable.COMPRESSED));
  }

  /** What is done with the frames of a video, in the order of time. */
  interface VideoWork<R> extends Serializable {
    Iterator<R> of(String video, Iterator<FrameTokens.Frame> frames);
  }

  /** Does some work on each video; frames that it leaves are passed over. */
  static <R> JavaRDD<R> eachVideo(Dataset<Row> rows, FrameTokens tokens, VideoWork<R> work) {
    return rows.repartition(rows.col("video_id"))
        .sortWithinPartitions("video_id", "pts_us")
        .toJavaRDD()
        .mapPartitions(
            part -> {
              OfOneVideo ahead = new OfOneVideo(tokens.of(part));
              return Tasks.flatMap(
                  ahead.videos(),
                  video -> {
                    Iterator<R> done = work.of(video, ahead);
                    ahead.forEachRemaining(frame -> {});
                    return done;
                  });
            });
  }

  /** The method by its name. */
  Compressor compressor() {
    return Methods.get("--method", Compressor.class, method);
  }

  /** What a method looks at besides tokens. */
  Inputs question() {
    return query == null ? Inputs.of() : Inputs.of().with(Input.QUERY_EMBEDDING, query);
  }

  /**
   * The arguments for a video.
   *
   * @param params values of parameters by name
   */
  Arguments arguments(Map<String, String> params, String video) {
    return Arguments.of(compressor(), params, mode, Keys.key(method, params.toString(), video));
  }

  /** What the vectors are of. */
  String madeOf() {
    return patches ? "patches" : "frames";
  }

  /** The same, and whose they are. */
  String evidence() {
    return "%s/%s".formatted(madeOf(), encoder);
  }

  /** The frames of one video after the other; the first of the next one can be looked at. */
  private static final class OfOneVideo implements Iterator<FrameTokens.Frame> {
    private final Iterator<FrameTokens.Frame> frames;
    private FrameTokens.Frame next;
    private String video;

    OfOneVideo(Iterator<FrameTokens.Frame> frames) {
      this.frames = frames;
      next = frames.hasNext() ? frames.next() : null;
    }

    /** The videos one after the other, each once the frames of the one before are taken. */
    Iterator<String> videos() {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return next != null;
        }

        @Override
        public String next() {
          video = next.videoId();
          return video;
        }
      };
    }

    @Override
    public boolean hasNext() {
      return next != null && next.videoId().equals(video);
    }

    @Override
    public FrameTokens.Frame next() {
      FrameTokens.Frame frame = next;
      next = frames.hasNext() ? frames.next() : null;
      return frame;
    }
  }

  private Iterator<Row> ofVideo(String video, Iterator<FrameTokens.Frame> frames) {
    Compressor compressor = compressor();
    Arguments arguments = arguments(params, video);
    long[] ptsUs = new long[16];
    int count = 0;
    int perFrame = 1;
    List<double[][]> held = new ArrayList<>();
    StreamingCompressor.Memory memory =
        compressor instanceof StreamingCompressor streaming
            ? streaming.open(question(), arguments)
            : null;
    while (frames.hasNext()) {
      FrameTokens.Frame frame = frames.next();
      if (frame.problem() != null) {
        throw new IllegalArgumentException(frame.problem());
      }
      if (count == ptsUs.length) {
        ptsUs = Arrays.copyOf(ptsUs, 2 * count);
      }
      ptsUs[count] = frame.ptsUs();
      perFrame = frame.tokens().length;
      if (memory == null) {
        held.add(frame.tokens());
      } else {
        memory.add(Token.frame(frame.tokens(), count * perFrame));
      }
      count++;
    }
    Compressed compressed =
        memory != null
            ? memory.compressed()
            : compressor.run(
                question().with(Input.TOKENS, held.toArray(double[][][]::new)), arguments);
    return rows(video, compressed, ptsUs, perFrame);
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
                  madeOf(),
                  ptsUs[index / perFrame],
                  index % perFrame,
                  compressed.sizes()[token],
                  parts.isEmpty() ? null : parts.get(token),
                  Numbers.floats(compressed.tokens()[token]))));
    }
    return rows.iterator();
  }
}
