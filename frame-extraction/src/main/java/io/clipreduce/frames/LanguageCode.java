package io.clipreduce.frames;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Brings the codes by which files name languages into one form. */
public final class LanguageCode {
  /** Codes of ISO 639-2/B, which differ from the terminological ones that Java knows. */
  private static final Map<String, String> BIBLIOGRAPHIC =
      Map.ofEntries(
          Map.entry("alb", "sq"),
          Map.entry("arm", "hy"),
          Map.entry("baq", "eu"),
          Map.entry("bur", "my"),
          Map.entry("chi", "zh"),
          Map.entry("cze", "cs"),
          Map.entry("dut", "nl"),
          Map.entry("fre", "fr"),
          Map.entry("geo", "ka"),
          Map.entry("ger", "de"),
          Map.entry("gre", "el"),
          Map.entry("ice", "is"),
          Map.entry("mac", "mk"),
          Map.entry("mao", "mi"),
          Map.entry("may", "ms"),
          Map.entry("per", "fa"),
          Map.entry("rum", "ro"),
          Map.entry("slo", "sk"),
          Map.entry("tib", "bo"),
          Map.entry("wel", "cy"));

  /** Codes that ISO 639-1 withdrew, with those that took their place. */
  private static final Map<String, String> WITHDRAWN =
      Map.of("iw", "he", "in", "id", "ji", "yi", "jw", "jv");

  private static final Map<String, String> SHORT = shortCodes();

  private LanguageCode() {}

  private static Map<String, String> shortCodes() {
    Map<String, String> codes = new TreeMap<>(BIBLIOGRAPHIC);
    for (String code : Locale.getISOLanguages()) {
      codes.put(
          new Locale(code).getISO3Language().toLowerCase(Locale.ROOT),
          WITHDRAWN.getOrDefault(code, code));
    }
    return codes;
  }

  /**
   * The ISO 639 code of a language, two letters where it has one.
   *
   * @param stated a code of ISO 639-1 or 639-2, or a tag of BCP 47 that begins with one; may be
   *     null
   * @return null if it states none: empty, undetermined or no code
   */
  public static String of(String stated) {
    if (stated == null) {
      return null;
    }
    String code = stated.strip().toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    if (!code.matches("[a-z]{2,3}") || code.matches("und|mul|mis|zxx|q[a-t][a-z]")) {
      return null;
    }
    return SHORT.getOrDefault(code, WITHDRAWN.getOrDefault(code, code));
  }
}
