package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every method that asks models keeps to, whatever they reply. That evidence exists and lies
 * inside the videos is looked at with every answer, by {@link Scripts}.
 */
class EveryMethodTest {
  private static final String BANK =
      "{\"video\": \"none\", \"question\": \"What about it?\", \"answer\": \"The first\"}";

  /** Methods whose answer without a model that can be read is not forced, but their default. */
  private static final Set<String> DO_WITHOUT = Set.of("lazyvlm", "v2xum");

  /** Methods that answer by what no prompt asks: a summary, or when something is. */
  private static final Set<String> NO_CHOICE = Set.of("v2xum", "llm4vg", "lazyvlm");

  @TempDir Path replies;

  static Stream<AnswerMethod.Provider> asking() {
    return AnswerMethods.all().names().stream()
        .map(name -> AnswerMethods.all().get("answer.method", name))
        .filter(method -> !method.prompts().isEmpty());
  }

  static Stream<AnswerMethod.Provider> choosing() {
    return asking().filter(method -> !NO_CHOICE.contains(method.name()));
  }

  static Stream<AnswerMethod.Provider> seeing() {
    return asking().filter(method -> !method.name().equals("blind"));
  }

  private static Question question(AnswerMethod.Provider method) {
    return switch (method.name()) {
      case "v2xum" ->
          new Question("q", List.of("v"), "", List.of(), Question.Form.SUMMARY, null, null, 0);
      case "lazyvlm" ->
          new Question("q", List.of("v"), "A car", List.of(), Question.Form.MOMENTS, null, null, 0);
      default -> Scenery.QUESTION;
    };
  }

  /** A reply of the form that a prompt wants. */
  private static String good(String prompt) {
    return switch (prompt) {
      case "cyberv-reason-1" -> "It stops. Answer: B";
      case "d-code-decompose-1" -> "{'questions': ['Is there a river?']}";
      case "d-code-sub-1", "ragllava-answer-1" -> "{'answer': 'B'}";
      case "lazyvlm-translate-1" -> "{'entities': {'a': 'car'}, 'frames': {'f': [['a']]}}";
      case "lazyvlm-verify-1" -> "{'probability': 0.9}";
      case "llm4vg-judge-1" -> "{'answerable': true}";
      case "llm4vg-locate-1" -> "{'ranges': [{'start_s': 10, 'end_s': 20}]}";
      case "lvagent-perceive-1" -> "{'whole': false, 'key': 'red car'}";
      case "lvagent-act-1" -> "{'answer': 'B', 'reason': 'it is told'}";
      case "mrvideo-intent-map-1", "mrvideo-intent-reduce-1" ->
          "{'reasoning': 'here', 'segments': [{'video': 1, 'start_s': 10, 'end_s': 20}],"
              + " 'confidence': 4, 'scope': 'local'}";
      case "mrvideo-goal-1" -> "{'local_question': 'What does it?', 'global_question': 'What?'}";
      case "mrvideo-probe-local-1", "mrvideo-probe-global-1" ->
          "{'answer': 'it stops', 'option': 'B', 'confidence': 4}";
      case "mrvideo-answer-1" -> "{'reasoning': 'seen', 'answer': 'B'}";
      case "mvu-frame-1", "ragllava-relevant-1" -> "Yes";
      case "v2xum-sentences-1" -> "{'sentences': []}";
      case "video-rag-answer-1" -> "{'answer': 'B', 'confidence': 4}";
      case "video-rag-decouple-1" -> "{'ASR': 'a car', 'DET': ['car'], 'TYPE': ['number']}";
      case "videodeepresearch-look-1" -> "{'answer': 'B', 'confidence': 4}";
      case "videodeepresearch-plan-1" -> "{'thoughts': 'seen', 'answer': 'B'}";
      default -> "B";
    };
  }

  /** A server that replies to every prompt as it should. */
  private static ScriptedServer agreeable(AnswerMethod.Provider method) throws Exception {
    ScriptedServer server = new ScriptedServer(Scripts.prompts(method));
    if (method.name().equals("videodeepresearch")) {
      server.saysOnce(
          "videodeepresearch-plan-1",
          "{'calls': [{'tool': 'find_clips', 'query': 'red car'}, {'tool': 'look', 'video': 1,"
              + " 'start_s': 10, 'end_s': 20, 'question': 'What does it?'}]}");
    }
    method.prompts().forEach(prompt -> server.alwaysSays(prompt, good(prompt)));
    return server;
  }

