package io.clipreduce.jobs;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.select.Selection;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs methods of choosing frames on the questions of each video, from the same candidates. */
final class SelectionComparison
    implements Grouped.Kernel<SelectionComparison.VideoWork, Comparison.Choice> {
  private final List<QuestionSelectStage.Asking> methods;
  private final int budget;
  private final QueryVectors vectors;
  private final PictureReader pictures;

  /** What is to be compared on a video. */
  record VideoWork(ArrayList<Comparison.Known> questions, WarehouseInputs.Evidence evidence)
      implements Serializable {}

  SelectionComparison(
      List<QuestionSelectStage.Asking> methods,
      int budget,
      Settings settings,
      PictureReader pictures) {
    this.methods = methods;
    this.budget = budget;
    this.vectors = new QueryVectors(settings);
    this.pictures = pictures;
  }

  @Override
  public void process(
      String videoId,
      VideoWork work,
      Iterator<Grouped.InputRow> rows,
      Consumer<Comparison.Choice> results) {
    QuestionSelectStage.Asking any = methods.get(0);
    TreeSet<String> encoders = new TreeSet<>(List.of(any.frameEncoder()));
    if (work.evidence() != null && work.evidence().ofFrames()) {
      encoders.add(work.evidence().encoder());
    }
    VideoFrames video = new VideoFrames(videoId, any.candidatesFps(), encoders);
    video.addAll(rows);
    for (QuestionSelectStage.Asking method : methods) {
      // What looks at no question chooses the same for all that are asked at one time.
      Map<Long, Comparison.Measured<Selection>> byTime = new HashMap<>();
      for (Comparison.Known known : work.questions()) {
        results.accept(compare(videoId, video, known, method, work.evidence(), byTime));
      }
    }
  }

  private Comparison.Choice compare(
      String videoId,
      VideoFrames video,
      Comparison.Known known,
      QuestionSelectStage.Asking method,
      WarehouseInputs.Evidence given,
      Map<Long, Comparison.Measured<Selection>> byTime) {
    WarehouseInputs.Evidence evidence = method.description().queryAware() ? given : null;
    String word = evidence == null ? null : evidence.word();
    String questionId = known.question().id();
    try {
      List<VideoFrames.Candidate> candidates = video.candidates(known.question().askedAtUs());
      double[][] units =
          Numbers.unit(
              candidates.stream()
                  .map(c -> Numbers.doubles(video.vector(c, method.frameEncoder())))
                  .toArray(double[][]::new));
      double[] timesS = candidates.stream().mapToDouble(c -> c.ptsUs() / 1e6).toArray();
      Supplier<Comparison.Measured<Selection>> run =
          () -> {
            Inputs inputs =
                new WarehouseInputs(
                        method.description(),
                        vectors,
                        pictures,
                        method.frameEncoder(),
                        method.textEncoder())
                    .of(video, known.question(), evidence);
            Arguments arguments = method.arguments(videoId, candidates);
            return Comparison.Measured.of(() -> method.selector().run(inputs, arguments));
          };
      Comparison.Measured<Selection> measured =
          evidence == null
              ? byTime.computeIfAbsent(known.question().askedAtUs(), askedAtUs -> run.get())
              : run.get();
      int[] chosen = Arrays.stream(measured.result().indices()).distinct().toArray();
      double[][] kept = Arrays.stream(chosen).mapToObj(i -> units[i]).toArray(double[][]::new);
      return new Comparison.Choice(
          method.method(),
          questionId,
          videoId,
          word,
          null,
          candidates.size(),
          chosen.length,
          ComparisonMeasures.timeCoverage(timesS, chosen, budget),
          ComparisonMeasures.spaceCoverage(units, kept),
          ComparisonMeasures.redundancy(kept),
          known.moments().isEmpty() ? 0 : 1,
          ComparisonMeasures.hits(timesS, chosen, known.moments()) ? 1 : 0,
          measured.nanos(),
          measured.allocatedBytes());
    } catch (RuntimeException e) {
      return Comparison.Choice.failed(method.method(), questionId, videoId, word, e);
    }
  }

  @Override
  public void close() throws IOException {
    vectors.close();
    pictures.close();
  }
}
