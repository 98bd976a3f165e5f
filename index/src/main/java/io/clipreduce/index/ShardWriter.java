package io.clipreduce.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/** Writes shards: folders of Lucene files that never change again. Not safe for several threads. */
public final class ShardWriter implements Closeable {
  /** Stands for how passages become terms and graphs: shards of another one are made again. */
  public static final String VERSION = "1";

  /** Neighbours of a vector in the graph: Lucene's own default. */
  private static final int CONNECTIONS = 16;

  /** Candidates for them while building: Lucene's own default. */
  private static final int BEAM_WIDTH = 100;

  /** Passages held in memory before they become a segment. */
  private static final double BUFFER_MB = 256;

  /** A vector may miss unit length by this much, for the sake of rounding. */
  private static final double UNIT_TOLERANCE = 1e-3;

  /**
   * BM25 with k1 = 1.2 and b = 0.75. The length of a passage and the average length both count
   * every spelling of a word.
   */
  static final Similarity BM25 = new BM25Similarity(false);

  private static final FieldType TEXT = new FieldType();

  static {
    TEXT.setTokenized(true);
    TEXT.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    TEXT.freeze();
  }

  private final Directory directory;
  private final IndexWriter writer;
  private final SortedMap<String, Integer> encoders = new TreeMap<>();
  private int passages;
  private int videos;

  private ShardWriter(Directory directory) throws IOException {
    this.directory = directory;
    this.writer = new IndexWriter(directory, config());
  }

  /**
   * What a shard holds.
   *
   * @param passages number of passages
   * @param videos number of videos
   * @param encoders dimensions of the vectors of each encoder
   */
  public record Content(int passages, int videos, SortedMap<String, Integer> encoders) {}

  /**
   * Begins a shard; the caller closes it.
   *
   * @param folder made if it is not there, and empty otherwise
   */
  public static ShardWriter open(Path folder) throws IOException {
    return new ShardWriter(FSDirectory.open(folder));
  }

  /**
   * Writes one shard.
   *
   * @param folder made if it is not there, and empty otherwise
   * @param videos the videos of the passages, and those without any
   * @param passages see {@link #add(IndexedPassage)}
   */
  public static Content write(
      Path folder, List<IndexedVideo> videos, Iterator<IndexedPassage> passages)
      throws IOException {
    try (ShardWriter writer = open(folder)) {
      for (IndexedVideo video : videos) {
        writer.add(video);
      }
      while (passages.hasNext()) {
        writer.add(passages.next());
      }
      return writer.finish();
    }
  }

  /** Adds a video, before or after its passages; one without passages is known all the same. */
  public void add(IndexedVideo video) throws IOException {
    writer.addDocument(document(video));
    videos++;
  }

  /**
   * Adds a passage; each id once for its kind. The order of passages decides what approximate
   * searches overlook.
   *
   * @throws IllegalArgumentException for a vector that is not of unit length
   */
  public void add(IndexedPassage passage) throws IOException {
    writer.addDocument(document(passage));
    passage.vectors().forEach((encoder, vector) -> encoders.put(encoder, vector.length));
    passages++;
  }

  /** Makes a shard of what was added; nothing can be added from then on. */
  public Content finish() throws IOException {
    writer.forceMerge(1);
    writer.close();
    return new Content(passages, videos, encoders);
  }

  /** Closes the writer; what is not finished is gone. */
  @Override
  public void close() throws IOException {
    writer.rollback();
    directory.close();
  }

  /**
   * Writes several shards as one, without some of their videos.
   *
   * @param shards folders, with the videos of each that are left out
   */
  public static Content merge(Path folder, Map<Path, Set<String>> shards) throws IOException {
    try (LuceneIndex whole = LuceneIndex.open(shards);
        Directory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config())) {
      List<CodecReader> parts = new ArrayList<>();
      for (LeafReaderContext leaf : whole.leaves()) {
        parts.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
      }
      // In one call: every call would make a graph of its own.
      writer.addIndexes(parts.toArray(CodecReader[]::new));
      writer.forceMerge(1);
      return whole.content();
    }
  }

  static IndexWriterConfig config() {
    IndexWriterConfig config = new IndexWriterConfig(new ByLanguage());
    KnnVectorsFormat vectors = new WideVectorsFormat(CONNECTIONS, BEAM_WIDTH);
    config.setCodec(
        new Lucene912Codec() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return vectors;
          }
        });
    config.setSimilarity(BM25);
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    config.setRAMBufferSizeMB(BUFFER_MB);
    // Threads of its own would make the order of segments a matter of luck.
    config.setMergeScheduler(new SerialMergeScheduler());
    return config;
  }

  private static Document document(IndexedVideo video) throws IOException {
    Document document = new Document();
    document.add(new StringField(Fields.VIDEO_ITSELF, video.videoId(), Field.Store.NO));
    document.add(new SortedDocValuesField(Fields.VIDEO_ITSELF, new BytesRef(video.videoId())));
    document.add(new StoredField(Fields.VIDEO_ROW, PassageCodec.encode(video)));
    return document;
  }

  private static Document document(IndexedPassage indexed) throws IOException {
    Passage passage = indexed.passage();
    Document document = new Document();
    document.add(new StringField(Fields.ID, passage.id(), Field.Store.NO));
    document.add(new SortedDocValuesField(Fields.ID, new BytesRef(passage.id())));
    document.add(new StringField(Fields.KIND, passage.kind().name(), Field.Store.NO));
    document.add(new StringField(Fields.VIDEO, passage.videoId(), Field.Store.NO));
    document.add(new LongPoint(Fields.START_US, passage.startUs()));
    document.add(new LongPoint(Fields.END_US, passage.endUs()));
    if (passage.language() != null) {
      document.add(new StringField(Fields.LANGUAGE, passage.language(), Field.Store.NO));
    }
    if (passage.speaker() != null) {
      document.add(new StringField(Fields.SPEAKER, passage.speaker(), Field.Store.NO));
    }
    String language = Language.of(passage.language()).name();
    document.add(new Field(Fields.TEXT_OF + language, passage.text(), TEXT));
    document.add(new StoredField(Fields.PASSAGE, PassageCodec.encode(passage)));
    indexed
        .vectors()
        .forEach(
            (encoder, vector) -> {
              requireUnitLength(passage, encoder, vector);
              document.add(
                  new KnnFloatVectorField(
                      Fields.VECTOR_OF + encoder, vector, VectorSimilarityFunction.DOT_PRODUCT));
            });
    return document;
  }

  private static void requireUnitLength(Passage passage, String encoder, float[] vector) {
    if (!isUnit(vector)) {
      throw new IllegalArgumentException(
          "The vector of encoder %s for %s has length %s; unit vectors are wanted."
              .formatted(encoder, passage.id(), length(vector)));
    }
  }

  /** Whether a vector can be searched by: its length is 1. */
  public static boolean isUnit(float[] vector) {
    // Not a number is none.
    return Math.abs(length(vector) - 1) <= UNIT_TOLERANCE;
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /** Each field of text has the rules of the language it is named after. */
  private static final class ByLanguage extends DelegatingAnalyzerWrapper {
    ByLanguage() {
      super(PER_FIELD_REUSE_STRATEGY);
    }

    @Override
    protected Analyzer getWrappedAnalyzer(String field) {
      return Language.named(field.substring(Fields.TEXT_OF.length())).ofPassages();
    }
  }
}
