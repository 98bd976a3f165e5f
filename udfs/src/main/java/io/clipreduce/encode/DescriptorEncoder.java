package io.clipreduce.encode;

import io.clipreduce.frames.DescriptorKernel;
import io.clipreduce.model.Device;
import io.clipreduce.model.SampledFrame;
import java.util.List;

/**
 * The frame encoder {@code descriptor}: passes on the descriptor that was kept when the frame was
 * decoded. It tells pictures apart by the look of them and knows nothing of what they show.
 */
public final class DescriptorEncoder implements FrameEncoder {

  @Override
  public int dim() {
    return DescriptorKernel.DIM;
  }

  @Override
  public boolean needsPictures() {
    return false;
  }

  @Override
  public int batchSize() {
    return 256;
  }

  @Override
  public float[] prepare(SampledFrame frame) {
    if (frame.descriptor().length != DescriptorKernel.DIM) {
      throw new IllegalArgumentException(
          "Descriptor of the frame at %s us has %s values instead of %s."
              .formatted(frame.ptsUs(), frame.descriptor().length, DescriptorKernel.DIM));
    }
    return frame.descriptor();
  }

  @Override
  public List<float[]> run(List<float[]> prepared) {
    return prepared;
  }

  @Override
  public void close() {}

  /** Offers the encoder. */
  public static final class Provider implements FrameEncoder.Provider {

    @Override
    public String name() {
      return "descriptor";
    }

    @Override
    public String version() {
      return String.valueOf(DescriptorKernel.VERSION);
    }

    @Override
    public FrameEncoder open(Device device) {
      return new DescriptorEncoder();
    }
  }
}
