package io.clipreduce.jobs;

import io.clipreduce.model.DeviceUnavailableException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of ClipReduce, and the only class that ends the JVM.
 *
 * <p>Exit codes: 0 all done; 1 the job failed; 2 wrong usage or settings, told in one line; 3 done,
 * but some videos failed and {@code --strict} was given.
 */
@Command(
    name = "clipreduce",
    description = "Turns a folder of videos into tables of clips, keyframes, text and captions.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce demo",
      "  clipreduce run --input videos --warehouse warehouse",
      "  clipreduce search --warehouse warehouse \"person at a whiteboard\"",
      "  clipreduce sql --warehouse warehouse \"SELECT path, duration_us FROM videos\"",
      "",
      "'clipreduce COMMAND --help' explains one command."
    })
public final class Main implements Runnable {
  static final int EXIT_DONE = 0;
  static final int EXIT_FAILED = 1;
  static final int EXIT_USAGE = 2;
  static final int EXIT_FAILURES = 3;

  /** Commands in the order of the help; the stages are between. */
  private static final List<Class<?>> BEFORE_STAGES =
      List.of(
          DemoJob.class,
          RunJob.class,
          SearchJob.class,
          AskJob.class,
          MomentsJob.class,
          SummaryJob.class,
          AnswerJob.class,
          SqlJob.class,
          LayoutJob.class,
          ReportJob.class,
          ExportJob.class,
          EvaluateJob.class,
          VacuumJob.class,
          DoctorJob.class,
          ModelsJob.class,
          GenerateJob.class,
          IngestJob.class);

  private static final List<Class<?>> AFTER_STAGES =
      List.of(PublishJob.class, IndexJob.class, DuplicatesJob.class, CompressJob.class);

  @Spec CommandSpec spec;

  public static void main(String[] args) {
    CommandLine commandLine = commandLine(args).setOut(utf8(System.out)).setErr(utf8(System.err));
    System.exit(commandLine.execute(args));
  }

  /** UTF-8 whatever the terminal's locale: names and texts of videos know no borders. */
  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** The command line with all commands; the caller may redirect its output. */
  public static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Main());
    BEFORE_STAGES.forEach(root::addSubcommand);
    for (Stage stage : Stages.AFTER_INGEST) {
      CommandLine command = new CommandLine(job(stage));
      command.getCommandSpec().usageMessage().description(stage.description());
      root.addSubcommand(stage.name(), command);
    }
    AFTER_STAGES.forEach(root::addSubcommand);
    return configured(root);
  }

  private static StageJob job(Stage stage) {
    return stage instanceof SelectStage ? new SelectJob(stage) : new StageJob(stage);
  }

  /** The command line with the one command that is asked for: to make all takes half a second. */
  private static CommandLine commandLine(String[] args) {
    for (Class<?> command : BEFORE_STAGES) {
      if (args.length > 0 && command.getAnnotation(Command.class).name().equals(args[0])) {
        return configured(new CommandLine(new Main()).addSubcommand(command));
      }
    }
    return commandLine();
  }

  private static CommandLine configured(CommandLine root) {
    for (CommandLine command : root.getSubcommands().values()) {
      command.getCommandSpec().versionProvider(new Version());
    }
    return root.setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setParameterExceptionHandler(Main::wrongUsage)
        .setExecutionExceptionHandler(Main::failed);
  }

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "No command given. Commands: %s"
            .formatted(String.join(", ", spec.commandLine().getSubcommands().keySet())));
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    PrintWriter err = command.getErr();
    err.printf("%s: %s. See '%s --help'.%n", name, withoutFullStop(e), name);
    err.flush();
    return EXIT_USAGE;
  }

  private static String withoutFullStop(ParameterException e) {
    return UserException.oneLine(e.getMessage()).replaceAll("\\.$", "");
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    String name = command.getCommandSpec().qualifiedName();
    PrintWriter err = command.getErr();
    int exitCode = EXIT_USAGE;
    Throwable mistake = mistake(e);
    if (mistake != null) {
      err.printf("%s: %s%n", name, mistake.getMessage());
    } else {
      err.printf("%s failed:%n", name);
      e.printStackTrace(err);
      if (Logs.file() != null) {
        err.printf("The full log: %s%n", Logs.file());
      }

      exitCode = EXIT_FAILED;
    }

    err.flush();
    return exitCode;
  }

  /** What the user can mend, on an executor or here; null if it is a failure of the program. */
  private static Throwable mistake(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause == e && cause instanceof UserException
          || cause instanceof DeviceUnavailableException) {
        return cause;
      }
    }
    return null;
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"clipreduce " + (version == null ? "(not packaged)" : version)};
    }
  }
}
