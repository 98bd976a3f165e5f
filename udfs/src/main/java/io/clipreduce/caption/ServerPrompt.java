package io.clipreduce.caption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;
import io.clipreduce.model.server.ChatParts;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.ExtraParameters;
import java.util.List;

/**
 * How a clip is put to a chat model: the words, then the pictures as {@code data:} URLs, so that
 * servers that keep what requests have in common find the words there. Immutable.
 */
final class ServerPrompt {
  /** Changes whenever the same settings would make another request. */
  static final String VERSION = "1";

  /**
   * What a reply is to be.
   *
   * @param name what the server may call it
   * @param json a JSON schema
   */
  record Schema(String name, String json) {}

  private static final Schema CAPTION =
      new Schema(
          "caption",
          """
          {"type": "object", "properties": {"caption": {"type": "string"}},
           "required": ["caption"], "additionalProperties": false}
          """);

  private static final String JSON_WORDS =
      " Answer with nothing but a JSON object of the form {\"caption\": \"...\"}.";

  private final String model;
  private final String prompt;
  private final long maxTokens;
  private final boolean asVideo;
  private final String reply;
  private final ExtraParameters extra;
  private final ServerProfile profile;
  private final String version;

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException when they cannot work; the message is for the user
   */
  ServerPrompt(CaptionSettings settings) {
    this.profile = new ServerProfile(settings);
    this.model = settings.option("server.model");
    String words = settings.option("server.prompt").strip();
    this.reply = settings.option("server.reply");
    this.prompt = reply.equals("text") ? words : words + JSON_WORDS;
    this.maxTokens = Long.parseLong(settings.option("server.max_tokens"));
    this.asVideo = settings.option("server.frames_form").equals("video");
    this.extra = ExtraParameters.of("caption.server.extra", settings.option("server.extra"));
    if (model.isBlank()) {
      throw new IllegalArgumentException(
          "caption.server.model is not set. Name the model as the server does; GET <url>/models"
              + " lists them.");
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException("caption.server.prompt is empty. Say what to describe.");
    }
    String all =
        String.join("\n", VERSION, prompt, reply, asVideo ? "video" : "images", profile.text());
    this.version = Digests.sha256(all).substring(0, 12);
  }

  /** Hash of the words and of how they and the pictures are put. */
  String version() {
    return version;
  }

  /** The longest caption, in tokens. */
  long maxTokens() {
    return maxTokens;
  }

  /** All that can change a caption, as one line. */
  String fingerprint() {
    return String.join("\n", model, version, String.valueOf(maxTokens), extra.toString());
  }

  FrameChoice frames() {
    return profile.frames();
  }

  /** The request for one clip; it must have pictures. */
  ChatQuestion question(ClipRequest clip) {
    ArrayNode content = content(prompt, List.of(), clip, clip.keyframes());
    return question(version, content, maxTokens, 0, CAPTION);
  }

  /**
   * Words and the pictures of a clip, in the order that the model likes.
   *
   * @param before what stands between words that come first and the pictures
   */
  ArrayNode content(
      String words, List<ObjectNode> before, ClipRequest clip, List<ClipRequest.Keyframe> frames) {
    List<ClipRequest.Keyframe> prepared = profile.prepared(frames);
    ObjectNode asked = ChatParts.text(profile.words(words, clip, prepared.size()));
    ArrayNode content = JsonNodeFactory.instance.arrayNode();
    if (profile.wordsFirst()) {
      content.add(asked);
    }
    content.addAll(before);
    if (asVideo) {
      content.add(ChatParts.film(prepared.stream().map(ClipRequest.Keyframe::jpeg).toList()));
    } else {
      for (ClipRequest.Keyframe frame : prepared) {
        String label = profile.label(frame, clip);
        if (label != null) {
          content.add(ChatParts.text(label));
        }
        content.add(ChatParts.picture(frame.jpeg()));
      }
    }
    if (!profile.wordsFirst()) {
      content.add(asked);
    }
    return content;
  }

  /** A picture as it is sent. */
  ObjectNode picture(byte[] jpeg) {
    return ChatParts.picture(
        profile.prepared(List.of(new ClipRequest.Keyframe(0, jpeg))).get(0).jpeg());
  }

  /**
   * A request.
   *
   * @param schema name and JSON schema of the reply, for servers that are told it
   */
  ChatQuestion question(
      String promptVersion,
      ArrayNode content,
      long mostNewTokens,
      double temperature,
      Schema schema) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("model", model);
    ArrayNode messages = request.putArray("messages");
    messages.addObject().put("role", "user").set("content", content);
    request.put("max_tokens", mostNewTokens);
    // 0 and 0.0 are two requests: replies are kept by the words of theirs.
    if (temperature == 0) {
      request.put("temperature", 0);
    } else {
      request.put("temperature", temperature);
    }
    request.put("stream", false);
    if (reply.equals("json_schema")) {
      ObjectNode format = request.putObject("response_format").put("type", "json_schema");
      format
          .putObject("json_schema")
          .put("name", schema.name())
          .put("strict", true)
          .set("schema", ChatParts.json(schema.json()));
    }
    extra.addTo(request);
    return ChatQuestion.of(promptVersion, request);
  }

  /**
   * The caption in a whole reply.
   *
   * @return its words, or null when they are not of the form that was asked for
   */
  String caption(String words) {
    if (reply.equals("text")) {
      return oneLine(words);
    }
    JsonNode json = ChatParts.json(words);
    return json != null && json.size() == 1 && json.path("caption").isTextual()
        ? oneLine(json.path("caption").textValue())
        : null;
  }

  /**
   * What can be kept of a reply that was cut off: its whole sentences, or all of it where there is
   * none.
   *
   * @return the words, or null when JSON was asked for
   */
  String cutOff(String words) {
    if (!reply.equals("text")) {
      return null;
    }
    String line = oneLine(words);
    return line == null ? null : English.wholeSentences(line);
  }

  /** Words in one line; null if there are none. */
  static String oneLine(String words) {
    String line = words.strip().replaceAll("\\s+", " ");
    return line.isEmpty() ? null : line;
  }
}
