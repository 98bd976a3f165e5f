package io.clipreduce.answer;

import io.clipreduce.index.Box;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageIndex;
import io.clipreduce.index.PassageKind;
import io.clipreduce.index.PassageQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that a question may be answered from: the passages of its videos, and of a stream only what
 * was before it was asked. Safe for several threads.
 */
public final class Evidence {
  private final PassageIndex index;
  private final Set<String> videoIds;
  private final List<IndexedVideo> videos;
  private final Set<String> known;

  /** All videos of the index by their names; null until one is looked for. */
  private QuestionVideos byName;

  private final Long askedAtUs;
  private final QueryVectors vectors;
  private final Pictures pictures;

  /** Null where none is set. */
  private final Reranker reranker;

  /** Turns words into a vector of the kind that the index holds. */
  public interface QueryVectors {
    /** The unit vector of a text by an encoder. */
    float[] of(String encoder, String text);
  }

  /** Where pictures come from. */
  public interface Pictures {
    /** The JPEG of a frame. */
    byte[] read(FrameRef frame) throws IOException;
  }

  /** Reads a query and texts at once. */
  public interface Reranker {
    /** How well each text answers the query, in their order; higher is better, 0 is undecided. */
    float[] scores(String query, List<String> texts);
  }

  /**
   * @param videoIds the videos of the question; empty for all
   * @param askedAtUs when the question is asked of a stream; null where it is of none
   */
  public Evidence(
      PassageIndex index,
      Set<String> videoIds,
      Long askedAtUs,
      QueryVectors vectors,
      Pictures pictures) {
    this(index, videoIds, askedAtUs, vectors, pictures, null);
  }

  /**
   * @param videoIds the videos of the question; empty for all
   * @param askedAtUs when the question is asked of a stream; null where it is of none
   * @param reranker null for none
   */
  public Evidence(
      PassageIndex index,
      Set<String> videoIds,
      Long askedAtUs,
      QueryVectors vectors,
      Pictures pictures,
      Reranker reranker) {
    this.index = index;
    this.reranker = reranker;
    this.videoIds = new TreeSet<>(videoIds);
    this.askedAtUs = askedAtUs;
    this.videos =
        index.videos().stream()
            .filter(video -> videoIds.isEmpty() || videoIds.contains(video.videoId()))
            .map(this::asOfThen)
            .toList();
    this.known = videos.stream().map(IndexedVideo::videoId).collect(Collectors.toSet());
    this.vectors = vectors;
    this.pictures = pictures;
  }

  /** The videos, in order of id; streams as long as they were when the question was asked. */
  public List<IndexedVideo> videos() {
    return videos;
  }

  /** The videos by id. */
  public Map<String, IndexedVideo> videosById() {
    return videos.stream()
        .collect(
            Collectors.toMap(IndexedVideo::videoId, video -> video, (a, b) -> a, TreeMap::new));
  }

  /** Encoders whose vectors can be searched. */
  public List<String> encoders() {
    return index.encoders();
  }

  /** All passages of these kinds, in order of video, start, kind and id; of all for none. */
  public List<Passage> passages(PassageKind... kinds) {
    return passages(PassageFilter.ALL.kinds(kinds));
  }

