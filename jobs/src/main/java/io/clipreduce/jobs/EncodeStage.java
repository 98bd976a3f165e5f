package io.clipreduce.jobs;

import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.encode.SampledFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Sampled frames of a chunk to vectors, one unit per chunk and encoder. */
final class EncodeStage implements Stage {
  @Override
  public String name() {
    return "encode";
  }

  @Override
  public String description() {
    return "Turns sampled frames into vectors.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Encode.class;
  }

  /** Unit of an encoder and a chunk. */
  static String unit(String encoder, String chunk) {
    return encoder + "/" + chunk;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    List<Work> works = new ArrayList<>();
    for (String encoder : Fingerprints.encoders(batch.settings)) {
      String fp = batch.fingerprints.of("encode/" + encoder);
      batch
          .readable("sample")
          .forEach(
              (id, chunk) ->
                  works.add(
                      new Work(
                          id.videoId(),
                          unit(encoder, id.unit()),
                          fp,
                          Keys.key(fp, id.videoId(), id.unit(), chunk.resultKey()),
                          1)));
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, ArrayList<Work>> byChunk = new TreeMap<>();
    for (Work work : todo) {
      String chunk = work.unit().substring(work.unit().indexOf('/') + 1);
      byChunk.computeIfAbsent(work.videoId() + "/" + chunk, k -> new ArrayList<>()).add(work);
    }
    String warehouse = batch.warehouse.root();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    return Grouped.run(
        batch,
        List.of(Grouped.Input.of(batch, new SampleStage(), false, "frames")),
        true,
        byChunk,
        Stages.tasks(batch, byChunk.size()),
        () -> new EncodeKernel(hadoop.value(), warehouse));
  }

  private static final class EncodeKernel implements Grouped.Kernel<ArrayList<Work>, UnitResult> {
    private final PictureReader pictures;
    private final Map<String, FrameEncoder> open = new HashMap<>();

    EncodeKernel(Configuration hadoop, String warehouse) {
      pictures = new PictureReader(hadoop, warehouse);
    }

    @Override
    public void process(
        String key,
        ArrayList<Work> works,
        Iterator<Grouped.InputRow> rows,
        Consumer<UnitResult> results) {
      List<StageRows.SampledFrameRow> frames =
          Lists.of(StageRows.SampledFrameRow.class, rows.next().columns(), 0);
      for (Work work : works) {
        long started = System.nanoTime();
        try {
          results.accept(encode(work, frames, started));
        } catch (IOException e) {
          results.accept(UnitResult.failed(work, e, true, started));
        } catch (RuntimeException e) {
          results.accept(UnitResult.failed(work, e, false, started));
        }
      }
    }

    private UnitResult encode(Work work, List<StageRows.SampledFrameRow> frames, long started)
        throws IOException {
      String name = work.unit().substring(0, work.unit().indexOf('/'));
      FrameEncoder.Provider provider = Fingerprints.frameEncoders().get("encode.encoders", name);
      FrameEncoder encoder = open.computeIfAbsent(name, n -> provider.open());
      List<SampledFrame> inputs = new ArrayList<>();
      byte[] jpeg = null;
      for (StageRows.SampledFrameRow frame : frames) {
        if (provider.needsPictures() && frame.picture() != null) {
          jpeg = pictures.read(frame.picture());
        }
        inputs.add(
            new SampledFrame(
                frame.ptsUs(), frame.descriptor(), provider.needsPictures() ? jpeg : null));
      }
      List<float[]> vectors = encoder.encode(inputs);
      List<StageRows.FrameVector> found = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i++) {
        found.add(new StageRows.FrameVector(inputs.get(i).ptsUs(), vectors.get(i)));
      }
      return UnitResult.ok(work, found.size(), new StageRows.Encode(name, found), started);
    }

    @Override
    public void close() throws IOException {
      open.values().forEach(FrameEncoder::close);
      pictures.close();
    }
  }
}
