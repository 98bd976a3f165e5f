package io.clipreduce.jobs;

import io.clipreduce.model.Hub;
import io.clipreduce.model.ModelCard;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows, fetches and tries out the models that settings may name. */
@Command(
    name = "models",
    description = "Lists, fetches and checks models, those that are described in conf/models.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce models list",
      "  clipreduce models fetch clip-vit-b32",
      "  clipreduce models verify clip-vit-b32"
    },
    subcommands = {
      ModelsJob.ListModels.class,
      ModelsJob.FetchModels.class,
      ModelsJob.VerifyModels.class
    })
final class ModelsJob implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "No command given. Commands: list, fetch, verify");
  }

  /** Every model known, and whether its files are there. */
  @Command(
      name = "list",
      description = "Shows every model known, its licence and size, and where its files are.",
      mixinStandardHelpOptions = true)
  static final class ListModels implements Callable<Integer> {
    @Mixin SparkOptions spark;
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      Models models = spark.settings().models();
      PrintWriter out = spec.commandLine().getOut();
      out.printf("Folder: %s%n", models.folder());
      String line = "%-20s %-15s %9s  %-12s %-16s %s%n";
      out.printf(line, "NAME", "TASK", "SIZE", "LICENCE", "FILES", "REPOSITORY");
      for (ModelCard card : models.cards()) {
        List<String> missing = models.get(card.name()).missing();
        int files = card.files().size();
        String there =
            missing.isEmpty()
                ? "present"
                : missing.size() == files
                    ? "not fetched"
                    : "%s of %s missing".formatted(missing.size(), files);
        out.printf(
            line,
            card.name(),
            card.task().label(),
            megabytes(card.sizeBytes()),
            card.licence(),
            there,
            card.repository());
      }
      out.flush();
      return Main.EXIT_DONE;
    }
  }

  /** Downloads models. */
  @Command(
      name = "fetch",
      description = {
        "Downloads models from the hub (models.hub) into the models' folder (models.folder).",
        "A download that broke off goes on where it stopped; digests are compared with the hub's."
            + " A token for closed repositories is taken from the environment variable HF_TOKEN."
      },
      mixinStandardHelpOptions = true)
  static final class FetchModels implements Callable<Integer> {
    @Mixin SparkOptions spark;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Names, as listed.")
    List<String> names;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      Settings settings = spark.settings();
      Hub hub = new Hub(settings.getString("models.hub"), System.getenv("HF_TOKEN"));
      PrintWriter out = spec.commandLine().getOut();
      for (ModelFolder model : models(settings, names)) {
        for (String file : model.card().files()) {
          fetch(hub, model, file, out);
        }
        out.printf("%s is complete in %s%n", model.card().name(), model.path());
        out.flush();
      }
      return Main.EXIT_DONE;
    }

    private static void fetch(Hub hub, ModelFolder model, String file, PrintWriter out)
        throws InterruptedException {
      try {
        long[] shown = {0};
        Hub.Fetched fetched =
            hub.fetch(
                model,
                file,
                bytes -> {
                  if (bytes - shown[0] >= 100_000_000) {
                    shown[0] = bytes;
                    out.printf("%s: %s%n", file, megabytes(bytes));
                    out.flush();
                  }
                });
        out.printf(
            "%s: %s%s%n",
            file,
            fetched.downloaded() ? "fetched" : "was there",
            fetched.checked() ? ", digest as the hub's" : ", no digest was told");
        out.flush();
      } catch (IOException e) {
        throw new UserException(
            "Model %s cannot be fetched: %s"
                .formatted(
                    model.card().name(),
                    e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
            e);
      }
    }
  }

  /** Loads models and runs them once. */
  @Command(
      name = "verify",
      description = "Loads models, runs each on a small input and prints its shapes and speed.",
      mixinStandardHelpOptions = true)
  static final class VerifyModels implements Callable<Integer> {
    @Mixin SparkOptions spark;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Names, as listed.")
    List<String> names;

    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      Settings settings = spark.settings();
      PrintWriter out = spec.commandLine().getOut();
      for (ModelFolder model : models(settings, names)) {
        try {
          out.printf("%s: digest %s%n", model.card().name(), model.digest());
          ModelCheck.run(model, settings.device().here(), out);
        } catch (IllegalArgumentException e) {
          throw new UserException(e.getMessage(), e);
        }
        out.flush();
      }
      return Main.EXIT_DONE;
    }
  }

  private static List<ModelFolder> models(Settings settings, List<String> names) {
    Models models = settings.models();
    try {
      return names.stream().map(models::get).toList();
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private static String megabytes(long bytes) {
    return bytes == 0 ? "?" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
