package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.model.server.ModelCall;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CyberVTest {
  private static final AnswerMethod.Provider METHOD = new CyberV.Provider();
  private static final String DIRECT = "cyberv-direct-1";
  private static final String REASON = "cyberv-reason-1";

  @TempDir Path replies;

  @Test
  void acceptsAnOptionThatWeighsEnough() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server
          .tells(DIRECT, "", "B|0.8;A|0.1")
          .tells(REASON, "", "Option A is wrong. |0.9", "Answer:|0.9", " B|0.9");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      // 0.2 (0.8 + 3 + 1/2) + 0.2 (0.9 + 3 + 1), of 2.
      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.confidence()).isCloseTo(0.92, within(1e-6));
      assertThat(answer.rounds()).isEqualTo(1);
      assertThat(answer.notes()).isEmpty();
      assertThat(answer.evidence()).hasSize(4);
      assertThat(server.asked(DIRECT).get(0).request().path("temperature").asDouble()).isZero();
      assertThat(server.asked(DIRECT).get(0).request().has("seed")).isFalse();

      Answer again =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      assertThat(server.asked()).hasSize(2);
      assertThat(again.calls()).hasSize(2).allMatch(ModelCall::cached);
    }
  }

  @Test
  void drawsItsOtherAnswersAsSettingsSay() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.tells(DIRECT, "", "B|0.8").tells(REASON, "", "Answer: |1", "B|0.9");
      server.tells(REASON, "", "Answer: |1", "B|0.7").tells(REASON, "", "Answer: |1", "A|0.2");

      Answer answer =
          Scripts.answer(
              METHOD,
              Scenery.QUESTION,
              Scenery.index(),
              server,
              replies,
              false,
              "cyberv.answers",
              "4",
              "cyberv.temperature",
              "1",
              "cyberv.theta",
              "0.3");

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.optionScores()).containsOnlyKeys("A", "B");
      assertThat(server.asked(REASON))
          .extracting(asked -> asked.request().path("seed").asInt())
          .containsExactlyInAnyOrder(1, 2, 3);
      assertThat(server.asked(REASON))
          .allSatisfy(
              asked -> {
                assertThat(asked.request().path("temperature").asDouble()).isEqualTo(1);
                assertThat(asked.request().path("top_p").asDouble()).isEqualTo(0.5);
                assertThat(asked.request().path("top_k").asInt()).isEqualTo(5);
              });
    }
  }

  @Test
  void looksAgainWhereAnswersDisagreeAndAcceptsOneOfThem() throws Exception {
    try (ScriptedServer server = disagreeing()) {
      server.tells(DIRECT, "key_scenes", "B|0.9");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, true);

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.rounds()).isEqualTo(2);
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("FEEDBACK");
      ScriptedServer.Asked second = server.asked(DIRECT).get(1);
      assertThat(second.data().path("key_scenes").findValuesAsText("caption"))
          .contains("A red car stops at a gate.");
      assertThat(second.pictures()).isGreaterThan(server.asked(DIRECT).get(0).pictures());
      assertThat(second.request().path("temperature").asDouble()).isEqualTo(0.01);
      assertThat(answer.ranges()).isNotEmpty();
    }
  }

  @Test
  void keepsToTheFirstAnswersWhereTheSecondIsNoneOfThem() throws Exception {
    try (ScriptedServer server = disagreeing()) {
      server.tells(DIRECT, "key_scenes", "C|0.9");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      assertThat(answer.optionKey()).isEqualTo("A");
      assertThat(answer.notes())
          .extracting(Answer.Note::code)
          .containsExactly("FEEDBACK", "NOT_ACCEPTED");
    }
  }

  private static ScriptedServer disagreeing() throws Exception {
    return new ScriptedServer(Scripts.prompts(METHOD))
        .tells(DIRECT, "", "A|0.6")
        .tells(REASON, "", "Answer: |1", "B|0.5");
  }

  @Test
  void guessesWhereNoAnswerNamesAnOption() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.says(DIRECT, "Who knows?").says(REASON, "Nobody.");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      assertThat(answer.coerced()).isTrue();
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("ANSWER_COERCED");
    }
  }

  @Test
  void goesOnWithoutAnswersThatThePicturesWereRefusedFor() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.tells(DIRECT, "", "B|0.99").refuses(REASON).refuses(REASON).refuses(REASON);

      Answer answer =
          Scripts.answer(
              METHOD,
              Scenery.QUESTION,
              Scenery.index(),
              server,
              replies,
              true,
              "cyberv.theta",
              "0.4");

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(server.asked(REASON))
          .extracting(ScriptedServer.Asked::pictures)
          .containsExactly(29, 29, 14);
    }
  }

  @Test
  void letsKindsOfPassagesAnswerWithoutAModel() throws Exception {
    Answer answer = Scripts.answerAlone(METHOD, Scenery.QUESTION, Scenery.index());

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.evidence()).extracting(Answer.Citation::id).contains("clip-v-10-20");
    assertThat(answer.reasoning()).startsWith("No model was asked.");
  }
}
