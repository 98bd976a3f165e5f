package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.encode.CrossEncoder;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.server.ModelCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RagLlavaTest {
  private static final AnswerMethod.Provider METHOD = new RagLlava.Provider();
  private static final String RELEVANT = "ragllava-relevant-1";
  private static final String ANSWER = "ragllava-answer-1";

  @TempDir Path replies;

  private static ScriptedServer script() throws Exception {
    return new ScriptedServer(Scripts.prompts(METHOD))
        .tells(RELEVANT, "cuts bread", "No|0.9;Yes|0.1")
        .tells(RELEVANT, "car stops", "No|0.6;yes|0.25; Yes|0.15")
        .tells(RELEVANT, "dog sleeps", "No|1")
        .tells(RELEVANT, "woman sings", "Yes|0.5;No|0.5");
  }

  private static Question everywhere() {
    return Scripts.choice("A man, a red car, a woman?", Set.of("v"), "Car", "None");
  }

  @Test
  void answersFromTheClipsThatTheModelLikeliestSaysYesOf() throws Exception {
    try (ScriptedServer server = script()) {
      server.says(ANSWER, "{'reasoning': 'seen', 'answer': 'A'}");

      Answer answer = Scripts.answer(METHOD, everywhere(), Scenery.index(), server, replies, false);

      assertThat(answer.optionKey()).isEqualTo("A");
      assertThat(answer.coerced()).isFalse();
      assertThat(answer.abstained()).isFalse();
      assertThat(answer.reasoning()).isEqualTo("seen");
      assertThat(answer.evidence())
          .extracting(Answer.Citation::id)
          .containsExactly("clip-v-20-30", "clip-v-10-20");
      assertThat(answer.evidence().get(1).weight()).isBetween(0.39, 0.41);
      assertThat(server.asked(ANSWER).get(0).data().path("scenes").findValuesAsText("caption"))
          .containsExactly("A woman sings on a stage.", "A red car stops at a gate.");
      int calls = server.asked().size();

      Answer again = Scripts.answer(METHOD, everywhere(), Scenery.index(), server, replies, false);

      assertThat(server.asked()).hasSize(calls);
      assertThat(again.calls()).hasSize(calls).allMatch(ModelCall::cached);
      assertThat(again.evidence()).isEqualTo(answer.evidence());
    }
  }

  @Test
  void leavesOutWhatIsBelowEtaAndAbstainsWhereNothingIsLeft() throws Exception {
    try (ScriptedServer server = script()) {
      server.says(ANSWER, "{'answer': 'B'}");

      Answer some =
          Scripts.answer(
              METHOD,
              everywhere(),
              Scenery.index(),
              server,
              replies,
              false,
              "ragllava.eta",
              "0.45");
      Answer none =
          Scripts.answer(
              METHOD, everywhere(), Scenery.index(), server, replies, false, "ragllava.eta", "0.9");

      assertThat(some.evidence()).hasSize(1);
      assertThat(some.abstained()).isFalse();
      // The same clip and question: the reply is at hand.
      assertThat(none.optionKey()).isEqualTo("B");
      assertThat(none.abstained()).isTrue();
      assertThat(none.notes()).extracting(Answer.Note::code).containsExactly("NOTHING_RELEVANT");
    }
  }

  @Test
  void looksAtPicturesAndCountsWordsWhereNoLikelihoodsAreTold() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server
          .saysTo(RELEVANT, "car stops", "Yes, it does.")
          .alwaysSays(RELEVANT, "No")
          .says(ANSWER, "Hm.", "{'answer': 'it stops'}");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, true);

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("NO_LIKELIHOODS");
      assertThat(server.asked(RELEVANT)).allMatch(asked -> asked.pictures() == 1);
      assertThat(server.asked(ANSWER)).hasSize(2);
    }
  }

  @Test
  void readsQuestionAndClipAtOnceWhereARerankerIsSet() throws Exception {
    MemoryIndex index = new MemoryIndex().video("v", 20);
    JsonNode pairs = Fixtures.golden("ms-marco-minilm").get("pairs");
    String question = pairs.get(0).get("query").asText();
    index.clip("v", 0, 10, question).clip("v", 10, 20, question + " is what nobody knows");
    AnswerSettings settings = Scripts.settings(METHOD);
    Question asked = Scripts.choice(question, Set.of("v"), "This", "That");
    try (CrossEncoder reranker =
        CrossEncoder.open(Fixtures.model("ms-marco-minilm"), Device.cpu(1))) {
      Evidence evidence = new Evidence(index, Set.of("v"), null, null, null, reranker::score);
      Answer answer =
          METHOD.open(settings).answer(asked, evidence, new Steps(settings, null, null, List.of()));

      float[] logits =
          reranker.score(
              question + " This That", List.of(question, question + " is what nobody knows"));
      double best = Math.max(logits[0], logits[1]);
      assertThat(answer.evidence()).hasSize(2);
      assertThat(answer.evidence().get(0).weight())
          .isCloseTo(1 / (1 + Math.exp(-best)), within(1e-6))
          .isGreaterThan(answer.evidence().get(1).weight());
    }
  }

  @Test
  void weighsWordsWithoutAModel() throws Exception {
    Answer answer = Scripts.answerAlone(METHOD, Scenery.QUESTION, Scenery.index());

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.evidence().get(0).id()).isEqualTo("clip-v-10-20");
    assertThat(answer.evidence().get(0).weight()).isBetween(0.2, 1.0);
    assertThat(answer.reasoning()).startsWith("No model was asked.");
    assertThat(answer.calls()).isEmpty();
  }

  @Test
  void guessesWithoutTrustWhereNothingIsFound() throws Exception {
    Answer answer = Scripts.answerAlone(METHOD, Scenery.QUESTION, new MemoryIndex().video("v", 10));

    assertThat(answer.coerced()).isTrue();
    assertThat(answer.abstained()).isTrue();
    assertThat(answer.confidence()).isZero();
  }
}
