package io.clipreduce.model.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How a server is reached. Nothing of it changes what a model says.
 *
 * @param url its address up to the version, such as {@code http://host:8000/v1}, no slash at the
 *     end
 * @param concurrency requests under way at a time, from one executor
 * @param timeout for one request
 * @param retry how long a call is tried again in all
 * @param keyVariable environment variable that holds the key; empty if none
 * @param keyFile file that holds the key; empty if none
 */
public record ServerSettings(
    String url,
    int concurrency,
    Duration timeout,
    Duration retry,
    String keyVariable,
    String keyFile) {

  /**
   * Reads a section of settings.
   *
   * @param section its name, such as {@code caption.server}, for messages
   * @param options its values by their keys
   * @throws IllegalArgumentException when the address is none; the message is for the user
   */
  public static ServerSettings of(String section, UnaryOperator<String> options) {
    return new ServerSettings(
        address(section + ".url", options.apply("url")),
        Integer.parseInt(options.apply("concurrency")),
        seconds(options.apply("timeout_s")),
        seconds(options.apply("retry_s")),
        options.apply("api_key_env"),
        options.apply("api_key_file"));
  }

  private static Duration seconds(String text) {
    return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
  }

  /**
   * Checks an address.
   *
   * @param setting the setting that holds it, for the message
   * @return the address without slashes at its end
   * @throws IllegalArgumentException when it is none; the message is for the user
   */
  public static String address(String setting, String text) {
    String url = text.strip().replaceAll("/+$", "");
    try {
      URI uri = new URI(url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, without the text: it may hold a password.
    }
    throw new IllegalArgumentException(
        ("%s is no address of a server. Write it as http://host:8000/v1: http or https, no user,"
                + " password or query; a key belongs in an environment variable or a file.")
            .formatted(setting));
  }
}
