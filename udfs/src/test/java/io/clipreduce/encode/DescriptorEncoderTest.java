package io.clipreduce.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.frames.DescriptorKernel;
import io.clipreduce.model.Device;
import io.clipreduce.model.Registry;
import io.clipreduce.model.SampledFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorEncoderTest {
  private final FrameEncoder.Provider provider =
      new Registry<>(FrameEncoder.Provider.class, FrameEncoder.Provider::name)
          .get("encode.frames", "descriptor");

  @Test
  void passesOnTheDescriptorsAndNeedsNoPictures() {
    float[] first = new float[DescriptorKernel.DIM];
    float[] second = new float[DescriptorKernel.DIM];
    first[0] = 1;
    second[1] = 1;

    List<float[]> vectors;
    try (FrameEncoder encoder = provider.open(Device.cpu(1))) {
      assertThat(encoder.needsPictures()).isFalse();
      assertThat(encoder.dim()).isEqualTo(DescriptorKernel.DIM);
      vectors =
          encoder.run(
              List.of(
                  encoder.prepare(new SampledFrame(0, first, null)),
                  encoder.prepare(new SampledFrame(500_000, second, null))));
    }

    assertThat(vectors).containsExactly(first, second);
    assertThat(provider.version()).isEqualTo(String.valueOf(DescriptorKernel.VERSION));
  }

  @Test
  void refusesADescriptorOfAnotherLength() {
    try (FrameEncoder encoder = provider.open(Device.cpu(1))) {
      assertThatThrownBy(() -> encoder.prepare(new SampledFrame(40_000, new float[3], null)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("40000 us has 3 values instead of");
    }
  }
}
