package io.clipreduce.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.generate.Variants;
import io.clipreduce.generate.Variants.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes variants of existing questions. */
@Command(
    name = "variants",
    description = {
      "Changes what does not matter about the questions of a file, or about their videos, after VLB.",
      "A record needs 'video', 'question', a list of 'options' and the right one as 'gt' or 'answer'."
          + " Its variants have ids such as crop~ID, and a field 'variant'."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer =
        "  clipreduce generate variants --input videos --questions questions.jsonl --output variants")
final class GenerateVariantsJob implements Callable<Integer> {
  @Mixin GenerateOptions options;

  @Option(
      names = "--questions",
      required = true,
      paramLabel = "FILE",
      description = "The questions: JSON, an array or one record a line.")
  Path questions;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description = {
        "Only these variants, with commas between. Default: all:",
        "original, paraphrase, context, rename, distractor, crop, letterbox, insert."
      })
  List<String> kinds = new ArrayList<>(Arrays.stream(Kind.values()).map(Kind::label).toList());

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Kind> chosen = kinds.stream().distinct().map(GenerateVariantsJob::kind).toList();
    List<JsonNode> records = records();
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("questions", questions.toString());
    asked.put("kinds", String.join(",", kinds));
    return options.run(
        "variants",
        asked,
        spec.commandLine().getOut(),
        (studio, videos, manifest) ->
            new Variants(studio, videos, options.seed).make(records, chosen, manifest));
  }

  private List<JsonNode> records() {
    if (!Files.isReadable(questions)) {
      throw new UserException("--questions %s cannot be read. Name a file.".formatted(questions));
    }

    try {
      return Variants.read(questions);
    } catch (IOException e) {
      throw new UserException("--questions %s: %s".formatted(questions, e.getMessage()), e);
    }
  }

  private static Kind kind(String label) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "--kinds: there is no %s. Kinds: %s."
                        .formatted(
                            label,
                            Arrays.stream(Kind.values())
                                .map(Kind::label)
                                .collect(Collectors.joining(", ")))));
  }
}
