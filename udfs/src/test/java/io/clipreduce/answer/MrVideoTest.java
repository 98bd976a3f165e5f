package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.answer.ScriptedServer.Asked;
import io.clipreduce.index.PassageKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MrVideoTest {
  private static final AnswerMethod.Provider MRVIDEO = new MrVideo.Provider();
  private static final Question QUESTION =
      Scripts.choice("What does the cook add last?", Set.of(), "Salt", "Pepper", "Basil");

  @TempDir Path replies;
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer(Scripts.prompts(MRVIDEO));
  }

  /** A kitchen in four clips of ten seconds, two parts of two. */
  private static MemoryIndex kitchen() {
    return new MemoryIndex()
        .video("v", 40)
        .clip("v", 0, 10, "A cook cuts onions.")
        .clip("v", 10, 20, "Water boils in a pot.")
        .clip("v", 20, 30, "The cook adds salt to the pot.")
        .clip("v", 30, 40, "The cook adds basil to the pot.")
        .words(PassageKind.SPEECH, "v", 31, 35, "And now the basil.");
  }

  private Answer answer(MemoryIndex index, boolean vision, String... settings) throws Exception {
    String[] all = new String[settings.length + 2];
    System.arraycopy(settings, 0, all, 0, settings.length);
    all[settings.length] = "mrvideo.block_scenes";
    all[settings.length + 1] = "2";
    return Scripts.answer(MRVIDEO, QUESTION, index, server, replies, vision, all);
  }

  private void scriptOfTheKitchen() {
    server
        .saysTo(
            Intent.MAP,
            "onions",
            "{'reasoning': 'nothing added', 'segments': [], 'confidence': 4,"
                + " 'key_characters': []}")
        .saysTo(
            Intent.MAP,
            "basil to",
            "{'reasoning': 'adds things', 'segments': [{'start_s': 20.0, 'end_s': 30.0},"
                + " {'start_s': 30, 'end_s': '40'}], 'confidence': 5,"
                + " 'key_characters': [{'mention': 'the cook', 'match': 'white apron'}]}")
        .says(
            Intent.REDUCE,
            "{'reasoning': 'the last one counts', 'segments': [{'start_s': 30, 'end_s': 40},"
                + " {'start_s': 20, 'end_s': 30}], 'key_characters': [], 'scope': 'global'}")
        .says(
            "mrvideo-goal-1",
            "{'reasoning': 'r', 'local_question': 'What is added here?',"
                + " 'global_question': 'What is added after the rest?'}")
        .saysTo(
            "mrvideo-probe-local-1",
            "'start_s':20.0,'end_s':30.0",
            "{'answer': 'salt', 'option': 'A', 'confidence': 2}")
        .saysTo(
            "mrvideo-probe-local-1",
            "'start_s':30.0,'end_s':40.0",
            "{'answer': 'basil', 'option': 'C', 'confidence': 4}")
        .says("mrvideo-probe-global-1", "{'answer': 'basil last', 'option': 'C', 'confidence': 5}")
        .says("mrvideo-answer-1", "{'reasoning': 'basil is last', 'answer': 'C'}");
  }

  @Test
  void readsEveryPartLooksAtSegmentsAndAnswersWithoutPictures() throws Exception {
    scriptOfTheKitchen();

    Answer answer = answer(kitchen(), true);

    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(answer.coerced()).isFalse();
    assertThat(answer.notes()).isEmpty();
    assertThat(answer.confidence()).isEqualTo(0.9);
    assertThat(answer.reasoning()).isEqualTo("basil is last");
    assertThat(answer.evidence()).extracting(Answer.Citation::id).containsExactly("clip-v-30-40");
    assertThat(answer.ranges()).containsExactly(new Answer.Range("v", 30_000_000, 40_000_000, 1.0));
    assertThat(answer.calls()).hasSize(8);
    assertThat(server.asked(Intent.MAP)).extracting(Asked::pictures).containsExactly(2, 2);
    assertThat(server.asked(Intent.REDUCE).get(0).data().path("analyses")).hasSize(2);
    assertThat(server.asked("mrvideo-probe-local-1"))
        .extracting(Asked::pictures)
        .containsExactly(10, 10);
    assertThat(server.asked("mrvideo-probe-global-1").get(0).pictures()).isEqualTo(2);
    Asked last = server.asked("mrvideo-answer-1").get(0);
    assertThat(last.pictures()).isZero();
    assertThat(last.data().path("probes").findValuesAsText("answer"))
        .containsExactly("salt", "basil", "basil last");
    server.close();
  }

  @Test
  void asksNothingAgainWhenItIsRunAgain() throws Exception {
    scriptOfTheKitchen();
    Answer first = answer(kitchen(), true);

    Answer again = answer(kitchen(), true);

    assertThat(server.asked()).hasSize(8);
    assertThat(again.calls()).hasSize(8).allMatch(call -> call.cached());
    assertThat(again.optionKey()).isEqualTo(first.optionKey());
    assertThat(again.evidence()).isEqualTo(first.evidence());
    server.close();
  }

  @Test
  void tellsTheModelOfTextsWhatIsSaidWhereNoneLooksAtPictures() throws Exception {
    scriptOfTheKitchen();

    Answer answer = answer(kitchen(), false);

    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(server.asked()).hasSize(8).allMatch(asked -> asked.pictures() == 0);
    assertThat(server.asked("mrvideo-probe-local-1").toString()).contains("And now the basil.");
    server.close();
  }

  @Test
  void movesTimesToScenesNearbyAndLeavesOutOthers() throws Exception {
    server
        .saysTo(
            Intent.MAP,
            "onions",
            "{'segments': [{'start_s': 1.5, 'end_s': 8.1}, {'start_s': 3, 'end_s': 10},"
                + " {'start_s': 10, 'end_s': 0}, {'start_s': 'soon', 'end_s': 10}],"
                + " 'confidence': 9}")
        .saysTo(Intent.MAP, "basil to", "{'segments': [], 'confidence': 1}")
        .says(Intent.REDUCE, "{'segments': [{'start_s': 500, 'end_s': 600}], 'scope': 'local'}")
        .says("mrvideo-answer-1", "{'reasoning': 'r', 'answer': 'B'}");

    Answer answer = answer(kitchen(), false, "mrvideo.goal_aware", "false");

    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .containsExactly(
            Stretch.TIME_SNAP,
            Stretch.TIME_SNAP,
            Stretch.TIME_SNAP,
            Stretch.TIME_SNAP,
            Stretch.TIME_SNAP,
            Intent.NO_SEGMENT);
    assertThat(answer.ranges())
        .extracting(Answer.Range::startUs, Answer.Range::endUs)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(0L, 10_000_000L));
    assertThat(answer.confidence()).isEqualTo(1.0);
    assertThat(server.asked("mrvideo-answer-1").get(0).data().path("scenes")).hasSize(1);
    server.close();
  }

  @Test
  void takesWhatWordsFindWhereNothingIsUnderstood() throws Exception {
    server
        .alwaysSays(Intent.MAP, "I would rather talk about the weather.")
        .alwaysSays(Intent.REDUCE, "")
        .alwaysSays("mrvideo-goal-1", "")
        .alwaysSays("mrvideo-probe-local-1", "")
        .alwaysSays("mrvideo-probe-global-1", "{'answer': 'basil', 'option': 'C.'}")
        .alwaysSays("mrvideo-answer-1", "{'answer': 'Cinnamon bark'}");

    Answer answer = answer(kitchen(), true);

    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(answer.coerced()).isTrue();
    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .contains(
            Steps.MALFORMED, Steps.REFUSED, Looks.REFUSED, Intent.NO_SEGMENT, Verdict.COERCED);
    assertThat(server.asked(Intent.MAP)).hasSize(4);
    assertThat(server.asked("mrvideo-probe-local-1"))
        .allMatch(asked -> asked.data().path("question").asText().equals(QUESTION.text()));
    server.close();
  }

  @Test
  void takesAnAnswerThatIsNearlyAnOptionsForIt() throws Exception {
    server
        .alwaysSays(Intent.MAP, "{'segments': [{'start_s': 30, 'end_s': 40}], 'confidence': 3}")
        .says(Intent.REDUCE, "{'segments': [{'start_s': 30, 'end_s': 40}], 'scope': 'local'}")
        .says("mrvideo-answer-1", "{'answer': 'Peper'}");

    Answer answer = answer(kitchen(), false, "mrvideo.goal_aware", "false");

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.coerced()).isTrue();
    server.close();
  }

  @Test
  void asksNoPartWhereSegmentsAreFoundBySearch() throws Exception {
    server.says("mrvideo-answer-1", "{'answer': 'A'}");

    Answer answer =
        answer(
            kitchen(),
            true,
            "mrvideo.goal_aware",
            "false",
            "mrvideo.intent",
            "retrieval",
            "mrvideo.max_segments",
            "2");

    assertThat(server.asked()).hasSize(1);
    assertThat(answer.ranges()).hasSize(2);
    server.close();
  }

  @Test
  void readsNothingThatCameAfterTheQuestion() throws Exception {
    server
        .says(Intent.MAP, "{'segments': [{'start_s': 0, 'end_s': 10}], 'confidence': 3}")
        .says(Intent.REDUCE, "{'segments': [{'start_s': 0, 'end_s': 10}], 'scope': 'local'}")
        .says("mrvideo-answer-1", "{'answer': 'A'}");
    Question then =
        new Question(
            "q2",
            List.of(),
            QUESTION.text(),
            QUESTION.options(),
            QUESTION.form(),
            20_000_000L,
            null,
            0);

    Scripts.answer(MRVIDEO, then, kitchen(), server, replies, false, "mrvideo.goal_aware", "false");

    assertThat(server.asked().toString()).contains("onions").doesNotContain("basil to");
    server.close();
  }

  @Test
  void tellsVideosApart() throws Exception {
    MemoryIndex two =
        kitchen().video("w", 20).clip("w", 0, 10, "A dog.").clip("w", 10, 20, "A cat.");
    server
        .alwaysSays(Intent.MAP, "{'segments': [], 'confidence': 1}")
        .says(
            Intent.REDUCE,
            "{'segments': [{'video': 2, 'start_s': 0, 'end_s': 10},"
                + " {'start_s': 0, 'end_s': 10}], 'scope': 'local'}")
        .says("mrvideo-answer-1", "{'answer': 'A'}");

    Answer answer = answer(two, false, "mrvideo.goal_aware", "false");

    assertThat(answer.evidence()).extracting(Answer.Citation::videoId).containsExactly("w");
    assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly(Stretch.TIME_SNAP);
    assertThat(server.asked(Intent.REDUCE).get(0).data().path("videos")).hasSize(2);
    server.close();
  }

  @Test
  void weighsOptionsByWordsWithoutAnyModel() throws Exception {
    Question question =
        Scripts.choice("Which herb is added to the pot?", Set.of(), "Parsley", "Basil", "Mint");

    Answer answer = Scripts.answerAlone(MRVIDEO, question, kitchen());

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.calls()).isEmpty();
    assertThat(answer.coerced()).isFalse();
    assertThat(answer.reasoning()).contains("No model");
    assertThat(answer.evidence()).extracting(Answer.Citation::id).contains("clip-v-30-40");
    assertThat(answer.optionScores()).containsOnlyKeys("A", "B", "C");
    server.close();
  }

  @Test
  void abstainsWhereThereAreNoClips() throws Exception {
    Answer answer = Scripts.answerAlone(MRVIDEO, QUESTION, new MemoryIndex().video("v", 9));

    assertThat(answer.abstained()).isTrue();
    assertThat(answer.coerced()).isTrue();
    server.close();
  }
}
