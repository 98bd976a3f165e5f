package io.clipreduce.jobs;

import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.encode.SampledFrame;
import io.clipreduce.model.Device;
import io.clipreduce.model.Models;
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

  /** Units of several producers by video and chunk. */
  static TreeMap<String, ArrayList<Work>> byChunk(List<Work> works) {
    TreeMap<String, ArrayList<Work>> byChunk = new TreeMap<>();
    for (Work work : works) {
      String chunk = work.unit().substring(work.unit().indexOf('/') + 1);
      byChunk.computeIfAbsent(work.videoId() + "/" + chunk, k -> new ArrayList<>()).add(work);
    }
    return byChunk;
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
    TreeMap<String, ArrayList<Work>> byChunk = byChunk(todo);
    String warehouse = batch.warehouse.root();
    Models models = batch.settings.models();
    DeviceChoice device = batch.settings.device();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    return Grouped.stream(
        batch,
        List.of(Grouped.Input.of(batch, new SampleStage(), false, "frames")),
        true,
        byChunk,
        Stages.tasks(batch, byChunk.size()),
        () -> new EncodeStream(hadoop.value(), warehouse, models, device.here()));
  }

  /** Encodes in full batches, whichever chunks and videos their frames come from. */
  private static final class EncodeStream implements Grouped.Stream<ArrayList<Work>, UnitResult> {
    private final Configuration hadoop;
    private final String warehouse;
    private final Models models;
    private final Device device;
    private final Map<String, Encoding> encodings = new TreeMap<>();

    EncodeStream(Configuration hadoop, String warehouse, Models models, Device device) {
      this.hadoop = hadoop;
      this.warehouse = warehouse;
      this.models = models;
      this.device = device;
    }

    @Override
    public Iterator<UnitResult> process(Iterator<Grouped.Group<ArrayList<Work>>> chunks) {
      List<UnitResult> results = new ArrayList<>();
      return Tasks.flatMap(
          chunks,
          chunk -> {
            results.clear();
            List<StageRows.SampledFrameRow> frames =
                Lists.of(StageRows.SampledFrameRow.class, chunk.rows().next().columns(), 0);
            for (Work work : chunk.extra()) {
              String name = work.unit().substring(0, work.unit().indexOf('/'));
              encodings.computeIfAbsent(name, this::open).add(work, frames, results::add);
            }
            if (!chunks.hasNext()) {
              encodings.values().forEach(encoding -> encoding.queue.finish());
            }
            return List.copyOf(results).iterator();
          });
    }

    private Encoding open(String name) {
      FrameEncoder.Provider provider = Fingerprints.frameEncoder(models, name);
      return new Encoding(provider, device, new PictureReader(hadoop, warehouse));
    }

    @Override
    public void close() throws IOException {
      for (Encoding encoding : encodings.values()) {
        encoding.queue.close();
      }
    }
  }

  /** One encoder at work. A picture that several frames of a chunk show is encoded once. */
  private static final class Encoding
      implements BatchQueue.Model<StageRows.SampledFrameRow, float[], float[]> {
    private final String name;
    private final boolean needsPictures;
    private final FrameEncoder encoder;
    private final PictureReader pictures;
    private final BatchQueue<StageRows.SampledFrameRow, float[], float[]> queue;

    Encoding(FrameEncoder.Provider provider, Device device, PictureReader pictures) {
      this.name = provider.name();
      this.needsPictures = provider.needsPictures();
      this.encoder = provider.open(device);
      this.pictures = pictures;
      this.queue = new BatchQueue<>(this);
    }

    void add(Work work, List<StageRows.SampledFrameRow> frames, Consumer<UnitResult> results) {
      long started = System.nanoTime();
      Map<Long, Integer> indexByShown = new HashMap<>();
      List<StageRows.SampledFrameRow> distinct = new ArrayList<>();
      int[] indexes = new int[frames.size()];
      for (int i = 0; i < indexes.length; i++) {
        StageRows.SampledFrameRow frame = frames.get(i);
        long shown = needsPictures ? frame.repeatsPtsUs() : frame.ptsUs();
        indexes[i] = indexByShown.computeIfAbsent(shown, pts -> distinct.size());
        if (indexes[i] == distinct.size()) {
          distinct.add(frame);
        }
      }
      queue.add(
          distinct,
          vectors -> {
            List<StageRows.FrameVector> found = new ArrayList<>();
            for (int i = 0; i < indexes.length; i++) {
              found.add(new StageRows.FrameVector(frames.get(i).ptsUs(), vectors.get(indexes[i])));
            }
            results.accept(
                UnitResult.ok(work, found.size(), new StageRows.Encode(name, found), started));
          },
          failure ->
              results.accept(
                  UnitResult.failed(work, failure, BatchQueue.mayHeal(failure), started)));
    }

    @Override
    public int batchSize() {
      return encoder.batchSize();
    }

    @Override
    public boolean halveBatch() {
      return encoder.halveBatch();
    }

    @Override
    public boolean preparesAhead() {
      return needsPictures;
    }

    @Override
    public float[] prepare(StageRows.SampledFrameRow frame) throws IOException {
      if (needsPictures && frame.picture() == null) {
        throw new IllegalArgumentException(
            "The frame at %s us has no picture of its own".formatted(frame.ptsUs()));
      }
      byte[] jpeg = needsPictures ? pictures.read(frame.picture()) : null;
      return encoder.prepare(new SampledFrame(frame.ptsUs(), frame.descriptor(), jpeg));
    }

    @Override
    public List<float[]> run(List<float[]> prepared) {
      return encoder.encode(prepared);
    }

    @Override
    public void close() throws IOException {
      encoder.close();
      pictures.close();
    }
  }
}
