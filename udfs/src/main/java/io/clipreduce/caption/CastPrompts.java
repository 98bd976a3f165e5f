package io.clipreduce.caption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;
import io.clipreduce.model.server.ChatParts;
import io.clipreduce.model.server.ChatQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a segment and its clips are put to a chat model that is to name who and what it sees, and how
 * its replies are read. Immutable.
 */
final class CastPrompts {
  /** Changes whenever the same settings would make another request. */
  private static final String VERSION = "1";

  /** MR. Video never shows its model forty pictures or more at a time. */
  private static final int MOST_PICTURES = 39;

  /** The most persons and things of a segment, so that as many pictures are left for the clip. */
  private static final int MOST_MEMBERS = 19;

  /** Room for a list of so many, and for a caption in two lengths. */
  private static final long LEAST_NEW_TOKENS = 1024;

  private static final double WARMER = 0.2;

  private static final ServerPrompt.Schema CAST =
      new ServerPrompt.Schema(
          "cast",
          """
          {"type": "object",
           "properties": {
             "appeared": {"type": "array", "items": {"type": "string"}},
             "entities": {"type": "array", "items": {
               "type": "object",
               "properties": {
                 "name": {"type": "string"},
                 "description": {"type": "string"},
                 "best_frame_index": {"type": "integer"}},
               "required": ["name", "description", "best_frame_index"],
               "additionalProperties": false}}},
           "required": ["appeared", "entities"],
           "additionalProperties": false}
          """);

  private static final ServerPrompt.Schema CLIP =
      new ServerPrompt.Schema(
          "clip",
          """
          {"type": "object",
           "properties": {
             "brief": {"type": "string"},
             "appeared": {"type": "array", "items": {"type": "string"}},
             "detailed": {"type": "string"}},
           "required": ["brief", "appeared", "detailed"],
           "additionalProperties": false}
          """);

  private final ServerPrompt prompt;
  private final CaptionSettings.Cast settings;
  private final String version;

  CastPrompts(ServerPrompt prompt, CaptionSettings.Cast settings) {
    this.prompt = prompt;
    this.settings = settings;
    String all =
        String.join(
            "\n",
            VERSION,
            prompt.version(),
            settings.castPrompt(),
            settings.clipPrompt(),
            String.valueOf(settings.segmentUs()),
            String.valueOf(settings.clipBefore()));
    this.version = Digests.sha256(all).substring(0, 12);
  }

  /** Hash of the words and of how they and the pictures are put. */
  String version() {
    return version;
  }

  /** How a question is put, from one try to the next. */
  enum Manner {
    WHOLE,
    /** For other words. */
    WARMER,
    /** Pictures of half the size. */
    SMALLER,
    /** Half of these. */
    FEWER;

    /**
     * How to ask again; null for not at all.
     *
     * @param refused whether there was no reply; else it was not of the form that was asked for
     */
    Manner next(boolean refused) {
      return switch (this) {
        case WHOLE -> refused ? SMALLER : WARMER;
        case WARMER -> refused ? SMALLER : null;
        case SMALLER -> refused ? FEWER : null;
        case FEWER -> null;
      };
    }

    private boolean small() {
      return this == SMALLER || this == FEWER;
    }

    private List<ClipRequest.Keyframe> of(List<ClipRequest.Keyframe> frames) {
      return small()
          ? frames.stream()
              .map(frame -> new ClipRequest.Keyframe(frame.ptsUs(), of(frame.jpeg())))
              .toList()
          : frames;
    }

    private byte[] of(byte[] jpeg) {
      return small() ? SmallerJpeg.half(jpeg) : jpeg;
    }
  }

  /** Asks who and what matters in a segment, which must have pictures. */
  ChatQuestion cast(ClipRequest.Segment segment, Manner manner) {
    ArrayNode content = JsonNodeFactory.instance.arrayNode();
    content.add(ChatParts.text(settings.castPrompt()));
    int most = segment.keyframes().size();
    for (int index : chosen(segment.keyframes(), manner == Manner.FEWER ? (most + 1) / 2 : most)) {
      content.add(ChatParts.text("Picture %s:".formatted(index)));
      content.add(prompt.picture(manner.of(segment.keyframes().get(index).jpeg())));
    }
    return question(content, manner, CAST);
  }

