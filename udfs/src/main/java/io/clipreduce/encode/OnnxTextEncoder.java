package io.clipreduce.encode;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.OnnxModel;
import io.clipreduce.model.Tokenizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes texts with an ONNX export: a text tower ({@code text_model}) or a whole model ({@code
 * model}), such as those of CLIP and SigLIP, or sentence encoders. The vector is the output {@code
 * text_embeds} or {@code sentence_embedding}; else the rows of {@code last_hidden_state} are pooled
 * as {@code 1_Pooling/config.json} says; else it is {@code pooler_output}. It is made unit length.
 *
 * <p>A graph that takes no mask always sees its full length, padded with the model's own filler;
 * others see 32, 64, ... tokens by the text's own length. Every run has the same number of rows, so
 * a text's vector does not depend on its neighbours. Safe for several threads.
 */
public final class OnnxTextEncoder implements TextEncoder {
  /** Changes whenever this code makes other vectors of the same model. */
  private static final String VERSION = "1";

  private static final String IDS = "input_ids";
  private static final String STATES = "last_hidden_state";

  private final OnnxModel model;
  private final HuggingFaceTokenizer tokenizer;
  private final Form form;
  private final TokenBatches batches;
  private final int dim;

  private OnnxTextEncoder(OnnxModel model, HuggingFaceTokenizer tokenizer, Form form) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.form = form;
    this.batches =
        new TokenBatches(model, form.output(), form.maxTokens(), form.padding(), form.rows());
    long[] shape = model.outputs().get(form.output()).getShape();
    int last = Math.toIntExact(shape[shape.length - 1]);
    this.dim = last > 0 ? last : encode(List.of("")).get(0).length;
  }

  /**
   * How a model's texts become vectors.
   *
   * @param output the output that holds the vectors, or the states that are pooled
   * @param first whether the first state is the vector, instead of the mean of all
   * @param maxTokens longest input, special tokens included
   * @param padding token that fills up inputs
   * @param rows texts of a run
   */
  record Form(String output, boolean first, int maxTokens, long padding, int rows) {}

  /** Opens an encoder; it closes the model and the tokenizer. */
  static OnnxTextEncoder of(OnnxModel model, byte[] tokenizerJson, Form form) {
    return new OnnxTextEncoder(model, Tokenizers.open(tokenizerJson, form.maxTokens()), form);
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    List<Encoding> tokens = texts.stream().map(tokenizer::encode).toList();
    float[][] vectors = new float[tokens.size()][];
    batches.run(
        tokens,
        (text, states, shape, row) -> {
          boolean pooled = shape.length == 2;
          int first = pooled ? row : row * Math.toIntExact(shape[1]);
          int count = pooled || form.first() ? 1 : tokens.get(text).getIds().length;
          int values = Math.toIntExact(shape[shape.length - 1]);
          vectors[text] = Vectors.unitMean(states, first, count, values);
        });
    return Arrays.asList(vectors);
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }

  /** Offers the text encoder of a model. */
  public static final class Provider implements TextEncoder.Provider {
    private static final List<String> POOLED =
        List.of("text_embeds", "sentence_embedding", STATES, "pooler_output");

    private final ModelFolder files;

    public Provider(ModelFolder files) {
      this.files = files;
    }

    @Override
    public String name() {
      return files.card().name();
    }

    @Override
    public String version() {
      return VERSION + "-" + files.digest();
    }

    /**
     * @throws IllegalArgumentException if the model has no tower for texts
     */
    @Override
    public TextEncoder open(Device device) {
      String stem = files.hasGraph("text_model") ? "text_model" : "model";
      OnnxModel model = OnnxModel.open(files.graph(stem), device);
      try {
        Form form = form(model, device);
        return of(model, files.bytes("tokenizer.json"), form);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    }

    private Form form(OnnxModel model, Device device) {
      JsonNode pooling = files.json("1_Pooling/config.json");
      List<String> wanted = new ArrayList<>(POOLED);
      if (pooling.isMissingNode()) {
        wanted.remove(STATES);
      }
      String output = wanted.stream().filter(model.outputs()::containsKey).findFirst().orElse(null);
      if (!model.inputs().containsKey(IDS) || output == null) {
        throw new IllegalArgumentException(
            "The graph of model %s is no text encoder: its inputs are %s, its outputs %s. Needed are %s and one of %s; %s needs 1_Pooling/config.json too."
                .formatted(
                    name(),
                    model.inputs().keySet(),
                    model.outputs().keySet(),
                    IDS,
                    POOLED,
                    STATES));
      }
      return new Form(
          output,
          pooling.path("pooling_mode_cls_token").asBoolean(false),
          Tokenizers.maxTokens(files),
          Tokenizers.paddingToken(files),
          TokenBatches.rows(files, device));
    }
  }
}
