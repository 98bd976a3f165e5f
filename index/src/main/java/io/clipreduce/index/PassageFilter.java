package io.clipreduce.index;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which passages are looked at. An empty set and null set no limit.
 *
 * @param videoIds of these videos
 * @param kinds of these kinds
 * @param fromUs that end after this time of their video, in microseconds
 * @param untilUs that begin before this time
 * @param speaker said by this speaker
 * @param language in this language, an ISO 639 code
 * @param paths of files whose path matches this pattern, from any folder of it on: {@code *} within
 *     a folder, {@code **} across folders
 * @param changedFrom of files last changed then or later
 * @param changedUntil of files last changed before
 */
public record PassageFilter(
    Set<String> videoIds,
    Set<PassageKind> kinds,
    Long fromUs,
    Long untilUs,
    String speaker,
    String language,
    String paths,
    Instant changedFrom,
    Instant changedUntil) {

  /** Everything. */
  public static final PassageFilter ALL =
      new PassageFilter(Set.of(), Set.of(), null, null, null, null, null, null, null);

  public PassageFilter {
    videoIds = new TreeSet<>(videoIds);
    kinds = new TreeSet<>(kinds);
  }

  /** The same, of these videos only. */
  public PassageFilter of(Set<String> videos) {
    return new PassageFilter(
        videos, kinds, fromUs, untilUs, speaker, language, paths, changedFrom, changedUntil);
  }

  /** The same, of these kinds only. */
  public PassageFilter kinds(PassageKind... only) {
    return new PassageFilter(
        videoIds,
        Set.of(only),
        fromUs,
        untilUs,
        speaker,
        language,
        paths,
        changedFrom,
        changedUntil);
  }

  /** The same, of what overlaps {@code [from, until)} only. */
  public PassageFilter between(Long from, Long until) {
    return new PassageFilter(
        videoIds, kinds, from, until, speaker, language, paths, changedFrom, changedUntil);
  }
}
