package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.encode.DescriptorEncoder;
import io.clipreduce.encode.FrameEncoder;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RegistryTest {

  @Test
  void findsAnImplementationByTheNameItGivesItself() {
    Registry<FrameEncoder.Provider> registry = encoders();

    assertThat(registry.names()).isSorted().contains("descriptor");
    assertThat(registry.get("encode.encoders", "descriptor").name()).isEqualTo("descriptor");
  }

  @Test
  void saysWhichNamesAreAllowedWhenASettingNamesNone() {
    assertThatThrownBy(() -> encoders().get("encode.encoders", "Descriptor"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encode.encoders = Descriptor is unknown. Allowed: descriptor.");
    assertThatThrownBy(() -> encoders().get("encode.encoders", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Allowed: descriptor.");
  }

  @Test
  void saysSoWhenNothingIsInstalled() {
    assertThatThrownBy(() -> new Registry<>(Function.class, f -> "f").get("some.key", "x"))
        .hasMessage("some.key = x is unknown. Allowed: none is installed.");
  }

  @Test
  void refusesTwoImplementationsOfOneName() {
    assertThatThrownBy(
            () ->
                new Registry<>(
                    FrameEncoder.Provider.class,
                    FrameEncoder.Provider::name,
                    List.of(new DescriptorEncoder.Provider())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("are called 'descriptor'");
  }

  private static Registry<FrameEncoder.Provider> encoders() {
    return new Registry<>(FrameEncoder.Provider.class, FrameEncoder.Provider::name);
  }
}
