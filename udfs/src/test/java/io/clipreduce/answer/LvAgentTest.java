package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.answer.ScriptedServer.Asked;
import io.clipreduce.index.PassageKind;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LvAgentTest {
  private static final AnswerMethod.Provider LVAGENT = new LvAgent.Provider();
  private static final String PERCEIVE = "lvagent-perceive-1";
  private static final String ACT = "lvagent-act-1";
  private static final String REFLECT = "lvagent-reflect-1";
  private static final String ALL = "{'whole': true}";
  private static final Question QUESTION =
      Scripts.choice("Which animal is in the garden?", Set.of(), "A cat", "A hen", "A goat");

  @TempDir Path replies;
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer(Scripts.prompts(LVAGENT));
  }

  /** Two minutes, so that there are more pictures than one part may have. */
  private static MemoryIndex garden() {
    MemoryIndex index = new MemoryIndex().meaning().video("v", 120);
    for (int start = 0; start < 120; start += 20) {
      index.clip("v", start, start + 20, start == 40 ? "A goat in a garden." : "Grass grows.");
    }
    return index.words(PassageKind.SPEECH, "v", 42, 45, "Look, a goat.");
  }

  private Answer answer(MemoryIndex index, boolean vision) throws Exception {
    return Scripts.answer(LVAGENT, QUESTION, index, server, replies, vision);
  }

  private void says(String prompt, String agent, String reply) {
    server.saysTo(prompt, "'agent':'%s'".formatted(agent), reply);
  }

  @Test
  void endsInTheFirstRoundWhereTwoAgree() throws Exception {
    says(PERCEIVE, "captions", "{'whole': false, 'key': 'a goat'}");
    says(PERCEIVE, "words", "{'whole': true, 'key': ''}");
    says(PERCEIVE, "meaning", "{'whole': true}");
    says(ACT, "captions", "{'answer': 'C', 'reason': 'seen'}");
    says(ACT, "words", "{'answer': 'C', 'reason': 'said'}");
    says(ACT, "meaning", "{'answer': 'A', 'reason': 'felt'}");

    Answer answer = answer(garden(), true);

    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(answer.rounds()).isEqualTo(1);
    assertThat(answer.confidence()).isEqualTo(2.0 / 3);
    assertThat(answer.coerced()).isFalse();
    assertThat(answer.evidence())
        .extracting(Answer.Citation::id)
        .containsExactlyInAnyOrder("clip-v-40-60", "speech-v-42-45-6");
    Asked captions =
        server.asked(ACT).stream()
            .filter(asked -> asked.data().path("agent").asText().equals("captions"))
            .findFirst()
            .orElseThrow();
    assertThat(captions.pictures()).isEqualTo(16);
    assertThat(captions.data().path("pictures").findValuesAsText("time_s"))
        .allMatch(second -> Double.parseDouble(second) >= 40 && Double.parseDouble(second) < 60);
    server.close();
  }

  @Test
  void dropsTheLeastConvincingTwiceAndLetsTheLastDecide() throws Exception {
    server.alwaysSays(PERCEIVE, ALL);
    says(ACT, "captions", "{'answer': 'A', 'reason': 'one'}");
    says(ACT, "words", "{'answer': 'B', 'reason': 'two'}");
    says(ACT, "meaning", "{'answer': 'C', 'reason': 'three'}");
    server.says(
        REFLECT,
        "{'scores': {'captions': 2, 'words': 9, 'meaning': 8}}",
        "{'scores': {'captions': 2, 'words': 9, 'meaning': 8}}",
        "{'scores': {'captions': 2, 'words': 9, 'meaning': 8}}");
    says(ACT, "words", "{'answer': 'B', 'reason': 'still two'}");
    says(ACT, "meaning", "{'answer': 'C', 'reason': 'still three'}");
    server.says(
        REFLECT,
        "{'scores': {'words': 1, 'meaning': 10}}",
        "{'scores': {'words': 10, 'meaning': 2}}");
    says(ACT, "meaning", "{'answer': 'A', 'reason': 'after all'}");

    Answer answer = answer(garden(), false);

    assertThat(answer.rounds()).isEqualTo(3);
    assertThat(answer.optionKey()).isEqualTo("A");
    assertThat(answer.reasoning()).isEqualTo("after all");
    assertThat(server.asked(REFLECT)).hasSize(5);
    Asked last = server.asked(ACT).get(5);
    assertThat(last.data().at("/history/0/unconvincing/answer").asText()).isEqualTo("A");
    assertThat(last.data().at("/history/0/answers/1/score").asInt()).isEqualTo(27);
    assertThat(last.data().at("/history/1/unconvincing/agent").asText()).isEqualTo("words");
    server.close();
  }

  @Test
  void takesFixedScoresWhereAnAgentTellsNone() throws Exception {
    server.alwaysSays(PERCEIVE, ALL);
    says(ACT, "captions", "{'answer': 'A', 'reason': 'one'}");
    says(ACT, "words", "{'answer': 'B', 'reason': 'two'}");
    says(ACT, "meaning", "{'answer': 'C', 'reason': 'three'}");
    server.alwaysSays(REFLECT, "They are all great.");
    says(ACT, "captions", "{'answer': 'C', 'reason': 'I was wrong'}");
    says(ACT, "meaning", "{'answer': 'C', 'reason': 'three'}");

    Answer answer = answer(garden(), false);

    assertThat(answer.rounds()).isEqualTo(2);
    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(server.asked(ACT).get(3).data().at("/history/0/unconvincing/agent").asText())
        .isEqualTo("words");
    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .containsOnly(Steps.MALFORMED)
        .hasSize(3);
    server.close();
  }

  @Test
  void goesOnWithTheAgentsThatKnowSomething() throws Exception {
    MemoryIndex silent = new MemoryIndex().video("v", 20).clip("v", 0, 20, "A hen.");
    server.says(PERCEIVE, ALL).says(ACT, "{'answer': 'poultry of some kind', 'reason': 'r'}");

    Answer answer = answer(silent, true);

    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .containsExactly(LvAgent.NO_EVIDENCE, Verdict.COERCED);
    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.coerced()).isTrue();
    server.close();
  }

  @Test
  void asksNothingAgainWhenItIsRunAgain() throws Exception {
    server.alwaysSays(PERCEIVE, ALL).alwaysSays(ACT, "{'answer': 'B', 'reason': 'r'}");
    Answer first = answer(garden(), true);
    int asked = server.asked().size();

    Answer again = answer(garden(), true);

    assertThat(server.asked()).hasSize(asked).hasSize(6);
    assertThat(again.calls()).allMatch(call -> call.cached());
    assertThat(again.evidence()).isEqualTo(first.evidence());
    server.close();
  }

  @Test
  void weighsOptionsByThreeKindsOfEvidenceWithoutAnyModel() throws Exception {
    Answer answer = Scripts.answerAlone(LVAGENT, QUESTION, garden());

    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(answer.rounds()).isEqualTo(1);
    assertThat(answer.confidence()).isEqualTo(1.0);
    assertThat(answer.calls()).isEmpty();
    server.close();
  }

  @Test
  void dropsTheOneWhoseEvidenceIsOfAnotherTimeWithoutAnyModel() throws Exception {
    MemoryIndex torn =
        garden()
            .words(
                PassageKind.SPEECH, "v", 100, 104, "The animal in the garden, the garden: a hen.")
            .words(PassageKind.SPEECH, "v", 104, 108, "A hen, an animal in the garden!");
    Question question = Scripts.choice("Which animal is in the garden?", Set.of(), "hen", "goat");

    Answer answer = Scripts.answerAlone(LVAGENT, question, torn);

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.confidence()).isEqualTo(2.0 / 3);
    server.close();
  }
}
