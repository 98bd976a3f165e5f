package io.clipreduce.caption;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Greedy;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.RgbPicture;
import io.clipreduce.model.SampledFrame;
import io.clipreduce.perceive.Detection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Captioners whose tasks include telling where things or lines of text are, such as Florence-2, as
 * detectors and as readers. They say what they are sure of and no more: there is no confidence.
 *
 * @param <V> what is found
 */
public final class PlaceFinder<V> implements PictureModel<PlaceFinder.Prepared, List<V>> {
  /** Changes whenever this code finds other things with the same model. */
  private static final String VERSION = "1";

  private static final String THINGS = "<OD>";
  private static final String LINES = "<OCR_WITH_REGION>";

  private final PictureToText model;

  /** Makes what is found of the time of a frame and of the answer. */
  private final BiFunction<Long, String, List<V>> reading;

  private PlaceFinder(PictureToText model, BiFunction<Long, String, List<V>> reading) {
    this.model = model;
    this.reading = reading;
  }

  /** A picture in the size that the model takes. */
  public record Prepared(long ptsUs, RgbPicture picture) {}

  /** Opens a model that names things, without confidences; the caller closes it. */
  public static PlaceFinder<Detection> detector(ModelFolder files, Device device) {
    String name = files.card().name();
    return new PlaceFinder<>(
        open(files, device, THINGS),
        (ptsUs, answer) ->
            Places.things(answer).stream()
                .map(thing -> new Detection(ptsUs, thing.words(), null, thing.box(), name))
                .toList());
  }

  /** Opens a model that reads lines of text; the caller closes it. */
  public static PlaceFinder<Places.Placed> reader(ModelFolder files, Device device) {
    return new PlaceFinder<>(open(files, device, LINES), (ptsUs, answer) -> Places.lines(answer));
  }

  private static PictureToText open(ModelFolder files, Device device, String task) {
    JsonNode config = files.json("config.json");
    int mostTokens = config.path("text_config").path("max_position_embeddings").asInt(1024);
    // One place is the start token's.
    return PictureToText.open(files, device, task, mostTokens - 1);
  }

  /**
   * Changes whenever what a model finds would.
   *
   * @throws IllegalArgumentException if files of the model are not there, or it does not name
   *     things
   */
  public static String detectorVersion(ModelFolder files) {
    return version(files, THINGS);
  }

  /**
   * Changes whenever what a model reads would.
   *
   * @throws IllegalArgumentException if files of the model are not there, or it does not tell where
   *     text is
   */
  public static String readerVersion(ModelFolder files) {
    return version(files, LINES);
  }

  private static String version(ModelFolder files, String task) {
    String digest = files.digest();
    PictureToText.sentence(files, task);
    return VERSION + "-" + digest;
  }

  @Override
  public int batchSize() {
    return model.batches().texts();
  }

  @Override
  public boolean halveBatch() {
    return model.batches().halve();
  }

  @Override
  public Prepared prepare(SampledFrame frame) {
    return new Prepared(frame.ptsUs(), model.prepare(frame.jpeg()));
  }

  @Override
  public List<List<V>> run(List<Prepared> prepared) {
    List<Greedy.Text> texts = model.writeOf(prepared.stream().map(Prepared::picture).toList());
    List<List<V>> found = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      found.add(reading.apply(prepared.get(i).ptsUs(), model.answer(texts.get(i).ids())));
    }
    return found;
  }

  @Override
  public void close() {
    model.close();
  }
}
