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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A few passages made by hand, searched by what they share with the query. */
final class MemoryIndex implements PassageIndex {
  /** Name of the encoder of vectors, that of the settings as they are shipped. */
  static final String ENCODER = "minilm";

  private static final Comparator<Passage> ORDER =
      Comparator.comparing(Passage::videoId)
          .thenComparing(Passage::startUs)
          .thenComparing(Passage::kind)
          .thenComparing(Passage::id);

  private final List<IndexedVideo> videos = new ArrayList<>();
  private final List<Passage> passages = new ArrayList<>();
  private boolean meaning;

  /** Gives captions vectors of the encoder {@link #ENCODER}. */
  MemoryIndex meaning() {
    meaning = true;
    return this;
  }

  /** A vector of unit length of the words of a text: texts that share words are near. */
  static float[] vectorOf(String text) {
    float[] vector = new float[64];
    for (String word : words(text)) {
      vector[Math.floorMod(word.hashCode(), vector.length)]++;
    }
    double square = 0;
    for (float value : vector) {
      square += value * value;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(square));
    }
    return vector;
  }

  /** Adds a video. */
  MemoryIndex video(String videoId, int lengthS) {
    videos.add(new IndexedVideo(videoId, "file:/in/" + videoId + ".mp4", 0, lengthS * 1_000_000L));
    return this;
  }

  /** Adds a clip with a frame every second. */
  MemoryIndex clip(String videoId, int startS, int endS, String caption) {
    List<FrameRef> frames = new ArrayList<>();
    for (int second = startS; second < endS; second++) {
      frames.add(new FrameRef(second * 1_000_000L, "pictures.tar", second, 1));
    }
    add(PassageKind.CLIP, videoId, startS, endS, caption, frames, List.of());
    return this;
  }

  /** Adds words of another kind. */
  MemoryIndex words(PassageKind kind, String videoId, int startS, int endS, String text) {
    add(kind, videoId, startS, endS, text, List.of(), List.of());
    return this;
  }

  /** Adds a thing that stands in one place of the pictures of every second. */
  MemoryIndex thing(String videoId, int startS, int endS, String label, Box place) {
    List<FrameRef> frames = new ArrayList<>();
    List<Box> boxes = new ArrayList<>();
    for (int second = startS; second < endS; second++) {
      frames.add(new FrameRef(second * 1_000_000L, "pictures.tar", second, 1));
      boxes.add(place);
    }
    add(PassageKind.THING, videoId, startS, endS, label, frames, boxes);
    return this;
  }

  private void add(
      PassageKind kind,
      String videoId,
      int startS,
      int endS,
      String text,
      List<FrameRef> frames,
      List<Box> boxes) {
    passages.add(
        new Passage(
            "%s-%s-%d-%d".formatted(kind.name().toLowerCase(Locale.ROOT), videoId, startS, endS)
                + (kind == PassageKind.CLIP ? "" : "-" + passages.size()),
            kind,
            videoId,
            startS * 1_000_000L,
            endS * 1_000_000L,
            text,
            "en",
            null,
            0.9f,
            frames,
            boxes));
  }

  @Override
  public List<IndexedVideo> videos() {
    return videos.stream().sorted(Comparator.comparing(IndexedVideo::videoId)).toList();
  }

  @Override
  public List<String> encoders() {
    return meaning ? List.of(ENCODER) : List.of();
  }

  @Override
  public List<Hit> search(PassageQuery query) {
    Set<String> wanted = query.text() == null ? Set.of() : words(query.text());
    List<Hit> hits = new ArrayList<>();
    for (Passage passage : passages(query.filter())) {
      Set<String> shared = words(passage.text());
      shared.retainAll(wanted);
      double score = shared.size();
      if (query.vectors().containsKey(ENCODER) && passage.kind() == PassageKind.CLIP) {
        score += product(query.vectors().get(ENCODER), vectorOf(passage.text()));
      }
      if (score > 0) {
        hits.add(new Hit(passage, score, new TreeMap<>(), new TreeMap<>()));
      }
    }
    hits.sort(Comparator.comparingDouble(Hit::score).reversed());
    return hits.subList(0, Math.min(query.top(), hits.size()));
  }

  private static double product(float[] a, float[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
    }
    return product;
  }

  private static Set<String> words(String text) {
    return new HashSet<>(List.of(text.toLowerCase(Locale.ROOT).split("\\W+")));
  }

  @Override
  public List<Passage> passages(PassageFilter filter) {
    return passages.stream()
        .filter(
            passage ->
                (filter.videoIds().isEmpty() || filter.videoIds().contains(passage.videoId()))
                    && (filter.kinds().isEmpty() || filter.kinds().contains(passage.kind()))
                    && (filter.fromUs() == null || passage.endUs() > filter.fromUs())
                    && (filter.untilUs() == null || passage.startUs() < filter.untilUs()))
        .sorted(ORDER)
        .toList();
  }

  @Override
  public Optional<float[]> vector(Passage passage, String encoder) {
    return meaning && passage.kind() == PassageKind.CLIP
        ? Optional.of(vectorOf(passage.text()))
        : Optional.empty();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
