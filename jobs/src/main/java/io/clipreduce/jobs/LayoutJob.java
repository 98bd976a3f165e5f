package io.clipreduce.jobs;

import io.clipreduce.answer.QuestionVideos;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.layout.Layout;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Arranges kept pictures, or what is said, in pictures for a model. */
@Command(
    name = "layout",
    description = {
      "Arranges the kept pictures of videos or clips in pictures for a model, by a published layout:"
          + " files in a folder, and a row each in the table 'layouts'. No video is decoded again.",
      "The layout t2vid writes text: what is said, or where nothing is, the captions of the clips."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce layout --warehouse wh --method ig-vlm --output grids",
      "  clipreduce layout --warehouse wh --method video-panels --video talk.mp4 --budget 16 --output"
          + " panels",
      "  clipreduce layout --warehouse wh --method vtimecot --query \"a red car\" --output bars",
      "  clipreduce layout --list"
    })
final class LayoutJob implements Callable<Integer> {
  /** What pictures are made of. */
  enum Of {
    videos,
    clips
  }

  @Mixin RunOptions options;
  @Mixin MethodOptions methods;

  @Option(
      names = "--method",
      required = true,
      paramLabel = "NAME",
      description = "The layout; --list names all.")
  String method;

  @Option(
      names = "--of",
      defaultValue = "videos",
      paramLabel = "WHAT",
      description = "What is arranged on its own: ${COMPLETION-CANDIDATES}.")
  Of of;

  @Option(
      names = "--video",
      paramLabel = "NAME",
      description =
          "Only this video: a path, the end of one, or a video id; may be repeated. Default: all.")
  List<String> videos = new ArrayList<>();

  @Option(
      names = "--budget",
      paramLabel = "N",
      description = "The layout's parameter budget: the most frames or pictures.")
  String budget;

  @Option(
      names = "--mode",
      defaultValue = "corrected",
      paramLabel = "MODE",
      description = "corrected, or faithful: with the quirks of the public code.")
  String mode;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "Another parameter of the layout; may be repeated.")
  Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--query",
      paramLabel = "TEXT",
      description = "A question, for layouts that mark what answers it.")
  String query;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Name of the set in the table, whose rows of the same videos are replaced. Default: the"
              + " layout's.")
  String name;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the pictures, which all machines reach; made if need be.")
  String output;

  @Override
  public Integer call() {
    Integer done = methods.done(Kind.LAYOUT);
    if (done != null) {
      return done;
    }
    Layout layout = layout();
    WarehouseTables tables = WarehouseTables.in(options.warehouse, options.warehouse().hadoop());
    if (!tables.has("frames") || !tables.has(FlatTable.VIDEOS.name())) {
      throw new UserException(
          "--warehouse %s holds no published frames. Finish it with 'clipreduce run'."
              .formatted(options.warehouse.location));
    }
    try (Lease lease = options.lease("layout")) {
      return options.inRun(lease, "layout", System.out, run -> arrange(run, tables, layout));
    }
  }

  private Layout layout() {
    try {
      Layout layout = Methods.get("--method", Layout.class, method);
      method = layout.description().name();
      if (budget != null) {
        parameters.put("budget", budget);
      }
      Arguments.of(layout, parameters, Mode.of(mode), 0);
      if (query != null && !layout.description().queryAware()) {
        throw new IllegalArgumentException(
            "--query is given, but %s looks at no question.".formatted(method));
      }
      return layout;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private String setName() {
    return name == null ? method : name;
  }

  /** Makes pictures and rows; returns how many videos or clips could not be arranged. */
  private int arrange(RunContext run, WarehouseTables tables, Layout layout) {
    String folder = WarehouseOption.qualified("--output", output, run.warehouse().hadoop());
    Set<String> chosen = chosen(run);
    LayoutTasks tasks =
        new LayoutTasks(
            layout.description().name(),
            mode,
            new TreeMap<>(parameters),
            setName(),
            query == null ? null : query(run, tables),
            new Path(folder).toString());
    LayoutItems items = new LayoutItems(run.spark(), tables, of == Of.clips, chosen);
    run.progress().begin("layout", 1);
    LayoutTasks.Outcome outcome =
        tasks.run(run, tasks.takesText() ? items.texts() : items.frames(tasks.evidence()), chosen);
    run.progress().end("layout");
    run.progress()
        .say(
            "Layouts: %s pictures by %s in %s%s"
                .formatted(
                    outcome.pictures(),
                    method,
                    folder,
                    outcome.failures() == 0
                        ? ""
                        : "; %s %s could not be arranged".formatted(outcome.failures(), of)));
    return outcome.failures();
  }

  /** Ids of the videos asked for; empty for all. */
  private Set<String> chosen(RunContext run) {
    List<IndexedVideo> known =
        PublishedVideo.all(run.spark(), run.warehouse()).values().stream()
            .map(PublishedVideo::video)
            .toList();
    try {
      return new QuestionVideos(known).ids(videos);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /** The question as a vector of an encoder of frames, or else of captions. */
  private LayoutTasks.Query query(RunContext run, WarehouseTables tables) {
    Set<String> encoders = new TreeSet<>();
    tables
        .read(run.spark(), "frame_embeddings")
        .select("encoder")
        .distinct()
        .collectAsList()
        .forEach(row -> encoders.add(row.getString(0)));
    WarehouseInputs.Evidence evidence = QuestionSelection.evidence(run.settings(), encoders);
    run.progress().say("Evidence of %s: %s".formatted(method, evidence.word()));
    try (QueryVectors vectors = new QueryVectors(run.settings())) {
      return new LayoutTasks.Query(evidence, vectors.of(evidence.encoder(), query));
    }
  }
}
