package io.clipreduce.caption;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a published model wants to be given: which frames, how large, in which order, with what
 * words. Read from the settings {@code server.profile.*}, which come from a file of {@code
 * conf/models/served}; without them the chosen keyframes go as they are stored, after the words.
 * Immutable.
 *
 * <p>Its keys: {@code sampling} (keyframes, uniform or fps), {@code frames} (the most of them),
 * {@code fps}, {@code long_side_px} (larger pictures are scaled down), {@code words} (before or
 * after the pictures), {@code prompt} (words round the prompt: {@code {prompt}}, {@code
 * {duration_s}}, {@code {frames}}, {@code {times}}), {@code label} (words before each picture:
 * {@code {number}}, {@code {time_s}}) and {@code context_tokens}.
 */
final class ServerProfile {
  private static final String PREFIX = "server.profile.";

  /** More pictures than any clip has. */
  private static final int NO_LIMIT = 100_000;

  private final SortedMap<String, String> values = new TreeMap<>();

  ServerProfile(CaptionSettings settings) {
    for (Map.Entry<String, String> option : settings.options().tailMap(PREFIX).entrySet()) {
      if (option.getKey().startsWith(PREFIX)) {
        values.put(option.getKey().substring(PREFIX.length()), option.getValue());
      }
    }
    String name = settings.option("server.profile");
    values.forEach((key, value) -> check(name, key, value));
    if (values.getOrDefault("sampling", "").equals("fps") && !values.containsKey("fps")) {
      throw new IllegalArgumentException(
          "The profile %s samples by fps and does not say fps.".formatted(name));
    }
    long context = Long.parseLong(values.getOrDefault("context_tokens", "0"));
    long maxTokens = Long.parseLong(settings.option("server.max_tokens"));
    if (context > 0 && maxTokens >= context) {
      throw new IllegalArgumentException(
          "caption.server.max_tokens is %s; the profile %s has room for %s tokens in all."
              .formatted(maxTokens, name, context));
    }
  }

  /**
   * @throws IllegalArgumentException naming the key that is unknown or has a wrong value
   */
  private static void check(String profile, String key, String value) {
    String allowed =
        switch (key) {
          case "sampling" -> "keyframes|uniform|fps";
          case "words" -> "before|after";
          case "frames", "long_side_px", "context_tokens" -> "[1-9][0-9]{0,8}";
          case "fps" -> "[0-9]{1,3}(\\.[0-9]{1,6})?";
          case "prompt" -> "(?s).*\\{prompt\\}.*";
          case "label" -> "(?s).+";
          default -> null;
        };
    if (allowed == null || !value.matches(allowed)) {
      throw new IllegalArgumentException(
          "The profile %s says %s = %s; allowed is %s."
              .formatted(profile, key, value, allowed == null ? "no such key" : allowed));
    }
  }

  /** All of it, for fingerprints. */
  String text() {
    return values.toString();
  }

  FrameChoice frames() {
    int most = Integer.parseInt(values.getOrDefault("frames", String.valueOf(NO_LIMIT)));
    return switch (values.getOrDefault("sampling", "keyframes")) {
      case "uniform" -> FrameChoice.uniform(most);
      case "fps" -> FrameChoice.rate(Double.parseDouble(values.get("fps")), most);
      default -> FrameChoice.keyframes(most);
    };
  }

  /** Whether the words come before the pictures. */
  boolean wordsFirst() {
    return !"after".equals(values.get("words"));
  }

  /** The pictures as they are sent, in order of sending. */
  List<ClipRequest.Keyframe> prepared(List<ClipRequest.Keyframe> frames) {
    String longSide = values.get("long_side_px");
    if (longSide == null) {
      return frames;
    }
    int longSidePx = Integer.parseInt(longSide);
    return frames.stream()
        .map(
            frame ->
                new ClipRequest.Keyframe(
                    frame.ptsUs(), SmallerJpeg.atMost(frame.jpeg(), longSidePx)))
        .toList();
  }

  /** The words of the prompt as this model is asked. */
  String words(String prompt, ClipRequest clip, int frames) {
    String form = values.get("prompt");
    if (form == null) {
      return prompt;
    }
    long durationUs = clip.evidence().clip().endUs() - clip.evidence().clip().startUs();
    String times =
        clip.keyframes().stream()
            .map(frame -> String.format(Locale.ROOT, "%.2fs", offsetS(frame, clip)))
            .reduce((a, b) -> a + "," + b)
            .orElse("");
    return form.replace("{duration_s}", String.format(Locale.ROOT, "%.2f", durationUs / 1e6))
        .replace("{frames}", String.valueOf(frames))
        .replace("{times}", times)
        .replace("{prompt}", prompt);
  }

  /** The words before a picture; null if there are none. */
  String label(ClipRequest.Keyframe frame, ClipRequest clip) {
    String form = values.get("label");
    if (form == null) {
      return null;
    }
    int number =
        1 + (int) clip.keyframes().stream().filter(other -> other.ptsUs() < frame.ptsUs()).count();
    return form.replace("{time_s}", String.format(Locale.ROOT, "%.1f", offsetS(frame, clip)))
        .replace("{number}", String.valueOf(number));
  }

  private static double offsetS(ClipRequest.Keyframe frame, ClipRequest clip) {
    return (frame.ptsUs() - clip.evidence().clip().startUs()) / 1e6;
  }
}
