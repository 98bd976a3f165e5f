package io.clipreduce.unify;

import io.clipreduce.model.server.ModelCall;
import io.clipreduce.perceive.Box;
import java.util.List;

/**
 * Who and what is in a video, under one name each.
 *
 * @param entities in order of first appearance
 * @param mentions where each of them is met, in order of time
 * @param notes what went wrong on the way, each with its code, such as {@code MERGE_PARSE: ...}
 * @param calls questions that were put to servers
 */
public record Cast(
    List<Entity> entities, List<Link> mentions, List<String> notes, List<ModelCall> calls) {

  /** How the mentions of an entity were brought together, where nobody was asked. */
  public static final String THRESHOLD = "threshold";

  /** The same, where a model was shown pictures of both sides. */
  public static final String VLM_PAIRSET = "vlm_pairset";

  /**
   * Somebody or something.
   *
   * @param type {@link EntityType#word}
   * @param globalName its name in this video: its type and a number by first appearance, from 1
   * @param displayName the name that was read or heard, the longest; null if there is none
   * @param aliases other names: those read or heard, and those in angle brackets
   * @param description in words; null if nothing says more than the name
   * @param attributes words for colours, clothes, age and sex, in order of letters
   * @param mentions how often it is met
   * @param clips in how many clips
   * @param salience the share of the clips that these are, 0 to 1
   * @param pictureUs time of the picture that shows it best; null if none does
   * @param box where it stands in that picture; null for anywhere
   * @param mergeMethod {@link #THRESHOLD}, {@link #VLM_PAIRSET}; null where it is met once
   * @param mergeScore of the least sure link between its mentions, 0 to 1; null where it is met
   *     once
   * @param mergeReason the reasons of the links and how many there are of each; null where it is
   *     met once
   */
  public record Entity(
      String type,
      String globalName,
      String displayName,
      List<String> aliases,
      String description,
      List<String> attributes,
      int mentions,
      int clips,
      long firstUs,
      long lastUs,
      float salience,
      Long pictureUs,
      Box box,
      String mergeMethod,
      Float mergeScore,
      String mergeReason) {}

  /**
   * A mention and whose it is.
   *
   * @param globalName the entity
   * @param modality {@link Modality#word}
   * @param sourceId row of the evidence
   * @param surface the words as they stand, or the label
   * @param localName the name in angle brackets; null for none
   * @param segmentIndex segment it begins in
   * @param clipIndex clip it begins in
   * @param pictureUs time of the picture that shows it; null if there is none
   * @param box where it stands in that picture; null for anywhere
   * @param attributes words for colours, clothes, age and sex
   * @param confidence of the evidence, 0 to 1; null where none is given
   * @param linkScore of the link to mentions before, 0 to 1; null for the first
   * @param linkReason of that link; null for the first
   * @param linkState {@code linked}, or {@code conflict} where its name is that of another entity
   *     as well
   */
  public record Link(
      String globalName,
      String modality,
      String sourceId,
      String surface,
      String localName,
      int segmentIndex,
      int clipIndex,
      long startUs,
      long endUs,
      Long pictureUs,
      Box box,
      List<String> attributes,
      Float confidence,
      Float linkScore,
      String linkReason,
      String linkState) {}
}
