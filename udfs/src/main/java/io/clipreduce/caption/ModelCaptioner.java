package io.clipreduce.caption;

import io.clipreduce.frames.Clip;
import io.clipreduce.model.Contrast;
import io.clipreduce.model.Device;
import io.clipreduce.model.DeviceMemoryException;
import io.clipreduce.model.Greedy;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.perceive.CellEvidence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Captioners that run in this process: ONNX exports of models that write about pictures. What a
 * model is made of decides how it is used: {@link SmolVlm} for its family, which sees several
 * keyframes and is told what to write; {@link PictureToText} for encoders with decoders.
 */
public final class ModelCaptioner implements Captioner {
  /** Changes whenever this code makes other captions with the same model. */
  private static final String VERSION = "1";

  private static final String OPTIONS = "model.";

  private final ClipWriter writer;
  private final CaptionSettings settings;

  /** One thread writes, another prepares. */
  private final ExecutorService background = Executors.newFixedThreadPool(2);

  private ModelCaptioner(ClipWriter writer, CaptionSettings settings) {
    this.writer = writer;
    this.settings = settings;
  }

  /** While a batch is written about, the next is taken and prepared. */
  @Override
  public Iterator<ClipOutcome> caption(Iterator<ClipRequest> clips) {
    ArrayDeque<Future<Attempt>> ahead = new ArrayDeque<>();
    ArrayDeque<ClipOutcome> outcomes = new ArrayDeque<>();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !outcomes.isEmpty() || !ahead.isEmpty() || clips.hasNext();
      }