  private static ScriptedServer saying(AnswerMethod.Provider method, String reply)
      throws Exception {
    ScriptedServer server = new ScriptedServer(Scripts.prompts(method));
    method.prompts().forEach(prompt -> server.alwaysSays(prompt, reply));
    return server;
  }

  private static Answer answer(
      AnswerMethod.Provider method, Question question, ScriptedServer server) throws Exception {
    return within(new CallBudget("calls", "tokens"), method, question, server, null);
  }

  private static Set<String> notes(Answer answer) {
    return answer.notes().stream().map(Answer.Note::code).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("asking")
  void answersAsTheModelsSayAndAsksThemNothingASecondTime(AnswerMethod.Provider method)
      throws Exception {
    try (ScriptedServer server = agreeable(method)) {
      CallBudget budget = new CallBudget("calls", "tokens");
      Answer first = within(budget, method, question(method), server, replies);

      assertThat(first.optionKey()).isEqualTo(question(method).options().isEmpty() ? null : "B");
      assertThat(first.coerced()).isEqualTo(method.name().equals("blind"));
      assertThat(first.abstained()).isFalse();
      assertThat(notes(first)).doesNotContain(Steps.MALFORMED, Steps.REFUSED, Looks.REFUSED);
      assertThat(first.calls()).hasSizeBetween(1, 60).noneMatch(ModelCall::cached);
      int asked = server.asked().size();

      Answer again = within(budget, method, question(method), server, replies);

      assertThat(server.asked()).hasSize(asked);
      assertThat(again.calls()).hasSameSizeAs(first.calls()).allMatch(ModelCall::cached);
      assertThat(again).usingRecursiveComparison().ignoringFields("calls").isEqualTo(first);
    }
  }

  @ParameterizedTest
  @MethodSource("asking")
  void asksOnceMoreAndThenGoesOnWhereNoReplyCanBeRead(AnswerMethod.Provider method)
      throws Exception {
    try (ScriptedServer server = saying(method, "Hm, {\"well.")) {
      Answer answer = answer(method, question(method), server);

      assertThat(answer.coerced() || answer.abstained())
          .isEqualTo(!DO_WITHOUT.contains(method.name()));
      Map<String, Long> times = new TreeMap<>();
      server.asked().stream()
          .map(asked -> asked.prompt() + asked.data() + asked.request().path("seed"))
          .forEach(asked -> times.merge(asked, 1L, Long::sum));
      assertThat(times.values()).allMatch(count -> count <= 2);
      if (times.containsValue(2L)) {
        assertThat(notes(answer)).contains(Steps.MALFORMED);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("asking")
  void goesOnWhereTheModelsSayNothing(AnswerMethod.Provider method) throws Exception {
    try (ScriptedServer server = saying(method, "")) {
      Answer answer = answer(method, question(method), server);

      assertThat(answer.coerced() || answer.abstained())
          .isEqualTo(!DO_WITHOUT.contains(method.name()));
      assertThat(notes(answer)).containsAnyOf(Steps.REFUSED, Looks.REFUSED);
      assertThat(answer.abstained() && answer.confidence() > 0.5).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("asking")
  void goesOnWhereAllPicturesAreRefused(AnswerMethod.Provider method) throws Exception {
    try (ScriptedServer server = agreeable(method).refusesPictures()) {
      Answer answer = answer(method, question(method), server);

      boolean shown = server.asked().stream().anyMatch(asked -> asked.pictures() > 0);
      assertThat(notes(answer).contains(Looks.REFUSED)).isEqualTo(shown);
    }
  }

  @ParameterizedTest
  @MethodSource("asking")
  void takesNoVideoTimeFrameToolOrOptionThatThereIsNot(AnswerMethod.Provider method)
      throws Exception {
    String nonsense =
        "{'answer': 'Z', 'option': 'Z', 'confidence': 77, 'reason': 5, 'key': {}, 'whole': 'so',"
            + " 'scores': {'nobody': 99}, 'questions': [7, ''], 'ASR': 3, 'DET': [[], 'the'],"
            + " 'TYPE': ['colour'], 'probability': 'high', 'answerable': 'maybe', 'ranges':"
            + " [{'start_s': 9000, 'end_s': 9001}, 4], 'sentences': [{'text': 'So.', 'frames':"
            + " [4000]}, 1], 'entities': {'a': 'car'}, 'frames': {'f': [['b']]}, 'segments':"
            + " [{'video': 9, 'start_s': 9000, 'end_s': 9010}, {'start_s': 'x'}, 3], 'scope': 4,"
            + " 'local_question': 1, 'global_question': []}";
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(method))) {
      server.saysOnce(
          "videodeepresearch-plan-1",
          "{'calls': [{'tool': 'look', 'start_s': 9000, 'end_s': 9010, 'question': 'Who?'}, 'x',"
              + " {'tool': 'similar_clips', 'time_s': 9000}, {'tool': 'find_clips', 'k': -4}]}");
      method.prompts().forEach(prompt -> server.alwaysSays(prompt, nonsense));
      Answer answer = answer(method, question(method), server);

      assertThat(answer.coerced() || answer.abstained())
          .isEqualTo(!DO_WITHOUT.contains(method.name()));
      assertThat(answer.optionKey()).isNotEqualTo("Z");
    }
  }

  @ParameterizedTest
  @MethodSource("asking")
  void asksNoMoreThanTheBudgetAndPaysNothingTwiceAfterIt(AnswerMethod.Provider method)
      throws Exception {
    int needed;
    Answer whole;
    try (ScriptedServer server = agreeable(method)) {
      whole = answer(method, question(method), server);
      needed = server.asked().size();
    }
    try (ScriptedServer server = agreeable(method)) {
      for (int calls = 0; calls < needed; calls++) {
        CallBudget budget = new CallBudget("answer.server.max_calls", "tokens");
        budget.addCalls(calls == 0 ? 0 : 1);
        assertThatThrownBy(() -> within(budget, method, question(method), server, replies))
            .isInstanceOfSatisfying(
                CallFailure.class,
                e -> assertThat(e.ending()).isEqualTo(CallFailure.Ending.POSTPONED))
            .hasMessageContaining("answer.server.max_calls");
        assertThat(server.asked()).hasSize(calls);
      }
      CallBudget last = new CallBudget("answer.server.max_calls", "tokens");
      last.addCalls(1);

      Answer answer = within(last, method, question(method), server, replies);

      assertThat(server.asked()).hasSize(needed);
      assertThat(answer).usingRecursiveComparison().ignoringFields("calls").isEqualTo(whole);
    }
  }

  private static Answer within(
      CallBudget budget,
      AnswerMethod.Provider method,
      Question question,
      ScriptedServer server,
      Path replies)
      throws Exception {
    return Scripts.answer(
        method,
        question,
        List.of(),
        Scenery.index(),
        server,
        replies,
        true,
        budget,
        "videoicl.examples",
        BANK);
  }

  @ParameterizedTest
  @MethodSource("choosing")
  void tellsTheVideosOfAQuestionApart(AnswerMethod.Provider method) throws Exception {
    Question both =
        Scripts.choice(
            "In which video does a red car fly over a river?",
            Set.of("v", "w"),
            "The first",
            "The second");
    try (ScriptedServer server = agreeable(method)) {
      Answer answer =
          Scripts.answer(
              method,
              both,
              Scenery.twoVideos(),
              server,
              null,
              true,
              "videoicl.examples",
              BANK,
              "cyberv.theta",
              "0.1");

      assertThat(answer.optionKey()).isEqualTo("B");
      if (method.name().equals("blind")) {
        return;
      }
      assertThat(answer.evidence()).isNotEmpty();
      JsonNode last = server.asked().get(server.asked().size() - 1).data();
      assertThat(last.path("videos").findValuesAsText("file")).containsExactly("v.mp4", "w.mp4");
      assertThat(server.asked().toString()).contains("\"video\":1").contains("\"video\":2");
      assertThat(server.asked()).anyMatch(asked -> asked.pictures() > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("choosing")
  void readsOfManyVideosThoseThatASearchFindsWhereTheQuestionNamesNone(AnswerMethod.Provider method)
      throws Exception {
    MemoryIndex index = Scenery.index();
    for (int i = 0; i < 20; i++) {
      index.video("r" + i, 10).clip("r" + i, 0, 10, i % 2 == 0 ? "A red car rusts." : "It rains.");
    }
    Question anywhere =
        Scripts.choice("What does the red car at the gate do?", Set.of(), "It burns", "It stops");
    try (ScriptedServer server = agreeable(method)) {
      Answer answer =
          Scripts.answer(method, anywhere, index, server, null, false, "videoicl.examples", BANK);

      if (method.name().equals("blind")) {
        return;
      }
      assertThat(notes(answer)).contains(Narrowed.NARROWED);
      assertThat(server.asked().toString()).contains("red car").doesNotContain("It rains");
      JsonNode last = server.asked().get(server.asked().size() - 1).data();
      assertThat(last.path("videos").findValuesAsText("file"))
          .contains("v.mp4")
          .hasSize(Narrowed.MOST_VIDEOS);
    }
  }

  @ParameterizedTest
  @MethodSource("seeing")
  void looksAtTheVideosOfTheQuestionAlone(AnswerMethod.Provider method) throws Exception {
    try (ScriptedServer server = agreeable(method)) {
      Answer answer =
          Scripts.answer(
              method,
              question(method),
              Scenery.twoVideos(),
              server,
              null,
              false,
              "videoicl.examples",
              BANK);

      assertThat(answer.evidence()).extracting(Answer.Citation::videoId).containsOnly("v");
      assertThat(server.asked().toString()).doesNotContain("over a river");
    }
  }

  @ParameterizedTest
  @MethodSource("choosing")
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
              null,
              false,
              "videoicl.examples",
              BANK);

      assertThat(answer.optionKey()).isEqualTo("B");
      List<JsonNode> told =
          server.asked().stream()
              .filter(asked -> asked.data().path("question").asText().equals("And what then?"))
              .map(asked -> asked.data().path("earlier_turns").path(0))
              .toList();
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
  @MethodSource("seeing")
  void usesNothingOfAStreamThatComesAfterTheQuestion(AnswerMethod.Provider method)
      throws Exception {
    Question all = question(method);
    Question early =
        new Question(
            "q",
            List.of("v"),
            all.options().isEmpty()
                ? all.text()
                : "Who is there: a man, a woman, a red car, a dog?",
            all.options(),
            all.form(),
            20_000_000L,
            null,
            0);
    try (ScriptedServer server = agreeable(method)) {
      Answer answer = answer(method, early, server);

      assertThat(answer.evidence()).allMatch(cited -> cited.endUs() <= 20_000_001);
      assertThat(answer.ranges()).allMatch(range -> range.endUs() <= 20_000_001);
      assertThat(server.asked().toString()).doesNotContain("sings").doesNotContain("sleeps");
    }
  }

  static Stream<AnswerMethod.Provider> all() {
    return AnswerMethods.all().names().stream()
        .map(name -> AnswerMethods.all().get("answer.method", name));
  }

  @ParameterizedTest
  @MethodSource("all")
  void guessesWithoutTrustWhereNothingIsKnownAndNobodyCanBeAsked(AnswerMethod.Provider method)
      throws Exception {
    for (MemoryIndex index :
        List.of(new MemoryIndex().video("v", 40), Scenery.index(), Scenery.twoVideos())) {
      Question unknown =
          Scripts.choice("Wozu zirpt Grille?", Set.of("v"), "Zum Spass", "Aus Angst");
      Answer answer = Scripts.answerAlone(method, unknown, index, "videoicl.examples", BANK);

      assertThat(answer.optionKey()).isIn("A", "B");
      assertThat(answer.coerced() || answer.abstained()).isTrue();
      assertThat(answer.confidence()).isLessThan(0.5);
      assertThat(answer.calls()).isEmpty();
    }
  }
}
