package io.clipreduce.answer;

import io.clipreduce.index.IndexedVideo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the videos that questions name. */
public final class QuestionVideos {
  private final Map<String, Set<String>> byName = new TreeMap<>();

  /** Knows these videos. */
  public QuestionVideos(List<IndexedVideo> videos) {
    for (IndexedVideo video : videos) {
      add(video.videoId(), video);
      String path = video.path();
      add(path, video);
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        String rest = path.substring(slash + 1);
        add(rest, video);
        int dot = rest.lastIndexOf('.');
        if (dot > rest.lastIndexOf('/') + 1) {
          add(rest.substring(0, dot), video);
        }
      }
    }
  }

  private void add(String name, IndexedVideo video) {
    byName.computeIfAbsent(name, key -> new TreeSet<>()).add(video.videoId());
  }

  /**
   * The videos of these names: video ids, paths, or ends of paths with or without the ending.
   *
   * @return their ids; empty for no names
   * @throws IllegalArgumentException when a name fits no video, or several; the message is for
   *     people
   */
  public Set<String> ids(List<String> names) {
    Set<String> ids = new TreeSet<>();
    for (String name : names) {
      Set<String> found = called(name);
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            found.isEmpty()
                ? "No video of the index is called %s.".formatted(name)
                : "%s videos of the index are called %s: name more of the path."
                    .formatted(found.size(), name));
      }
      ids.addAll(found);
    }
    return ids;
  }

  /** The ids of all videos that may be called so. */
  Set<String> called(String name) {
    return byName.getOrDefault(name.replaceFirst("^\\./", ""), Set.of());
  }
}
