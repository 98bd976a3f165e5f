package io.clipreduce.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Frames by what they look like: an approximate search among their vectors. */
public final class FrameIndex implements AutoCloseable {
  private static final String VECTOR = "vector";
  private static final String VIDEO = "video";
  private static final String PTS = "pts";

  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  private FrameIndex(DirectoryReader reader) {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
  }

  /**
   * A frame.
   *
   * @param ptsUs presentation time, in microseconds
   * @param vector unit vector
   */
  public record Frame(String videoId, long ptsUs, float[] vector) {}

  /**
   * A frame that looks like another.
   *
   * @param ptsUs presentation time, in microseconds
   * @param cosine of the angle between their vectors
   */
  public record Neighbour(String videoId, long ptsUs, double cosine) {}

  /**
   * Writes an index.
   *
   * @param folder made if it is not there, and empty otherwise
   */
  public static void write(Path folder, Iterator<Frame> frames) throws IOException {
    try (Directory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, ShardWriter.config())) {
      while (frames.hasNext()) {
        Frame frame = frames.next();
        Document document = new Document();
        document.add(new StoredField(VIDEO, frame.videoId()));
        document.add(new StoredField(PTS, frame.ptsUs()));
        document.add(
            new KnnFloatVectorField(VECTOR, frame.vector(), VectorSimilarityFunction.DOT_PRODUCT));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  /** Opens an index; the caller closes it. */
  public static FrameIndex open(Path folder) throws IOException {
    return new FrameIndex(DirectoryReader.open(FSDirectory.open(folder)));
  }

  /** The frames nearest to a unit vector, nearest first. */
  public List<Neighbour> nearest(float[] vector, int count) throws IOException {
    List<Neighbour> found = new ArrayList<>();
    for (ScoreDoc hit :
        searcher.search(new KnnFloatVectorQuery(VECTOR, vector, count), count).scoreDocs) {
      Document document = searcher.storedFields().document(hit.doc, Set.of(VIDEO, PTS));
      found.add(
          new Neighbour(
              document.get(VIDEO),
              document.getField(PTS).numericValue().longValue(),
              // Lucene's score of a dot product is (1 + cosine) / 2.
              2.0 * hit.score - 1));
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
