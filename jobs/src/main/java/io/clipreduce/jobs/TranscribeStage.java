package io.clipreduce.jobs;

import io.clipreduce.frames.AudioTrack;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.ffmpeg.Flac;
import io.clipreduce.model.DeviceMemoryException;
import io.clipreduce.model.Models;
import io.clipreduce.speech.QuietPlace;
import io.clipreduce.speech.Recogniser;
import io.clipreduce.speech.Recognition;
import io.clipreduce.speech.SpokenSegment;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Kept sound to words, one unit per block of ten minutes.
 *
 * <p>Block {@code b} is the 30 fields {@code [30 b, 30 b + 30)} of the video's grid of 20 s, the
 * last one whatever sound follows as well, in stretches of 30 fields. So that no word is cut, each
 * border between two such stretches is moved to the middle of the quietest half second within 5 s
 * of it. Both neighbours find the same place, for it depends on the sound about the border alone,
 * and each hears its own side from a fresh state: no warm-up, nothing twice, nothing missed, and
 * the same words however the video was cut into chunks.
 */
final class TranscribeStage implements Stage {
  /** The setting that recognises nothing. */
  static final String NONE = "none";

  private static final int BLOCK_FIELDS = 30;
  private static final long FIELD_US = ChunkPlan.CELL_US;

  /** How far a border may move. */
  private static final long LEEWAY_US = 5_000_000;

  @Override
  public String name() {
    return "transcribe";
  }

  @Override
  public String description() {
    return "Recognises speech in kept sound.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Transcribe.class;
  }

  private static String unit(int block) {
    return String.format(Locale.ROOT, "b%06d", block);
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    List<Work> works = new ArrayList<>();
    if (!Fingerprints.transcribes(batch.settings)) {
      return works;
    }
    String fp = batch.fingerprints.of("transcribe");
    for (String id : batch.videoIds()) {
      TreeMap<String, UnitState> sampled = batch.readable("sample", id);
      AudioTrack audio = batch.probes.containsKey(id) ? batch.probes.get(id).audio() : null;
      if (audio == null || sampled.isEmpty()) {
        continue;
      }
      List<Chunk> chunks = SampleStage.chunks(batch, id);
      for (int block = 0; block < blocks(batch.probes.get(id)); block++) {
        String inputs = BatchContext.inputs(inputs(chunks, sampled, block));
        works.add(new Work(id, unit(block), fp, Keys.key(fp, id, unit(block), inputs), 1));
      }
    }
    return works;
  }

  /** Number of blocks by what is known of a video before its sound was decoded. */
  private static int blocks(VideoProbe probe) {
    long fields = (probe.durationUs() + FIELD_US - 1) / FIELD_US;
    return (int) Math.max(1, (fields + BLOCK_FIELDS - 1) / BLOCK_FIELDS);
  }

