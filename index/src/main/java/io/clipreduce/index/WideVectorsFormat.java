package io.clipreduce.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's own format of vectors, for vectors of any usual length: Lucene refuses to write more
 * than 1024 dimensions. It bears Lucene's name, so that shards are read without this class.
 */
final class WideVectorsFormat extends KnnVectorsFormat {
  private static final int MAX_DIMENSIONS = 16_384;

  private final KnnVectorsFormat lucenes;

  /**
   * @param connections neighbours of a vector in the graph
   * @param beamWidth candidates looked at for a vector's neighbours while the graph is built
   */
  WideVectorsFormat(int connections, int beamWidth) {
    this(new Lucene99HnswVectorsFormat(connections, beamWidth));
  }

  private WideVectorsFormat(KnnVectorsFormat lucenes) {
    super(lucenes.getName());
    this.lucenes = lucenes;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return lucenes.fieldsWriter(state);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return lucenes.fieldsReader(state);
  }

  @Override
  public int getMaxDimensions(String fieldName) {
    return MAX_DIMENSIONS;
  }
}
