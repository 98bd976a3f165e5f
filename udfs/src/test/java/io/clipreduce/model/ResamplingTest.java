package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ResamplingTest {

  @Test
  void givesPillowsBytes() {
    JsonNode golden = Fixtures.json(Fixtures.folder().resolve("pictures/resize.json"));
    byte[] expected = Fixtures.bytes("pictures/" + golden.get("file").asText());

    assertThat(golden.get("cases")).hasSizeGreaterThan(20);
    for (JsonNode one : golden.get("cases")) {
      RgbPicture picture = RgbPicture.decode(Fixtures.picture(one.get("picture").asText()));
      Resampling filter = Resampling.valueOf(one.get("filter").asText().toUpperCase(Locale.ROOT));

      RgbPicture resized =
          filter.resize(picture, one.get("width").asInt(), one.get("height").asInt());

      int offset = one.get("offset").asInt();
      int end = offset + one.get("bytes").asInt();
      assertThat(Arrays.equals(resized.rgb(), Arrays.copyOfRange(expected, offset, end)))
          .as(one.toString())
          .isTrue();
    }
  }
}
