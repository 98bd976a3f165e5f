package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.caption.ClipOutcome.Ending;
import io.clipreduce.frames.Clip;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.RepliesServer;
import io.clipreduce.model.server.ReplyStore;
import io.clipreduce.perceive.CellEvidence;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Segments of thirty pictures and clips of ten seconds, before a model that says what is stated.
 */
class CastCaptionsTest {
  private static final long S = 1_000_000;

  private static final String TWO =
      """
      {"appeared": ["person_a", "dog_a"],
       "entities": [
         {"name": "person_a", "description": "tall man in a red shirt", "best_frame_index": 4},
         {"name": "dog_a", "description": "small brown dog", "best_frame_index": 0}]}
      """;

  private static final String NOBODY = "{\"appeared\": [], \"entities\": []}";

  @TempDir Path folder;
  private RepliesServer server;

  @BeforeEach
  void start() throws IOException {
    server = new RepliesServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] jpeg(int number) {
    BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        picture.setRGB(x, y, number);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "jpg", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static List<ClipRequest.Keyframe> frames(int count, long startUs, long stepUs) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ClipRequest.Keyframe(startUs + i * stepUs, jpeg(i)))
        .toList();
  }

  /** Clips of a segment that begins at 120 s. */
  private static List<ClipRequest> segment(int clips, int framesOfClip) {
    ClipRequest.Segment segment = new ClipRequest.Segment(1, frames(30, 120 * S, 4 * S));
    List<ClipRequest> requests = new ArrayList<>();
    for (int i = 0; i < clips; i++) {
      long startUs = (120 + 10 * i) * S;
      ClipEvidence evidence =
          new ClipEvidence(
              new Clip(i, startUs, startUs + 10 * S, 0, 0, "shot"),
              List.of(),
              new CellEvidence(List.of(), List.of(), List.of(), List.of()),
              List.of(),
              false,
              List.of());
      List<ClipRequest.Keyframe> frames = frames(framesOfClip, startUs, 100_000);
      requests.add(new ClipRequest("v", evidence, frames, segment, true));
    }
    return requests;
  }

  private List<ClipOutcome> caption(List<ClipRequest> clips) {
    return caption(clips, "text", true);
  }

  private List<ClipOutcome> caption(List<ClipRequest> clips, String reply, boolean clipBefore) {
    Map<String, String> options =
        Map.ofEntries(
            Map.entry("server.url", server.url()),
            Map.entry("server.model", "pictures-1"),
            Map.entry("server.prompt", "Unused."),
            Map.entry("server.reply", reply),
            Map.entry("server.max_tokens", "256"),
            Map.entry("server.frames_form", "images"),
            Map.entry("server.extra", "{}"),
            Map.entry("server.profile", ""),
            Map.entry("server.concurrency", "1"),
            Map.entry("server.timeout_s", "20"),
            Map.entry("server.retry_s", "0"),
            Map.entry("server.api_key_env", ""),
            Map.entry("server.api_key_file", ""));
    CaptionSettings.Cast cast =
        new CaptionSettings.Cast(120 * S, "Who matters?", "What happens?", clipBefore);
    CaptionSettings settings = new CaptionSettings(3, 0.6, cast, new TreeMap<>(options));
    CaptionContext context =
        new CaptionContext(
            settings,
            new ReplyStore(new Configuration(), folder.toString()),
            new CallBudget("calls", "tokens"),
            null,
            n -> {});
    List<ClipOutcome> outcomes = new ArrayList<>();
    try (Captioner captioner = new ServerCaptioner.Provider().open(context)) {
      captioner.caption(clips.iterator()).forEachRemaining(outcomes::add);
    }
    return outcomes;
  }

  private static String clip(String brief, String detailed, String appeared) {
    return "{\"brief\": \"%s\", \"appeared\": [%s], \"detailed\": \"%s\"}"
        .formatted(brief, appeared, detailed);
  }

  private static List<String> texts(JsonNode request) {
    return request.at("/messages/0/content").findValuesAsText("text");
  }

  private static int pictures(JsonNode request) {
    return request.findValuesAsText("url").size();
  }

  @Test
  void asksWhoMattersInTheSegmentAndThenForEachClipWithTheseAndTheClipBefore() {
    server.replies(
        TWO,
        clip("<person_a> sits.", "<person_a> sits on a bench.", "\"person_a\""),
        clip("Rain.", "It rains; a woman runs and person_a waits.", "\"<person_a>\", \"dog_a\""));

    List<ClipOutcome> outcomes = caption(segment(2, 8));

    assertThat(outcomes).extracting(ClipOutcome::ending).containsOnly(Ending.CAPTIONED);
    assertThat(outcomes).extracting(ClipOutcome::errorClass).containsOnlyNulls();
    assertThat(outcomes)
        .extracting(outcome -> outcome.caption().text())
        .containsExactly(
            "<person_a> sits. <person_a> sits on a bench.",
            "Rain. It rains; a woman runs and <person_a> waits.");
    assertThat(outcomes.get(0).cast())
        .as("whom the caption names, and the dog whose best picture is of this clip")
        .containsExactly(
            new CastMember(1, "person_a", "tall man in a red shirt", 136 * S),
            new CastMember(1, "dog_a", "small brown dog", 120 * S));
    assertThat(outcomes.get(1).cast())
        .extracting(CastMember::name)
        .containsExactly("person_a", "dog_a");
    assertThat(outcomes).extracting(outcome -> outcome.calls().size()).containsExactly(2, 1);

    List<JsonNode> requests = server.requests();
    assertThat(pictures(requests.get(0))).isEqualTo(30);
    assertThat(texts(requests.get(0))).startsWith("Who matters?", "Picture 0:", "Picture 1:");
    assertThat(texts(requests.get(1)))
        .containsExactly(
            "What happens?",
            "<person_a>: tall man in a red shirt",
            "<dog_a>: small brown dog",
            "The clip:");
    assertThat(pictures(requests.get(1))).isEqualTo(2 + 8);
    assertThat(texts(requests.get(2)))
        .contains("The clip before: <person_a> sits. <person_a> sits on a bench.");

    assertThat(caption(segment(2, 8)))
        .extracting(ClipOutcome::caption)
        .isEqualTo(outcomes.stream().map(ClipOutcome::caption).toList());
    assertThat(server.requests()).as("nothing is asked again").hasSize(3);
  }

  @Test
  void showsLessThanFortyPicturesAndTheServerWhatTheReplyIsToBe() {
    server.replies(TWO, clip("A.", "B.", ""));

    caption(segment(1, 60), "json_schema", false);

    List<JsonNode> requests = server.requests();
    assertThat(requests).extracting(CastCaptionsTest::pictures).containsExactly(30, 39);
    assertThat(requests)
        .extracting(request -> request.at("/response_format/json_schema/name").asText())
        .containsExactly("cast", "clip");
    assertThat(requests)
        .allSatisfy(request -> assertThat(request.path("max_tokens").asInt()).isEqualTo(1024));
  }

  @Test
  void takesTheBracketsFromNamesThatNobodyHasAndTellsThem() {
    server.replies(
        TWO,
        clip("<person_b> runs.", "<person_b> runs from <dog_a> and <b>bold</b>.", "\"cat_c\""));

    ClipOutcome outcome = caption(segment(1, 2)).get(0);

    assertThat(outcome.caption().text())
        .isEqualTo("person_b runs. person_b runs from <dog_a> and <b>bold</b>.");
    assertThat(outcome)
        .extracting(ClipOutcome::errorClass, ClipOutcome::reason)
        .containsExactly(
            "UNKNOWN_ENTITY", "2 names were not given and lost their brackets: cat_c, person_b");
  }

  @Test
  void asksOnceMoreAndWarmerForWhatIsNotOfTheForm() {
    server.replies(
        TWO.replace("\"best_frame_index\": 4", "\"best_frame_index\": 30"),
        TWO.replace("\"appeared\": [\"person_a\", \"dog_a\"]", "\"appeared\": [\"person_a\"]"),
        "A man sits.",
        "A man.");

    ClipOutcome outcome = caption(segment(1, 2)).get(0);

    assertThat(server.requests())
        .extracting(request -> request.path("temperature").asDouble())
        .containsExactly(0.0, 0.2, 0.0, 0.2);
    assertThat(outcome.ending()).isEqualTo(Ending.CAPTIONED);
    assertThat(outcome.caption().text()).startsWith("A clip of ten seconds");
    assertThat(outcome.errorClass()).isEqualTo("CAPTION_PARSE");
    assertThat(outcome.reason())
        .contains("form that was asked for: A man.; the caption says what was measured")
        .contains("\"appeared\": [\"person_a\"]");
    assertThat(outcome.cast()).isEmpty();
    assertThat(outcome.calls()).hasSize(4);
  }

  @Test
  void showsSmallerAndFewerPicturesWhereTheServerRefuses() {
    server.replies(NOBODY, "400", "", clip("A.", "B.", ""));

    ClipOutcome outcome = caption(segment(1, 9)).get(0);

    assertThat(outcome.errorClass()).isNull();
    assertThat(outcome.caption().text()).isEqualTo("A. B.");
    List<JsonNode> requests = server.requests();
    assertThat(requests).extracting(CastCaptionsTest::pictures).containsExactly(30, 9, 9, 5);
    assertThat(requests.get(2).findValuesAsText("url").get(0).length())
        .isLessThan(requests.get(1).findValuesAsText("url").get(0).length());

    server.replies("400");
    ClipOutcome refused = caption(segment(1, 7)).get(0);
    assertThat(refused.errorClass()).isEqualTo("VLM_REFUSED");
    assertThat(refused.caption().text()).startsWith("A clip of ten seconds");
  }

  @Test
  void waitsForTheClipBeforeWhereTheServerFailsUnlessThatWasGivenUp() {
    server.replies(NOBODY, "503", clip("A.", "B.", ""));
    List<ClipRequest> clips = segment(3, 2);

    assertThat(caption(clips))
        .extracting(ClipOutcome::ending)
        .containsExactly(Ending.RETRY, Ending.POSTPONED, Ending.POSTPONED);

    server.replies("503", clip("A.", "B.", ""));
    ClipRequest first = clips.get(0);
    clips.set(0, new ClipRequest("v", first.evidence(), first.keyframes(), first.segment(), false));
    assertThat(caption(clips))
        .extracting(ClipOutcome::ending, outcome -> outcome.calls().size())
        .containsExactly(
            tuple(Ending.RETRY, 2), tuple(Ending.CAPTIONED, 1), tuple(Ending.CAPTIONED, 1));
  }
}
