package io.clipreduce.answer;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of answers.
 *
 * @param prompts the texts of the method's prompts by their names
 * @param options every setting of the section {@code answer}, by its key in it, such as {@code
 *     server.url}
 */
public record AnswerSettings(SortedMap<String, String> prompts, SortedMap<String, String> options)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Value of settings that name a model where there is none. */
  public static final String NONE = "none";

  public AnswerSettings {
    prompts = Collections.unmodifiableSortedMap(new TreeMap<>(prompts));
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /**
   * One of {@link #options}.
   *
   * @throws IllegalArgumentException when there is no such setting
   */
  public String option(String key) {
    String value = options.get(key);
    if (value == null) {
      throw new IllegalArgumentException("There is no setting answer." + key);
    }
    return value;
  }

  public int whole(String key) {
    return Integer.parseInt(option(key));
  }

  public double decimal(String key) {
    return Double.parseDouble(option(key));
  }

  /** A setting that is a list of words. */
  public List<String> words(String key) {
    String list = option(key).strip().replaceAll("^\\[|]$", "");
    return list.isBlank() ? List.of() : List.of(list.split("\\s*,\\s*"));
  }

  /**
   * The text of a prompt.
   *
   * @throws IllegalArgumentException when the method did not name it among its own
   */
  public String prompt(String name) {
    String text = prompts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("There is no prompt " + name);
    }
    return text;
  }

  /** Whether a language model answers texts. */
  public boolean hasModel() {
    return !option("model").equals(NONE);
  }

  /** Whether a model looks at pictures. */
  public boolean hasVision() {
    return !option("vision").equals(NONE);
  }
}
