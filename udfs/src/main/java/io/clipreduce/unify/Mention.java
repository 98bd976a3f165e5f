package io.clipreduce.unify;

import io.clipreduce.perceive.Box;
import java.util.Collections;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One place where somebody or something of a video is met.
 *
 * @param type what it is
 * @param place where it is met
 * @param words what is said of it
 * @param scopes what it shares only with others than itself, such as the frame in which two faces
 *     are seen: two mentions with a scope in common are never the same
 * @param sight the picture that shows it best; null where there is none
 * @param confidence 0 to 1; null where none is given
 */
public record Mention(
    EntityType type, Place place, Words words, Set<String> scopes, Sight sight, Float confidence) {

  /** The order of everything that is made of mentions. */
  static final Comparator<Mention> ORDER =
      Comparator.comparing(
          Mention::place,
          Comparator.comparingLong(Place::startUs)
              .thenComparing(Place::modality)
              .thenComparing(Place::sourceId)
              .thenComparingInt(Place::position));

  public Mention {
    scopes = Set.copyOf(scopes);
  }

  /**
   * Where in a video something is met.
   *
   * @param modality in what
   * @param sourceId row of the evidence: a caption_id, an ocr_id, a transcript_id or a detection_id
   * @param position place among the mentions of that row, from 0
   * @param segment the segment of the video it begins in, from 0
   * @param clipIndex the clip it begins in, from 0
   * @param startUs from when it holds, in microseconds
   * @param endUs until when, exclusive
   */
  public record Place(
      Modality modality,
      String sourceId,
      int position,
      int segment,
      int clipIndex,
      long startUs,
      long endUs) {}

  /**
   * What is said of somebody or something.
   *
   * @param surface the words as they stand; the label of what is followed through pictures
   * @param localName the name in angle brackets that its caption calls it by, such as {@code
   *     person_a}; null for none
   * @param properName the name that was read or heard; null for none
   * @param head the noun that says what it is, or the label; null where nothing does
   * @param description how it looks, or the label; null where nothing says more than a name
   * @param attributes words for its colours, clothes, age and sex
   */
  public record Words(
      String surface,
      String localName,
      String properName,
      String head,
      String description,
      SortedSet<String> attributes) {
    public Words {
      attributes = Collections.unmodifiableSortedSet(new TreeSet<>(attributes));
    }

    /** A name that was read or heard. */
    static Words named(String name) {
      return new Words(name, null, name, null, null, new TreeSet<>());
    }

    /** The label of what is followed through pictures. */
    static Words labelled(String label, String head) {
      return new Words(label, null, null, head, label, new TreeSet<>());
    }
  }

  /**
   * A picture that shows somebody or something.
   *
   * @param ptsUs when it is shown
   * @param box where in it; null for anywhere
   * @param look unit vector of how it looks there; null if not known
   */
  public record Sight(long ptsUs, Box box, float[] look) {}
}
