package io.clipreduce.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Shards of Lucene files, read as one index. Texts are ranked by BM25 with the statistics of all
 * shards together, so that the ranking does not tell how passages were spread over them; videos
 * that are left out still count in those statistics until their shard is written anew.
 */
public final class LuceneIndex implements PassageIndex {
  /** Stands for how hits are ranked: answers of another one are made again. */
  public static final String VERSION = "2";

  /** Hits of each ranking that are looked for, for every hit that is wanted. */
  private static final int OVERFETCH = 5;

  /**
   * Candidates of a search by vector, at the least: so many more than are usually wanted that the
   * graph overlooks few of those. {@code bench/index} measures it.
   */
  private static final int MIN_CANDIDATES = 100;

  private static final Sort BY_SCORE_THEN_ID =
      new Sort(SortField.FIELD_SCORE, new SortField(Fields.ID, SortField.Type.STRING));

  private static final Comparator<Passage> IN_ORDER =
      Comparator.comparing(Passage::videoId)
          .thenComparingLong(Passage::startUs)
          .thenComparing(Passage::kind)
          .thenComparing(Passage::id);

  static {
    // Queries are as long as what people paste into them.
    IndexSearcher.setMaxClauseCount(Integer.MAX_VALUE);
  }

  private final IndexReader reader;
  private final IndexSearcher searcher;
  private final List<IndexedVideo> videos;
  private final SortedMap<String, Integer> encoders = new TreeMap<>();
  private final SortedSet<String> languages = new TreeSet<>();

  private LuceneIndex(IndexReader reader) throws IOException {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
    searcher.setSimilarity(ShardWriter.BM25);
    for (LeafReaderContext leaf : reader.leaves()) {
      for (FieldInfo field : FieldInfos.getMergedFieldInfos(leaf.reader())) {
        if (field.name.startsWith(Fields.TEXT_OF)) {
          languages.add(field.name.substring(Fields.TEXT_OF.length()));
        } else if (field.name.startsWith(Fields.VECTOR_OF)) {
          String encoder = field.name.substring(Fields.VECTOR_OF.length());
          encoders.put(encoder, field.getVectorDimension());
        }
      }
    }
    this.videos = readVideos();
  }

  /**
   * Opens shards as they are.
   *
   * @param shards folders that {@link ShardWriter} wrote
   */
  public static LuceneIndex open(List<Path> shards) {
    SortedMap<Path, Set<String>> whole = new TreeMap<>();
    shards.forEach(shard -> whole.put(shard, Set.of()));
    return open(whole);
  }

  /**
   * Opens shards without some of their videos.
   *
   * @param shards folders, with the ids of the videos of each that are left out
   */
  public static LuceneIndex open(Map<Path, Set<String>> shards) {
    List<IndexReader> readers = new ArrayList<>();
    try {
      for (Map.Entry<Path, Set<String>> shard : new TreeMap<>(shards).entrySet()) {
        readers.add(WithoutVideos.open(shard.getKey(), shard.getValue()));
      }
      return new LuceneIndex(new MultiReader(readers.toArray(IndexReader[]::new), true));
    } catch (IOException | RuntimeException e) {
      close(readers);
      throw e instanceof IOException io
          ? new UncheckedIOException("Cannot open the index: " + io.getMessage(), io)
          : (RuntimeException) e;
    }
  }

