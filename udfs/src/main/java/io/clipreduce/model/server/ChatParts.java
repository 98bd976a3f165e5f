package io.clipreduce.model.server;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;

/** What messages to chat models are put together of, and JSON in their replies. */
public final class ChatParts {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ChatParts() {}

  /** Words. */
  public static ObjectNode text(String words) {
    return JsonNodeFactory.instance.objectNode().put("type", "text").put("text", words);
  }

  /** A picture. */
  public static ObjectNode picture(byte[] jpeg) {
    return url("image_url", "data:image/jpeg;base64," + base64(jpeg));
  }

  /** Pictures as one film: a form of vLLM's. */
  public static ObjectNode film(Iterable<byte[]> jpegs) {
    StringBuilder url = new StringBuilder("data:video/jpeg;base64,");
    String comma = "";
    for (byte[] jpeg : jpegs) {
      url.append(comma).append(base64(jpeg));
      comma = ",";
    }
    return url("video_url", url.toString());
  }

  private static ObjectNode url(String type, String url) {
    ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", type);
    part.putObject(type).put("url", url);
    return part;
  }

  private static String base64(byte[] jpeg) {
    return Base64.getEncoder().encodeToString(jpeg);
  }

  /**
   * The JSON that a reply is, without the fence of Markdown that models like to put round it; null
   * if it is anything else.
   */
  public static JsonNode json(String reply) {
    String words = reply.strip();
    boolean fenced = words.startsWith("```") && words.endsWith("```") && words.contains("\n");
    try {
      return JSON.readTree(
          fenced ? words.substring(words.indexOf('\n') + 1, words.length() - 3) : words);
    } catch (IOException e) {
      return null;
    }
  }
}
