package io.clipreduce.caption;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.caption.ClipRequest.Keyframe;
import io.clipreduce.model.Batches;
import io.clipreduce.model.CachedDecoder;
import io.clipreduce.model.Contrast;
import io.clipreduce.model.Decoding;
import io.clipreduce.model.Device;
import io.clipreduce.model.Feed;
import io.clipreduce.model.GenerationConfig;
import io.clipreduce.model.Greedy;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.PicturePreprocessor;
import io.clipreduce.model.RgbPicture;
import io.clipreduce.model.Tokenizers;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The SmolVLM family (Idefics3): pictures become rows of embeddings that stand in the prompt where
 * its picture tokens are. Every keyframe is one picture of the model's own size, not cut into
 * tiles. Models that know videos (SmolVLM2) are told when each frame is, counted from the start of
 * the clip. Prompts have the form of transformers' {@code SmolVLMProcessor}.
 */
final class SmolVlm implements ClipWriter {
  private static final String PICTURE = "<image>";
  private static final String PIXELS = "pixel_values";

  private final OnnxModel vision;
  private final CachedDecoder decoder;
  private final HuggingFaceTokenizer tokenizer;
  private final PicturePreprocessor preprocessor;
  private final Greedy greedy;
  private final Form form;
  private final String question;
  private final Contrast contrast;
  private final Batches batches;

  private SmolVlm(
      OnnxModel vision,
      CachedDecoder decoder,
      HuggingFaceTokenizer tokenizer,
      PicturePreprocessor preprocessor,
      Greedy greedy,
      Form form,
      String question,
      Contrast contrast,
      Batches batches) {
    this.vision = vision;
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.preprocessor = preprocessor;
    this.greedy = greedy;
    this.form = form;
    this.question = question;
    this.contrast = contrast;
    this.batches = batches;
  }

  /** Opens a model; the caller closes it. */
  static SmolVlm open(
      ModelFolder files, Device device, String question, int mostNewTokens, Contrast contrast) {
    Form form = Form.of(files);
    PicturePreprocessor preprocessor = PicturePreprocessor.of(files);
    Greedy greedy = new Greedy(GenerationConfig.of(files), mostNewTokens);
    OnnxModel vision = OnnxModel.open(files.graph("vision_encoder"), device);
    CachedDecoder decoder = null;
    try {
      decoder = CachedDecoder.open(files, device);
      HuggingFaceTokenizer tokenizer = Tokenizers.openPlain(files.bytes("tokenizer.json"));
      Batches batches =
          Batches.of(files, device, vision.hasFixedRows(PIXELS) || decoder.hasFixedRows());
      return new SmolVlm(
          vision, decoder, tokenizer, preprocessor, greedy, form, question, contrast, batches);
    } catch (RuntimeException e) {
      vision.close();
      if (decoder != null) {
        decoder.close();
      }
      throw e;
    }
  }

  /** Whether a model is of this family. */
  static boolean fits(ModelFolder files) {
    String type = files.json("config.json").path("model_type").asText("");
    return Set.of("smolvlm", "idefics3").contains(type);
  }

  /**
   * How a model's prompts are made.
   *
   * @param pictureId the token that stands for a row of a picture
   * @param pictureTokens rows of a picture
   * @param mostTokens tokens that the model can take in all
   * @param video whether the model knows frames of videos and their times
   */
  record Form(long pictureId, int pictureTokens, int mostTokens, boolean video) {

    static Form of(ModelFolder files) {
      JsonNode config = files.json("config.json");
      JsonNode pictureId = config.path("image_token_id");
      JsonNode tokens = files.json("processor_config.json").path("image_seq_len");
      if (!pictureId.isInt() || !tokens.isInt()) {
        throw new IllegalArgumentException(
            "Model %s does not say how pictures stand in its prompts: config.json gives image_token_id %s, processor_config.json image_seq_len %s."
                .formatted(files.card().name(), pictureId, tokens));
      }
      return new Form(
          pictureId.asLong(),
          tokens.asInt(),
          config.path("text_config").path("max_position_embeddings").asInt(Integer.MAX_VALUE),
          files.json("preprocessor_config.json").has("video_sampling"));
    }

    /** The prompt for a clip. */
    String prompt(ClipRequest clip, String question) {
      StringBuilder words = new StringBuilder("<|im_start|>User:");
      if (video) {
        long startUs = clip.evidence().clip().startUs();
        long seconds = (clip.evidence().clip().endUs() - startUs) / 1_000_000;
        words.append(
            String.format(
                Locale.ROOT,
                " You are provided the following series of %s frames from a %d:%02d:%02d [H:MM:SS] video.\n",
                English.spelledOut(clip.keyframes().size()),
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60));
        for (Keyframe frame : clip.keyframes()) {
          long atS = (frame.ptsUs() - startUs) / 1_000_000;
          words
              .append(String.format(Locale.ROOT, "\nFrame from %02d:%02d:", atS / 60, atS % 60))
              .append(picture());
        }
        words.append("\n\n");
      } else {
        words.append(picture().repeat(clip.keyframes().size()));
      }
      return words.append(question).append(END).toString();
    }

