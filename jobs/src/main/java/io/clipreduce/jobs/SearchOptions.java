package io.clipreduce.jobs;

import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.PassageFilter;
import io.clipreduce.index.PassageKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What is looked at: the arguments shared by all commands that search the index. */
final class SearchOptions {
  private static final Pattern TIME =
      Pattern.compile("(?:(?:(\\d+):)?(\\d+):)?(\\d+)(?:\\.(\\d{1,6}))?");

  @Option(
      names = "--video",
      paramLabel = "VIDEO",
      description = "Only this video: its id or the beginning of it, or its file; may be repeated.")
  List<String> videos = new ArrayList<>();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      split = ",",
      description =
          "Only this kind: video and segment (summaries), clip (captions), screen-text, speech,"
              + " thing or name; may be repeated.")
  List<String> kinds = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only what ends after this time of its video: seconds, m:ss or h:mm:ss.")
  String from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only what begins before this time of its video.")
  String until;

  @Option(
      names = "--speaker",
      paramLabel = "NAME",
      description = "Only what this speaker says, as WebVTT and ASS tracks name them.")
  String speaker;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      description = "Only what is known to be in this language, such as en.")
  String language;

  @Option(
      names = "--source",
      paramLabel = "PATTERN",
      description =
          "Only files whose path, or the end of it, is like this: * within a folder, ** across"
              + " folders, for example 'lectures/**'.")
  String source;

  @Option(
      names = "--since",
      paramLabel = "DATE",
      description = "Only files last changed on this day (UTC) or later, such as 2026-01-31.")
  String since;

  @Option(
      names = "--before",
      paramLabel = "DATE",
      description = "Only files last changed before this day (UTC).")
  String before;

  /**
   * The filter that the arguments stand for.
   *
   * @param known the videos of the index
   * @throws UserException for arguments that are not understood, or that name what is not there
   */
  PassageFilter filter(List<IndexedVideo> known) {
    Set<String> ids = new TreeSet<>();
    videos.forEach(video -> ids.addAll(ids(video, known)));
    return new PassageFilter(
        ids,
        kinds.stream().map(SearchOptions::kind).collect(Collectors.toSet()),
        timeUs("--from", from),
        timeUs("--until", until),
        speaker,
        language,
        source,
        day("--since", since),
        day("--before", before));
  }

  private static Set<String> ids(String video, List<IndexedVideo> known) {
    Set<String> ids =
        known.stream()
            .filter(
                v ->
                    v.videoId().startsWith(video)
                        || v.path().equals(video)
                        || v.path().endsWith("/" + video.replaceFirst("^(\\./|/)", "")))
            .map(IndexedVideo::videoId)
            .collect(Collectors.toCollection(TreeSet::new));
    if (ids.isEmpty()) {
      throw new UserException(
          "--video %s is not in the index, neither as the beginning of an id nor as a file; it holds %s videos. 'clipreduce sql \"SELECT video_id, path FROM videos\"' lists them."
              .formatted(video, known.size()));
    }
    return ids;
  }

  private static PassageKind kind(String name) {
    for (PassageKind kind : PassageKind.values()) {
      if (label(kind).equals(name)) {
        return kind;
      }
    }
    throw new UserException(
        "--kind is %s; allowed is %s."
            .formatted(
                name,
                Arrays.stream(PassageKind.values())
                    .map(SearchOptions::label)
                    .collect(Collectors.joining(", "))));
  }

  /** A kind as people write it. */
  static String label(PassageKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Long timeUs(String option, String text) {
    if (text == null) {
      return null;
    }
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new UserException(
          "%s is %s; write seconds, m:ss or h:mm:ss, for example 1:02:03.5."
              .formatted(option, text));
    }
    String fraction = time.group(4) == null ? "" : time.group(4);
    return (number(time.group(1)) * 3600 + number(time.group(2)) * 60 + number(time.group(3)))
            * 1_000_000
        + number(fraction + "0".repeat(6 - fraction.length()));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static Instant day(String option, String text) {
    try {
      return text == null ? null : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new UserException(
          "%s is %s; write a day as year-month-day, for example 2026-01-31."
              .formatted(option, text),
          e);
    }
  }
}
