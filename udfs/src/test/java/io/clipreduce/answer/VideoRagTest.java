package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.ScriptedServer.Asked;
import io.clipreduce.index.Box;
import io.clipreduce.index.PassageKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoRagTest {
  private static final AnswerMethod.Provider VIDEO_RAG = new VideoRag.Provider();
  private static final Question QUESTION =
      Scripts.choice("Where does the dog wait for the train?", Set.of(), "Left", "Right");

  @TempDir Path replies;
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer(Scripts.prompts(VIDEO_RAG));
  }

  /** A station: a dog left of and above a bench, a train later, words about both. */
  private static MemoryIndex station() {
    return new MemoryIndex()
        .video("v", 100)
        .clip("v", 0, 50, "An empty platform.")
        .clip("v", 50, 100, "A train arrives.")
        .thing("v", 3, 5, "dog", new Box(0.1f, 0.1f, 0.2f, 0.2f))
        .thing("v", 3, 5, "bench", new Box(0.5f, 0.5f, 0.25f, 0.25f))
        .thing("v", 4, 5, "dog", new Box(0.6f, 0.6f, 0.2f, 0.2f))
        .thing("v", 60, 70, "train", new Box(0, 0, 1, 1))
        .words(PassageKind.SPEECH, "v", 2, 6, "The dog likes to wait for the train.")
        .words(PassageKind.SPEECH, "v", 6, 9, "On the left.")
        .words(PassageKind.SPEECH, "v", 40, 44, "My shoes are wet.")
        .words(PassageKind.SCREEN_TEXT, "v", 51, 55, "Train to the sea")
        .words(PassageKind.SCREEN_TEXT, "v", 70, 75, "Train to the sea");
  }

  private static List<String> strings(JsonNode list) {
    List<String> strings = new ArrayList<>();
    list.forEach(item -> strings.add(item.asText()));
    return strings;
  }

  @Test
  void looksUpWhatTheModelAsksForAndAnswersAtOnce() throws Exception {
    server
        .says(
            "video-rag-decouple-1",
            "{'ASR': 'who waits where', 'DET': ['dog', 'bench', 'the idea of waiting'],"
                + " 'TYPE': ['location', 'relation', 'number', 'mood']}")
        .says("video-rag-answer-1", "{'answer': 'A', 'confidence': 4}");

    Answer answer = Scripts.answer(VIDEO_RAG, QUESTION, station(), server, replies, true);

    assertThat(answer.optionKey()).isEqualTo("A");
    assertThat(answer.coerced()).isFalse();
    assertThat(answer.confidence()).isEqualTo(0.8);
    assertThat(answer.notes()).isEmpty();
    assertThat(answer.calls()).hasSize(2);
    Asked asked = server.asked("video-rag-answer-1").get(0);
    assertThat(asked.pictures()).isEqualTo(32);
    List<String> order = new ArrayList<>();
    asked.data().fieldNames().forEachRemaining(order::add);
    assertThat(order)
        .containsExactly("detections", "speech", "screen_text", "question", "options", "pictures");
    assertThat(strings(asked.data().at("/detections/0/relation")))
        .containsExactly("dog 1 is left of bench 1", "dog 1 is above bench 1");
    assertThat(strings(asked.data().at("/detections/1/relation")))
        .containsExactly(
            "dog 1 is left of bench 1",
            "dog 1 is above bench 1",
            "dog 1 is left of dog 2",
            "dog 1 is above dog 2",
            "bench 1 overlaps dog 2");
    assertThat(asked.data().at("/detections/1/number").toString())
        .isEqualTo("{\"dog\":2,\"bench\":1}");
    assertThat(asked.data().at("/detections/0/location/0").asText())
        .isEqualTo(
            "dog 1 begins at 10% from the left and 10% from the top, is 20% wide and 20% high");
    assertThat(asked.data().path("speech").findValuesAsText("text"))
        .containsExactly("The dog likes to wait for the train. On the left.");
    server.close();
  }

  @Test
  void looksUpTheQuestionItselfWhereTheModelSaysNothingOfUse() throws Exception {
    server
        .says("video-rag-decouple-1", "no idea", "{'ASR': null}")
        .says("video-rag-answer-1", "{'answer': 'B'}");

    Answer answer = Scripts.answer(VIDEO_RAG, QUESTION, station(), server, replies, false);

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly(Steps.MALFORMED);
    JsonNode data = server.asked("video-rag-answer-1").get(0).data();
    assertThat(data.has("detections")).isFalse();
    assertThat(data.path("speech")).hasSize(1);
    assertThat(data.path("captions").findValuesAsText("text")).contains("A train arrives.");
    server.close();
  }

  @Test
  void saysThatNothingWasDetectedWhereThingsAreWanted() throws Exception {
    MemoryIndex bare = new MemoryIndex().video("v", 20).clip("v", 0, 20, "A platform.");
    server
        .says("video-rag-decouple-1", "{'ASR': null, 'DET': ['dog'], 'TYPE': ['number']}")
        .says("video-rag-answer-1", "", "", "");

    Answer answer = Scripts.answer(VIDEO_RAG, QUESTION, bare, server, replies, true);

    assertThat(answer.notes())
        .extracting(Answer.Note::code)
        .containsExactly(VideoRag.NO_DETECTIONS, Looks.REFUSED, Verdict.COERCED);
    assertThat(answer.coerced()).isTrue();
    server.close();
  }

  @Test
  void asksNothingAgainWhenItIsRunAgain() throws Exception {
    server
        .says("video-rag-decouple-1", "{'ASR': null, 'DET': null, 'TYPE': null}")
        .says("video-rag-answer-1", "{'answer': 'A'}");
    Answer first = Scripts.answer(VIDEO_RAG, QUESTION, station(), server, replies, true);

    Answer again = Scripts.answer(VIDEO_RAG, QUESTION, station(), server, replies, true);

    assertThat(server.asked()).hasSize(2);
    assertThat(again.calls()).allMatch(call -> call.cached());
    assertThat(again.evidence()).isEqualTo(first.evidence());
    server.close();
  }

  @Test
  void weighsOptionsByWhatIsLookedUpWithoutAnyModel() throws Exception {
    Answer answer = Scripts.answerAlone(VIDEO_RAG, QUESTION, station());

    assertThat(answer.optionKey()).isEqualTo("A");
    assertThat(answer.calls()).isEmpty();
    assertThat(answer.evidence()).extracting(Answer.Citation::kind).contains("speech");
    server.close();
  }
}
