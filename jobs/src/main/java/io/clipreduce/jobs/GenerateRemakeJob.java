package io.clipreduce.jobs;

import io.clipreduce.frames.edit.VideoEditor;
import io.clipreduce.generate.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a set once more, by the command that its manifest tells. */
@Command(
    name = "remake",
    description = {
      "Makes a set again from its manifest: the same questions, the same videos.",
      "Videos that the set was made of must be what they were: their SHA-256 is compared first."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate remake --manifest needles/manifest.jsonl --output again")
final class GenerateRemakeJob implements Callable<Integer> {
  @Option(
      names = "--manifest",
      required = true,
      paramLabel = "FILE",
      description = "The manifest of the set.")
  Path manifest;

  @Option(
      names = "--input",
      paramLabel = "FOLDER",
      description = "Where the videos are now. Default: where they were.")
  String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder to make, on this machine.")
  Path output;

  @Option(names = "--overwrite", description = "Replaces an earlier set in that folder.")
  boolean overwrite;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Settings that differ from conf/clipreduce.conf, in the same form.")
  Path conf;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting; may be repeated.")
  List<String> assignments = new ArrayList<>();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Recipe recipe = recipe();
    for (Map.Entry<String, String> file : recipe.files().entrySet()) {
      GenerateOptions.checkSame(
          file.getKey(), file.getValue(), GenerateOptions.digest(file.getKey()));
    }

    CommandLine kind = spec.parent().subcommands().get(recipe.kind());
    String tool = new Main.Version().getVersion()[0];
    if (!tool.equals(recipe.tool()) || !VideoEditor.VERSION.equals(recipe.editor())) {
      spec.commandLine()
          .getErr()
          .printf(
              "The set was made by %s (editor %s), this is %s (editor %s): it may come out otherwise.%n",
              recipe.tool(), recipe.editor(), tool, VideoEditor.VERSION);
    }

    ((GenerateOptions) kind.getMixins().get("options")).again = recipe;
    return kind.execute(arguments(recipe).toArray(String[]::new));
  }

  private Recipe recipe() {
    if (!Files.isReadable(manifest)) {
      throw new UserException("--manifest %s cannot be read. Name a file.".formatted(manifest));
    }

    try {
      Recipe recipe = Recipe.read(manifest);
      if (!spec.parent().subcommands().containsKey(recipe.kind())) {
        throw new IOException(
            "nothing here makes a set of the kind '%s'.".formatted(recipe.kind()));
      }

      return recipe;
    } catch (IOException e) {
      throw new UserException("--manifest %s: %s".formatted(manifest, e.getMessage()), e);
    }
  }

  private List<String> arguments(Recipe recipe) {
    List<String> arguments = new ArrayList<>();
    recipe.options().forEach((name, value) -> arguments.add("--%s=%s".formatted(name, value)));
    arguments.add("--seed=" + recipe.seed());
    arguments.add("--input=" + (input == null ? recipe.input() : input));
    arguments.add("--output=" + output);
    if (overwrite) {
      arguments.add("--overwrite");
    }

    if (conf != null) {
      arguments.add("--conf=" + conf);
    }

    assignments.forEach(assignment -> arguments.add("--set=" + assignment));
    return arguments;
  }
}