      @Override
      public ClipOutcome next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        if (outcomes.isEmpty()) {
          takeAhead();
          List<Future<Attempt>> batch = List.copyOf(ahead);
          ahead.clear();
          Future<List<ClipOutcome>> written = background.submit(() -> outcomes(batch));
          takeAhead();
          outcomes.addAll(get(written));
        }
        return outcomes.remove();
      }

      private void takeAhead() {
        while (ahead.size() < writer.batches().texts() && clips.hasNext()) {
          ClipRequest clip = clips.next();
          ahead.add(background.submit(() -> prepare(clip)));
        }
      }
    };
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Captioning broke off", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while captions were written", e);
    }
  }

  /**
   * A clip on its way: one of both is null.
   *
   * @param prepared what can be written about
   * @param failed why it cannot
   */
  private record Attempt(ClipWriter.Prepared prepared, ClipOutcome failed) {}

  private Attempt prepare(ClipRequest clip) {
    try {
      if (clip.keyframes().isEmpty()) {
        throw new IllegalStateException("No picture of the clip was kept");
      }
      return new Attempt(writer.prepare(clip), null);
    } catch (RuntimeException e) {
      return new Attempt(null, ClipOutcome.failed(e));
    }
  }

  private List<ClipOutcome> outcomes(List<Future<Attempt>> batch) {
    List<Attempt> attempts = batch.stream().map(ModelCaptioner::get).toList();
    List<ClipWriter.Prepared> prepared =
        attempts.stream().map(Attempt::prepared).filter(Objects::nonNull).toList();
    Iterator<ClipOutcome> written = writer.batches().run(prepared, this::write).iterator();
    return attempts.stream()
        .map(attempt -> attempt.failed() == null ? written.next() : attempt.failed())
        .toList();
  }

  /**
   * Where a batch fails, each of its clips is tried alone, so that it costs those at fault only.
   */
  private List<ClipOutcome> write(List<ClipWriter.Prepared> clips) {
    try {
      List<Greedy.Text> texts = writer.write(clips);
      List<ClipOutcome> outcomes = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        outcomes.add(outcome(clips.get(i).clip(), texts.get(i)));
      }
      return outcomes;
    } catch (DeviceMemoryException e) {
      if (clips.size() > 1) {
        throw e;
      }
      return List.of(ClipOutcome.retry(e));
    } catch (RuntimeException e) {
      return clips.size() == 1
          ? List.of(ClipOutcome.failed(e))
          : clips.stream().flatMap(clip -> write(List.of(clip)).stream()).toList();
    }
  }

  private ClipOutcome outcome(ClipRequest clip, Greedy.Text text) {
    String words = writer.words(text.ids()).strip().replaceAll("\\s+", " ");
    if (!text.whole()) {
      words = English.wholeSentences(words);
    }
    return words.isEmpty()
        ? ClipOutcome.failed(new IllegalStateException("The model wrote nothing"))
        : ClipOutcome.captioned(EvidenceCaptioner.modelCaption(clip, settings, words));
  }

  /** Waits for what is under way: a run cannot be broken off. */
  @Override
  public void close() {
    background.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (background.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    writer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Offers a model. */
  public static final class Provider implements Captioner.Provider {
    private final ModelFolder files;

    public Provider(ModelFolder files) {
      this.files = files;
    }

    @Override
    public String name() {
      return files.card().name();
    }

    /**
     * @throws IllegalArgumentException if files of the model are not there, or the settings do not
     *     suit it
     */
    @Override
    public String version(CaptionSettings settings) {
      String digest = files.digest();
      if (PictureToText.fits(files)) {
        if (contrast(settings).weight() > 0) {
          throw new IllegalArgumentException(
              "caption.model.contrast is for models that can write without seeing anything, which %s cannot. Set it to 0."
                  .formatted(name()));
        }
        if (files.hasGraph("vision_encoder")) {
          PictureToText.sentence(files, task(settings));
        }
      } else if (!SmolVlm.fits(files)) {
        throw new IllegalArgumentException(
            "Model %s is no captioner that is known here: its model_type is %s, and it has no graph encoder_model."
                .formatted(name(), files.json("config.json").path("model_type")));
      }
      SortedMap<String, String> own = settings.options().subMap(OPTIONS, OPTIONS + '\uffff');
      return VERSION + "-" + digest + "-" + own;
    }

    @Override
    public FrameChoice frames(CaptionSettings settings) {
      return FrameChoice.keyframes(
          PictureToText.fits(files) ? 1 : Integer.parseInt(settings.option(OPTIONS + "frames")));
    }

    @Override
    public int clipsPerUnit() {
      return 1;
    }

    @Override
    public Captioner open(CaptionContext context) {
      ClipWriter writer = open(context.settings(), context.device());
      writer.batches().tell(context.tooLarge());
      return new ModelCaptioner(writer, context.settings());
    }

    /** What the model writes about pictures, shown as a clip of as many seconds. */
    public String tryOut(CaptionSettings settings, Device device, List<byte[]> pictures) {
      List<ClipRequest.Keyframe> frames = new ArrayList<>();
      for (byte[] picture : pictures) {
        frames.add(new ClipRequest.Keyframe(frames.size() * 1_000_000L, picture));
      }
      Clip clip = new Clip(0, 0, frames.size() * 1_000_000L, 0, 0, "shot");
      CellEvidence nothing = new CellEvidence(List.of(), List.of(), List.of(), List.of());
      ClipEvidence evidence =
          new ClipEvidence(clip, List.of(), nothing, List.of(), false, List.of());
      try (ClipWriter writer = open(settings, device)) {
        ClipWriter.Prepared prepared = writer.prepare(new ClipRequest("", evidence, frames));
        return writer.words(writer.write(List.of(prepared)).get(0).ids());
      }
    }

    ClipWriter open(CaptionSettings settings, Device device) {
      int mostTokens = Integer.parseInt(settings.option(OPTIONS + "max_tokens"));
      return PictureToText.fits(files)
          ? PictureToText.open(files, device, task(settings), mostTokens)
          : SmolVlm.open(
              files, device, settings.option(OPTIONS + "prompt"), mostTokens, contrast(settings));
    }

    /** Tasks have the names of Florence-2, which writes them {@code <CAPTION>}. */
    private static String task(CaptionSettings settings) {
      return "<" + settings.option(OPTIONS + "task").toUpperCase(Locale.ROOT) + ">";
    }

    private static Contrast contrast(CaptionSettings settings) {
      return new Contrast(Double.parseDouble(settings.option(OPTIONS + "contrast")));
    }
  }
}