  /** Passages that the filter lets through as well, in the same order. */
  public List<Passage> passages(PassageFilter filter) {
    if (filter.videoIds().isEmpty() ? videos.isEmpty() : within(filter).isEmpty()) {
      return List.of();
    }
    return index.passages(mine(filter)).stream()
        .map(this::asOfThen)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Hits by words alone, best first. */
  public List<Hit> searchWords(String text, int top, PassageFilter filter) {
    return search(PassageQuery.words(text, filter, top));
  }

  /**
   * Hits by words and by meaning, best first.
   *
   * @param encoder whose vectors the meaning is compared with; where the index has none of it, only
   *     words count
   */
  public List<Hit> search(String text, String encoder, int top, PassageFilter filter) {
    return search(
        index.encoders().contains(encoder)
            ? PassageQuery.hybrid(text, encoder, vectors.of(encoder, text), filter, top)
            : PassageQuery.words(text, filter, top));
  }

  /** Hits, best first, within what the question may use. */
  public List<Hit> search(PassageQuery query) {
    PassageFilter filter = query.filter();
    if (filter.videoIds().isEmpty() ? videos.isEmpty() : within(filter).isEmpty()) {
      return List.of();
    }
    List<Hit> hits = new ArrayList<>();
    for (Hit hit :
        index.search(
            new PassageQuery(
                query.text(),
                query.vectors(),
                query.fusion(),
                query.weights(),
                mine(filter),
                query.top()))) {
      asOfThen(hit.passage())
          .ifPresent(passage -> hits.add(new Hit(passage, hit.score(), hit.ranks(), hit.scores())));
    }
    return hits;
  }

  /** The vector of a text by an encoder. */
  public float[] vector(String encoder, String text) {
    return vectors.of(encoder, text);
  }

  /** The vector that an encoder made of a passage; none where it made none. */
  public Optional<float[]> vector(Passage passage, String encoder) {
    return index.vector(passage, encoder);
  }

  /**
   * How well texts answer a query, by the model that is set for it.
   *
   * @return logits in the order of the texts; none where no such model is set
   */
  public Optional<float[]> rerank(String query, List<String> texts) {
    return reranker == null ? Optional.empty() : Optional.of(reranker.scores(query, texts));
  }

  /** The picture of a frame, a JPEG. */
  public byte[] picture(FrameRef frame) {
    if (askedAtUs != null && frame.ptsUs() > askedAtUs) {
      throw new IllegalArgumentException("This frame comes after the question: " + frame);
    }
    try {
      return pictures.read(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sampled frames of a stretch of a video, in order of time. */
  public List<FrameRef> frames(String videoId, long startUs, long endUs) {
    List<FrameRef> frames = new ArrayList<>();
    PassageFilter clips =
        PassageFilter.ALL.of(Set.of(videoId)).kinds(PassageKind.CLIP).between(startUs, endUs);
    for (Passage clip : index.passages(clips)) {
      for (FrameRef frame : clip.frames()) {
        boolean here = frame.ptsUs() >= startUs && frame.ptsUs() < endUs;
        if (here && (askedAtUs == null || frame.ptsUs() <= askedAtUs)) {
          frames.add(frame);
        }
      }
    }
    return frames;
  }

  /** The same on some of the videos alone. */
  Evidence of(Set<String> some) {
    return new Evidence(index, some, askedAtUs, vectors, pictures, reranker);
  }

  /**
   * Evidence on another video of the index, as an example to learn from.
   *
   * @param name its id, its path, or the end of that with or without the ending
   * @return none unless one video, and no more, is named so
   */
  Optional<Evidence> of(String name) {
    if (byName == null) {
      byName = new QuestionVideos(index.videos());
    }
    Set<String> named = byName.called(name);
    return named.size() == 1
        ? Optional.of(new Evidence(index, named, null, vectors, pictures, reranker))
        : Optional.empty();
  }

  private Set<String> within(PassageFilter filter) {
    Set<String> both = new TreeSet<>(filter.videoIds());
    both.retainAll(known);
    return both;
  }

  private PassageFilter mine(PassageFilter filter) {
    PassageFilter here =
        filter.videoIds().isEmpty() ? filter.of(videoIds) : filter.of(within(filter));
    if (askedAtUs == null) {
      return here;
    }
    long until = askedAtUs + 1;
    return here.between(
        here.fromUs(), here.untilUs() == null ? until : Math.min(until, here.untilUs()));
  }

  private IndexedVideo asOfThen(IndexedVideo video) {
    return askedAtUs == null || video.durationUs() <= askedAtUs
        ? video
        : new IndexedVideo(video.videoId(), video.path(), video.modifiedAtMs(), askedAtUs + 1);
  }

  /** A passage as it was known when the question was asked; none if it tells of what came after. */
  private Optional<Passage> asOfThen(Passage passage) {
    if (askedAtUs == null || passage.endUs() <= askedAtUs) {
      return Optional.of(passage);
    }
    boolean knownFromTheStart =
        passage.kind() == PassageKind.SCREEN_TEXT || passage.kind() == PassageKind.THING;
    if (!knownFromTheStart || passage.startUs() > askedAtUs) {
      return Optional.empty();
    }
    List<FrameRef> frames =
        passage.frames().stream().filter(frame -> frame.ptsUs() <= askedAtUs).toList();
    List<Box> boxes = passage.boxes().subList(0, Math.min(frames.size(), passage.boxes().size()));
    return Optional.of(
        new Passage(
            passage.id(),
            passage.kind(),
            passage.videoId(),
            passage.startUs(),
            askedAtUs + 1,
            passage.text(),
            passage.language(),
            passage.speaker(),
            passage.confidence(),
            frames,
            boxes));
  }
}
