package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import io.clipreduce.model.server.ModelCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DCodeTest {
  private static final AnswerMethod.Provider METHOD = new DCode.Provider();
  private static final String DECOMPOSE = "d-code-decompose-1";
  private static final String SUB = "d-code-sub-1";
  private static final String ANSWER = "d-code-answer-1";

  @TempDir Path replies;

  @Test
  void answersSmallerQuestionsFirst() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server
          .says(DECOMPOSE, "{'questions': ['Is there a car?', '', 'Does it move?', 7]}")
          .saysTo(SUB, "Is there", "{'answer': 'Yes, a red one.'}")
          .saysTo(SUB, "Does it", "No object")
          .saysTo(SUB, "Does it", "none again")
          .tells(ANSWER, "", "B|0.75;A|0.2");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.confidence()).isCloseTo(0.75, within(1e-9));
      assertThat(server.asked(ANSWER).get(0).data().path("found").toString())
          .isEqualTo("[{\"question\":\"Is there a car?\",\"answer\":\"Yes, a red one.\"}]");
      assertThat(server.asked(SUB).get(0).data().has("options")).isFalse();
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("MALFORMED");
      assertThat(answer.evidence()).hasSize(4);
      int calls = server.asked().size();

      Answer again =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      assertThat(server.asked()).hasSize(calls);
      assertThat(again.calls()).hasSize(calls).allMatch(ModelCall::cached);
    }
  }

  @Test
  void goesOnWithoutSmallerQuestionsWhereTheModelGivesNone() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server
          .says(DECOMPOSE, "Ask whether there is a car.", "{'questions': 'none'}")
          .says(ANSWER, "zebra crossing");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      assertThat(server.asked(SUB)).isEmpty();
      assertThat(server.asked(ANSWER).get(0).data().path("found")).isEmpty();
      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.coerced()).isTrue();
      assertThat(answer.notes())
          .extracting(Answer.Note::code)
          .containsExactly("MALFORMED", "ANSWER_COERCED");
    }
  }

  @Test
  void showsPicturesAndAnswersInWordsWhereThereAreNoOptions() throws Exception {
    Question question = Scripts.choice("What is the dog doing?", Set.of("v"));
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.says(DECOMPOSE, "{'questions': []}").tells(ANSWER, "", "It |0.9", "sleeps.|0.6");

      Answer answer = Scripts.answer(METHOD, question, Scenery.index(), server, replies, true);

      assertThat(answer.text()).isEqualTo("It sleeps.");
      assertThat(answer.confidence()).isCloseTo(0.6, within(1e-9));
      assertThat(server.asked(ANSWER).get(0).pictures()).isEqualTo(4);
    }
  }

  @Test
  void addsToEvenlyChosenClipsThoseThatAreLeastLikeThem() throws Exception {
    MemoryIndex clips = new MemoryIndex().video("v", 50);
    for (int i = 0; i < 50; i++) {
      clips.clip("v", i, i + 1, "Clip " + i);
    }
    Evidence evidence = withVectors(clips, Set.of(7, 30, 31));
    Steps steps = new Steps(Scripts.settings(METHOD), null, null, List.of());

    List<Scene> chosen = DCode.chosen(Scene.of(evidence), evidence, steps);

    assertThat(chosen).hasSize(15);
    assertThat(chosen)
        .extracting(scene -> scene.startUs() / 1_000_000)
        .isSorted()
        .contains(7L, 30L, 31L)
        .contains(2L, 6L, 47L);
  }

  /** Evidence with vectors of two directions. */
  private static Evidence withVectors(MemoryIndex clips, Set<Integer> others) {
    io.clipreduce.index.PassageIndex vectors =
        (io.clipreduce.index.PassageIndex)
            java.lang.reflect.Proxy.newProxyInstance(
                DCodeTest.class.getClassLoader(),
                new Class<?>[] {io.clipreduce.index.PassageIndex.class},
                (proxy, method, arguments) -> {
                  if (!method.getName().equals("vector")) {
                    return method.invoke(clips, arguments);
                  }
                  Passage passage = (Passage) arguments[0];
                  assertThat(passage.kind()).isEqualTo(PassageKind.CLIP);
                  boolean other = others.contains((int) (passage.startUs() / 1_000_000));
                  return Optional.of(other ? new float[] {0, 1} : new float[] {1, 0});
                });
    return Scripts.evidence(Scenery.QUESTION, vectors);
  }

  @Test
  void weighsWhatIsFoundInEveryThirdWithoutAModel() throws Exception {
    Answer answer = Scripts.answerAlone(METHOD, Scenery.QUESTION, Scenery.index());

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.evidence()).isNotEmpty();
    assertThat(answer.reasoning()).startsWith("No model was asked.");
  }

  @Test
  void fillsTemplatesWithTheFirstWordThatMatters() {
    assertThat(DCode.templates(Scenery.QUESTION))
        .contains("What happens last?", "Does the red change?")
        .hasSize(5);
  }
}
