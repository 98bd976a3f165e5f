package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.index.FrameRef;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ReplyStore;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class StepsTest {
  private static final String PROMPT = "look-1";
  private static final TreeMap<String, String> PROMPTS =
      new TreeMap<>(java.util.Map.of(PROMPT, "Look at it."));

  private static Steps steps(ScriptedServer server) {
    TreeMap<String, String> options = new TreeMap<>();
    for (String section : List.of("server", "vision_server")) {
      options.put(section + ".url", server.url());
      options.put(section + ".model", "m");
      options.put(section + ".extra", "{}");
      options.put(section + ".completions", "none");
      options.put(section + ".concurrency", "2");
      options.put(section + ".timeout_s", "30");
      options.put(section + ".retry_s", "0");
      options.put(section + ".api_key_env", "");
      options.put(section + ".api_key_file", "");
    }
    options.put("vision_server.most_pictures", "4");
    options.put("max_tokens", "100");
    AnswerSettings settings = new AnswerSettings(PROMPTS, options);
    CallBudget budget = new CallBudget("calls", "tokens");
    return new Steps(
        settings,
        ServerChat.open(settings, "server", ReplyStore.NONE, budget),
        ServerChat.open(settings, "vision_server", ReplyStore.NONE, budget),
        List.of());
  }

  private static JsonNode look(Steps steps) throws Exception {
    MemoryIndex index = new MemoryIndex().video("v", 10).clip("v", 0, 10, "Something.");
    List<Looks.Frame> frames = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      frames.add(new Looks.Frame("v", new FrameRef(i * 1_000_000L, "t.tar", i, 1)));
    }
    Evidence evidence = Scripts.evidence(Scripts.choice("?", Set.of()), index);
    List<Looks.Look> looks = List.of(new Looks.Look(PROMPT, Steps.data(), frames));
    return Looks.ask(looks, new VideoNames(evidence), evidence, steps, "answer").get(0);
  }

  private static int widthPx(ScriptedServer.Asked asked) throws Exception {
    String url =
        asked.request().at("/messages/0/content/1/image_url/url").asText().split(",", 2)[1];
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(url))).getWidth();
  }

  @Test
  void asksOnceMoreWhereAReplyIsNotOfTheFormAndThenGoesOnWithout() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server.says(PROMPT, "I see.", "Well: {'answer': 'a}b'} so.", "{'other': 1}", "{");
      Steps steps = steps(server);

      JsonNode first = steps.json(new Steps.Step(PROMPT, Steps.data()), "answer");
      JsonNode second = steps.json(new Steps.Step(PROMPT, Steps.data().put("n", 2)), "answer");

      assertThat(first.path("answer").asText()).isEqualTo("a}b");
      assertThat(second).isNull();
      assertThat(steps.notes()).extracting(Answer.Note::code).containsExactly(Steps.MALFORMED);
      assertThat(server.asked().get(1).instructions()).contains("no JSON object");
      assertThat(server.asked().get(3).instructions()).contains("no key \"answer\"");
      assertThat(steps.calls()).hasSize(4);
    }
  }

  @Test
  void showsSmallerAndThenFewerPicturesWhereTheyAreRefused() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server.refuses(PROMPT).says(PROMPT, "", "{'answer': 'yes'}");
      Steps steps = steps(server);

      JsonNode reply = look(steps);

      assertThat(reply.path("answer").asText()).isEqualTo("yes");
      assertThat(steps.notes()).isEmpty();
      assertThat(server.asked())
          .extracting(ScriptedServer.Asked::pictures)
          .containsExactly(4, 4, 2);
      assertThat(widthPx(server.asked().get(0))).isEqualTo(64);
      assertThat(widthPx(server.asked().get(1))).isEqualTo(32);
      assertThat(widthPx(server.asked().get(2))).isEqualTo(32);
      assertThat(server.asked().get(0).data().path("pictures").findValuesAsText("time_s"))
          .containsExactly("1.0", "3.0", "5.0", "7.0");
      assertThat(server.asked().get(2).data().path("pictures").findValuesAsText("time_s"))
          .containsExactly("3.0", "7.0");
    }
  }

  @Test
  void notesPicturesThatAreRefusedHoweverSmallAndFew() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server.refuses(PROMPT).refuses(PROMPT).refuses(PROMPT);
      Steps steps = steps(server);

      assertThat(look(steps)).isNull();
      assertThat(steps.notes()).extracting(Answer.Note::code).containsExactly(Looks.REFUSED);
      assertThat(steps.calls()).hasSize(3);
    }
  }

  @Test
  void asksTheModelOfTextsWithoutPicturesWhereNoneLooksAtThem() throws Exception {
    try (ScriptedServer server = new ScriptedServer(PROMPTS)) {
      server.says(PROMPT, "{'answer': 'from words'}");
      Steps both = steps(server);
      Steps blind =
          new Steps(
              both.settings(),
              ServerChat.open(
                  both.settings(), "server", ReplyStore.NONE, new CallBudget("calls", "tokens")),
              null,
              List.of());

      assertThat(look(blind).path("answer").asText()).isEqualTo("from words");
      assertThat(server.asked().get(0).pictures()).isZero();
      assertThat(server.asked().get(0).data().has("pictures")).isFalse();
    }
  }
}
