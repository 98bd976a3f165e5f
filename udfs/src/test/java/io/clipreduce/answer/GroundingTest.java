package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.index.IndexedPassage;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.LuceneIndex;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import io.clipreduce.index.ShardWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundingTest {
  private static final AnswerMethod.Provider VIDI = new Localising.Vidi();
  private static final AnswerMethod.Provider VIDEOLIGHTS = new Localising.VideoLights();
  private static final AnswerMethod.Provider MMDUET = new Mmduet.Provider();
  private static final AnswerMethod.Provider LLM4VG = new Llm4vg.Provider();
  private static final AnswerMethod.Provider V2XUM = new Summarising.Provider();

  @TempDir Path folder;

  private static MemoryIndex talk() {
    return new MemoryIndex()
        .video("talk", 120)
        .clip("talk", 0, 30, "A static shot. Text on screen: Quarterly budget review.")
        .clip("talk", 30, 60, "A static shot in blue. Text on screen: Results of the survey.")
        .clip("talk", 60, 90, "The camera pans to the left. Somebody speaks.")
        .clip("talk", 90, 120, "A dark shot. Text on screen: Thank you.")
        .words(PassageKind.SCREEN_TEXT, "talk", 2, 28, "Quarterly budget review")
        .words(PassageKind.SCREEN_TEXT, "talk", 31, 58, "Results of the survey")
        .words(PassageKind.SCREEN_TEXT, "talk", 92, 118, "Farewell")
        .words(PassageKind.SPEECH, "talk", 62, 66, "Our next office opens in Lisbon")
        .words(PassageKind.SPEECH, "talk", 70, 75, "We will hire twelve engineers");
  }

  private static Question form(Question.Form form, String text, String... videos) {
    return new Question("q", List.of(videos), text, List.of(), form, null, null, 0);
  }

  private static Question moments(String text) {
    return form(Question.Form.MOMENTS, text, "talk");
  }

  private static List<String> seconds(Answer answer) {
    return answer.ranges().stream()
        .map(range -> range.startUs() / 1e6 + "-" + range.endUs() / 1e6)
        .toList();
  }

  @Test
  void findsWhenWordsAreOnScreenAndNotTheWholeClip() throws Exception {
    Answer answer = Scripts.answerAlone(VIDI, moments("results of the survey"), talk());
    assertThat(seconds(answer)).containsExactly("31.0-58.0");
    assertThat(answer.text()).isEqualTo("0:00:31 - 0:00:58");
    assertThat(answer.evidence().get(0).kind()).isEqualTo("screen_text");
    assertThat(answer.calls()).isEmpty();
  }

  @Test
  void everyLocaliserFindsWhatIsSaid() throws Exception {
    Question question = moments("the office in Lisbon opens");
    assertThat(seconds(Scripts.answerAlone(VIDI, question, talk()))).containsExactly("62.0-66.0");
    // The windows of the sweep make short moments longer.
    assertThat(seconds(Scripts.answerAlone(MMDUET, question, talk()))).containsExactly("59.0-68.0");
    assertThat(seconds(Scripts.answerAlone(VIDEOLIGHTS, question, talk())).get(0))
        .isEqualTo("62.0-66.0");
  }

  @Test
  void theExtractiveMethodFindsMomentsAsSettingsSay() throws Exception {
    Question question = moments("the office in Lisbon opens");
    Answer vidi = Scripts.answerAlone(new Extractive.Provider(), question, talk());
    assertThat(vidi.ranges()).isEqualTo(Scripts.answerAlone(VIDI, question, talk()).ranges());
    Answer lights =
        Scripts.answerAlone(
            new Extractive.Provider(), question, talk(), "grounding", "videolights");
    assertThat(lights.ranges())
        .isEqualTo(Scripts.answerAlone(VIDEOLIGHTS, question, talk()).ranges())
        .isNotEqualTo(vidi.ranges());
  }

  @Test
  void saysThatSomethingIsNotThere() throws Exception {
    for (AnswerMethod.Provider method : List.of(VIDI, MMDUET, VIDEOLIGHTS, LLM4VG)) {
      Answer answer = Scripts.answerAlone(method, moments("a giraffe on a bicycle"), talk());
      assertThat(answer.ranges()).isEmpty();
      assertThat(answer.abstained()).isTrue();
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("NOT_GROUNDABLE");
    }
  }

  @Test
  void ranksTheRangesOfAllVideos() throws Exception {
    MemoryIndex index =
        talk()
            .video("news", 61)
            .clip("news", 0, 61, "A newsreader. Lisbon in the rain.")
            .words(PassageKind.SPEECH, "news", 20, 30, "The new office in Lisbon opens its doors");
    Question question = form(Question.Form.MOMENTS, "the new office in Lisbon opens its doors");
    Answer answer = Scripts.answerAlone(VIDI, question, index);
    assertThat(answer.ranges().get(0).videoId()).isEqualTo("news");
    assertThat(answer.ranges().get(0).startUs()).isEqualTo(20_000_000);
    assertThat(answer.ranges()).extracting(Answer.Range::videoId).contains("talk");
  }

  @Test
  void nothingIsFoundAfterAQuestionOfAStream() throws Exception {
    Question live =
        new Question(
            "q",
            List.of("talk"),
            "the office in Lisbon opens",
            List.of(),
            Question.Form.MOMENTS,
            50_000_000L,
            null,
            0);
    assertThat(Scripts.answerAlone(VIDI, live, talk()).ranges()).isEmpty();
  }

  @Test
  void findsByPicturesWhatNoWordSays() throws Exception {
    IndexedVideo video = new IndexedVideo("walk", "file:/in/walk.mp4", 0, 100_000_000);
    List<IndexedPassage> passages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Passage clip =
          new Passage(
              "clip" + i,
              PassageKind.CLIP,
              "walk",
              i * 10_000_000L,
              (i + 1) * 10_000_000L,
              "A static shot.",
              "en",
              null,
              null,
              List.of(),
              List.of());
      float[] vector = i == 6 ? new float[] {0.6f, 0.8f} : new float[] {1, 0};
      passages.add(new IndexedPassage(clip, new TreeMap<>(Map.of("clip-vit-b32", vector))));
    }
    ShardWriter.write(folder.resolve("shard"), List.of(video), passages.iterator());
    try (LuceneIndex index = LuceneIndex.open(List.of(folder.resolve("shard")))) {
      Evidence evidence =
          new Evidence(index, Set.of(), null, (encoder, text) -> new float[] {0, 1}, frame -> null);
      Question question = form(Question.Form.MOMENTS, "a giraffe");
      AnswerSettings settings = Scripts.settings(VIDI);
      Answer answer =
          VIDI.open(settings)
              .answer(question, evidence, new Steps(settings, null, null, List.of()));
      assertThat(seconds(answer)).containsExactly("60.0-70.0");
      // Cosines 0.8 and nine times 0: mean 0.08, deviation 0.24; three of these are as good as 1.
      assertThat(answer.ranges().get(0).score()).isCloseTo(0.4, within(1e-6));
      assertThat(answer.evidence()).extracting(Answer.Citation::id).containsExactly("clip6");
    }
  }

  @Test
  void aModelReadsWhatEachSecondTellsAndSaysWhen() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(LLM4VG))) {
      server.says("llm4vg-judge-1", "{'answerable': true, 'reason': 'It is said'}");
      server.says(
          "llm4vg-locate-1",
          "{'ranges': [{'start_s': 62, 'end_s': 66.5, 'confidence': 0.9},"
              + " {'start_s': 500, 'end_s': 510}, {'start_s': 70, 'end_s': 64}]}");
      Question question = moments("the office opens");
      Answer answer = Scripts.answer(LLM4VG, question, talk(), server, folder, false);
      assertThat(seconds(answer)).containsExactly("62.0-66.5");
      assertThat(answer.confidence()).isEqualTo(0.9);
      assertThat(answer.notes())
          .extracting(Answer.Note::code)
          .containsExactly("BAD_TIME", "BAD_TIME");
      assertThat(answer.calls()).hasSize(2);
      JsonNode seconds = server.asked("llm4vg-locate-1").get(0).data().path("seconds");
      assertThat(seconds.path("0").asText())
          .contains("budget review")
          .doesNotContain("| on screen:");
      assertThat(seconds.path("2").asText()).contains("on screen: Quarterly budget review");
      assertThat(seconds.path("62").asText()).contains("said: Our next office opens in Lisbon");
      assertThat(seconds.has("63")).isFalse();
      assertThat(seconds.path("66").asText()).doesNotContain("said:");

      // The same again costs nothing: the script has no further line.
      Answer again = Scripts.answer(LLM4VG, question, talk(), server, folder, false);
      assertThat(again.ranges()).isEqualTo(answer.ranges());
      assertThat(server.asked()).hasSize(2);
    }
  }

  @Test
  void aModelMayFindThatTheDescriptionsTellNothing() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(LLM4VG))) {
      server.says("llm4vg-judge-1", "{'answerable': false, 'reason': 'too vague'}");
      Answer answer =
          Scripts.answer(LLM4VG, moments("the office opens"), talk(), server, folder, false);
      assertThat(answer.ranges()).isEmpty();
      assertThat(answer.abstained()).isTrue();
      assertThat(answer.notes()).extracting(Answer.Note::code).containsExactly("NOT_GROUNDABLE");
    }
  }

  @Test
  void aModelThatCannotBeReadIsReplacedByTheSignal() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(LLM4VG))) {
      server.says("llm4vg-judge-1", "Yes.", "Yes, it does.");
      server.says("llm4vg-locate-1", "At 62", "At 62 to 66");
      Answer answer =
          Scripts.answer(
              LLM4VG, moments("the office in Lisbon opens"), talk(), server, folder, false);
      assertThat(seconds(answer)).containsExactly("62.0-66.0");
      assertThat(answer.coerced()).isTrue();
      assertThat(answer.notes())
          .extracting(Answer.Note::code)
          .containsExactly("MALFORMED", "MALFORMED");
      assertThat(answer.calls()).hasSize(4);
    }
  }

  @Test
  void aModelReadsOnlyTheStretchesWithTheStrongestSignal() throws Exception {
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(LLM4VG))) {
      server.saysTo("llm4vg-judge-1", "'from_s':60", "{'answerable': true}");
      server.says("llm4vg-locate-1", "{'ranges': [{'start_s': '62', 'end_s': 66}]}");
      Answer answer =
          Scripts.answer(
              LLM4VG,
              moments("the office in Lisbon opens"),
              talk(),
              server,
              folder,
              false,
              "llm4vg.window_s",
              "30",
              "llm4vg.most_windows",
              "1");
      assertThat(seconds(answer)).containsExactly("62.0-66.0");
    }
  }

  @Test
  void summariesHoldTheirShareAndNameEveryFrame() throws Exception {
    Answer answer = Scripts.answerAlone(V2XUM, form(Question.Form.SUMMARY, "", "talk"), talk());
    long chosenUs =
        answer.ranges().stream().mapToLong(range -> range.endUs() - range.startUs()).sum();
    // 16 of 100 frames of 1.2 s.
    assertThat(chosenUs).isEqualTo(19_200_000);
    assertThat(answer.text().lines()).hasSize(4).allMatch(line -> line.matches(".*\\[.*\\d]"));
    assertThat(answer.text()).contains("Results of the survey. [").contains("Thank you. [");
    assertThat(answer.evidence()).hasSize(4);
    assertThat(answer.calls()).isEmpty();
  }

  @Test
  void summariesAreFramesOrTextWhereThatIsWanted() throws Exception {
    Question question = form(Question.Form.SUMMARY, "", "talk");
    Answer frames = Scripts.answerAlone(V2XUM, question, talk(), "summary_form", "frames");
    assertThat(frames.text()).isNull();
    assertThat(frames.ranges()).isNotEmpty();
    Answer text = Scripts.answerAlone(V2XUM, question, talk(), "summary_form", "text");
    assertThat(text.text()).isNotBlank();
    assertThat(text.ranges()).isEmpty();
    Answer most = Scripts.answerAlone(V2XUM, question, talk(), "summary_ratio", "1");
    assertThat(seconds(most)).containsExactly("0.0-120.0");
  }

  @Test
  void whatAModelLeavesOutOfASummaryIsNamedAllTheSame() throws Exception {
    Question question = form(Question.Form.SUMMARY, "", "talk");
    int first = firstFrame(question);
    try (ScriptedServer server = new ScriptedServer(Scripts.prompts(V2XUM))) {
      server.says(
          "v2xum-sentences-1",
          "{'sentences': [{'text': 'A budget is reviewed.', 'frames': [%d, 777]},".formatted(first)
              + " {'text': 'Nobody knows.', 'frames': []}]}");
      Answer answer = Scripts.answer(V2XUM, question, talk(), server, folder, false);
      assertThat(answer.text())
          .startsWith("A budget is reviewed. [")
          .doesNotContain("Nobody")
          .contains("Thank you. [");
      assertThat(answer.notes())
          .extracting(Answer.Note::code)
          .contains("UNKNOWN_FRAME", "FRAME_UNNAMED");
      assertThat(answer.ranges()).isEqualTo(Scripts.answerAlone(V2XUM, question, talk()).ranges());
    }
  }

  private int firstFrame(Question question) throws Exception {
    Answer plain = Scripts.answerAlone(V2XUM, question, talk());
    return Math.toIntExact(plain.ranges().get(0).startUs() / 1_200_000);
  }

  @Test
  void mmduetSummarisesWhenEnoughIsNew() throws Exception {
    Answer answer =
        Scripts.answerAlone(
            MMDUET, form(Question.Form.SUMMARY, "", "talk"), talk(), "mmduet.policy", "both");
    // Each clip once, as it begins: nothing of it is new afterwards.
    assertThat(seconds(answer)).containsExactly("0.0-1.0", "30.0-31.0", "60.0-61.0", "90.0-91.0");
    assertThat(answer.text().lines()).hasSize(4);
  }
}
