package io.clipreduce.caption;

import java.util.List;
import java.util.Locale;

/** Small words: numbers, lists, durations and times, always in the same English. */
final class English {
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

  private static final List<String> TEENS =
      List.of(
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");
  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");

  private English() {}

  /** A count and its noun: {@code one face}, {@code two faces}, {@code 11 faces}. */
  static String count(long count, String noun) {
    return number(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** In words up to ten. */
  static String number(long number) {
    return number >= 0 && number < NUMBERS.size()
        ? NUMBERS.get((int) number)
        : String.valueOf(number);
  }

  /** A number from 1 to 99 in words: {@code forty-two}. */
  static String spelledOut(int number) {
    if (number <= 10) {
      return NUMBERS.get(number);
    }
    if (number < 20) {
      return TEENS.get(number - 11);
    }
    String tens = TENS.get(number / 10 - 2);
    return number % 10 == 0 ? tens : tens + "-" + NUMBERS.get(number % 10);
  }

  /** The number a phrase begins with, in words up to ten or in digits; 1 if it begins with none. */
  static int leadingNumber(String phrase) {
    String word = phrase.split(" ", 2)[0];
    int number = NUMBERS.indexOf(word);
    if (number < 0 && word.matches("[0-9]{1,9}")) {
      return Integer.parseInt(word);
    }
    return number < 0 ? 1 : number;
  }

  /** {@code a}, {@code a and b}, {@code a, b and c}. */
  static String list(List<String> items) {
    if (items.size() < 2) {
      return String.join("", items);
    }
    int last = items.size() - 1;
    return String.join(", ", items.subList(0, last)) + " and " + items.get(last);
  }

  /** A duration to the second: {@code one second}, {@code 12 seconds}, {@code 4 min 10 s}. */
  static String duration(long durationUs) {
    long seconds = (durationUs + 500_000) / 1_000_000;
    if (seconds == 0) {
      return "less than a second";
    }
    if (seconds < 60) {
      return count(seconds, "second");
    }
    long hours = seconds / 3600;
    String rest = spelled(seconds / 60 % 60, " min", seconds % 60, " s");
    return hours == 0 ? rest : spelled(hours, " h", seconds / 60 % 60, " min");
  }

  private static String spelled(long large, String largeUnit, long small, String smallUnit) {
    return small == 0 ? large + largeUnit : large + largeUnit + " " + small + smallUnit;
  }

  /** A time of the video, to the nearest second: {@code 0:07}, {@code 1:02:03}. */
  static String time(long ptsUs) {
    long seconds = Math.floorDiv(ptsUs + 500_000, 1_000_000L);
    String sign = seconds < 0 ? "-" : "";
    seconds = Math.abs(seconds);
    return seconds < 3600
        ? String.format(Locale.ROOT, "%s%d:%02d", sign, seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%s%d:%02d:%02d", sign, seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** {@code from 0:07 to 0:12}, or {@code at 0:07} within a second. */
  static String range(long startUs, long endUs) {
    String start = time(startUs);
    String end = time(endUs);
    return start.equals(end) ? "at " + start : "from " + start + " to " + end;
  }

  /**
   * What is whole of a line that was cut off: its sentences up to the last that another follows.
   */
  static String wholeSentences(String line) {
    int end = -1;
    for (String stop : List.of(". ", "! ", "? ")) {
      end = Math.max(end, line.lastIndexOf(stop));
    }
    return end < 0 ? line : line.substring(0, end + 1);
  }

  /** With a capital letter and a full stop. */
  static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
  }
}
