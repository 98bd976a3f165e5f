package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.index.IndexedVideo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The videos of a question as prompts name them: {@code 1}, {@code 2} and so on, or not at all
 * where there is one.
 */
final class VideoNames {
  private final List<IndexedVideo> videos;
  private final Map<String, Integer> numbers = new HashMap<>();

  VideoNames(Evidence evidence) {
    this.videos = evidence.videos();
    videos.forEach(video -> numbers.put(video.videoId(), numbers.size() + 1));
  }

  boolean several() {
    return videos.size() > 1;
  }

  /** Says in an object which video it is about, where there are several. */
  void tell(ObjectNode object, String videoId) {
    if (several()) {
      object.put("video", numbers.get(videoId));
    }
  }

  /** Lists the videos with their file names and lengths, where there are several. */
  void list(ObjectNode data) {
    if (!several()) {
      return;
    }
    var listed = data.putArray("videos");
    for (int i = 0; i < videos.size(); i++) {
      String path = videos.get(i).path();
      listed
          .addObject()
          .put("video", i + 1)
          .put("file", path.substring(path.lastIndexOf('/') + 1))
          .put("length_s", Seconds.of(videos.get(i).durationUs()));
    }
  }

  /** The video that a reply's object is about; null if it names none that there is. */
  String read(JsonNode object) {
    if (!several()) {
      return videos.isEmpty() ? null : videos.get(0).videoId();
    }
    int number = object.path("video").asInt(0);
    return number >= 1 && number <= videos.size() ? videos.get(number - 1).videoId() : null;
  }
}
