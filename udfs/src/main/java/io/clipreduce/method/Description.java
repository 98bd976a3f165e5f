package io.clipreduce.method;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a method is, takes and gives: all that command line, settings, SQL and documents say of it.
 *
 * @param name its name everywhere, unique within its kind
 * @param title the name in words
 * @param version changes whenever an outcome would
 * @param summary what it does, in a sentence or two
 * @param source the public code or text it was built from, and how sure that is
 * @param corrections what the mode {@code corrected} does otherwise than the public code; empty
 *     where both modes are the same
 * @param complexity growth of its time, in T frames, k chosen, d values a vector
 * @param inputs what it needs
 * @param optionalInputs what it uses where it is there
 * @param parameters what can be set
 * @param outputs what it gives
 */
public record Description(
    String name,
    String title,
    String version,
    String summary,
    String source,
    String corrections,
    String complexity,
    List<Input<?>> inputs,
    List<Input<?>> optionalInputs,
    List<Parameter<?>> parameters,
    List<Output> outputs) {

  /** Begins a description; what is not said is empty, the version 1. */
  public static Builder of(String name, String title, String summary) {
    return new Builder(name, title, summary);
  }

  /** Whether it looks at a question, as scores or as a vector. */
  public boolean queryAware() {
    return inputs.contains(Input.SCORES)
        || inputs.contains(Input.QUERY_EMBEDDING)
        || optionalInputs.contains(Input.SCORES)
        || optionalInputs.contains(Input.QUERY_EMBEDDING);
  }

  /**
   * All inputs it looks at, by their names, sorted: those it takes or may take, vectors in place of
   * scores and of tokens, and what tells the number of frames.
   */
  public SortedMap<String, Input<?>> looksAt() {
    SortedMap<String, Input<?>> inputsByName = new TreeMap<>();
    Input.OF_ALL.forEach(input -> inputsByName.put(input.name(), input));
    if (queryAware()) {
      inputsByName.put(Input.EMBEDDINGS.name(), Input.EMBEDDINGS);
      inputsByName.put(Input.QUERY_EMBEDDING.name(), Input.QUERY_EMBEDDING);
    }
    if (inputs.contains(Input.TOKENS)) {
      inputsByName.put(Input.EMBEDDINGS.name(), Input.EMBEDDINGS);
    }
    optionalInputs.forEach(input -> inputsByName.put(input.name(), input));
    inputs.forEach(input -> inputsByName.put(input.name(), input));
    return inputsByName;
  }

  /** Puts a description together. */
  public static final class Builder {
    private final String name;
    private final String title;
    private final String summary;
    private String version = "1";
    private String source = "";
    private String corrections = "";
    private String complexity = "";
    private List<Input<?>> inputs = List.of();
    private List<Input<?>> optionalInputs = List.of();
    private List<Parameter<?>> parameters = List.of();
    private List<Output> outputs = List.of();

    private Builder(String name, String title, String summary) {
      this.name = name;
      this.title = title;
      this.summary = summary;
    }

    public Builder version(String text) {
      version = text;
      return this;
    }

    public Builder source(String text) {
      source = text;
      return this;
    }

    public Builder corrections(String text) {
      corrections = text;
      return this;
    }

    public Builder complexity(String text) {
      complexity = text;
      return this;
    }

    public Builder takes(Input<?>... needed) {
      inputs = List.of(needed);
      return this;
    }

    public Builder mayTake(Input<?>... optional) {
      optionalInputs = List.of(optional);
      return this;
    }

    public Builder sets(Parameter<?>... all) {
      parameters = List.of(all);
      return this;
    }

    public Description gives(Output... all) {
      outputs = List.of(all);
      return new Description(
          name,
          title,
          version,
          summary,
          source,
          corrections,
          complexity,
          inputs,
          optionalInputs,
          parameters,
          outputs);
    }
  }
}
