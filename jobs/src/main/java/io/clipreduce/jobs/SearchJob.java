package io.clipreduce.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.answer.Clock;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.Hit;
import io.clipreduce.index.IndexedVideo;
import io.clipreduce.index.LuceneIndex;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageIndex;
import io.clipreduce.index.PassageQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds moments of videos by words and by what they mean. It starts no Spark. */
@Command(
    name = "search",
    description = {
      "Finds moments of videos: captions, text on screen, words that are said, things and names.",
      "Words are ranked by BM25, and meaning by the vectors of captions and of pictures, where an"
          + " encoder of them takes words; both become one ranking."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce search --warehouse wh \"person at a whiteboard\" --top 10",
      "  clipreduce search --warehouse wh \"gradient descent\" --kind speech,screen-text --pictures"
          + " found"
    })
final class SearchJob implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TOP = 10_000;

  /** Longer texts are cut, but not in JSON. */
  private static final int TEXT_CHARACTERS = 300;

  enum By {
    words,
    meaning,
    both
  }

  enum Fusing {
    rrf,
    weighted
  }

  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;
  @Mixin SearchOptions search;

  @Option(
      names = "--top",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many hits are wanted.")
  int top;

  @Option(
      names = "--by",
      defaultValue = "both",
      paramLabel = "WHAT",
      description = "One of ${COMPLETION-CANDIDATES}.")
  By by;

  @Option(
      names = "--fusion",
      defaultValue = "rrf",
      paramLabel = "HOW",
      description =
          "How rankings become one: rrf by ranks (reciprocal rank fusion), weighted by scores.")
  Fusing fusion;

  @Option(
      names = "--weight",
      paramLabel = "RANKING=NUMBER",
      description = "Weight of a ranking: text, or an encoder; 1 where none is given.")
  Map<String, Double> weights = new TreeMap<>();

  @Option(
      names = "--pictures",
      paramLabel = "FOLDER",
      description = "Writes a picture of each hit there, as JPEG.")
  Path pictures;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  boolean json;

  @Parameters(paramLabel = "QUERY", description = "What is looked for, as one argument in quotes.")
  String query;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (top < 1 || top > MAX_TOP) {
      throw new UserException("--top is %s; allowed is 1 to %s.".formatted(top, MAX_TOP));
    }
    if (query.isBlank()) {
      throw new UserException("QUERY is empty. Say what is looked for.");
    }
    Configuration hadoop = spark.settings().hadoop();
    Warehouse opened = new Warehouse(warehouse.uri(hadoop), hadoop);
    try (LuceneIndex index = opened.index().open();
        PictureReader reader = new PictureReader(hadoop, opened.root())) {
      Map<String, IndexedVideo> videos =
          index.videos().stream().collect(Collectors.toMap(IndexedVideo::videoId, v -> v));
      List<Hit> hits = index.search(query(index));
      for (int i = 0; i < hits.size(); i++) {
        Passage passage = hits.get(i).passage();
        FrameRef frame = HitPictures.of(passage, index);
        Path written = pictures == null ? null : write(frame, i + 1, reader);
        String path = videos.get(passage.videoId()).path();
        if (json) {
          printJson(i + 1, hits.get(i), path, frame, written);
        } else {
          print(i + 1, hits.get(i), path, frame, written);
        }
      }
      if (hits.isEmpty() && !json) {
        out().println("Nothing was found.");
      }
      out().flush();
    }
    return Main.EXIT_DONE;
  }

  private PassageQuery query(PassageIndex index) {
    SortedMap<String, float[]> vectors = new TreeMap<>();
    if (by != By.words) {
      SortedMap<String, String> unusable = new TreeMap<>();
      try (QueryVectors encoders = new QueryVectors(spark.settings())) {
        for (String name : encoders.takingWords(index.encoders())) {
          try {
            vectors.put(name, encoders.of(name, query));
          } catch (IllegalArgumentException e) {
            unusable.put(name, e.getMessage());
          }
        }
        if (vectors.isEmpty() && by == By.meaning) {
          throw new UserException(
              "--by meaning needs vectors in the index that an encoder of words can be compared with, but it holds those of %s. %s"
                  .formatted(
                      index.encoders().isEmpty() ? "none" : String.join(", ", index.encoders()),
                      String.join(" ", unusable.values())));
        }
        unusable.forEach(
            (name, why) ->
                spec.commandLine()
                    .getErr()
                    .printf("Not searched by vectors of %s: %s%n", name, why));
      }
    }
    weights
        .keySet()
        .forEach(
            name -> {
              if (!name.equals(PassageQuery.TEXT) && !vectors.containsKey(name)) {
                throw new UserException(
                    "--weight names %s, which is no ranking here; allowed is %s."
                        .formatted(name, String.join(", ", rankings(vectors))));
              }
            });
    return new PassageQuery(
        by == By.meaning ? null : query,
        vectors,
        fusion == Fusing.rrf ? PassageQuery.Fusion.RRF : PassageQuery.Fusion.WEIGHTED,
        new TreeMap<>(weights),
        search.filter(index.videos()),
        top);
  }

  private static List<String> rankings(SortedMap<String, float[]> vectors) {
    TreeMap<String, float[]> all = new TreeMap<>(vectors);
    all.put(PassageQuery.TEXT, new float[0]);
    return List.copyOf(all.keySet());
  }

  /** Writes a picture; null if there is none. */
  private Path write(FrameRef frame, int rank, PictureReader reader) throws IOException {
    if (frame == null) {
      return null;
    }
    Files.createDirectories(pictures);
    Path file = pictures.resolve(String.format(Locale.ROOT, "hit-%04d.jpg", rank));
    Picture picture = new Picture(frame.file(), frame.offset(), frame.sizeBytes(), "");
    return Files.write(file, reader.read(picture));
  }

  private void print(int rank, Hit hit, String path, FrameRef frame, Path written) {
    Passage passage = hit.passage();
    out()
        .printf(
            Locale.ROOT,
            "%3d  %s-%s  %-11s %s  (%.4f)%n",
            rank,
            Clock.of(passage.startUs()),
            Clock.of(passage.endUs()),
            SearchOptions.label(passage.kind()),
            path,
            hit.score());
    out().println("     " + shortened(passage.text()));
    if (written != null) {
      out().println("     " + written);
    } else if (frame != null) {
      out()
          .printf(
              Locale.ROOT,
              "     picture: %s, %d bytes at %d%n",
              frame.file(),
              frame.sizeBytes(),
              frame.offset());
    }
  }

  private static String shortened(String text) {
    String line = UserException.oneLine(text);
    return line.codePointCount(0, line.length()) <= TEXT_CHARACTERS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, TEXT_CHARACTERS)) + "...";
  }

  private void printJson(int rank, Hit hit, String path, FrameRef frame, Path written)
      throws JsonProcessingException {
    Passage passage = hit.passage();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("rank", rank);
    line.put("score", hit.score());
    line.put("kind", SearchOptions.label(passage.kind()));
    line.put("id", passage.id());
    line.put("video_id", passage.videoId());
    line.put("path", path);
    line.put("start_us", passage.startUs());
    line.put("end_us", passage.endUs());
    line.put("text", passage.text());
    line.put("language", passage.language());
    line.put("speaker", passage.speaker());
    line.put("confidence", passage.confidence());
    line.put("ranks", hit.ranks());
    line.put("scores", hit.scores());
    if (frame != null) {
      Map<String, Object> picture = new LinkedHashMap<>();
      picture.put("pts_us", frame.ptsUs());
      picture.put("file", frame.file());
      picture.put("offset", frame.offset());
      picture.put("size_bytes", frame.sizeBytes());
      line.put("picture", picture);
    }
    if (written != null) {
      line.put("picture_path", written.toString());
    }
    out().println(JSON.writeValueAsString(line));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
