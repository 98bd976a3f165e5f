package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.select.KeyframeSelector;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RegistryTest {

  @Test
  void findsAnImplementationByTheNameItGivesItself() {
    Registry<KeyframeSelector> registry = selectors();

    assertThat(registry.names()).isSorted().contains("maxinfo", "uniform");
    assertThat(registry.get("select.method", "maxinfo").name()).isEqualTo("maxinfo");
  }

  @Test
  void saysWhichNamesAreAllowedWhenASettingNamesNone() {
    assertThatThrownBy(() -> selectors().get("select.method", "Uniform"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("select.method = Uniform is unknown. Allowed: maxinfo, uniform.");
    assertThatThrownBy(() -> selectors().get("select.method", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Allowed: maxinfo, uniform.");
  }

  @Test
  void saysSoWhenNothingIsInstalled() {
    assertThatThrownBy(() -> new Registry<>(Function.class, f -> "f").get("some.key", "x"))
        .hasMessage("some.key = x is unknown. Allowed: none is installed.");
  }

  @Test
  void refusesTwoImplementationsOfOneName() {
    assertThatThrownBy(() -> new Registry<>(KeyframeSelector.class, selector -> "same"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("are called 'same'");
  }

  private static Registry<KeyframeSelector> selectors() {
    return new Registry<>(KeyframeSelector.class, KeyframeSelector::name);
  }
}
