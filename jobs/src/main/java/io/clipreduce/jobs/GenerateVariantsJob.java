package io.clipreduce.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.generate.Variants;
import io.clipreduce.generate.Variants.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
          + " Its variants have ids such as crop~ID, and a field 'variant'. What 'insert' puts into"
          + " a video comes from one that no question is about."
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
      converter = KindNames.class,
      completionCandidates = KindNames.class,
      description = {
        "Only these variants, with commas between. Default: all:",
        "${COMPLETION-CANDIDATES}."
      })
  List<Kind> kinds = List.of(Kind.values());

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<JsonNode> records = records();
    return options.run(
        spec,
        (studio, videos, manifest) ->
            new Variants(studio, videos, options.seed)
                .make(records, kinds.stream().distinct().toList(), manifest));
  }

  private List<JsonNode> records() {
    if (!Files.isReadable(questions)) {
      throw new UserException("--questions %s cannot be read. Name a file.".formatted(questions));
    }

    try {
      List<JsonNode> records = Variants.read(questions);
      if (records.isEmpty()) {
        throw new IOException("it holds no questions.");
      }

      return records;
    } catch (IOException e) {
      throw new UserException("--questions %s: %s".formatted(questions, e.getMessage()), e);
    }
  }

  /** The kinds by their names. */
  static final class KindNames extends LabelNames<Kind> {
    KindNames() {
      super(Arrays.stream(Kind.values()).collect(Collectors.toMap(Kind::label, kind -> kind)));
    }
  }
}
