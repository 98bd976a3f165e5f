package io.clipreduce.caption;

import io.clipreduce.frames.Clip;
import io.clipreduce.model.Contrast;
import io.clipreduce.model.Device;
import io.clipreduce.model.Greedy;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.perceive.CellEvidence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

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

  private ModelCaptioner(ClipWriter writer, CaptionSettings settings) {
    this.writer = writer;
    this.settings = settings;
  }

  @Override
  public Iterator<ClipOutcome> caption(Iterator<ClipRequest> clips) {
    return Captioner.oneByOne(clips, this::caption);
  }

  private ClipCaption caption(ClipRequest clip) {
    if (clip.keyframes().isEmpty()) {
      throw new IllegalStateException("No picture of the clip was kept");
    }
    Greedy.Text text = writer.write(clip);
    String words = writer.words(text.ids()).strip().replaceAll("\\s+", " ");
    if (!text.whole()) {
      words = English.wholeSentences(words);
    }
    if (words.isEmpty()) {
      throw new IllegalStateException("The model wrote nothing");
    }
    return EvidenceCaptioner.modelCaption(clip, settings, words);
  }

  @Override
  public void close() {
    writer.close();
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
      return new ModelCaptioner(open(context.settings(), context.device()), context.settings());
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
        return writer.words(writer.write(new ClipRequest("", evidence, frames)).ids());
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
