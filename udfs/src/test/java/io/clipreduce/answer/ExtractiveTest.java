package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.index.Box;
import io.clipreduce.index.PassageKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExtractiveTest {
  private static final AnswerMethod.Provider EXTRACTIVE = new Extractive.Provider();

  private static MemoryIndex talk() {
    return new MemoryIndex()
        .video("talk", 120)
        .clip("talk", 0, 30, "A static shot. Text on screen: Quarterly budget review.")
        .clip("talk", 30, 60, "A static shot in blue. Text on screen: Results of the survey.")
        .clip("talk", 60, 90, "The camera pans to the left. Somebody speaks.")
        .clip("talk", 90, 120, "A dark shot. Text on screen: Thank you.")
        .words(PassageKind.SCREEN_TEXT, "talk", 2, 28, "Quarterly budget review")
        .words(PassageKind.SCREEN_TEXT, "talk", 31, 58, "Results of the survey")
        .words(PassageKind.SCREEN_TEXT, "talk", 33, 58, "74 percent are satisfied")
        .words(PassageKind.SCREEN_TEXT, "talk", 92, 118, "Thank you")
        .words(PassageKind.SPEECH, "talk", 62, 66, "Our next office opens in Lisbon")
        .words(PassageKind.SPEECH, "talk", 70, 75, "We will hire twelve engineers");
  }

  @Test
  void choosesTheOptionWhoseWordsAreReadWhereTheQuestionIsSpokenOf() throws Exception {
    Question question =
        Scripts.choice(
            "What share is satisfied according to the survey?",
            Set.of("talk"),
            "12 percent",
            "47 percent",
            "74 percent",
            "All of them");
    Answer answer = Scripts.answerAlone(EXTRACTIVE, question, talk());
    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(answer.abstained()).isFalse();
    assertThat(answer.evidence().get(0).startUs()).isEqualTo(33_000_000);
    assertThat(answer.calls()).isEmpty();
  }

  @Test
  void saysWhenSomethingIsOnScreenAsATimeRange() throws Exception {
    Answer answer =
        Scripts.answerAlone(
            EXTRACTIVE, Scripts.choice("When is \"Thank you\" shown?", Set.of("talk")), talk());
    assertThat(answer.ranges().get(0).startUs()).isEqualTo(92_000_000);
    assertThat(answer.ranges().get(0).endUs()).isEqualTo(118_000_000);
    assertThat(answer.text()).isEqualTo("0:01:32 - 0:01:58");
  }

  @Test
  void looksForWordsThatSayNothingWhereTheyAreQuoted() throws Exception {
    MemoryIndex index =
        new MemoryIndex()
            .video("v", 60)
            .words(PassageKind.SCREEN_TEXT, "v", 5, 9, "Results")
            .words(PassageKind.SCREEN_TEXT, "v", 16, 17, "Video next");
    Answer answer =
        Scripts.answerAlone(
            EXTRACTIVE, Scripts.choice("When does \"Video next\" appear?", Set.of("v")), index);
    assertThat(answer.ranges().get(0).startUs()).isEqualTo(16_000_000);
  }

  @Test
  void quotesWhatIsSaid() throws Exception {
    Answer answer =
        Scripts.answerAlone(
            EXTRACTIVE,
            Scripts.choice("Where does the speaker say the next office opens?", Set.of("talk")),
            talk());
    assertThat(answer.text()).isEqualTo("Our next office opens in Lisbon");
    assertThat(answer.evidence().get(0).kind()).isEqualTo("speech");
  }

  @Test
  void looksOnlyAfterWhatTheQuestionNames() throws Exception {
    Question question =
        Scripts.choice(
            "Which text is shown after \"Results of the survey\"?",
            Set.of("talk"),
            "Quarterly budget review",
            "Thank you");
    assertThat(Scripts.answerAlone(EXTRACTIVE, question, talk()).optionKey()).isEqualTo("B");
    Question before =
        Scripts.choice(
            "Which text is shown before \"Results of the survey\"?",
            Set.of("talk"),
            "Thank you",
            "Quarterly budget review");
    assertThat(Scripts.answerAlone(EXTRACTIVE, before, talk()).optionKey()).isEqualTo("B");
  }

  @Test
  void looksOnlyAtTheTimeThatTheQuestionNames() throws Exception {
    Answer answer =
        Scripts.answerAlone(
            EXTRACTIVE,
            Scripts.choice("What text is on the screen at 1:40?", Set.of("talk")),
            talk());
    assertThat(answer.text()).isEqualTo("Thank you");
  }

  @Test
  void ordersItemsByWhenEachIsMetFirst() throws Exception {
    MemoryIndex index =
        new MemoryIndex()
            .video("v", 60)
            .words(PassageKind.SCREEN_TEXT, "v", 5, 6, "The secret word is Oliver")
            .words(PassageKind.SCREEN_TEXT, "v", 15, 16, "The secret word is Emma")
            .words(PassageKind.SCREEN_TEXT, "v", 33, 34, "The secret word is Lucas");
    Question question =
        Scripts.choice(
            "In what order do the secret words appear?",
            Set.of("v"),
            "Emma, Oliver, Lucas",
            "Lucas, Emma, Oliver",
            "Oliver, Emma, Lucas",
            "Oliver, Lucas, Emma");
    Answer answer = Scripts.answerAlone(EXTRACTIVE, question, index);
    assertThat(answer.optionKey()).isEqualTo("C");
    assertThat(answer.evidence())
        .extracting(Answer.Citation::startUs)
        .containsExactly(5_000_000L, 15_000_000L, 33_000_000L);
  }

  @Test
  void countsHowOftenATextIsShown() throws Exception {
    MemoryIndex index =
        new MemoryIndex()
            .video("v", 60)
            .words(PassageKind.SCREEN_TEXT, "v", 1, 2, "Breaking news")
            .words(PassageKind.SCREEN_TEXT, "v", 5, 6, "The secret word is Oliver")
            .words(PassageKind.SCREEN_TEXT, "v", 15, 16, "The secret word is Emma")
            .words(PassageKind.SCREEN_TEXT, "v", 33, 34, "The secrel word is Emma");
    Question times =
        Scripts.choice(
            "How many times does a secret word appear?", Set.of("v"), "2", "3", "4", "5");
    assertThat(Scripts.answerAlone(EXTRACTIVE, times, index).optionKey()).isEqualTo("B");
    Question free = Scripts.choice("How many times does a secret word appear?", Set.of("v"));
    assertThat(Scripts.answerAlone(EXTRACTIVE, free, index).text()).isEqualTo("3");
  }

  @Test
  void countsDifferentTextsByTheWordsThatDiffer() throws Exception {
    MemoryIndex index =
        new MemoryIndex()
            .video("v", 60)
            .words(PassageKind.SCREEN_TEXT, "v", 1, 2, "THE SECRET WORD IS DOROTHY 4")
            .words(PassageKind.SCREEN_TEXT, "v", 5, 6, "THE SECRET WORD IS EMMA ce J")
            .words(PassageKind.SCREEN_TEXT, "v", 15, 16, "THE SECRET WORD IS D0ROTHY")
            .words(PassageKind.SCREEN_TEXT, "v", 33, 34, "THE SECRET WORD IS LUCAS");
    Question different =
        Scripts.choice(
            "How many different secret words appear in the subtitles of the video?",
            Set.of("v"),
            "2",
            "3",
            "4",
            "1");
    assertThat(Scripts.answerAlone(EXTRACTIVE, different, index).optionKey()).isEqualTo("B");
  }

  @Test
  void countsThingsByTheMostThatAreSeenAtATime() throws Exception {
    Box left = new Box(0, 0, 0.2f, 0.2f);
    MemoryIndex index =
        new MemoryIndex()
            .video("v", 60)
            .thing("v", 0, 10, "person", left)
            .thing("v", 5, 20, "person", left)
            .thing("v", 30, 40, "person", left)
            .thing("v", 0, 40, "car", left);
    Answer answer =
        Scripts.answerAlone(
            EXTRACTIVE, Scripts.choice("How many persons are there?", Set.of("v")), index);
    assertThat(answer.text()).isEqualTo("2");
  }

  @Test
  void wouldRatherNotAnswerWhatNothingIsKnownOf() throws Exception {
    Answer answer =
        Scripts.answerAlone(
            EXTRACTIVE,
            Scripts.choice("Why does the purple elephant juggle melons?", Set.of("talk")),
            talk());
    assertThat(answer.abstained()).isTrue();
    Answer choice =
        Scripts.answerAlone(
            EXTRACTIVE,
            Scripts.choice("What does the elephant juggle?", Set.of("talk"), "Melons", "Clubs"),
            talk());
    assertThat(choice.abstained()).isTrue();
    assertThat(choice.coerced()).isTrue();
    assertThat(choice.optionKey()).isNotNull();
  }

  @Test
  void readsOfAStreamOnlyWhatWasBeforeTheQuestion() throws Exception {
    Question early =
        new Question(
            "q",
            List.of("talk"),
            "What text is written on the slide?",
            List.of(),
            Question.Form.OPEN,
            20_000_000L,
            null,
            0);
    Answer answer = Scripts.answerAlone(EXTRACTIVE, early, talk());
    assertThat(answer.text()).isEqualTo("Quarterly budget review");
    assertThat(answer.evidence()).allMatch(cited -> cited.endUs() <= 20_000_001L);
  }

  @Test
  void answersInWritingWithoutSpacesAsWell() throws Exception {
    MemoryIndex index =
        new MemoryIndex()
            .video("v", 60)
            .words(PassageKind.SCREEN_TEXT, "v", 5, 9, "第二章 数据流")
            .words(PassageKind.SCREEN_TEXT, "v", 15, 19, "第三章 网络安全");
    Answer answer =
        Scripts.answerAlone(EXTRACTIVE, Scripts.choice("第三章", Set.of("v"), "网络安全", "数据流"), index);
    assertThat(answer.optionKey()).isEqualTo("A");
  }
}
