package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.ScriptedServer.Asked;
import io.clipreduce.index.PassageKind;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoDeepResearchTest {
  private static final AnswerMethod.Provider RESEARCH = new VideoDeepResearch.Provider();
  private static final String PLAN = "videodeepresearch-plan-1";
  private static final Question QUESTION =
      Scripts.choice("What is done after the tent is pitched?", Set.of(), "A fire", "A swim");

  @TempDir Path replies;
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer(Scripts.prompts(RESEARCH));
  }

  private static MemoryIndex camp() {
    return new MemoryIndex()
        .video("v", 40)
        .clip("v", 0, 10, "Two people walk in a wood.")
        .clip("v", 10, 20, "The tent is pitched.")
        .clip("v", 20, 30, "They light a fire.")
        .clip("v", 30, 40, "Night falls on the tent.")
        .words(PassageKind.SPEECH, "v", 21, 24, "Bring more wood.");
  }

  private Answer answer(boolean vision, String... settings) throws Exception {
    return Scripts.answer(RESEARCH, QUESTION, camp(), server, replies, vision, settings);
  }

  private static JsonNode calls(Asked plan, int round) {
    return plan.data().at("/history/%d/calls".formatted(round - 1));
  }

  @Test
  void plansSearchesListensAndLooksRoundAfterRound() throws Exception {
    server
        .says(
            PLAN,
            "{'thoughts': 'find it', 'calls': [{'tool': 'find_clips', 'query': 'tent pitched', 'k':"
                + " 1}, {'tool': 'similar_clips', 'time_s': 12, 'k': 2}, {'tool': 'find_speech',"
                + " 'query': 'wood'}]}",
            "{'thoughts': 'look', 'calls': [{'tool': 'look', 'start_s': 20, 'end_s': 30,"
                + " 'question': 'What do they do?'}, {'tool': 'look', 'start_s': 12, 'end_s':"
                + " 12.2, 'question': 'Is the tent up?'}, {'tool': 'browse', 'question': 'Where"
                + " is it?'}, {'tool': 'read_speech', 'start_s': 20, 'end_s': 40}]}",
            "{'thoughts': 'a fire is lit', 'answer': 'A'}")
        .saysTo(
            ResearchTools.LOOK,
            "What do they do",
            "{'description': 'smoke', 'answer': 'they light a fire', 'confidence': 5}")
        .saysTo(
            ResearchTools.LOOK,
            "Is the tent up",
            "{'description': 'grass', 'answer': 'no', 'confidence': 1}")
        .saysTo(
            ResearchTools.LOOK,
            "Where is it",
            "{'description': 'trees', 'answer': 'in a wood', 'confidence': 4}");

    Answer answer = answer(true);

    assertThat(answer.optionKey()).isEqualTo("A");
    assertThat(answer.coerced()).isFalse();
    assertThat(answer.rounds()).isEqualTo(3);
    assertThat(answer.confidence()).isEqualTo(1.0);
    assertThat(answer.notes()).isEmpty();
    assertThat(answer.evidence())
        .extracting(Answer.Citation::id)
        .containsExactly("clip-v-20-30", "speech-v-21-24-4");
    Asked second = server.asked(PLAN).get(1);
    assertThat(second.data().path("rounds_left").asInt()).isEqualTo(18);
    assertThat(calls(second, 1).at("/0/result").toString())
        .isEqualTo("[{\"start_s\":10.0,\"end_s\":20.0}]");
    assertThat(calls(second, 1).at("/1/result").findValuesAsText("start_s"))
        .containsExactly("30.0")
        .doesNotContain("10.0");
    assertThat(calls(second, 1).at("/2/result/0/text").asText()).isEqualTo("Bring more wood.");
    Asked third = server.asked(PLAN).get(2);
    assertThat(calls(third, 2).at("/0/result/answer").asText()).isEqualTo("they light a fire");
    assertThat(calls(third, 2).at("/2/result/answer").asText()).isEqualTo("in a wood");
    assertThat(server.asked(ResearchTools.LOOK))
        .filteredOn(asked -> asked.data().toString().contains("What do they do"))
        .allMatch(asked -> asked.pictures() == 10);
    assertThat(server.asked(ResearchTools.LOOK))
        .filteredOn(asked -> asked.data().toString().contains("Is the tent up"))
        .allMatch(asked -> asked.data().toString().contains("\"start_s\":11.5,\"end_s\":12.7"));
    server.close();
  }

  @Test
  void skipsCallsThatWereMadeBefore() throws Exception {
    String look = "{'tool': 'look', 'start_s': 0, 'end_s': 10, 'question': 'Who?'}";
    server
        .says(
            PLAN,
            "{'calls': [%s, %s]}".formatted(look, look),
            "{'calls': [%s]}".formatted(look),
            "{'answer': '(B) A swim'}")
        .says(ResearchTools.LOOK, "{'answer': 'two', 'confidence': 3}");

    Answer answer = answer(false);

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(server.asked(ResearchTools.LOOK)).hasSize(1);
    Asked last = server.asked(PLAN).get(2);
    assertThat(calls(last, 1).at("/1/skipped").asText()).isEqualTo("asked already in round 1");
    assertThat(calls(last, 2).at("/0/skipped").asText()).isEqualTo("asked already in round 1");
    server.close();
  }

  @Test
  void tellsThePlannerOnceWhatACallLacksAndThenSearchesForTheQuestion() throws Exception {
    server.says(
        PLAN,
        "{'calls': [{'tool': 'look', 'start_s': 500, 'end_s': 600, 'question': 'Who?'},"
            + " {'tool': 'teleport'}]}",
        "{'calls': [{'tool': 'look', 'start_s': 'soon', 'question': 'Who?'}]}",
        "{'answer': 'A'}");

    Answer answer = answer(false);

    Asked last = server.asked(PLAN).get(2);
    assertThat(calls(last, 1).at("/0/error").asText()).isEqualTo("the video is only 40.0 s long");
    assertThat(calls(last, 1).at("/1/result")).isNotEmpty();
    assertThat(calls(last, 2).at("/0/result")).isNotEmpty();
    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .containsExactly(ResearchTools.BAD_CALL, ResearchTools.BAD_CALL, ResearchTools.BAD_CALL);
    assertThat(answer.evidence()).extracting(Answer.Citation::id).containsExactly("clip-v-10-20");
    server.close();
  }

  @Test
  void guessesWhereTheRoundsAreUsedUp() throws Exception {
    server
        .alwaysSays(
            PLAN,
            "{'calls': [{'tool': 'look', 'start_s': 20, 'end_s': 30, 'question': 'A fire?'}]}")
        .says(ResearchTools.LOOK, "{'answer': 'A', 'confidence': 4}");

    Answer answer = answer(false, "videodeepresearch.rounds", "3");

    assertThat(server.asked(PLAN)).hasSize(3);
    assertThat(server.asked(PLAN).get(2).data().path("rounds_left").asInt()).isZero();
    assertThat(answer.rounds()).isEqualTo(3);
    assertThat(answer.optionKey()).isEqualTo("A");
    assertThat(answer.coerced()).isTrue();
    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .containsExactly(VideoDeepResearch.ROUNDS_USED_UP, Verdict.COERCED);
    server.close();
  }

  @Test
  void callsAnAnswerThatRestsOnNothingForced() throws Exception {
    Question other = Scripts.choice("Wozu?", Set.of(), "Darum", "Deshalb");
    server.says(PLAN, "{'thoughts': 'I know', 'answer': 'B'}");

    Answer answer = Scripts.answer(RESEARCH, other, camp(), server, replies, false);

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.evidence()).isEmpty();
    assertThat(answer.coerced()).isTrue();
    server.close();
  }

  @Test
  void goesByWordsWhereThePlannerIsNotUnderstood() throws Exception {
    server.says(PLAN, "Let me think.", "");

    Answer answer = answer(true);

    assertThat(answer.coerced()).isTrue();
    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .containsExactly(Steps.REFUSED, Verdict.COERCED);
    assertThat(answer.evidence()).isNotEmpty();
    server.close();
  }

  @Test
  void asksNothingAgainWhenItIsRunAgain() throws Exception {
    server
        .says(
            PLAN,
            "{'calls': [{'tool': 'look', 'start_s': 0, 'end_s': 10, 'question': 'Who?'}]}",
            "{'answer': 'B'}")
        .says(ResearchTools.LOOK, "{'answer': 'two', 'confidence': 3}");
    Answer first = answer(true);

    Answer again = answer(true);

    assertThat(server.asked()).hasSize(3);
    assertThat(again.calls()).hasSize(3).allMatch(call -> call.cached());
    assertThat(again.evidence()).isEqualTo(first.evidence());
    server.close();
  }

  @Test
  void looksBesideWhatIsNamedWithoutAnyModel() throws Exception {
    Answer after = Scripts.answerAlone(RESEARCH, QUESTION, camp());
    Answer at =
        Scripts.answerAlone(
            RESEARCH,
            Scripts.choice("What do they light at 0:25?", Set.of(), "A candle", "A fire"),
            camp());

    assertThat(after.optionKey()).isEqualTo("A");
    assertThat(after.evidence()).extracting(Answer.Citation::id).contains("clip-v-20-30");
    assertThat(at.optionKey()).isEqualTo("B");
    assertThat(at.calls()).isEmpty();
    server.close();
  }

  @Test
  void countsClipsThatFollowEachOtherAsOneWithoutAnyModel() throws Exception {
    MemoryIndex index = new MemoryIndex().video("v", 50);
    String[] captions = {
      "A goal is scored.", "A goal is scored.", "Fans sing.", "A goal.", "Rain."
    };
    for (int i = 0; i < captions.length; i++) {
      index.clip("v", 10 * i, 10 * i + 10, captions[i]);
    }

    Answer answer =
        Scripts.answerAlone(
            RESEARCH,
            Scripts.choice("How many times is there a goal?", Set.of(), "1", "2", "3"),
            index);

    assertThat(answer.text()).isEqualTo("2");
    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.evidence()).hasSize(3);
    server.close();
  }
}