  private static void close(List<IndexReader> readers) {
    for (IndexReader reader : readers) {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private List<IndexedVideo> readVideos() throws IOException {
    List<IndexedVideo> found = new ArrayList<>();
    for (int document : documents(new FieldExistsQuery(Fields.VIDEO_ITSELF))) {
      found.add(PassageCodec.video(stored(document, Fields.VIDEO_ROW)));
    }
    found.sort(Comparator.comparing(IndexedVideo::videoId));
    return List.copyOf(found);
  }

  @Override
  public List<IndexedVideo> videos() {
    return videos;
  }

  @Override
  public List<String> encoders() {
    return List.copyOf(encoders.keySet());
  }

  /** Number of passages and of videos, and the dimensions of each encoder's vectors. */
  ShardWriter.Content content() {
    return new ShardWriter.Content(
        reader.numDocs() - videos.size(), videos.size(), new TreeMap<>(encoders));
  }

  /** The parts that Lucene searches one after another. */
  List<LeafReaderContext> leaves() {
    return reader.leaves();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for a vector of an encoder that the index does not hold, or of
   *     another length
   */
  @Override
  public List<Hit> search(PassageQuery query) {
    try {
      Query filter = filter(query.filter());
      int wanted = Math.max(MIN_CANDIDATES, OVERFETCH * query.top());
      int candidates = Math.min(wanted, Math.max(1, reader.maxDoc()));
      SortedMap<String, List<Fuser.Ranked>> rankings = new TreeMap<>();
      Query words = query.text() == null ? null : TextQuery.of(query.text(), languages);
      if (words != null) {
        rankings.put(PassageQuery.TEXT, byWords(words, filter, candidates));
      }
      for (Map.Entry<String, float[]> vector : query.vectors().entrySet()) {
        checkVector(vector.getKey(), vector.getValue());
        rankings.put(
            vector.getKey(), byVector(vector.getKey(), vector.getValue(), filter, candidates));
      }
      List<Hit> hits = new ArrayList<>();
      for (Fuser.Fused fused : Fuser.fuse(rankings, query.fusion(), query.weights(), query.top())) {
        if (hits.size() == query.top()) {
          break;
        }
        hits.add(
            new Hit(
                passage(fused.ranked().document()),
                fused.ranked().score(),
                fused.ranks(),
                fused.scores()));
      }
      return hits;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void checkVector(String encoder, float[] vector) {
    Integer dimensions = encoders.get(encoder);
    if (dimensions == null) {
      throw new IllegalArgumentException(
          "The index holds no vectors of encoder %s. Those it holds: %s."
              .formatted(encoder, encoders.isEmpty() ? "none" : String.join(", ", encoders())));
    }
    if (vector.length != dimensions) {
      throw new IllegalArgumentException(
          "A vector of encoder %s has %s dimensions, but those in the index have %s."
              .formatted(encoder, vector.length, dimensions));
    }
  }

  private List<Fuser.Ranked> byWords(Query words, Query filter, int candidates) throws IOException {
    BooleanQuery.Builder both = new BooleanQuery.Builder().add(words, Occur.MUST);
    if (filter != null) {
      both.add(filter, Occur.FILTER);
    }
    List<Fuser.Ranked> ranking = new ArrayList<>();
    for (ScoreDoc hit :
        searcher.search(both.build(), candidates, BY_SCORE_THEN_ID, false).scoreDocs) {
      Object[] scoreAndId = ((FieldDoc) hit).fields;
      ranking.add(
          new Fuser.Ranked(
              hit.doc, ((BytesRef) scoreAndId[1]).utf8ToString(), (Float) scoreAndId[0]));
    }
    return ranking;
  }

  private List<Fuser.Ranked> byVector(String encoder, float[] vector, Query filter, int candidates)
      throws IOException {
    Query nearest = new KnnFloatVectorQuery(Fields.VECTOR_OF + encoder, vector, candidates, filter);
    List<Fuser.Ranked> ranking = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(nearest, candidates).scoreDocs) {
      // Lucene's score of a dot product is (1 + cosine) / 2.
      ranking.add(new Fuser.Ranked(hit.doc, id(hit.doc), 2.0 * hit.score - 1));
    }
    ranking.sort(Fuser.Ranked.BEST_FIRST);
    return ranking;
  }

  @Override
  public List<Passage> passages(PassageFilter filter) {
    try {
      Query wanted = filter(filter);
      List<Passage> found = new ArrayList<>();
      for (int document : documents(wanted == null ? new FieldExistsQuery(Fields.ID) : wanted)) {
        found.add(passage(document));
      }
      found.sort(IN_ORDER);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<float[]> vector(Passage passage, String encoder) {
    Query itself =
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(Fields.ID, passage.id())), Occur.FILTER)
            .add(new TermQuery(new Term(Fields.KIND, passage.kind().name())), Occur.FILTER)
            .build();
    try {
      for (int document : documents(itself)) {
        LeafReaderContext leaf = leaf(document);
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR_OF + encoder);
        int inLeaf = document - leaf.docBase;
        if (vectors != null && vectors.advance(inLeaf) == inLeaf) {
          return Optional.of(vectors.vectorValue().clone());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a filter lets through; null for all passages. */
  private Query filter(PassageFilter filter) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    if (filter.paths() != null || filter.changedFrom() != null || filter.changedUntil() != null) {
      all.add(oneOf(Fields.VIDEO, videosOfFiles(filter)), Occur.FILTER);
    }
    if (!filter.videoIds().isEmpty()) {
      all.add(oneOf(Fields.VIDEO, filter.videoIds()), Occur.FILTER);
    }
    if (!filter.kinds().isEmpty()) {
      Set<String> kinds = filter.kinds().stream().map(Enum::name).collect(Collectors.toSet());
      all.add(oneOf(Fields.KIND, kinds), Occur.FILTER);
    }
    if (filter.fromUs() != null) {
      long after = Math.incrementExact(filter.fromUs());
      all.add(LongPoint.newRangeQuery(Fields.END_US, after, Long.MAX_VALUE), Occur.FILTER);
    }
    if (filter.untilUs() != null) {
      long before = Math.decrementExact(filter.untilUs());
      all.add(LongPoint.newRangeQuery(Fields.START_US, Long.MIN_VALUE, before), Occur.FILTER);
    }
    if (filter.speaker() != null) {
      all.add(new TermQuery(new Term(Fields.SPEAKER, filter.speaker())), Occur.FILTER);
    }
    if (filter.language() != null) {
      all.add(new TermQuery(new Term(Fields.LANGUAGE, filter.language())), Occur.FILTER);
    }
    BooleanQuery query = all.build();
    return query.clauses().isEmpty() ? null : query;
  }

  private Set<String> videosOfFiles(PassageFilter filter) {
    PathPattern paths = filter.paths() == null ? null : new PathPattern(filter.paths());
    Set<String> matching = new TreeSet<>();
    for (IndexedVideo video : videos) {
      long changedMs = video.modifiedAtMs();
      if ((paths == null || paths.matches(video.path()))
          && (filter.changedFrom() == null || changedMs >= filter.changedFrom().toEpochMilli())
          && (filter.changedUntil() == null || changedMs < filter.changedUntil().toEpochMilli())) {
        matching.add(video.videoId());
      }
    }
    return matching;
  }

  private static Query oneOf(String field, Set<String> values) {
    return new TermInSetQuery(field, values.stream().map(BytesRef::new).toList());
  }

  private List<Integer> documents(Query query) throws IOException {
    List<Integer> found = new ArrayList<>();
    for (ScoreDoc hit :
        searcher.search(query, Math.max(1, reader.maxDoc()), Sort.INDEXORDER).scoreDocs) {
      found.add(hit.doc);
    }
    return found;
  }

  private LeafReaderContext leaf(int document) {
    return reader.leaves().get(ReaderUtil.subIndex(document, reader.leaves()));
  }

  private String id(int document) throws IOException {
    LeafReaderContext leaf = leaf(document);
    SortedDocValues ids = leaf.reader().getSortedDocValues(Fields.ID);
    ids.advanceExact(document - leaf.docBase);
    return ids.lookupOrd(ids.ordValue()).utf8ToString();
  }

  private Passage passage(int document) throws IOException {
    return PassageCodec.passage(stored(document, Fields.PASSAGE));
  }

  private BytesRef stored(int document, String field) throws IOException {
    StoredFields stored = searcher.storedFields();
    return stored.document(document, Set.of(field)).getBinaryValue(field);
  }

  @Override
  public void close() {
    close(List.of(reader));
  }
}
