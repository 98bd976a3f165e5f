package io.clipreduce.answer;

import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much the clips of a video are like each other: by the vectors of their pictures, else of
 * their captions; by the words of these where the index holds no vectors of all of them.
 */
final class ClipLikeness {
  private final List<Passage> clips;
  private final Map<String, float[]> vectors;
  private final Map<String, Set<String>> words = new HashMap<>();

  private ClipLikeness(List<Passage> clips, Map<String, float[]> vectors) {
    this.clips = clips;
    this.vectors = vectors;
    clips.forEach(clip -> words.put(clip.id(), Terms.set(clip.text())));
  }

  static ClipLikeness of(IndexedVideo video, Evidence evidence, AnswerSettings settings) {
    List<Passage> clips =
        evidence.passages(PassageFilter.ALL.of(Set.of(video.videoId())).kinds(PassageKind.CLIP));
    List<String> encoders = new ArrayList<>(settings.words("picture_encoders"));
    encoders.retainAll(evidence.encoders());
    evidence.encoders().stream().filter(name -> !encoders.contains(name)).forEach(encoders::add);
    for (String encoder : encoders) {
      Map<String, float[]> vectors = new HashMap<>();
      for (Passage clip : clips) {
        evidence.vector(clip, encoder).ifPresent(vector -> vectors.put(clip.id(), vector));
      }
      if (vectors.size() == clips.size()) {
        return new ClipLikeness(clips, vectors);
      }
    }
    return new ClipLikeness(clips, Map.of());
  }

  boolean isEmpty() {
    return clips.isEmpty();
  }

  /** The clip at a time of the video, or the last one that began before it. */
  Passage at(long us) {
    Passage at = clips.get(0);
    for (Passage clip : clips) {
      if (clip.startUs() <= us) {
        at = clip;
      }
    }
    return at;
  }

  /** 1 for the same clip, less for others, 0 for those that have nothing in common. */
  double likeness(Passage one, Passage other) {
    if (one.id().equals(other.id())) {
      return 1;
    }
    if (vectors.isEmpty()) {
      Set<String> shared = new HashSet<>(words.get(one.id()));
      shared.retainAll(words.get(other.id()));
      int all = words.get(one.id()).size() + words.get(other.id()).size() - shared.size();
      return all == 0 ? 1 : (double) shared.size() / all;
    }
    float[] a = vectors.get(one.id());
    float[] b = vectors.get(other.id());
    double cosine = 0;
    for (int i = 0; i < a.length; i++) {
      cosine += (double) a[i] * b[i];
    }
    return Math.max(0, Math.min(1, cosine));
  }
}
