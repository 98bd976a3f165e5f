package io.clipreduce.answer;

import io.clipreduce.index.Passage;
import io.clipreduce.model.server.ModelCall;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a method answers.
 *
 * @param optionKey key of the option chosen; null where none is or there were none
 * @param text the answer in words; null where there is none
 * @param confidence how much the method trusts it, 0 to 1; of one method only comparable with
 *     itself
 * @param ranges when what is asked for happens, best first
 * @param evidence what it rests on: passages of the index
 * @param optionScores score of every option by its key; empty where options were not scored
 * @param reasoning why; null where nothing is told
 * @param abstained whether the method would rather not answer; it may name an option all the same
 * @param coerced whether the answer was forced: no reply of a model named an option, or a guess
 *     stands for one
 * @param rounds rounds that were made, at least 1
 * @param notes what went otherwise than planned
 * @param calls questions that were put to models, in order
 */
public record Answer(
    String optionKey,
    String text,
    double confidence,
    List<Range> ranges,
    List<Citation> evidence,
    Map<String, Double> optionScores,
    String reasoning,
    boolean abstained,
    boolean coerced,
    int rounds,
    List<Note> notes,
    List<ModelCall> calls)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * A stretch of a video.
   *
   * @param startUs in microseconds
   * @param endUs exclusive
   * @param score how well it fits, larger is better
   */
  public record Range(String videoId, long startUs, long endUs, double score)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A row that an answer rests on.
   *
   * @param kind what it is, as {@link io.clipreduce.index.PassageKind} in small letters
   * @param id key of the row
   * @param weight its share in the answer, 0 to 1
   */
  public record Citation(
      String kind, String id, String videoId, long startUs, long endUs, double weight)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Cites a passage. */
    public static Citation of(Passage passage, double weight) {
      return new Citation(
          passage.kind().name().toLowerCase(java.util.Locale.ROOT),
          passage.id(),
          passage.videoId(),
          passage.startUs(),
          passage.endUs(),
          weight);
    }
  }

  /**
   * Something that went otherwise than planned.
   *
   * @param code its class, such as {@code NO_SEGMENT} or {@code MALFORMED}
   * @param detail one line on it
   */
  public record Note(String code, String detail) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  public Answer {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("A confidence must be 0 to 1, not " + confidence);
    }
    ranges = List.copyOf(ranges);
    evidence = List.copyOf(evidence);
    optionScores = new TreeMap<>(optionScores);
    notes = List.copyOf(notes);
    calls = List.copyOf(calls);
  }

  /** Starts an answer. */
  public static Builder builder() {
    return new Builder();
  }

  /** Puts an answer together. */
  public static final class Builder {
    private String optionKey;
    private String text;
    private double confidence;
    private final List<Range> ranges = new ArrayList<>();
    private final List<Citation> evidence = new ArrayList<>();
    private final Map<String, Double> optionScores = new TreeMap<>();
    private String reasoning;
    private boolean abstained;
    private boolean coerced;
    private int rounds = 1;
    private final List<Note> notes = new ArrayList<>();

    private Builder() {}

    /** The option chosen, and its words as the answer's. */
    public Builder option(Question.Option option) {
      optionKey = option.key();
      text = option.text();
      return this;
    }

    public Builder text(String words) {
      text = words;
      return this;
    }

    /** Values beyond 0 and 1 are brought to them. */
    public Builder confidence(double value) {
      confidence = Double.isNaN(value) ? 0 : Math.max(0, Math.min(1, value));
      return this;
    }

    public Builder ranges(List<Range> more) {
      ranges.addAll(more);
      return this;
    }

    public Builder evidence(List<Citation> more) {
      evidence.addAll(more);
      return this;
    }

    public Builder optionScore(String key, double score) {
      optionScores.put(key, score);
      return this;
    }

    public Builder reasoning(String words) {
      reasoning = words;
      return this;
    }

    public Builder abstained(boolean value) {
      abstained = value;
      return this;
    }

    public Builder coerced(boolean value) {
      coerced = value;
      return this;
    }

    public Builder rounds(int count) {
      rounds = count;
      return this;
    }

    public Builder note(String code, String detail) {
      notes.add(new Note(code, detail));
      return this;
    }

    /** The answer, with what was asked of models and what went wrong on the way. */
    public Answer build(Steps steps) {
      List<Note> all = new ArrayList<>(steps.notes());
      all.addAll(notes);
      return new Answer(
          optionKey,
          text,
          confidence,
          ranges,
          evidence,
          optionScores,
          reasoning,
          abstained,
          coerced,
          rounds,
          all,
          steps.calls());
    }
  }
}
