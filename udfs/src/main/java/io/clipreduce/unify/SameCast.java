package io.clipreduce.unify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.caption.SmallerJpeg;
import io.clipreduce.caption.SummarySettings;
import io.clipreduce.model.Digests;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ChatParts;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.ExtraParameters;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.TaskCalls;
import io.clipreduce.perceive.Box;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Shows a vision-language model the persons and things of two parts of a video and asks which are
 * the same: the pair-of-sets comparison of MR. Video (arXiv 2504.16082). The model answers with
 * triples: a name of either part, and which picture is the better one.
 *
 * <p>A reply that is no such JSON is asked for once more, a little warmer; after that, and where
 * the server refuses, the thresholds of {@link EvidenceMatcher} decide, and that is told.
 */
final class SameCast implements PairMatcher {
  /** Changes whenever the same settings would make another request. */
  private static final String VERSION = "1";

  /** The most pictures in one call: less than the 40 that MR. Video shows its model at a time. */
  private static final int MOST_PICTURES = 38;

  private static final int LONG_SIDE_PX = 448;

  /** Room for triples of all that is shown. */
  private static final int MOST_NEW_TOKENS = 1024;

  private static final double WARMER = 0.2;

  /** What a model says counts for less than one name, and for more than looks. */
  private static final double SCORE = 0.98;

  private final SummarySettings settings;
  private final Pictures pictures;
  private final TaskCalls calls;

  SameCast(SummarySettings settings, Pictures pictures, TaskCalls calls) {
    this.settings = settings;
    this.pictures = pictures;
    this.calls = calls;
  }

  /** All that can change an answer. */
  static String version(SummarySettings settings) {
    return String.join(
        "\n", VERSION, model(settings), settings.samecastPrompt(), extra(settings).toString());
  }

  /** The model that is shown pictures. */
  static String model(SummarySettings settings) {
    String own = settings.option("server.picture_model");
    return own.isBlank() ? settings.option("server.model") : own;
  }

  private static ExtraParameters extra(SummarySettings settings) {
    return ExtraParameters.of("unify.server.extra", settings.option("server.extra"));
  }

  @Override
  public int mostGroups() {
    return MOST_PICTURES;
  }

  @Override
  public Future<Matches> match(List<Group> left, List<Group> right) {
    List<Integer> ofLeft = withPictures(left);
    List<Integer> ofRight = withPictures(right);
    int half = MOST_PICTURES / 2;
    int mostLeft = Math.max(half, MOST_PICTURES - ofRight.size());
    List<Integer> shownLeft = most(left, ofLeft, mostLeft);
    List<Integer> shownRight = most(right, ofRight, MOST_PICTURES - shownLeft.size());
    if (shownLeft.isEmpty() || shownRight.isEmpty()) {
      return CompletableFuture.completedFuture(new Matches(List.of(), List.of(), List.of()));
    }
    TreeMap<String, Integer> names = new TreeMap<>();
    ArrayNode content = JsonNodeFactory.instance.arrayNode();
    content.add(ChatParts.text(settings.samecastPrompt()));
    show("a", left, shownLeft, names, content);
    show("b", right, shownRight, names, content);
    return calls.submit(() -> asked(content, names, left, right));
  }

