package io.clipreduce.unify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.caption.Summariser;
import io.clipreduce.caption.SummarySettings;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.RepliesServer;
import io.clipreduce.model.server.ReplyStore;
import io.clipreduce.perceive.Box;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameCastTest {
  private static final long S = 1_000_000;

  @TempDir Path folder;
  private RepliesServer server;

  @BeforeEach
  void start() throws IOException {
    server = new RepliesServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A picture of a colour of its own for every two minutes. */
  private static byte[] jpeg(long ptsUs) throws IOException {
    BufferedImage picture = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        picture.setRGB(x, y, (int) (ptsUs / (120 * S)) * 40);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(picture, "jpg", out);
    return out.toByteArray();
  }

  private static int pictures(JsonNode request) {
    return request.findValuesAsText("url").size();
  }

  private Cast cast(List<Mention> mentions) throws Exception {
    TreeMap<String, String> options = new TreeMap<>();
    options.put("entities", "server");
    options.putAll(
        Map.of(
            "server.url", server.url(),
            "server.model", "words-1",
            "server.picture_model", "pictures-1",
            "server.extra", "{}",
            "server.concurrency", "4",
            "server.timeout_s", "20",
            "server.retry_s", "0",
            "server.api_key_env", "",
            "server.api_key_file", ""));
    SummarySettings settings = new SummarySettings(120 * S, "", "", "", "", "Who is who?", options);
    Summariser.Context context =
        new Summariser.Context(
            settings,
            new ReplyStore(new Configuration(), folder.toString()),
            new CallBudget("calls", "tokens"),
            null,
            n -> {});
    try (Namer namer = Namers.open(context)) {
      List<Mention> sorted = mentions.stream().sorted(Mention.ORDER).toList();
      return namer.name(new Mentions.Found(sorted, List.of()), 4, SameCastTest::jpeg);
    }
  }

  private static Mention person(int segment, int number, String... scopes) {
    long startUs = (segment * 120 + number) * S;
    return new Mention(
        EntityType.PERSON,
        new Mention.Place(
            Modality.VISION, "v/face/" + startUs, 0, segment, segment, startUs, startUs + S),
        Mention.Words.labelled("face", "face"),
        Set.of(scopes),
        new Mention.Sight(startUs, new Box(0.4f, 0.4f, 0.1f, 0.1f), null),
        0.5f + 0.1f * segment);
  }

  private static final List<Mention> TWO_PARTS =
      List.of(person(0, 0), person(0, 1), person(1, 0), person(1, 1));

  @Test
  void joinsWhatTheModelSaysIsTheSameAndShowsTheBetterPicture() throws Exception {
    server.replies("```json\n{\"same\": [[\"a1\", \"b2\", \"b\"], [\"a2\", \"b1\", \"a\"]]}\n```");

    Cast cast = cast(TWO_PARTS);

    assertThat(cast.mentions())
        .extracting(Cast.Link::globalName)
        .containsExactly("person_1", "person_2", "person_2", "person_1");
    assertThat(cast.entities()).extracting(Cast.Entity::mergeMethod).containsOnly("vlm_pairset");
    assertThat(cast.entities()).extracting(Cast.Entity::pictureUs).containsExactly(121 * S, S);
    assertThat(cast.notes()).isEmpty();
    assertThat(cast.calls()).extracting(ModelCall::model).containsExactly("pictures-1");
    JsonNode content = server.requests().get(0).at("/messages/0/content");
    assertThat(content.get(0).get("text").asText()).isEqualTo("Who is who?");
    assertThat(content.findValuesAsText("text"))
        .containsExactly(
            "Who is who?",
            "Part A, a1: face",
            "Part A, a2: face",
            "Part B, b1: face",
            "Part B, b2: face");
    assertThat(pictures(server.requests().get(0))).isEqualTo(4);
  }

  @Test
  void asksNothingTheSecondTime() throws Exception {
    server.replies("{\"same\": [[\"a1\", \"b2\", \"b\"]]}");
    Cast first = cast(TWO_PARTS);
    Cast second = cast(TWO_PARTS);

    assertThat(server.requests().size()).isEqualTo(1);
    assertThat(second.entities()).isEqualTo(first.entities());
    assertThat(second.calls()).extracting(ModelCall::cached).containsExactly(true);
  }

  @Test
  void asksOnceMoreAndWarmerForWhatIsNoSuchJson() throws Exception {
    server.replies("a1 is b1", "{\"same\": [[\"a1\", \"b1\", \"a\"]]}");

    Cast cast = cast(TWO_PARTS);

    assertThat(cast.entities()).hasSize(3);
    assertThat(cast.calls()).hasSize(2);
    assertThat(cast.notes()).isEmpty();
    assertThat(server.requests())
        .extracting(r -> r.get("temperature").asDouble())
        .containsExactly(0.0, 0.2);
  }

  @Test
  void goesByThresholdsWhereTheModelAnswersOtherwiseTwice() throws Exception {
    server.replies("{\"same\": \"none\"}");

    Cast cast = cast(TWO_PARTS);

    assertThat(cast.entities()).hasSize(4);
    assertThat(cast.calls()).hasSize(2);
    assertThat(cast.notes()).hasSize(1);
    assertThat(cast.notes().get(0)).startsWith("MERGE_PARSE: ");
  }

  @Test
  void dropsAndCountsAnswersThatNameWhatWasNotShown() throws Exception {
    server.replies(
        "{\"same\": [[\"a1\", \"b9\", \"a\"], [\"a2\", \"b2\", \"a\"], [\"b1\", \"a1\", \"a\"]]}");

    Cast cast = cast(TWO_PARTS);

    assertThat(cast.entities()).hasSize(3);
    assertThat(cast.notes())
        .containsExactly("MERGE_BAD_NAME: 2 of 3 answers of the model name what it was not shown");
  }

  @Test
  void keepsThoseApartWhoAreSeenTogetherWhateverTheModelSays() throws Exception {
    server.replies("{\"same\": [[\"a1\", \"b1\", \"a\"], [\"a2\", \"b1\", \"a\"]]}");

    Cast cast = cast(List.of(person(0, 0, "both"), person(0, 1, "both"), person(1, 0)));

    assertThat(cast.mentions())
        .extracting(Cast.Link::globalName)
        .containsExactly("person_1", "person_2", "person_1");
  }

  @Test
  void goesByThresholdsWhereTheServerRefusesAndWaitsWhereItFails() throws Exception {
    server.replies("400");
    Cast refused = cast(TWO_PARTS);
    assertThat(refused.entities()).hasSize(4);
    assertThat(refused.notes().get(0)).startsWith("MERGE_REFUSED: ");

    server.replies("503");
    assertThatThrownBy(() -> cast(TWO_PARTS))
        .isInstanceOfSatisfying(
            CallFailure.class, e -> assertThat(e.ending()).isEqualTo(CallFailure.Ending.RETRY));
  }

  @Test
  void showsNoMoreThan38PicturesAndAsksOneTimeLessThanThereAreSegments() throws Exception {
    server.replies("{\"same\": []}");
    List<Mention> crowd = IntStream.range(0, 5 * 30).mapToObj(i -> person(i / 30, i % 30)).toList();

    Cast cast = cast(crowd);

    assertThat(cast.entities()).hasSize(150);
    assertThat(server.requests().stream().map(SameCastTest::pictures))
        .containsExactly(38, 38, 38, 38);
  }
}
