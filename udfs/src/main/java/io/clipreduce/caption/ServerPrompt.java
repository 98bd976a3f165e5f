package io.clipreduce.caption;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.ExtraParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a clip is put to a chat model: the words, then the pictures as {@code data:} URLs, so that
 * servers that keep what requests have in common find the words there. Immutable.
 */
final class ServerPrompt {
  /** Changes whenever the same settings would make another request. */
  static final String VERSION = "1";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

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

  /** All that can change a caption, as one line. */
  String fingerprint() {
    return String.join("\n", model, version, String.valueOf(maxTokens), extra.toString());
  }

  FrameChoice frames() {
    return profile.frames();
  }

  /** The request for one clip; it must have pictures. */
  ChatQuestion question(ClipRequest clip) {
    List<ClipRequest.Keyframe> frames = profile.prepared(clip.keyframes());
    ArrayNode content = JSON.createArrayNode();
    String words = profile.words(prompt, clip, frames.size());
    if (profile.wordsFirst()) {
      content.add(text(words));
    }
    if (asVideo) {
      content.add(
          picture(
              "video_url",
              "data:video/jpeg;base64,"
                  + frames.stream().map(ServerPrompt::base64).collect(Collectors.joining(","))));
    } else {
      for (ClipRequest.Keyframe frame : frames) {
        String label = profile.label(frame, clip);
        if (label != null) {
          content.add(text(label));
        }
        content.add(picture("image_url", "data:image/jpeg;base64," + base64(frame)));
      }
    }
    if (!profile.wordsFirst()) {
      content.add(text(words));
    }

    ObjectNode request = JSON.createObjectNode().put("model", model);
    ArrayNode messages = request.putArray("messages");
    messages.addObject().put("role", "user").set("content", content);
    request.put("max_tokens", maxTokens).put("temperature", 0).put("stream", false);
    if (reply.equals("json_schema")) {
      request.set("response_format", schema());
    }
    extra.addTo(request);
    return ChatQuestion.of(version, request);
  }

  private static ObjectNode text(String words) {
    return JSON.createObjectNode().put("type", "text").put("text", words);
  }

  private static ObjectNode picture(String type, String url) {
    ObjectNode part = JSON.createObjectNode().put("type", type);
    part.putObject(type).put("url", url);
    return part;
  }

  private static String base64(ClipRequest.Keyframe frame) {
    return Base64.getEncoder().encodeToString(frame.jpeg());
  }

  private static ObjectNode schema() {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    schema.putObject("properties").putObject("caption").put("type", "string");
    schema.putArray("required").add("caption");
    schema.put("additionalProperties", false);
    ObjectNode format = JSON.createObjectNode().put("type", "json_schema");
    format
        .putObject("json_schema")
        .put("name", "caption")
        .put("strict", true)
        .set("schema", schema);
    return format;
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
    try {
      JsonNode json = JSON.readTree(unfenced(words.strip()));
      List<String> names = new ArrayList<>();
      json.fieldNames().forEachRemaining(names::add);
      return names.equals(List.of("caption")) && json.get("caption").isTextual()
          ? oneLine(json.get("caption").textValue())
          : null;
    } catch (IOException e) {
      return null;
    }
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

  private static String oneLine(String words) {
    String line = words.strip().replaceAll("\\s+", " ");
    return line.isEmpty() ? null : line;
  }

  /** Without the fence of Markdown that models like to put round JSON. */
  private static String unfenced(String words) {
    return words.startsWith("```") && words.endsWith("```") && words.contains("\n")
        ? words.substring(words.indexOf('\n') + 1, words.length() - 3)
        : words;
  }
}
