package io.clipreduce.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.Fixtures;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what transformers' feature extractor and decoding rules make of the same sounds. */
class WhisperTest {
  private static final String MODEL = "whisper-tiny";

  private static WhisperModel whisper;

  @BeforeAll
  static void open() {
    whisper = WhisperModel.open(Fixtures.model(MODEL), Device.cpu(1), Recogniser.ANY_LANGUAGE);
  }

  @AfterAll
  static void close() {
    whisper.close();
  }

  static List<JsonNode> sounds() {
    List<JsonNode> sounds = new ArrayList<>();
    Fixtures.golden(MODEL).get("sounds").forEach(sounds::add);
    assertThat(sounds).hasSizeGreaterThanOrEqualTo(3);
    return sounds;
  }

  private static FloatBuffer features(JsonNode golden) {
    LogMel front = LogMel.of(Fixtures.model(MODEL));
    FloatBuffer features = Feed.floats(front.bands() * front.frames());
    front.compute(Sounds.floats(golden.get("sound").asText()), features);
    return features;
  }

  @ParameterizedTest
  @MethodSource("sounds")
  void hearsTheSameFeatures(JsonNode golden) {
    FloatBuffer features = features(golden);

    JsonNode all = golden.get("features");
    float[] wanted = Fixtures.floats(MODEL, all);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(features.get(i * all.get("stride").asInt())).isCloseTo(wanted[i], within(1e-4f));
    }
    JsonNode first = golden.get("features_of_first_frames");
    float[] wantedFirst = Fixtures.floats(MODEL, first);
    int firstFrames = first.get("shape").get(2).asInt();
    assertThat(wantedFirst.length).isGreaterThan(5_000);
    for (int i = 0; i < wantedFirst.length; i++) {
      int at = i * first.get("stride").asInt();
      assertThat(features.get(at / firstFrames * 3000 + at % firstFrames))
          .isCloseTo(wantedFirst[i], within(1e-4f));
    }
  }

  private static JsonNode transcribed(JsonNode golden) {
    for (JsonNode window : golden.get("windows")) {
      if (window.get("task").asText().equals("transcribe")
          && window.get("timestamps").asBoolean()) {
        return window;
      }
    }
    throw new IllegalArgumentException("No transcript with times");
  }

  private static List<Long> numbers(JsonNode array) {
    List<Long> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asLong()));
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("sounds")
  void saysTheSameTokens(JsonNode golden) {
    float[] sound = Sounds.floats(golden.get("sound").asText());
    assertIsTheReferences(golden, whisper.answer(List.of(sound)).get(0));
  }

  @Test
  void saysTheSameTokensOfSeveralWindowsTogether() {
    List<JsonNode> goldens = new ArrayList<>(sounds());
    goldens.addAll(sounds());
    List<float[]> windows =
        goldens.stream().map(golden -> Sounds.floats(golden.get("sound").asText())).toList();

    List<WhisperModel.Answer> answers = whisper.answer(windows);

    assertThat(answers).hasSize(6);
    assertThat(answers.stream().map(answer -> answer.tokens().size()).distinct().count())
        .isGreaterThan(1);
    for (int i = 0; i < goldens.size(); i++) {
      assertIsTheReferences(goldens.get(i), answers.get(i));
      WhisperModel.Answer alone = whisper.answer(List.of(windows.get(i))).get(0);
      assertThat(answers.get(i).tokens()).isEqualTo(alone.tokens());
      assertThat(answers.get(i).meanLogProbability())
          .isCloseTo(alone.meanLogProbability(), within(1e-4));
      assertThat(answers.get(i).noSpeech()).isCloseTo(alone.noSpeech(), within(1e-4));
    }
  }

  private static void assertIsTheReferences(JsonNode golden, WhisperModel.Answer answer) {
    List<Long> wanted = numbers(transcribed(golden).get("new_ids"));
    boolean ends = wanted.remove(whisper.rules().end());
    assertThat(answer.language()).isEqualTo(golden.get("language_id").asLong());
    assertThat(answer.tokens()).startsWith(wanted.toArray(Long[]::new));
    if (ends) {
      assertThat(answer.tokens()).hasSameSizeAs(wanted);
    }
    assertThat(answer.meanLogProbability()).isBetween(-10.0, 0.0);
    assertThat(answer.noSpeech()).isBetween(0.0, 1.0);
  }

  @Test
  void cutsAnswersAtTheSameTimes() {
    int compared = 0;
    for (JsonNode golden : sounds()) {
      for (JsonNode window : golden.get("windows")) {
        List<Long> tokens = numbers(window.get("new_ids"));
        tokens.remove(whisper.rules().end());
        long first = whisper.rules().firstTimestamp();
        // Where no two times meet, the reference has text begin with the window, not with its time.
        boolean meet = false;
        for (int i = 1; i < tokens.size(); i++) {
          meet |= tokens.get(i - 1) >= first && tokens.get(i) >= first;
        }
        if (!meet) {
          continue;
        }
        compared++;
        TimestampRules.Heard heard = whisper.rules().cut(tokens, 1500);
        assertThat(2 * heard.steps()).isEqualTo(window.get("next_frame").asInt());
        List<String> spans =
            heard.spans().stream().map(s -> s.from() + " " + s.to() + " " + s.tokens()).toList();
        List<String> wanted = new ArrayList<>();
        for (JsonNode segment : window.get("segments")) {
          List<Long> text = numbers(segment.get("ids"));
          long from = Math.round(segment.get("start_s").asDouble() * 50);
          long to = Math.round(segment.get("end_s").asDouble() * 50);
          text.removeIf(token -> token >= first);
          wanted.add(from + " " + to + " " + text);
        }
        assertThat(spans).isEqualTo(wanted);
      }
    }
    assertThat(compared).isPositive();
  }
}
