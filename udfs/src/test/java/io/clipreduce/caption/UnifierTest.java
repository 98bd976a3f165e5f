package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.caption.Summary.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnifierTest {
  private static final long S = 1_000_000;

  private final Unifier unifier = new Unifier(120 * S);

  @Test
  void saysEveryRepeatedFactOnceWithWhenItHolds() {
    List<ClipCaption> clips = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long at = 50L * i;
      clips.add(
          clip(
              at,
              at + 50,
              fact("cut", "a cut", at, at),
              fact("cut", "a cut", at + 20, at + 20),
              fact("light", "dark", at, at + 50),
              fact("colour", "mostly blue", at, at + 50),
              fact(
                  "camera",
                  i == 2 ? "the camera slowly pans left" : "the camera stays still",
                  at,
                  at + 30),
              fact("faces", i == 3 ? "three faces" : "one face", at + 10, at + 20),
              fact(
                  "text", "the text \"" + (i == 4 ? "THE END" : "NEWS AT TEN") + "\"", at, at + 12),
              fact("sound", "speech", at + 5, at + 45)));
    }

    List<Summary> summaries = unifier.unify(clips);

    assertThat(summaries).extracting(Summary::level).containsExactly("segment", "segment", "video");
    assertThat(summaries.get(2).text())
        .isEqualTo(
            "The video runs for 4 min 10 s and has ten shots."
                + " The picture is dark and mostly blue throughout."
                + " The camera stays still for 2 min and pans left for 30 seconds."
                + " Faces are seen for 50 seconds in all, up to three at a time."
                + " Text shown: \"NEWS AT TEN\" (0:00 to 0:12, 0:50 to 1:02 and two more times)"
                + " and \"THE END\" (3:20 to 3:32)."
                + " There is speech for 3 min 20 s.");
    assertThat(summaries.get(0).text())
        .startsWith("From 0:00 to 1:40 there are four shots. The picture is dark");
  }

  @Test
  void restsOnTheTimesOfTheFactsItTells() {
    List<Summary> summaries =
        unifier.unify(
            List.of(
                clip(0, 20, fact("text", "the text \"HELLO\"", 2, 5)),
                clip(20, 40, fact("text", "the text \"HELLO\"", 20, 22)),
                clip(40, 60, fact("light", "dark", 40, 60))));

    assertThat(summaries.get(1).restsOn())
        .containsExactly(new TimeRange(2 * S, 5 * S), new TimeRange(20 * S, 22 * S));
  }

  @Test
  void saysOnlyTheLengthWhereNothingIsKnownAndRestsOnAllOfIt() {
    List<Summary> summaries = unifier.unify(List.of(clip(0, 12), clip(12, 30)));

    assertThat(summaries)
        .extracting(Summary::text)
        .containsExactly("From 0:00 to 0:30 there is no cut.", "The video runs for 30 seconds.");
    assertThat(summaries.get(1).restsOn()).containsExactly(new TimeRange(0, 30 * S));
  }

  @Test
  void cutsTheVideoIntoSegmentsOfWholeClipsAndAboutEqualLength() {
    List<ClipCaption> clips = new ArrayList<>();
    for (int i = 0; i < 61; i++) {
      clips.add(clip(7 + 10L * i, 17 + 10L * i));
    }

    List<Summary> segments =
        unifier.unify(clips).stream().filter(each -> each.level().equals("segment")).toList();

    assertThat(segments).hasSize(5);
    assertThat(segments.get(0).startUs()).isEqualTo(7 * S);
    assertThat(segments.get(4).endUs()).isEqualTo(617 * S);
    for (int i = 0; i < 5; i++) {
      assertThat(segments.get(i).index()).isEqualTo(i);
      long durationUs = segments.get(i).endUs() - segments.get(i).startUs();
      assertThat(durationUs).isBetween(110 * S, 130 * S);
      if (i > 0) {
        assertThat(segments.get(i).startUs()).isEqualTo(segments.get(i - 1).endUs());
      }
    }
  }

  @Test
  void doesNotMindTheOrderOfTheClips() {
    List<ClipCaption> clips = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      clips.add(
          clip(
              10L * i,
              10 + 10L * i,
              fact("text", "the text \"LINE NUMBER " + i + "\"", 10L * i, 10L * i + 4)));
    }
    List<Summary> expected = unifier.unify(clips);
    Collections.reverse(clips);

    assertThat(unifier.unify(clips)).isEqualTo(expected);
  }

  @Test
  void staysShortForATenHourVideo() {
    List<ClipCaption> clips = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      long at = 6L * i;
      clips.add(
          clip(
              at,
              at + 6,
              fact("cut", "a cut", at, at),
              fact(
                  "camera",
                  i % 3 == 0 ? "the camera pans left" : "the camera stays still",
                  at,
                  at + 6),
              fact("text", "the text \"" + word(i) + " " + word(7 * i + 1) + "\"", at, at + 3),
              fact("text", "the text \"CHANNEL FIVE\"", at, at + 6)));
    }

    List<Summary> summaries = unifier.unify(clips);

    Summary video = summaries.get(summaries.size() - 1);
    assertThat(summaries).hasSize(301);
    assertThat(video.text().length()).isLessThan(1500);
    assertThat(video.text())
        .startsWith(
            "The video runs for 10 h and has 6000 shots. The camera stays still for 6 h 40 min")
        .contains("\"CHANNEL FIVE\" (0:00 to 10:00:00)")
        .contains("others.");
    assertThat(video.restsOn().size()).isLessThanOrEqualTo(64);
  }

  @Test
  void weighsConfidenceByLength() {
    ClipCaption sure = new ClipCaption(0, 30 * S, "", List.of(), 0.9f);
    ClipCaption unsure = new ClipCaption(30 * S, 40 * S, "", List.of(), 0.5f);

    assertThat(unifier.unify(List.of(sure, unsure)).get(1).confidence())
        .isCloseTo(0.8f, within(1e-6f));
  }

  @Test
  void hasNothingToSayOfNoClips() {
    assertThat(unifier.unify(List.of())).isEmpty();
    assertThatThrownBy(() -> new Unifier(0)).hasMessageContaining("at least one microsecond");
  }

  private static String word(int seed) {
    StringBuilder word = new StringBuilder();
    long state = seed * 2654435761L + 12345;
    for (int i = 0; i < 7; i++) {
      word.append((char) ('a' + Math.floorMod(state >> (5 * i), 26)));
    }
    return word.toString();
  }

  private static ClipCaption clip(long startS, long endS, Fact... facts) {
    return new ClipCaption(startS * S, endS * S, "", List.of(facts), 0.8f);
  }

  private static Fact fact(String kind, String phrase, long startS, long endS) {
    return new Fact(kind, phrase, startS * S, endS * S, 0.8f);
  }
}
