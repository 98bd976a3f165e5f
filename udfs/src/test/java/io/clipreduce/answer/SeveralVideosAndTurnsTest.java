package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions about two videos, and turns of a dialogue, by the methods that weigh and rerank. */
class SeveralVideosAndTurnsTest {
  private static final String BANK =
      "{\"video\": \"none\", \"question\": \"What about it?\", \"answer\": \"The first\"}";
  private static final Question BOTH =
      Scripts.choice(
          "In which video does a red car fly over a river?",
          Set.of("v", "w"),
          "The first",
          "The second");

  @TempDir Path replies;

  static Stream<AnswerMethod.Provider> methods() {
    return Stream.of(
        new CyberV.Provider(),
        new DCode.Provider(),
        new Mvu.Provider(),
        new RagLlava.Provider(),
        new VideoIcl.Provider());
  }

  /** A server that takes every step as its prompt wants it. */
  private static ScriptedServer agreeable(AnswerMethod.Provider method) throws Exception {
    ScriptedServer server = new ScriptedServer(Scripts.prompts(method));
    for (String prompt : method.prompts()) {
      server.alwaysSays(
          prompt,
          switch (prompt) {
            case "d-code-decompose-1" -> "{'questions': ['Is there a river?']}";
            case "d-code-sub-1", "ragllava-answer-1" -> "{'answer': 'B'}";
            case "ragllava-relevant-1", "mvu-frame-1" -> "Yes";
            case "cyberv-reason-1" -> "There is a river. Answer: B";
            default -> "B";
          });
    }
    return server;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void tellsTheVideosOfAQuestionApart(AnswerMethod.Provider method) throws Exception {
    try (ScriptedServer server = agreeable(method)) {
      Answer answer =
          Scripts.answer(
              method,
              BOTH,
              Scenery.twoVideos(),
              server,
              replies,
              true,
              "videoicl.examples",
              BANK,
              "cyberv.theta",
              "0.1");

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.evidence()).extracting(Answer.Citation::videoId).contains("v", "w");
      JsonNode last = server.asked().get(server.asked().size() - 1).data();
      assertThat(last.path("videos").findValuesAsText("file")).containsExactly("v.mp4", "w.mp4");
      assertThat(last.path("scenes").findValuesAsText("video")).contains("1", "2");
      assertThat(server.asked()).anyMatch(asked -> asked.pictures() > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void looksAtTheVideosOfTheQuestionAlone(AnswerMethod.Provider method) throws Exception {
    try (ScriptedServer server = agreeable(method)) {
      Answer answer =
          Scripts.answer(
              method,
              Scenery.QUESTION,
              Scenery.twoVideos(),
              server,
              replies,
              false,
              "videoicl.examples",
              BANK);

      assertThat(answer.evidence()).extracting(Answer.Citation::videoId).containsOnly("v");
      assertThat(server.asked().toString()).doesNotContain("over a river");
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void tellsEarlierTurnsOfADialogue(AnswerMethod.Provider method) throws Exception {
    Question turn = Scripts.choice("And what then?", Set.of("v"), "Nothing", "It stops");
    List<Steps.Turn> earlier = List.of(new Steps.Turn("Where is the red car?", "At a gate."));
    try (ScriptedServer server = agreeable(method)) {
      Answer answer =
          Scripts.answer(
              method,
              turn,
              earlier,
              Scenery.index(),
              server,
              replies,
              false,
              "videoicl.examples",
              BANK);

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.evidence()).extracting(Answer.Citation::id).contains("clip-v-10-20");
      List<JsonNode> told = new ArrayList<>();
      server.asked().stream()
          .filter(asked -> !asked.prompt().equals("d-code-sub-1"))
          .forEach(asked -> told.add(asked.data().path("earlier_turns").path(0)));
      assertThat(told)
          .isNotEmpty()
          .allSatisfy(
              one -> {
                assertThat(one.path("question").asText()).isEqualTo("Where is the red car?");
                assertThat(one.path("answer").asText()).isEqualTo("At a gate.");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void usesNothingOfAStreamThatComesAfterTheQuestion(AnswerMethod.Provider method)
      throws Exception {
    Question early =
        new Question(
            "q",
            List.of("v"),
            "Who is there: a man, a woman, a dog?",
            Scenery.QUESTION.options(),
            Question.Form.CHOICE,
            20_000_000L,
            null,
            0);
    try (ScriptedServer server = agreeable(method)) {
      Answer answer =
          Scripts.answer(
              method, early, Scenery.index(), server, replies, true, "videoicl.examples", BANK);

      assertThat(answer.evidence()).allMatch(cited -> cited.endUs() <= 20_000_001);
      assertThat(server.asked().toString())
          .contains("cuts bread")
          .doesNotContain("sings")
          .doesNotContain("sleeps");
    }
  }
}