    private String picture() {
      return "<fake_token_around_image><global-img>"
          + PICTURE.repeat(pictureTokens)
          + "<fake_token_around_image>";
    }

    private static final String END = "<end_of_utterance>\nAssistant:";

    /** The prompt without a clip. */
    static String blind(String question) {
      return "<|im_start|>User: " + question + END;
    }
  }

  @Override
  public Prepared prepare(ClipRequest clip) {
    return new Prepared(
        clip,
        clip.keyframes().stream()
            .map(frame -> preprocessor.resized(RgbPicture.decode(frame.jpeg())))
            .toList());
  }

  @Override
  public Batches batches() {
    return batches;
  }

  @Override
  public List<Greedy.Text> write(List<Prepared> clips) {
    List<long[]> prompts = new ArrayList<>();
    for (Prepared clip : clips) {
      long[] prompt = tokenizer.encode(form.prompt(clip.clip(), question)).getIds();
      check(prompt, clip.pictures().size());
      prompts.add(prompt);
    }
    List<Integer> lengths = prompts.stream().map(prompt -> prompt.length).toList();
    return decoder.sideBySide(
        lengths,
        indices ->
            write(
                indices.stream().flatMap(i -> clips.get(i).pictures().stream()).toList(),
                indices.stream().map(prompts::get).toList()));
  }

  private List<Greedy.Text> write(List<RgbPicture> pictures, List<long[]> prompts) {
    Iterator<FloatBuffer> features = features(pictures).iterator();
    List<FloatBuffer> embeddings = new ArrayList<>();
    for (long[] prompt : prompts) {
      FloatBuffer embedded = decoder.embed(prompt);
      place(features, prompt, embedded);
      embeddings.add(embedded);
    }
    try (Decoding decoding = decoder.begin(prompts.size())) {
      decoding.feedEmbeddings(embeddings, embeddings.get(0).capacity() / prompts.get(0).length);
      if (contrast.weight() == 0) {
        return greedy.write(decoding, prompts);
      }
      long[] unseeing = tokenizer.encode(Form.blind(question)).getIds();
      try (Decoding blind = decoder.begin(prompts.size())) {
        blind.feedPrompts(Collections.nCopies(prompts.size(), unseeing), unseeing[0]);
        return greedy.write(decoding, blind, contrast, prompts);
      }
    }
  }

  private void check(long[] prompt, int pictures) {
    long places = Arrays.stream(prompt).filter(id -> id == form.pictureId()).count();
    if (places != (long) pictures * form.pictureTokens()) {
      throw new IllegalArgumentException(
          "The prompt has %s places for %s pictures of %s tokens: caption.model.prompt must not hold %s."
              .formatted(places, pictures, form.pictureTokens(), PICTURE));
    }
    if (prompt.length + greedy.mostNewTokens() > form.mostTokens()) {
      throw new IllegalArgumentException(
          "A prompt of %s tokens and a caption of up to %s are more than the %s that the model takes. Lower caption.model.frames or caption.model.max_tokens."
              .formatted(prompt.length, greedy.mostNewTokens(), form.mostTokens()));
    }
  }

  /** A buffer a picture, {@code [tokens][width]}. */
  private List<FloatBuffer> features(List<RgbPicture> pictures) {
    List<FloatBuffer> features = new ArrayList<>();
    int widthPx = preprocessor.widthPx();
    int heightPx = preprocessor.heightPx();
    while (features.size() < pictures.size()) {
      int from = features.size();
      int count = Math.min(pictures.size() - from, batches.encoded());
      try (Feed feed = new Feed(vision)) {
        FloatBuffer pixels = preprocessor.values(pictures.subList(from, from + count));
        feed.put(PIXELS, pixels, 1, count, 3, heightPx, widthPx);
        feed.putTrue("pixel_attention_mask", 1, count, heightPx, widthPx);
        try (OrtSession.Result result = vision.run(feed, Set.of("image_features"))) {
          FloatBuffer all = ((OnnxTensor) result.get(0)).getFloatBuffer();
          int size = all.capacity() / count;
          for (int i = 0; i < count; i++) {
            features.add(all.slice(i * size, size));
          }
        }
      }
    }
    return features;
  }

  /** Puts the rows of the next pictures, in order, where the prompt has tokens for them. */
  private void place(Iterator<FloatBuffer> features, long[] prompt, FloatBuffer embeddings) {
    int width = embeddings.capacity() / prompt.length;
    FloatBuffer picture = null;
    int row = 0;
    for (int token = 0; token < prompt.length; token++) {
      if (prompt[token] == form.pictureId()) {
        picture = row == 0 ? features.next() : picture;
        embeddings.put(token * width, picture, row * width, width);
        row = (row + 1) % form.pictureTokens();
      }
    }
  }

  @Override
  public String words(long[] ids) {
    return tokenizer.decode(ids, true);
  }

  @Override
  public void close() {
    tokenizer.close();
    decoder.close();
    vision.close();
  }
}
