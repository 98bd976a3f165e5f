package io.clipreduce.caption;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Batches;
import io.clipreduce.model.CachedDecoder;
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
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Models that write about one picture with an encoder and a decoder: picture to encoder to decoder,
 * such as vit-gpt2; or, where there is a {@code vision_encoder} too, picture and the sentence of a
 * task to encoder to decoder, as Florence-2. Of a clip they see the middle one of its keyframes.
 */
final class PictureToText implements ClipWriter {
  private static final String ENCODER = "encoder_model";
  private static final String VISION = "vision_encoder";
  private static final String STATES = "last_hidden_state";
  private static final String PIXELS = "pixel_values";

  private final OnnxModel encoder;

  /** Null where the encoder takes pictures itself. */
  private final OnnxModel vision;

  private final CachedDecoder decoder;
  private final HuggingFaceTokenizer tokenizer;
  private final PicturePreprocessor preprocessor;
  private final Greedy greedy;

  /** The task in words; null where the model has but one. */
  private final String sentence;

  private final Batches batches;
  private final List<Runnable> closing;

  private PictureToText(
      OnnxModel encoder,
      OnnxModel vision,
      CachedDecoder decoder,
      HuggingFaceTokenizer tokenizer,
      PicturePreprocessor preprocessor,
      Greedy greedy,
      String sentence,
      Batches batches,
      List<Runnable> closing) {
    this.encoder = encoder;
    this.vision = vision;
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.preprocessor = preprocessor;
    this.greedy = greedy;
    this.sentence = sentence;
    this.batches = batches;
    this.closing = closing;
  }

  /** Whether a model is of this kind. */
  static boolean fits(ModelFolder files) {
    return files.hasGraph(ENCODER);
  }

  /**
   * Opens a model; the caller closes it.
   *
   * @param task what a model with several tasks shall do, such as {@code <CAPTION>}
   */
  static PictureToText open(ModelFolder files, Device device, String task, int mostNewTokens) {
    String sentence = files.hasGraph(VISION) ? sentence(files, task) : null;
    PicturePreprocessor preprocessor = PicturePreprocessor.of(files);
    Greedy greedy = new Greedy(GenerationConfig.of(files), mostNewTokens);
    List<Runnable> opened = new ArrayList<>();
    try {
      OnnxModel encoder = OnnxModel.open(files.graph(ENCODER), device);
      opened.add(encoder::close);
      OnnxModel vision = null;
      if (sentence != null) {
        vision = OnnxModel.open(files.graph(VISION), device);
        opened.add(vision::close);
      }
      CachedDecoder decoder = CachedDecoder.open(files, device);
      opened.add(decoder::close);
      HuggingFaceTokenizer tokenizer =
          Tokenizers.open(files.bytes("tokenizer.json"), Integer.MAX_VALUE);
      opened.add(tokenizer::close);
      boolean fixed =
          (vision == null ? encoder : vision).hasFixedRows(PIXELS) || decoder.hasFixedRows();
      Batches batches = Batches.of(files, device, fixed);
      return new PictureToText(
          encoder, vision, decoder, tokenizer, preprocessor, greedy, sentence, batches, opened);
    } catch (RuntimeException e) {
      opened.forEach(Runnable::run);
      throw e;
    }
  }

  /** Models are fed the sentence of a task, not its name. */
  static String sentence(ModelFolder files, String task) {
    JsonNode tasks = files.json("preprocessor_config.json").path("task_prompts_without_inputs");
    if (!tasks.path(task).isTextual()) {
      List<String> known = new ArrayList<>();
      tasks.fieldNames().forEachRemaining(known::add);
      throw new IllegalArgumentException(
          "Model %s knows no task %s. Known: %s."
              .formatted(
                  files.card().name(), task, known.isEmpty() ? "none" : String.join(", ", known)));
    }
    return tasks.path(task).asText();
  }

  @Override
  public Prepared prepare(ClipRequest clip) {
    return new Prepared(clip, List.of(prepare(clip.keyframes().get(0).jpeg())));
  }

