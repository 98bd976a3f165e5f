package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.caption.Summary.TimeRange;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import java.util.ArrayList;
import java.util.List;

/** What is heard: speech, else sound, else silence. Nothing is said of videos without a track. */
final class SoundFacts {
  static final String SPEECH = "speech";
  static final String SOUND = "sound";
  static final String SILENCE = "silence";

  private static final long SECOND_US = 1_000_000;

  /** Seconds of speech below which it may well be something else. */
  private static final int MIN_SPEECH_S = 2;

  /** Longest pause within one stretch. */
  private static final long PAUSE_US = 1_500_000;

  /** Share of the clip from which something is heard throughout. */
  private static final double THROUGHOUT = 0.8;

  private SoundFacts() {}

  /** One fact for each stretch of what is told. */
  static List<Fact> of(ClipEvidence clip) {
    if (!clip.hasSound() || clip.sound().isEmpty()) {
      return List.of();
    }
    List<AudioSecond> speech = seconds(clip, SPEECH);
    if (speech.size() >= Math.min(MIN_SPEECH_S, clip.sound().size())) {
      return stretches(speech, clip.clip());
    }
    if (!speech.isEmpty()) {
      return List.of();
    }
    List<AudioSecond> sound = seconds(clip, SOUND);
    return stretches(sound.isEmpty() ? seconds(clip, SILENCE) : sound, clip.clip());
  }

  /** The facts of sound as one clause. */
  static String sentence(List<Fact> sounds, ClipEvidence clip) {
    String what = sounds.get(0).phrase();
    if (what.equals(SILENCE)) {
      return "it is silent";
    }
    long heardUs = sounds.stream().mapToLong(fact -> fact.endUs() - fact.startUs()).sum();
    if (heardUs >= THROUGHOUT * (clip.clip().endUs() - clip.clip().startUs())) {
      return what + " is heard throughout";
    }
    return what + " is heard for " + English.duration(heardUs);
  }

  private static List<AudioSecond> seconds(ClipEvidence clip, String activity) {
    return clip.sound().stream().filter(second -> second.activity().equals(activity)).toList();
  }

  private static List<Fact> stretches(List<AudioSecond> seconds, Clip clip) {
    List<TimeRange> heard = new ArrayList<>();
    double sure = 0;
    for (AudioSecond second : seconds) {
      long startUs = Math.max(clip.startUs(), second.startUs());
      long endUs = Math.min(clip.endUs(), second.startUs() + SECOND_US);
      if (endUs > startUs) {
        heard.add(new TimeRange(startUs, endUs));
      }
      boolean speech = second.activity().equals(SPEECH);
      sure += speech ? second.speechFraction() : 1 - second.speechFraction();
    }
    float confidence = seconds.isEmpty() ? 0 : (float) (sure / seconds.size());
    String phrase = seconds.isEmpty() ? "" : seconds.get(0).activity();
    return TimeRanges.merged(heard, PAUSE_US).stream()
        .map(range -> new Fact("sound", phrase, range.startUs(), range.endUs(), confidence))
        .toList();
  }
}