  private ChatQuestion question(ArrayNode content, Manner manner, ServerPrompt.Schema schema) {
    long mostNewTokens = Math.max(LEAST_NEW_TOKENS, prompt.maxTokens());
    double temperature = manner == Manner.WARMER ? WARMER : 0;
    return prompt.question(version, content, mostNewTokens, temperature, schema);
  }

  /** Positions of so many pictures, evenly. */
  private static List<Integer> chosen(List<ClipRequest.Keyframe> frames, int most) {
    List<Long> timesUs = frames.stream().map(ClipRequest.Keyframe::ptsUs).toList();
    return FrameChoice.keyframes(most).choose(timesUs, 0, 0);
  }

  /**
   * Who and what matters in a segment.
   *
   * @return as they were listed; null if the reply is not of the form that was asked for
   */
  List<CastMember> cast(ClipRequest.Segment segment, String reply) {
    JsonNode json = ChatParts.json(reply);
    if (json == null || !json.path("entities").isArray()) {
      return null;
    }
    List<CastMember> members = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (JsonNode entity : json.path("entities")) {
      String name = entity.path("name").asText();
      String description = ServerPrompt.oneLine(entity.path("description").asText());
      JsonNode index = entity.path("best_frame_index");
      boolean shown =
          index.isInt() && index.intValue() >= 0 && index.intValue() < segment.keyframes().size();
      if (!BracketNames.isName(name) || description == null || !shown || !names.add(name)) {
        return null;
      }
      long ptsUs = segment.keyframes().get(index.intValue()).ptsUs();
      members.add(new CastMember(segment.index(), name, description, ptsUs));
    }
    boolean agree = names.equals(names(json.path("appeared")));
    return agree ? members.subList(0, Math.min(MOST_MEMBERS, members.size())) : null;
  }

  /** Names in an array, without brackets; null if it is none. */
  private static Set<String> names(JsonNode array) {
    Set<String> names = new TreeSet<>();
    for (JsonNode word : array) {
      names.add(word.asText().replaceAll("^<|>$", ""));
    }
    return array.isArray() ? names : null;
  }

  /**
   * Asks about a clip, which must have pictures.
   *
   * @param cast who and what matters in its segment
   * @param before the caption of the clip before; null for none
   */
  ChatQuestion clip(ClipRequest clip, List<CastMember> cast, String before, Manner manner) {
    List<ObjectNode> first = new ArrayList<>();
    for (CastMember member : cast) {
      first.add(ChatParts.text("<%s>: %s".formatted(member.name(), member.description())));
      first.add(prompt.picture(manner.of(picture(clip.segment(), member))));
    }
    if (before != null) {
      first.add(ChatParts.text("The clip before: " + before));
    }
    first.add(ChatParts.text("The clip:"));
    int all = Math.min(clip.keyframes().size(), MOST_PICTURES - cast.size());
    int most = manner == Manner.FEWER ? (all + 1) / 2 : all;
    List<ClipRequest.Keyframe> frames =
        chosen(clip.keyframes(), most).stream().map(clip.keyframes()::get).toList();
    ArrayNode content = prompt.content(settings.clipPrompt(), first, clip, manner.of(frames));
    return question(content, manner, CLIP);
  }

  private static byte[] picture(ClipRequest.Segment segment, CastMember member) {
    return segment.keyframes().stream()
        .filter(frame -> frame.ptsUs() == member.pictureUs())
        .findFirst()
        .orElseThrow()
        .jpeg();
  }

  /**
   * What a model says of a clip.
   *
   * @param text in short, then in full
   * @param appeared names of whom it says that they are there
   */
  record Told(String text, Set<String> appeared) {}

  /** What a reply says of a clip; null if it is not of the form that was asked for. */
  static Told clip(String reply) {
    JsonNode json = ChatParts.json(reply);
    if (json == null) {
      return null;
    }
    String brief = ServerPrompt.oneLine(json.path("brief").asText());
    String detailed = ServerPrompt.oneLine(json.path("detailed").asText());
    Set<String> appeared = names(json.path("appeared"));
    if (brief == null || detailed == null || appeared == null) {
      return null;
    }
    return new Told(brief + " " + detailed, appeared);
  }
}
