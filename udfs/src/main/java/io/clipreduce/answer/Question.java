package io.clipreduce.answer;

import java.io.Serializable;
import java.util.List;

/**
 * A question as answering methods see it: nothing in it tells the answer.
 *
 * @param id its name, unique in its file
 * @param videos the videos it is about: paths, file names with or without their ending, or video
 *     ids, as the file of questions names them; empty for all
 * @param text what is asked
 * @param options the answers to choose from, in order; empty where the answer is free
 * @param form what kind of answer is wanted
 * @param askedAtUs when it is asked of a stream: only what was before may be used, microseconds;
 *     null where everything may
 * @param dialogue name of the dialogue whose turn it is; null for none
 * @param turn position in the dialogue, from 0
 */
public record Question(
    String id,
    List<String> videos,
    String text,
    List<Option> options,
    Form form,
    Long askedAtUs,
    String dialogue,
    int turn)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What kind of answer is wanted. */
  public enum Form {
    /** One of the options. */
    CHOICE,
    /** Words. */
    OPEN,
    /** Time ranges in which what is described can be seen or heard. */
    MOMENTS,
    /** What matters most, as time ranges and words. */
    SUMMARY
  }

  /**
   * An answer to choose.
   *
   * @param key letter or number that names it, such as {@code A}
   * @param text its words, without the key
   */
  public record Option(String key, String text) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  public Question {
    videos = List.copyOf(videos);
    options = List.copyOf(options);
  }
}