  /** The chunks that own a field of a block, or of those beside it. */
  private static List<UnitState> inputs(
      List<Chunk> chunks, Map<String, UnitState> sampled, int block) {
    List<UnitState> inputs = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      boolean last = i == chunks.size() - 1;
      int from = i == 0 ? Integer.MIN_VALUE : firstField(chunks.get(i));
      int to = last ? Integer.MAX_VALUE : firstField(chunks.get(i + 1));
      UnitState state = sampled.get(SampleStage.unit(chunks.get(i)));
      if (state != null && from <= (block + 1) * BLOCK_FIELDS && to > block * BLOCK_FIELDS - 1) {
        inputs.add(state);
      }
    }
    return inputs;
  }

  private static int firstField(Chunk chunk) {
    return chunk.cells().get(0).index();
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, BlockWork> works = new TreeMap<>();
    TreeMap<String, Integer> lastBlocks = new TreeMap<>();
    List<Row> asked = new ArrayList<>();
    for (Work work : todo) {
      VideoProbe probe = batch.probes.get(work.videoId());
      int last = blocks(probe) - 1;
      int block = Integer.parseInt(work.unit().substring(1));
      lastBlocks.put(work.videoId(), last);
      works.put(
          work.videoId() + "/" + work.unit(),
          new BlockWork(work, block, block == last, probe.cells().get(0).startUs()));
      asked.add(RowFactory.create(work.videoId(), work.unit(), true));
    }
    String warehouse = batch.warehouse.root();
    Models models = batch.settings.models();
    DeviceChoice device = batch.settings.device();
    String recogniser = batch.settings.getString("transcribe.recogniser");
    String language = batch.settings.getString("transcribe.language");
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    Notices notices = batch.notices;
    return Grouped.stream(
        batch,
        List.of(
            // A block without any sound is answered, too.
            new Grouped.Input(name(), batch.spark.createDataFrame(asked, ASKED), true),
            new Grouped.Input("sample", pieces(batch, lastBlocks), false)),
        true,
        works,
        Stages.tasks(batch, works.size()),
        () ->
            new TranscribeStream(
                hadoop.value(),
                warehouse,
                Fingerprints.recogniser(models, recogniser).name(),
                Fingerprints.recogniser(models, recogniser)
                    .open(
                        device.here(),
                        language,
                        notices.shortOfMemory(recogniser, "windows of sound"))));
  }

  private static final StructType ASKED =
      new StructType()
          .add("video_id", DataTypes.StringType)
          .add("unit", DataTypes.StringType)
          .add("asked", DataTypes.BooleanType);

  /** Each piece of kept sound with every block that needs it. */
  private static Dataset<Row> pieces(BatchContext batch, Map<String, Integer> lastBlocks) {
    Dataset<Row> last =
        batch.spark.createDataFrame(
            lastBlocks.entrySet().stream()
                .map(entry -> RowFactory.create(entry.getKey(), entry.getValue()))
                .toList(),
            new StructType()
                .add("video_id", DataTypes.StringType)
                .add("last_block", DataTypes.IntegerType));
    SampleStage sample = new SampleStage();
    return new StageTable(batch.warehouse, sample.name(), sample.payload())
        .rows(batch.spark, batch.readable(sample.name()), "kept_sound")
        .join(functions.broadcast(last), "video_id")
        .selectExpr("video_id", "last_block", "explode(kept_sound) AS piece")
        .selectExpr(
            "video_id",
            "explode(array_distinct(transform(array(-1, 0, 1), beside -> least(last_block,"
                + " greatest(0, floor((piece.field_index + beside) / %s)))))) AS block"
                    .formatted(BLOCK_FIELDS),
            "piece")
        .selectExpr("video_id", "format_string('b%06d', block) AS unit", "piece");
  }

  private record BlockWork(Work work, int block, boolean last, long gridUs)
      implements Serializable {}

  /** A block on its way. */
  private static final class Block {
    private final Work work;
    private final long started = System.nanoTime();
    private final List<SpokenSegment> segments = new ArrayList<>();
    private int dropped;
    private UnitResult failed;

    Block(Work work) {
      this.work = work;
    }

    void add(Stretch stretch, Recognition heard) {
      for (SpokenSegment said : heard.segments()) {
        segments.add(
            new SpokenSegment(
                stretch.fromUs() + said.startUs(),
                stretch.fromUs() + said.endUs(),
                said.text(),
                said.language(),
                said.confidence()));
      }
      dropped += heard.dropped();
    }

    void fail(Exception cause, boolean retry) {
      failed = failed == null ? UnitResult.failed(work, cause, retry, started) : failed;
    }

    UnitResult result(String recogniser) {
      return failed != null
          ? failed
          : UnitResult.ok(
              work,
              segments.size(),
              new StageRows.Transcribe(recogniser, segments, dropped),
              started);
    }
  }

  /**
   * Sound that is heard on its own.
   *
   * @param last whether nothing of the block follows
   */
  private record Stretch(Block block, long fromUs, short[] sound, boolean last) {}

  /** Recognises stretches of several blocks together, as many as make one long block. */
  private static final class TranscribeStream implements Grouped.Stream<BlockWork, UnitResult> {
    private static final long SAMPLES_TOGETHER =
        BLOCK_FIELDS * FIELD_US / 1_000_000 * Recogniser.SAMPLE_RATE_HZ;

    private final PictureReader files;
    private final String name;
    private final Recogniser recogniser;

    TranscribeStream(Configuration hadoop, String warehouse, String name, Recogniser recogniser) {
      this.files = new PictureReader(hadoop, warehouse);
      this.name = name;
      this.recogniser = recogniser;
    }

    @Override
    public Iterator<UnitResult> process(Iterator<Grouped.Group<BlockWork>> groups) {
      Iterator<Stretch> stretches = Tasks.flatMap(groups, this::stretches);
      Iterator<List<Stretch>> together =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return stretches.hasNext();
            }

            @Override
            public List<Stretch> next() {
              List<Stretch> taken = new ArrayList<>();
              long samples = 0;
              while (samples < SAMPLES_TOGETHER && stretches.hasNext()) {
                taken.add(stretches.next());
                samples += taken.get(taken.size() - 1).sound().length;
              }
              return taken;
            }
          };
      return Tasks.flatMap(together, this::results);
    }

    private Iterator<UnitResult> results(List<Stretch> stretches) {
      recognise(stretches);
      return stretches.stream()
          .filter(Stretch::last)
          .map(stretch -> stretch.block().result(name))
          .iterator();
    }

    /** Where several fail, each is tried alone, so that it costs those at fault only. */
    private void recognise(List<Stretch> stretches) {
      try {
        List<Recognition> heard =
            recogniser.recognise(stretches.stream().map(Stretch::sound).toList());
        for (int i = 0; i < stretches.size(); i++) {
          stretches.get(i).block().add(stretches.get(i), heard.get(i));
        }
      } catch (RuntimeException e) {
        if (stretches.size() == 1) {
          stretches.get(0).block().fail(e, e instanceof DeviceMemoryException);
        } else {
          stretches.forEach(stretch -> recognise(List.of(stretch)));
        }
      }
    }

    /** The stretches of a block, one at least, read as they are asked for. */
    private Iterator<Stretch> stretches(Grouped.Group<BlockWork> group) {
      Block block = new Block(group.extra().work());
      TreeMap<Integer, StageRows.KeptSound> pieces = new TreeMap<>();
      RecordRows<StageRows.KeptSound> reader = RecordRows.of(StageRows.KeptSound.class);
      group
          .rows()
          .forEachRemaining(
              row -> {
                if (row.stage().equals("sample")) {
                  StageRows.KeptSound piece = reader.fromRow(row.columns().getStruct(0));
                  pieces.put(piece.fieldIndex(), piece);
                }
              });
      int first = group.extra().block();
      int lastField = pieces.isEmpty() ? -1 : pieces.lastKey();
      int last =
          group.extra().last() ? Math.max(first, Math.floorDiv(lastField, BLOCK_FIELDS)) : first;
      return Tasks.map(
          IntStream.rangeClosed(first, last).iterator(),
          stretch -> stretch(block, group.extra(), pieces, stretch, stretch == last));
    }

    private Stretch stretch(
        Block block,
        BlockWork work,
        TreeMap<Integer, StageRows.KeptSound> pieces,
        int stretch,
        boolean last) {
      Stretch silence = new Stretch(block, 0, new short[0], last);
      if (pieces.isEmpty()) {
        return silence;
      }
      try {
        long fromUs =
            stretch == 0 ? pieces.firstEntry().getValue().startUs() : border(work, pieces, stretch);
        long toUs = work.last() && last ? endUs(pieces) : border(work, pieces, stretch + 1);
        return new Stretch(block, fromUs, sound(pieces, fromUs, toUs), last);
      } catch (IOException e) {
        block.fail(e, true);
      } catch (DecodeException | RuntimeException e) {
        block.fail(e, false);
      }
      return silence;
    }

    /** Where the sound before a block ends and that of the block begins. */
    private long border(BlockWork block, TreeMap<Integer, StageRows.KeptSound> pieces, int before)
        throws IOException, DecodeException {
      long fromUs = block.gridUs() + (long) before * BLOCK_FIELDS * FIELD_US - LEEWAY_US;
      short[] about = sound(pieces, fromUs, fromUs + 2 * LEEWAY_US);
      return fromUs + toUs(QuietPlace.of(about));
    }

    private static long endUs(TreeMap<Integer, StageRows.KeptSound> pieces) {
      StageRows.KeptSound last = pieces.lastEntry().getValue();
      return last.startUs() + toUs(last.samples());
    }

    private static long toUs(long samples) {
      return samples * 1_000_000 / Recogniser.SAMPLE_RATE_HZ;
    }

    /** Samples between two times, silent where nothing was kept. */
    private short[] sound(TreeMap<Integer, StageRows.KeptSound> pieces, long fromUs, long toUs)
        throws IOException, DecodeException {
      short[] sound = new short[(int) Math.max(0, samples(toUs - fromUs))];
      for (StageRows.KeptSound piece : pieces.values()) {
        long at = samples(piece.startUs() - fromUs);
        if (at < sound.length && at + piece.samples() > 0) {
          short[] decoded = Flac.decode(files.read(piece.flac()));
          int skipped = (int) Math.max(0, -at);
          int start = (int) Math.max(0, at);
          int count = Math.min(decoded.length - skipped, sound.length - start);
          System.arraycopy(decoded, skipped, sound, start, Math.max(0, count));
        }
      }
      return sound;
    }

    private static long samples(long us) {
      return Math.floorDiv(us * Recogniser.SAMPLE_RATE_HZ + 500_000, 1_000_000L);
    }

    @Override
    public void close() throws IOException {
      recogniser.close();
      files.close();
    }
  }
}
