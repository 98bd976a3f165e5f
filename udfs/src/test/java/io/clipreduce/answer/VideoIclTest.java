package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.server.ModelCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoIclTest {
  private static final AnswerMethod.Provider METHOD = new VideoIcl.Provider();
  private static final String ANSWER = "videoicl-answer-1";

  /** In order of likeness to the question: w, x, then by the words of the question. */
  private static final String BANK =
      """
      {"video": "none", "question": "Unlike?", "answer": "It burns"}
      {"video": "v", "question": "What does the red car do?", "answer": "SENTINEL"}
      {"video": "w", "question": "What does the red car do?", "answer": "It flies"}
      {"video": "x.mp4", "question": "What does the car do?", "answer": "It stops"}
      {"video": "none", "question": "What does the red thing do?", "answer": "It stops"}
      {"video": "none", "question": "What is red?", "answer": "It burns"}
      """;

  @TempDir Path replies;

  private static MemoryIndex index() {
    return Scenery.twoVideos()
        .video("x", 10)
        .clip("x", 0, 10, "A red car stops at a gate of a river.");
  }

  private Answer answer(ScriptedServer server, boolean vision) throws Exception {
    return Scripts.answer(
        METHOD, Scenery.QUESTION, index(), server, replies, vision, "videoicl.examples", BANK);
  }

  @Test
  void movesOnToOtherExamplesUntilItIsSure() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.tells(ANSWER, "", "C|0.4;B|0.3").tells(ANSWER, "", "B|0.9");

      Answer answer = answer(server, false);

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.confidence()).isCloseTo(0.9, within(1e-9));
      assertThat(answer.rounds()).isEqualTo(2);
      List<JsonNode> examples =
          server.asked(ANSWER).stream().map(asked -> asked.data().path("examples")).toList();
      assertThat(examples.get(0).findValuesAsText("answer")).hasSize(2);
      assertThat(examples.get(1).findValuesAsText("answer")).hasSize(2);
      assertThat(examples.get(0)).isNotEqualTo(examples.get(1));
      assertThat(examples.get(0).toString()).contains("flies over a river");

      Answer again = answer(server, false);
      assertThat(again.calls()).hasSize(2).allMatch(ModelCall::cached);
    }
  }

  @Test
  void neverShowsAnExampleOfTheQuestionsOwnVideo() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.tells(ANSWER, "", "A|0.2").tells(ANSWER, "", "B|0.3").tells(ANSWER, "", "A|0.1");

      Answer answer = answer(server, true);

      // Five examples are left: three windows.
      assertThat(server.asked(ANSWER)).hasSize(3);
      assertThat(server.asked().toString()).doesNotContain("SENTINEL");
      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.rounds()).isEqualTo(3);
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("NEVER_SURE");
      JsonNode pictures = server.asked(ANSWER).get(0).data().path("pictures");
      assertThat(pictures.findValuesAsText("of"))
          .startsWith("example 1")
          .endsWith("question")
          .hasSize(server.asked(ANSWER).get(0).pictures());
    }
  }

  @Test
  void takesTheFirstReplyOfAModelThatDoesNotTellHowSureItIs() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.says(ANSWER, "B");

      Answer answer = answer(server, false);

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("NO_LIKELIHOODS");
    }
  }

  @Test
  void countsTheAnswersOfExamplesWithoutAModelUntilMostAgree() throws Exception {
    Answer answer =
        Scripts.answerAlone(METHOD, Scenery.QUESTION, index(), "videoicl.examples", BANK);

    // It flies, it stops: no majority; it stops, it burns: 2 of 4; then 2 of 5.
    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.rounds()).isEqualTo(3);
    assertThat(answer.confidence()).isCloseTo(0.4, within(1e-9));
    assertThat(answer.abstained()).isTrue();

    Answer sure =
        Scripts.answerAlone(
            METHOD,
            Scripts.choice("What does the red car do?", Set.of("v")),
            index(),
            "videoicl.examples",
            BANK.replace("It stops", "It flies"));
    assertThat(sure.text()).isEqualTo("It flies");
    assertThat(sure.rounds()).isEqualTo(1);
    assertThat(sure.abstained()).isFalse();
  }

  @Test
  void saysWhatIsWrongWithTheFileOfExamples() {
    assertThatThrownBy(() -> METHOD.open(Scripts.settings(METHOD)))
        .hasMessageContaining("answer.videoicl.examples");
    assertThatThrownBy(
            () ->
                METHOD.open(Scripts.settings(METHOD, "videoicl.examples", BANK + "{\"video\": 7}")))
        .hasMessageContaining("Line 7");
  }
}
