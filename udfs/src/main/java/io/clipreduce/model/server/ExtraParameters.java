package io.clipreduce.model.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Parameters of requests that a user adds, or takes away by saying null. Immutable. */
public final class ExtraParameters {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final ObjectNode parameters;

  private ExtraParameters(ObjectNode parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a JSON object.
   *
   * @param setting the setting that holds it, for the message
   * @throws IllegalArgumentException when it is none; the message is for the user
   */
  public static ExtraParameters of(String setting, String text) {
    try {
      if (JSON.readTree(text.isBlank() ? "{}" : text) instanceof ObjectNode object) {
        return new ExtraParameters(object);
      }
    } catch (JsonProcessingException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s is %s; allowed is a JSON object, such as {\"seed\": 1}.".formatted(setting, text));
  }

  /** Puts them into a request, in the place of what it says. */
  public void addTo(ObjectNode request) {
    parameters
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isNull()) {
                request.remove(entry.getKey());
              } else {
                request.set(entry.getKey(), entry.getValue());
              }
            });
  }

  /** The JSON, for fingerprints. */
  @Override
  public String toString() {
    return parameters.toString();
  }
}
