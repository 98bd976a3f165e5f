package io.clipreduce.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A clip with what is said and written on screen meanwhile.
 *
 * @param clip the clip and its caption
 * @param speech what is said, where its middle lies in the clip, in order
 * @param lines text on screen during the clip, in order
 */
record Scene(Passage clip, List<Passage> speech, List<Passage> lines) {

  /** All clips that the question may use, by video, each in order of time. */
  static List<Scene> of(Evidence evidence) {
    return of(evidence, PassageFilter.ALL);
  }

  /** Those of a stretch of a video. */
  static List<Scene> of(Evidence evidence, String videoId, long startUs, long endUs) {
    return of(evidence, PassageFilter.ALL.of(Set.of(videoId)).between(startUs, endUs));
  }

  private static List<Scene> of(Evidence evidence, PassageFilter filter) {
    List<Scene> scenes = new ArrayList<>();
    List<Passage> clips = evidence.passages(filter.kinds(PassageKind.CLIP));
    Map<String, List<Passage>> speech = byVideo(evidence, filter, PassageKind.SPEECH);
    Map<String, List<Passage>> lines = byVideo(evidence, filter, PassageKind.SCREEN_TEXT);
    for (Passage clip : clips) {
      List<Passage> said = speech.getOrDefault(clip.videoId(), List.of());
      List<Passage> written = lines.getOrDefault(clip.videoId(), List.of());
      scenes.add(
          new Scene(
              clip,
              said.stream().filter(words -> hasMiddleOf(clip, words)).toList(),
              written.stream().filter(line -> overlap(clip, line)).toList()));
    }
    return scenes;
  }

  private static Map<String, List<Passage>> byVideo(
      Evidence evidence, PassageFilter filter, PassageKind kind) {
    return evidence.passages(filter.kinds(kind)).stream()
        .collect(Collectors.groupingBy(Passage::videoId));
  }

  private static boolean hasMiddleOf(Passage clip, Passage words) {
    long middleUs = words.startUs() + (words.endUs() - words.startUs()) / 2;
    return middleUs >= clip.startUs() && middleUs < clip.endUs();
  }

  private static boolean overlap(Passage clip, Passage line) {
    return line.startUs() < clip.endUs() && line.endUs() > clip.startUs();
  }

  String videoId() {
    return clip.videoId();
  }

  long startUs() {
    return clip.startUs();
  }

  long endUs() {
    return clip.endUs();
  }

  /** All its passages, the clip first. */
  List<Passage> passages() {
    List<Passage> all = new ArrayList<>();
    all.add(clip);
    all.addAll(speech);
    all.addAll(lines);
    return all;
  }

  /** The scene as prompts have it. */
  void tell(ObjectNode data, VideoNames names) {
    names.tell(data, videoId());
    data.put("start_s", Seconds.of(startUs())).put("end_s", Seconds.of(endUs()));
    data.put("caption", clip.text());
    if (!speech.isEmpty()) {
      data.put("said", String.join(" ", speech.stream().map(Passage::text).toList()));
    }
    if (!lines.isEmpty()) {
      Set<String> texts = new LinkedHashSet<>();
      lines.forEach(line -> texts.add(line.text()));
      var written = data.putArray("on_screen");
      texts.forEach(written::add);
    }
  }

  /** The frame in its middle; null if it has none. */
  Looks.Frame middle() {
    return clip.frames().isEmpty()
        ? null
        : new Looks.Frame(videoId(), clip.frames().get(clip.frames().size() / 2));
  }
}
