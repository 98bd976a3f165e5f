package io.clipreduce.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterDirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** A shard that looks as if the documents of some videos were deleted. */
final class WithoutVideos extends FilterDirectoryReader {
  private final Set<String> excluded;

  private WithoutVideos(DirectoryReader in, Set<String> excluded) throws IOException {
    super(in, new Hiding(excluded));
    this.excluded = excluded;
  }

  /** Opens a shard; closing the reader closes the folder as well. */
  static DirectoryReader open(Path folder, Set<String> excluded) throws IOException {
    // A reader holds its files by itself: the directory has nothing else to close.
    Directory directory = FSDirectory.open(folder);
    DirectoryReader whole = DirectoryReader.open(directory);
    return excluded.isEmpty() ? whole : new WithoutVideos(whole, new TreeSet<>(excluded));
  }

  @Override
  protected DirectoryReader doWrapDirectoryReader(DirectoryReader reader) throws IOException {
    return new WithoutVideos(reader, excluded);
  }

  @Override
  public CacheHelper getReaderCacheHelper() {
    return null;
  }

  private static final class Hiding extends SubReaderWrapper {
    private final Set<String> excluded;

    Hiding(Set<String> excluded) {
      this.excluded = excluded;
    }

    @Override
    public LeafReader wrap(LeafReader reader) {
      try {
        return new Part(reader, live(reader));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private FixedBitSet live(LeafReader reader) throws IOException {
      FixedBitSet live = new FixedBitSet(reader.maxDoc());
      live.set(0, reader.maxDoc());
      for (String video : excluded) {
        for (String field : new String[] {Fields.VIDEO, Fields.VIDEO_ITSELF}) {
          PostingsEnum documents = reader.postings(new Term(field, video), PostingsEnum.NONE);
          while (documents != null && documents.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
            live.clear(documents.docID());
          }
        }
      }
      return live;
    }
  }

  private static final class Part extends FilterLeafReader {
    private final FixedBitSet live;
    private final int count;

    Part(LeafReader in, FixedBitSet live) {
      super(in);
      this.live = live;
      this.count = live.cardinality();
    }

    @Override
    public Bits getLiveDocs() {
      return live;
    }

    @Override
    public int numDocs() {
      return count;
    }

    @Override
    public CacheHelper getCoreCacheHelper() {
      return in.getCoreCacheHelper();
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return null;
    }
  }
}
