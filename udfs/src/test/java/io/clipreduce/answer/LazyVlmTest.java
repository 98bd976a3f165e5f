package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.answer.MomentSpec.Op;
import io.clipreduce.answer.MomentSpec.Order;
import io.clipreduce.answer.MomentSpec.Triple;
import io.clipreduce.index.Box;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LazyVlmTest {
  private static final AnswerMethod.Provider LAZY = new LazyVlm.Provider();

  private static final Box LEFT = new Box(0.15f, 0.4f, 0.2f, 0.2f);
  private static final Box MIDDLE = new Box(0.4f, 0.4f, 0.2f, 0.2f);
  private static final Box RIGHT = new Box(0.7f, 0.4f, 0.2f, 0.2f);

  /** The motorcycle is left of the bus, then right of it; later again, but far apart in time. */
  private static final String OVERTAKES =
      """
      {"entities": {"a": "bus", "b": "motorcycle"},
       "relations": {"r1": "to the left of", "r2": "on the right of"},
       "frames": {"f0": [["b", "r1", "a"]], "f1": [["b", "r2", "a"]]},
       "temporal": [{"from": "f0", "to": "f1", "op": "before", "maxGapMs": 2000}]}
      """;

  @TempDir Path folder;

  private static MemoryIndex street() {
    return new MemoryIndex()
        .video("street", 60)
        .clip("street", 0, 30, "A bus on a street. A man is holding a red umbrella.")
        .clip("street", 30, 60, "A dog runs across the street.")
        .thing("street", 0, 20, "bus", MIDDLE)
        .thing("street", 2, 6, "motorcycle", LEFT)
        .thing("street", 7, 10, "motorcycle", RIGHT)
        .thing("street", 12, 14, "motorcycle", LEFT)
        .thing("street", 18, 20, "motorcycle", RIGHT);
  }

  private static Question moments(String text) {
    return new Question(
        "q", List.of("street"), text, List.of(), Question.Form.MOMENTS, null, null, 0);
  }

  private static List<String> seconds(Answer answer) {
    return answer.ranges().stream()
        .map(range -> range.startUs() / 1e6 + "-" + range.endUs() / 1e6)
        .toList();
  }

  @Test
  void boxesTellHowThingsStand() {
    assertThat(SpatialRelation.between(LEFT, MIDDLE)).containsExactly("left of", "near");
    assertThat(SpatialRelation.between(RIGHT, LEFT)).containsExactly("right of");
    Box high = new Box(0.4f, 0, 0.2f, 0.2f);
    assertThat(SpatialRelation.between(high, MIDDLE)).containsExactly("above");
    assertThat(SpatialRelation.between(MIDDLE, high)).containsExactly("below");
    Box small = new Box(0.45f, 0.45f, 0.05f, 0.05f);
    assertThat(SpatialRelation.between(small, MIDDLE))
        .containsExactly("inside", "overlaps", "near");
    assertThat(SpatialRelation.between(MIDDLE, small))
        .containsExactly("contains", "overlaps", "near");
  }

  @Test
  void joinsFramesThatFollowEachOtherWithinTheGap() throws Exception {
    Answer answer = Scripts.answerAlone(LAZY, moments(OVERTAKES), street());
    // Left at 2 to 5 s and right at 7 to 9 s: 2 s between. At 12 and 18 s it is 5 s.
    assertThat(seconds(answer)).containsExactly("2.0-9.5");
    assertThat(answer.confidence()).isEqualTo(1);
    assertThat(answer.evidence()).extracting(Answer.Citation::kind).containsOnly("thing");
    assertThat(answer.evidence()).hasSize(3);
    assertThat(answer.calls()).isEmpty();
    String wider = OVERTAKES.replace("2000", "5000");
    assertThat(seconds(Scripts.answerAlone(LAZY, moments(wider), street())))
        .containsExactly("2.0-9.5", "12.0-19.5");
    String longer = OVERTAKES.replace("\"maxGapMs\": 2000", "\"minGapMs\": 3000");
    assertThat(seconds(Scripts.answerAlone(LAZY, moments(longer), street())))
        .containsExactly("12.0-19.5");
    String after = OVERTAKES.replace("before", "after");
    assertThat(seconds(Scripts.answerAlone(LAZY, moments(after), street()))).isEmpty();
  }

  @Test
  void aVariableIsOneThingWithinAFrame() throws Exception {
    MemoryIndex index =
        new MemoryIndex()
            .video("street", 10)
            .thing("street", 0, 3, "bus", MIDDLE)
            .thing("street", 0, 3, "motorcycle", LEFT)
            .thing("street", 0, 3, "motorcycle", RIGHT);
    String both =
        """
        {"entities": {"a": "bus", "b": "motorcycle"},
         "relations": {"r1": "left of", "r2": "right of"},
         "frames": {"f": [["b", "r1", "a"], ["b", "r2", "a"]]}}
        """;
    assertThat(Scripts.answerAlone(LAZY, moments(both), index).ranges()).isEmpty();
    String two =
        both.replace("\"b\", \"r2\"", "\"c\", \"r2\"")
            .replace("\"b\": \"motorcycle\"", "\"b\": \"motorcycle\", \"c\": \"motorcycle\"");
    assertThat(seconds(Scripts.answerAlone(LAZY, moments(two), index))).containsExactly("0.0-2.5");
  }

  @Test
  void plainWordsBecomeASpecification() {
    MomentSpec spec =
        MomentSpec.of("When is a motorcycle to the left of the bus within 5 seconds before a dog?");
    assertThat(spec.entities().values()).containsExactly("motorcycle", "bus", "dog");
    assertThat(spec.relations().values()).containsExactly("to the left of");
    assertThat(spec.frames().get("f0")).containsExactly(new Triple("e0", "r0", "e1"));
    assertThat(spec.frames().get("f1")).containsExactly(new Triple("e2", null, null));
    assertThat(spec.orders()).containsExactly(new Order("f0", "f1", Op.BEFORE, 0, 5_000_000L));
    assertThat(MomentSpec.of("a dog after a bus").orders())
        .containsExactly(new Order("f1", "f0", Op.BEFORE, 0, null));
    assertThat(MomentSpec.of("a dog while a dog barks").entities().values())
        .containsExactly("dog", "dog barks");
  }

  @Test
  void plainWordsFindWhatIsSeenAndWhatIsTold() throws Exception {
    assertThat(
            seconds(
                Scripts.answerAlone(
                    LAZY, moments("a motorcycle to the right of a bus before a dog"), street())))
        .containsExactly("18.0-60.0");
    Answer told =
        Scripts.answerAlone(LAZY, moments("When does a man hold a red umbrella?"), street());
    assertThat(seconds(told)).containsExactly("0.0-30.0");
    Answer triple = Scripts.answerAlone(LAZY, moments("a man holding an umbrella"), street());
    assertThat(triple.evidence()).extracting(Answer.Citation::kind).containsExactly("clip");
    Answer turned = Scripts.answerAlone(LAZY, moments("an umbrella holding a man"), street());
    assertThat(turned.coerced()).isTrue();
  }

  @Test
  void choosesTheOptionThatFits() throws Exception {
    Question question =
        new Question(
            "q",
            List.of("street"),
            "What happens?",
            List.of(
                new Question.Option("A", "a bus above a motorcycle"),
                new Question.Option("B", "a motorcycle to the left of a bus")),
            Question.Form.CHOICE,
            null,
            null,
            0);
    Answer answer = Scripts.answerAlone(LAZY, question, street());
    assertThat(answer.optionKey()).isEqualTo("B");
    assertThat(answer.optionScores()).containsEntry("A", 0.0).containsEntry("B", 1.0);
    assertThat(answer.coerced()).isFalse();
  }

  @Test
  void refusesASpecificationThatMakesNoSense() {
    String[] wrong = {
      "{\"entities\": {\"a\": \"bus\"}}",
      OVERTAKES.replace("[\"b\", \"r1\", \"a\"]", "[\"b\", \"r9\", \"a\"]"),
      OVERTAKES.replace("\"op\": \"before\"", "\"op\": \"near\""),
      OVERTAKES.replace("2000", "-1")
    };
    String[] says = {"frames is missing", "\"r9\"", "before, after or while", "maxGapMs -1"};
    for (int i = 0; i < wrong.length; i++) {
      Question question = moments(wrong[i]);
      assertThatThrownBy(() -> Scripts.answerAlone(LAZY, question, street()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(says[i]);
    }
  }

  @Test
  void aModelLooksAtTheBestMomentsAndDropsWhatItDoesNotSee() throws Exception {
    String wider = OVERTAKES.replace("2000", "5000");
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(LAZY))) {
      // The moments at 2 s and 12 s; each has a picture of either side.
      server.saysTo("lazyvlm-verify-1", "'time_s':4.0", "{'probability': 0.9}");
      server.saysTo("lazyvlm-verify-1", "'time_s':8.0", "{'probability': 0.5}");
      server.saysTo("lazyvlm-verify-1", "'time_s':13.0", "{'probability': 0.2}");
      server.saysTo("lazyvlm-verify-1", "'time_s':19.0", "{'probability': 1}");
      Answer answer = Scripts.answer(LAZY, moments(wider), street(), server, folder, true);
      assertThat(seconds(answer)).containsExactly("2.0-9.5");
      assertThat(answer.calls()).hasSize(4);
      assertThat(answer.reasoning()).contains("4 questions to the vision model about 4 pictures");
      assertThat(server.asked()).allMatch(asked -> asked.pictures() == 1);
      assertThat(server.asked())
          .extracting(asked -> asked.data().path("statement").asText())
          .contains("motorcycle to the left of bus", "motorcycle on the right of bus");
      Answer again = Scripts.answer(LAZY, moments(wider), street(), server, folder, true);
      assertThat(again.ranges()).isEqualTo(answer.ranges());
      assertThat(server.asked()).hasSize(4);
    }
  }

  @Test
  void aModelTranslatesWordsAndRulesDoWhereItFails() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(LAZY))) {
      server.says("lazyvlm-translate-1", OVERTAKES);
      Answer answer =
          Scripts.answer(
              LAZY, moments("a motorcycle overtakes a bus"), street(), server, folder, false);
      assertThat(seconds(answer)).containsExactly("2.0-9.5");
      server.says("lazyvlm-translate-1", "{'entities': {}, 'frames': {}}");
      Answer ruled =
          Scripts.answer(
              LAZY, moments("a motorcycle left of a bus"), street(), server, folder, false);
      assertThat(ruled.notes()).extracting(Answer.Note::code).contains("NO_SPEC");
      assertThat(seconds(ruled)).containsExactly("2.0-5.5", "12.0-13.5");
    }
  }
}
