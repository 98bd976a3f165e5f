package io.clipreduce.method;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The reference {@code docs/methods.md}; the build writes it anew from the descriptions. */
public final class MethodDocs {
  private MethodDocs() {}

  /**
   * Writes the reference, if it changed.
   *
   * @param args the file to write
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    String text = markdown();
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Methods

            Made by the build from the methods' own descriptions; do not edit. `clipreduce select
            --list` prints the same for those that choose frames and those that cut videos, `clipreduce
            compress --list` for those that make fewer vectors, `clipreduce layout --list` for those that
            arrange pictures.

            Every method runs in one of two modes: `corrected`, the default, and `faithful`, which
            keeps the quirks of the public code; where nothing is said of it, both are the same. Of
            equal candidates the one with the lowest index is taken. A score that is no finite number
            counts as the lowest, a value of a token that is none as 0; a cosine with a zero vector
            is 0. Where nothing is said of it and a selector's own rule leaves n frames, more than its
            budget, those at floor(i * n / budget) stay. A budget of 0 and a video without frames choose
            nothing: `indices` is empty, and selectors give no other output. linspace is numpy's, rint
            rounds half to even, and int cuts towards zero.

            `clipreduce select --cases FILE` runs any of them on inputs that are written out, one JSON
            object a line:

                {"name": "a", "method": "aks", "params": {"budget": 8}, "mode": "faithful", "scores": [0.1, 0.7, 0.3]}

            `method` is a name of the headings below, also as papers write it (`Q-Frame`, `AKS`).
            `params` holds parameters by name, `mode` may be left out, `seed` (0) is where random
            numbers begin; the other fields are inputs, which the lists below name. `null` is as if
            left out; in lists of numbers it stands for `NaN`, which may be written too, as may
            `Infinity`. Where two kinds have a method of one name, `"kind": "compress"` says which is
            meant (`select`, `segment`, `layout` and `compress` are the kinds), else that which has all it
            needs and looks at all that is given. The answer has `name` and the method's outputs, or
            `name` and `error`; empty lines have none. `scores`, `embeddings`, `query_embedding` and
            `tokens` may be given to any method: where it does not look at them, they only tell how many
            frames there are. Inputs that every method takes, and that tell it the same:

            """);
    for (Input<?> input : Input.OF_ALL) {
      text.append("- ").append(line(input)).append('\n');
    }
    for (Kind kind : Kind.values()) {
      text.append("\n## ").append(kind.title()).append('\n');
      Methods.of(kind).forEach(method -> section(text, method.description()));
    }
    return text.toString();
  }

  private static void section(StringBuilder text, Description method) {
    text.append("\n### ").append(method.name()).append("\n\n");
    text.append("%s. %s%n%n".formatted(method.title(), method.summary()).replace("\r", ""));
    text.append("- source: ").append(method.source()).append('\n');
    if (!method.corrections().isEmpty()) {
      text.append("- corrected: ").append(method.corrections()).append('\n');
    }
    text.append("- time: ").append(method.complexity()).append('\n');
    method.inputs().forEach(input -> text.append("- takes ").append(line(input)).append('\n'));
    method
        .optionalInputs()
        .forEach(input -> text.append("- may take ").append(line(input)).append('\n'));
    method
        .outputs()
        .forEach(
            output -> text.append("- gives `%s`: %s\n".formatted(output.name(), output.meaning())));
    if (!method.parameters().isEmpty()) {
      text.append(
          """

          | parameter | default | unit | allowed | meaning | default from |
          | --- | --- | --- | --- | --- | --- |
          """);
      for (Parameter<?> parameter : method.parameters()) {
        text.append(
            List.of(
                    "`" + parameter.name() + "`",
                    parameter.standard() == null ? "none" : String.valueOf(parameter.standard()),
                    parameter.unit(),
                    parameter.allowed(),
                    parameter.meaning(),
                    parameter.source())
                .stream()
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
      }
    }
  }

  private static String line(Input<?> input) {
    return "`%s` %s: %s".formatted(input.name(), input.shape(), input.meaning());
  }
}