  /** Reads a picture, in the size that the model takes; may be called by several threads. */
  RgbPicture prepare(byte[] jpeg) {
    return preprocessor.resized(RgbPicture.decode(jpeg));
  }

  @Override
  public Batches batches() {
    return batches;
  }

  @Override
  public List<Greedy.Text> write(List<Prepared> clips) {
    return writeOf(clips.stream().map(clip -> clip.pictures().get(0)).toList());
  }

  /** Writes about prepared pictures; what is written of one does not depend on the others. */
  List<Greedy.Text> writeOf(List<RgbPicture> pictures) {
    return sentence == null ? ofPictures(pictures) : ofTask(pictures);
  }

  private List<Greedy.Text> ofPictures(List<RgbPicture> pictures) {
    try (Feed feed = new Feed(encoder)) {
      putPixels(feed, pictures);
      try (OrtSession.Result states = encoder.run(feed, Set.of(STATES))) {
        return decode(pictures.size(), Map.of("encoder_hidden_states", (OnnxTensor) states.get(0)));
      }
    }
  }

  private List<Greedy.Text> ofTask(List<RgbPicture> pictures) {
    long[] ids = tokenizer.encode(sentence).getIds();
    FloatBuffer words = decoder.embed(ids);
    int width = words.capacity() / ids.length;
    FloatBuffer features = features(pictures);
    int values = features.capacity() / pictures.size();
    int length = values / width + ids.length;
    FloatBuffer both = Feed.floats(pictures.size() * length * width);
    for (int i = 0; i < pictures.size(); i++) {
      both.put(features.slice(i * values, values)).put(words.rewind());
    }
    LongBuffer ones = Feed.longs(pictures.size() * length);
    for (int i = 0; i < ones.capacity(); i++) {
      ones.put(i, 1);
    }
    try (Feed feed = new Feed(encoder)) {
      feed.put("inputs_embeds", both, pictures.size(), length, width)
          .put("attention_mask", ones, pictures.size(), length);
      try (OrtSession.Result states = encoder.run(feed, Set.of(STATES))) {
        return decode(
            pictures.size(),
            Map.of(
                "encoder_hidden_states",
                (OnnxTensor) states.get(0),
                "encoder_attention_mask",
                feed.tensor("attention_mask")));
      }
    }
  }

  /** {@code [pictures][rows][width]} in one row. */
  private FloatBuffer features(List<RgbPicture> pictures) {
    List<FloatBuffer> parts = new ArrayList<>();
    for (int from = 0; from < pictures.size(); from += batches.encoded()) {
      int to = Math.min(pictures.size(), from + batches.encoded());
      try (Feed feed = new Feed(vision)) {
        putPixels(feed, pictures.subList(from, to));
        try (OrtSession.Result result = vision.run(feed, Set.of("image_features"))) {
          parts.add(((OnnxTensor) result.get(0)).getFloatBuffer());
        }
      }
    }
    FloatBuffer all = Feed.floats(parts.stream().mapToInt(FloatBuffer::remaining).sum());
    parts.forEach(all::put);
    return all.rewind();
  }

  private void putPixels(Feed feed, List<RgbPicture> pictures) {
    FloatBuffer pixels = preprocessor.values(pictures);
    feed.put(PIXELS, pixels, pictures.size(), 3, preprocessor.heightPx(), preprocessor.widthPx());
  }

  private List<Greedy.Text> decode(int texts, Map<String, OnnxTensor> encoded) {
    List<long[]> prompts = Collections.nCopies(texts, new long[] {greedy.config().startId()});
    try (Decoding decoding = decoder.begin(texts, encoded)) {
      decoding.feedPrompts(prompts, greedy.config().startId());
      return greedy.write(decoding, prompts);
    }
  }

  @Override
  public String words(long[] ids) {
    return tokenizer.decode(ids, true);
  }

  /** All that tokens stand for, special ones such as places included. */
  String answer(long[] ids) {
    return tokenizer.decode(ids, false);
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
  }
}