  /** Those that a picture shows: names that were only read or heard are compared as names. */
  private static List<Integer> withPictures(List<Group> groups) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      boolean seen =
          group.mentions().stream()
              .map(Mention::words)
              .anyMatch(words -> words.head() != null || words.localName() != null);
      if (group.type() != EntityType.TEXT && seen && group.shown() != null) {
        found.add(i);
      }
    }
    return found;
  }

  private static List<Integer> most(List<Group> groups, List<Integer> indexes, int most) {
    return indexes.stream()
        .sorted(Comparator.comparingInt((Integer i) -> -groups.get(i).mentions().size()))
        .limit(most)
        .sorted()
        .toList();
  }

  private void show(
      String part,
      List<Group> groups,
      List<Integer> shown,
      Map<String, Integer> names,
      ArrayNode content) {
    for (int index : shown) {
      Group group = groups.get(index);
      byte[] jpeg = picture(group.shown());
      if (jpeg != null) {
        String name = part + (index + 1);
        names.put(name, index);
        String words = group.description();
        content.add(
            ChatParts.text(
                "Part %s, %s: %s"
                    .formatted(
                        part.equals("a") ? "A" : "B",
                        name,
                        words == null ? group.type().word() : words)));
        content.add(ChatParts.picture(jpeg));
      }
    }
  }

  private byte[] picture(Mention mention) {
    try {
      byte[] whole = pictures.jpeg(mention.sight().ptsUs());
      if (whole == null) {
        return null;
      }
      Box found = mention.sight().box();
      boolean face = found != null && "face".equals(mention.words().head());
      Box box = face ? PictureLook.withShoulders(found) : found;
      return SmallerJpeg.atMost(box == null ? whole : PictureLook.cut(whole, box), LONG_SIDE_PX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ChatQuestion question(ArrayNode content, double temperature) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("model", model(settings));
    request.putArray("messages").addObject().put("role", "user").set("content", content);
    request.put("max_tokens", MOST_NEW_TOKENS);
    request.put("temperature", temperature);
    request.put("stream", false);
    extra(settings).addTo(request);
    String promptVersion =
        Digests.sha256(VERSION + "\n" + settings.samecastPrompt()).substring(0, 12);
    return ChatQuestion.of(promptVersion, request);
  }

  private Matches asked(
      ArrayNode content, Map<String, Integer> names, List<Group> left, List<Group> right)
      throws CallFailure, InterruptedException {
    List<ModelCall> asked = new ArrayList<>();
    try {
      for (double temperature : new double[] {0, WARMER}) {
        ModelCall call = calls.ask(question(content, temperature));
        asked.add(call);
        Matches read = read(call.reply(), names, asked);
        if (read != null) {
          return read;
        }
      }
    } catch (CallFailure e) {
      if (e.ending() != CallFailure.Ending.FAILED) {
        throw e;
      }
      if (e.call() != null) {
        asked.add(e.call());
      }
      return byThresholds("MERGE_REFUSED: " + e.getMessage(), left, right, asked);
    }
    return byThresholds(
        "MERGE_PARSE: the model's reply is not of the form {\"same\": [[...]]}, asked twice",
        left,
        right,
        asked);
  }

  private Matches byThresholds(
      String note, List<Group> left, List<Group> right, List<ModelCall> asked) {
    return new Matches(
        EvidenceMatcher.pairs(left, right),
        List.of(note + "; two parts were compared by thresholds"),
        asked);
  }

  /** What a reply says; null if it is not of the form that was asked for. */
  private static Matches read(String reply, Map<String, Integer> names, List<ModelCall> asked) {
    JsonNode json = ChatParts.json(reply);
    JsonNode same = json == null ? null : json.get("same");
    if (same == null || !same.isArray()) {
      return null;
    }
    List<Match> matches = new ArrayList<>();
    int unknown = 0;
    for (JsonNode triple : same) {
      if (!triple.isArray() || triple.size() != 3) {
        return null;
      }
      Integer left = name("a", triple.get(0), names);
      Integer right = name("b", triple.get(1), names);
      if (left == null || right == null) {
        unknown++;
      } else {
        int better = triple.get(2).asText().equals("b") ? 1 : -1;
        Group.Link link = new Group.Link(SCORE, "a model says so, shown pictures", true);
        matches.add(new Match(left, right, link, better));
      }
    }
    List<String> notes =
        unknown == 0
            ? List.of()
            : List.of(
                "MERGE_BAD_NAME: %s of %s answers of the model name what it was not shown"
                    .formatted(unknown, same.size()));
    return new Matches(matches, notes, asked);
  }

  private static Integer name(String part, JsonNode word, Map<String, Integer> names) {
    return word.isTextual() && word.textValue().startsWith(part)
        ? names.get(word.textValue())
        : null;
  }
}
