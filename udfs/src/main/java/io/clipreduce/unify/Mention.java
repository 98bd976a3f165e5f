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
 * @param modality where it is met
 * @param sourceId row of the evidence: a caption_id, an ocr_id, a transcript_id or a detection_id
 * @param position place among the mentions of that row, from 0
 * @param segment the segment of the video it begins in, from 0
 * @param clipIndex the clip it begins in, from 0
 * @param startUs from when it holds, in microseconds
 * @param endUs until when, exclusive
 * @param surface the words as they stand; the label of what is followed through pictures
 * @param localName the name in angle brackets that its caption calls it by, such as {@code
 *     person_a}; null for none
 * @param properName the name that was read or heard; null for none
 * @param head the noun that says what it is, or the label; null for names
 * @param attributes words for its colours, clothes, age and sex
 * @param scopes what it shares only with others than itself, such as the frame in which two faces
 *     are seen: two mentions with a scope in common are never the same
 * @param pictureUs time of the picture that shows it best; null where there is none
 * @param box where it stands in that picture; null for anywhere
 * @param look unit vector of how it looks there; null if not known
 * @param confidence 0 to 1; null where none is given
 */
public record Mention(
    EntityType type,
    Modality modality,
    String sourceId,
    int position,
    int segment,
    int clipIndex,
    long startUs,
    long endUs,
    String surface,
    String localName,
    String properName,
    String head,
    SortedSet<String> attributes,
    Set<String> scopes,
    Long pictureUs,
    Box box,
    float[] look,
    Float confidence) {

  /** The order of everything that is made of mentions. */
  static final Comparator<Mention> ORDER =
      Comparator.comparingLong(Mention::startUs)
          .thenComparing(Mention::modality)
          .thenComparing(Mention::sourceId)
          .thenComparingInt(Mention::position);

  public Mention {
    attributes = Collections.unmodifiableSortedSet(new TreeSet<>(attributes));
    scopes = Set.copyOf(scopes);
  }

  /** The same with how it looks. */
  Mention looking(float[] vector) {
    return new Mention(
        type,
        modality,
        sourceId,
        position,
        segment,
        clipIndex,
        startUs,
        endUs,
        surface,
        localName,
        properName,
        head,
        attributes,
        scopes,
        pictureUs,
        box,
        vector,
        confidence);
  }
}
