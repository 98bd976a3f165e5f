package io.clipreduce.encode;

import java.util.ArrayList;
import java.util.List;

/**
 * The text encoder {@code minilm}: all-MiniLM-L6-v2, 384 values, in this process. All encoders of a
 * JVM share one model, which stays loaded until the JVM ends.
 */
public final class MiniLmEncoder implements TextEncoder {

  private MiniLmEncoder() {}

  @Override
  public int dim() {
    return MiniLmModel.DIM;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Only the first {@value MiniLmModel#MAX_TOKENS} tokens of a text count, some 90 English
   * words. A text's vector does not depend on the texts it comes with.
   */
  @Override
  public List<float[]> encode(List<String> texts) {
    return Shared.MODEL.encode(new ArrayList<>(texts));
  }

  @Override
  public void close() {}

  /** Loads the model when it is first needed. */
  private static final class Shared {
    /** One thread, so that sums are always in one order and task slots do not crowd each other. */
    static final MiniLmModel MODEL = MiniLmModel.load(1);
  }

  /** Offers the encoder. */
  public static final class Provider implements TextEncoder.Provider {

    @Override
    public String name() {
      return "minilm";
    }

    @Override
    public String version() {
      return "1-" + MiniLmModel.MODEL_SHA256 + "-" + MiniLmModel.TOKENIZER_SHA256;
    }

    @Override
    public TextEncoder open() {
      return new MiniLmEncoder();
    }
  }
}
