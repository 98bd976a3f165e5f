package io.clipreduce.index;

import java.util.regex.Pattern;

/** Patterns of paths: {@code *} and {@code ?} within a folder, {@code **} across folders. */
final class PathPattern {
  private final Pattern whole;

  /**
   * @param pattern such as {@code lectures/**}{@code /*.mp4}; it may begin at any folder of a path
   */
  PathPattern(String pattern) {
    StringBuilder regex = new StringBuilder("(?:.*/)?");
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (pattern.startsWith("**/", i)) {
        regex.append("(?:.*/)?");
        i += 2;
      } else if (pattern.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    whole = Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  boolean matches(String path) {
    return whole.matcher(path).matches();
  }
}
