package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.caption.ClipFacts.Held;
import io.clipreduce.caption.Summary.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The sentences of a summary, written one after the other, and what they rest on. */
final class SummaryText {
  /** Share of the time from which something is worth telling, and from which it is throughout. */
  private static final double MOST = 0.5;

  private static final double THROUGHOUT = 0.9;

  private static final int MAX_MOVEMENTS = 4;

  /** A movement is told that lasts three seconds, or a tenth of a short video. */
  private static final long MIN_MOVEMENT_US = 3_000_000;

  private static final double MIN_MOVEMENT = 0.1;

  /** The most ranges written out of one fact. */
  private static final int MAX_RANGES = 2;

  /** Pauses that are not worth two ranges. */
  private static final long PAUSE_US = 2_000_000;

  /** The most time ranges of a summary. */
  private static final int MAX_RESTS_ON = 64;

  private final ClipFacts facts;
  private final List<String> sentences = new ArrayList<>();
  private final List<TimeRange> restsOn = new ArrayList<>();

  SummaryText(ClipFacts facts) {
    this.facts = facts;
  }

  String text() {
    return String.join(" ", sentences);
  }

  /** Ranges of all facts told, at most 64; the whole where none is. */
  List<TimeRange> restsOn() {
    return restsOn.isEmpty()
        ? List.of(new TimeRange(facts.startUs(), facts.endUs()))
        : TimeRanges.atMost(restsOn, MAX_RESTS_ON);
  }

  void add(String words) {
    sentences.add(English.sentence(words));
  }

  /** Light and colours that hold most of the time. */
  void addLook() {
    Map<String, List<String>> wordsByTime = new LinkedHashMap<>();
    for (String kind : List.of("light", "colour")) {
      facts.held(kind, UnaryOperator.identity()).stream()
          .limit(1)
          .filter(held -> held.totalUs() >= MOST * facts.durationUs())
          .forEach(
              held ->
                  wordsByTime
                      .computeIfAbsent(forHowLong(held), time -> new ArrayList<>())
                      .add(told(held).phrase()));
    }
    List<String> words = new ArrayList<>();
    wordsByTime.forEach((time, phrases) -> words.add(English.list(phrases) + time));
    if (!words.isEmpty()) {
      add("the picture is " + English.list(words));
    }
  }

  /** What the camera does, and for how long. */
  void addCamera() {
    List<Held> movements = facts.held("camera", SummaryText::withoutPace);
    double minUs = Math.min(MIN_MOVEMENT_US, MIN_MOVEMENT * facts.durationUs());
    List<String> words = new ArrayList<>();
    for (Held held : movements) {
      if (words.size() < MAX_MOVEMENTS && held.totalUs() >= minUs) {
        String what = told(held).phrase().substring(CameraFacts.CAMERA.length());
        words.add(what + forHowLong(held));
      }
    }
    if (!words.isEmpty()) {
      add(CameraFacts.CAMERA + English.list(words));
    }
  }

  /** Movement before a still camera, if it is alike most of the time. */
  void addMotion() {
    facts.held("motion", UnaryOperator.identity()).stream()
        .limit(1)
        .filter(held -> held.totalUs() >= MOST * facts.durationUs())
        .forEach(
            held -> {
              boolean sometimes = held.phrase().endsWith(CameraFacts.AT_TIMES);
              add(told(held).phrase() + (sometimes ? "" : forHowLong(held)));
            });
  }

  /** The most faces seen together, and when there are any. */
  void addFaces() {
    List<Fact> faces = facts.of("faces");
    if (faces.isEmpty()) {
      return;
    }
    int most =
        faces.stream().mapToInt(fact -> English.leadingNumber(fact.phrase())).max().orElseThrow();
    List<TimeRange> ranges =
        faces.stream().map(fact -> new TimeRange(fact.startUs(), fact.endUs())).toList();
    restsOn.addAll(ranges);
    List<TimeRange> joined = TimeRanges.merged(ranges, PAUSE_US);
    String when =
        joined.size() <= MAX_RANGES
            ? English.list(
                joined.stream()
                    .map(range -> English.range(range.startUs(), range.endUs()))
                    .toList())
            : "for " + English.duration(TimeRanges.totalUs(ranges)) + " in all";
    add(
        most == 1
            ? "a face is seen " + when
            : "faces are seen " + when + ", up to " + English.number(most) + " at a time");
  }

  /** The texts that were shown longest, in order of time. */
  void addTexts(int most) {
    TextLines lines = new TextLines();
    for (Fact fact : facts.of("text")) {
      double weight = (fact.endUs() - fact.startUs()) / 1e6 * fact.confidence();
      lines.add(TextFacts.quoted(fact), fact.startUs(), fact.endUs(), fact.confidence(), weight);
    }
    List<String> quotes = new ArrayList<>();
    for (TextLines.Line line : lines.best(most)) {
      restsOn.addAll(line.ranges());
      quotes.add("\"" + line.text() + "\" (" + times(line.ranges()) + ")");
    }
    int others = lines.size() - quotes.size();
    if (others > 0 && !quotes.isEmpty()) {
      quotes.add(English.count(others, "other"));
    }
    if (!quotes.isEmpty()) {
      add("text shown: " + English.list(quotes));
    }
  }

  /** Speech; where there is none, sound or silence that holds most of the time. */
  void addSound() {
    List<Held> sounds = facts.held("sound", UnaryOperator.identity());
    for (Held held : sounds) {
      if (held.phrase().equals(SoundFacts.SPEECH)) {
        add("there is " + told(held).phrase() + forHowLong(held));
        return;
      }
    }
    sounds.stream()
        .limit(1)
        .filter(held -> held.totalUs() >= MOST * facts.durationUs())
        .forEach(held -> add("there is " + told(held).phrase() + forHowLong(held)));
  }

  /** {@code throughout} or {@code for 12 seconds}, with a space before it. */
  private String forHowLong(Held held) {
    return held.totalUs() >= THROUGHOUT * facts.durationUs()
        ? " throughout"
        : " for " + English.duration(held.totalUs());
  }

  private Held told(Held held) {
    restsOn.addAll(held.ranges());
    return held;
  }

  /** {@code 0:12 to 0:40, 0:50 and 3 more times}. */
  private static String times(List<TimeRange> ranges) {
    List<TimeRange> joined = TimeRanges.merged(ranges, PAUSE_US);
    List<String> words = new ArrayList<>();
    for (TimeRange range : joined.subList(0, Math.min(MAX_RANGES, joined.size()))) {
      String start = English.time(range.startUs());
      String end = English.time(range.endUs());
      words.add(start.equals(end) ? start : start + " to " + end);
    }
    int more = joined.size() - words.size();
    if (more > 0) {
      words.add(English.count(more, "more time"));
    }
    return English.list(words);
  }

  private static String withoutPace(String phrase) {
    return phrase.replace(CameraFacts.SLOWLY, "").replace(CameraFacts.QUICKLY, "");
  }
}
