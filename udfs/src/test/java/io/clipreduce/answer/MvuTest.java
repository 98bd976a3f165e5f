package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.server.ModelCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvuTest {
  private static final AnswerMethod.Provider METHOD = new Mvu.Provider();
  private static final String FRAME = "mvu-frame-1";
  private static final String LETTER = "mvu-letter-1";

  @TempDir Path replies;

  /** A model that finds some replies likelier than others, and never writes. */
  private static final class Weighing implements ChatModel {
    private final List<ChatRequest> asked = new ArrayList<>();

    @Override
    public String name() {
      return "weighing";
    }

    @Override
    public int mostPictures() {
      return 0;
    }

    @Override
    public List<Future<Reply>> ask(List<ChatRequest> requests) {
      throw new AssertionError("Nothing need be written");
    }

    @Override
    public Likelihoods likelihoods(ChatRequest request, List<String> options) {
      asked.add(request);
      return new Likelihoods(
          options.stream().mapToDouble(reply -> reply.contains("stops") ? -1 : -3).toArray(),
          List.of());
    }

    @Override
    public void close() {}
  }

  @Test
  void takesTheOptionWhoseWordsAreTheLikeliestReply() throws Exception {
    Weighing model = new Weighing();
    AnswerSettings settings = Scripts.settings(METHOD);
    Steps steps = new Steps(settings, model, null, List.of());

    Answer answer =
        METHOD
            .open(settings)
            .answer(Scenery.QUESTION, Scripts.evidence(Scenery.QUESTION, Scenery.index()), steps);

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.optionScores().get("A")).isCloseTo(Math.exp(-3), within(1e-9));
    assertThat(answer.confidence()).isCloseTo(1 / (1 + 2 * Math.exp(-2)), within(1e-9));
    assertThat(answer.evidence()).extracting(Answer.Citation::kind).contains("clip", "thing");
    assertThat(model.asked).hasSize(1);
  }

  @Test
  void tellsWhichThingsAreWhereAndHowTheyMove() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server.tells(LETTER, "", " |1", "B|0.6;A|0.3;(C|0.1");

      Answer answer =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(answer.optionScores().get("C")).isCloseTo(0.1, within(1e-9));
      assertThat(answer.confidence()).isCloseTo(0.6, within(1e-9));
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("KEYS_WEIGHED");
      JsonNode data = server.asked(LETTER).get(0).data();
      assertThat(data.path("objects").toString()).isEqualTo("[\"car\"]");
      assertThat(data.path("locations").toString())
          .isEqualTo("[{\"object\":\"car\",\"x\":0.3,\"y\":0.3}]");
      assertThat(data.path("trajectories").path(0).path("points"))
          .extracting(point -> point.path("time_s").asDouble())
          .containsExactly(8.0, 15.0, 21.0);
      assertThat(data.path("trajectories").path(0).path("points").path(0).path("area").asDouble())
          .isEqualTo(0.08);

      Answer again =
          Scripts.answer(METHOD, Scenery.QUESTION, Scenery.index(), server, replies, false);
      assertThat(again.calls()).hasSize(1).allMatch(ModelCall::cached);
    }
  }

  @Test
  void showsThePictureThatIsLikeliestOfUse() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(METHOD))) {
      server
          .tells(FRAME, "15.0", "Yes|0.7;No|0.3")
          .tells(FRAME, "5.0", "Yes|0.6;No|0.4")
          .refuses(FRAME)
          .refuses(FRAME)
          .refuses(FRAME)
          .alwaysSays(FRAME, "No")
          .says(LETTER, "It stops");

      Answer answer =
          Scripts.answer(
              METHOD,
              Scenery.QUESTION,
              Scenery.index(),
              server,
              replies,
              true,
              "vision_server.concurrency",
              "1");

      assertThat(answer.optionKey()).isEqualTo("B");
      assertThat(server.asked(LETTER).get(0).data().path("pictures").findValuesAsText("time_s"))
          .containsExactly("15.0");
      assertThat(answer.ranges()).containsExactly(new Answer.Range("v", 10_000_000, 20_000_000, 1));
    }
  }

  @Test
  void weighsWordsWithoutAModelWhateverTheLengthOfAnOption() throws Exception {
    Question question =
        Scripts.choice(
            "What is there?",
            Set.of("v"),
            "A man who sings and cuts a dog at a gate of a river with boats and houses",
            "A red car");

    Answer answer = Scripts.answerAlone(METHOD, question, Scenery.index());

    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.reasoning()).startsWith("No model was asked.");
    assertThat(answer.evidence()).isNotEmpty();
  }

  @Test
  void quotesWhereThereAreNoOptions() throws Exception {
    Answer answer =
        Scripts.answerAlone(
            METHOD, Scripts.choice("Where does the red car stop?", Set.of("v")), Scenery.index());

    assertThat(answer.text()).contains("gate");
    assertThat(answer.notes()).extracting(Answer.Note::code).contains("NO_OPTIONS");
  }
}
