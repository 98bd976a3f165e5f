package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageIndex;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ReplyStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What tests of answering methods have in common: settings as they are shipped, and questions. */
final class Scripts {
  private static final Config SHIPPED =
      ConfigFactory.parseFile(Path.of("../conf/clipreduce.conf").toFile()).getConfig("answer");

  private Scripts() {}

  /** The texts of a method's prompts, as they are shipped. */
  static Map<String, String> prompts(AnswerMethod.Provider method) {
    Map<String, String> texts = new TreeMap<>();
    for (String name : method.prompts()) {
      try {
        texts.put(name, Files.readString(Path.of("../conf/prompts", name + ".txt")).strip());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }

  /**
   * The settings as they are shipped, save some.
   *
   * @param others keys within {@code answer} and values, one after the other
   */
  static AnswerSettings settings(AnswerMethod.Provider method, String... others) {
    TreeMap<String, String> options = new TreeMap<>();
    SHIPPED
        .entrySet()
        .forEach(
            entry ->
                options.put(entry.getKey().replace("\"", ""), "" + entry.getValue().unwrapped()));
    options.put("server.model", "text-model");
    options.put("vision_server.model", "vision-model");
    for (int i = 0; i < others.length; i += 2) {
      assertThat(options).containsKey(others[i]);
      options.put(others[i], others[i + 1]);
    }
    return new AnswerSettings(new TreeMap<>(prompts(method)), options);
  }

  /** Answers with models behind a server, replies of which are kept in a folder; null for none. */
  static Answer answer(
      AnswerMethod.Provider method,
      Question question,
      PassageIndex index,
      ScriptedServer server,
      Path replies,
      boolean vision,
      String... others)
      throws Exception {
    return answer(method, question, List.of(), index, server, replies, vision, others);
  }

  /** Answers a turn of a dialogue with models behind a server. */
  static Answer answer(
      AnswerMethod.Provider method,
      Question question,
      List<Steps.Turn> earlier,
      PassageIndex index,
      ScriptedServer server,
      Path replies,
      boolean vision,
      String... others)
      throws Exception {
    CallBudget budget = new CallBudget("calls", "tokens");
    return answer(method, question, earlier, index, server, replies, vision, budget, others);
  }

  /** Answers a turn of a dialogue with models behind a server, within a budget of both. */
  static Answer answer(
      AnswerMethod.Provider method,
      Question question,
      List<Steps.Turn> earlier,
      PassageIndex index,
      ScriptedServer server,
      Path replies,
      boolean vision,
      CallBudget budget,
      String... others)
      throws Exception {
    List<String> options = new ArrayList<>(List.of(others));
    options.addAll(List.of("server.url", server.url(), "vision_server.url", server.url()));
    options.addAll(List.of("model", "server", "vision", vision ? "server" : "none"));
    AnswerSettings settings = settings(method, options.toArray(new String[0]));
    ReplyStore store =
        replies == null
            ? ReplyStore.NONE
            : new ReplyStore(
                new org.apache.hadoop.conf.Configuration(), replies.toUri().toString());
    try (ChatModel model = ServerChat.open(settings, "server", store, budget);
        ChatModel eyes = ServerChat.open(settings, "vision_server", store, budget)) {
      Steps steps = new Steps(settings, model, vision ? eyes : null, earlier);
      return answered(method, question, index, steps);
    }
  }

  /** Answers without any model. */
  static Answer answerAlone(
      AnswerMethod.Provider method, Question question, PassageIndex index, String... others)
      throws Exception {
    AnswerSettings settings = settings(method, others);
    return answered(method, question, index, new Steps(settings, null, null, List.of()));
  }

  private static Answer answered(
      AnswerMethod.Provider method, Question question, PassageIndex index, Steps steps)
      throws Exception {
    Evidence evidence = evidence(question, index);
    Answer answer = method.open(steps.settings()).answer(question, evidence, steps);
    citesWhatThereIs(answer, evidence);
    return answer;
  }

  /** Evidence on a question; every picture is the same small JPEG. */
  static Evidence evidence(Question question, PassageIndex index) {
    byte[] jpeg = picture(64, 48);
    return new Evidence(
        index,
        Set.copyOf(question.videos()),
        question.askedAtUs(),
        (encoder, text) -> MemoryIndex.vectorOf(text),
        frame -> jpeg);
  }

  /** A grey JPEG. */
  static byte[] picture(int widthPx, int heightPx) {
    var picture =
        new java.awt.image.BufferedImage(
            widthPx, heightPx, java.awt.image.BufferedImage.TYPE_INT_RGB);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      javax.imageio.ImageIO.write(picture, "jpg", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A question with options A, B, C and so on. */
  static Question choice(String text, Set<String> videos, String... options) {
    List<Question.Option> choices = new ArrayList<>();
    for (String option : options) {
      choices.add(new Question.Option("" + (char) ('A' + choices.size()), option));
    }
    return new Question(
        "q1",
        videos.stream().sorted().toList(),
        text,
        choices,
        choices.isEmpty() ? Question.Form.OPEN : Question.Form.CHOICE,
        null,
        null,
        0);
  }

  private static void citesWhatThereIs(Answer answer, Evidence evidence) {
    Map<String, Long> lengths =
        evidence.videos().stream()
            .collect(Collectors.toMap(IndexedVideo::videoId, IndexedVideo::durationUs));
    Set<String> ids =
        evidence.passages(PassageFilter.ALL).stream().map(Passage::id).collect(Collectors.toSet());
    for (Answer.Citation cited : answer.evidence()) {
      assertThat(ids).contains(cited.id());
      assertThat(cited.startUs()).isBetween(0L, cited.endUs());
      assertThat(cited.endUs()).isLessThanOrEqualTo(lengths.get(cited.videoId()));
      assertThat(cited.weight()).isBetween(0.0, 1.0);
    }
    for (Answer.Range range : answer.ranges()) {
      assertThat(range.startUs()).isBetween(0L, range.endUs() - 1);
      assertThat(range.endUs()).isLessThanOrEqualTo(lengths.get(range.videoId()));
    }
    if (answer.evidence().isEmpty()) {
      assertThat(answer.coerced() || answer.abstained()).isTrue();
    }
  }
}
