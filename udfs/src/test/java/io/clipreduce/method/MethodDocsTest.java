package io.clipreduce.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MethodDocsTest {

  @Test
  void documentsAreThoseOfTheMethods() throws IOException {
    assertThat(Files.readString(Path.of("../docs/methods.md"))).isEqualTo(MethodDocs.markdown());
  }

  @Test
  void everyMethodSaysAllThereIsToSay() {
    assertThat(Methods.all()).isNotEmpty();
    for (Method method : Methods.all()) {
      Description description = method.description();
      assertThat(description.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
      assertThat(description.title()).as(description.name()).isNotBlank();
      assertThat(description.summary()).as(description.name()).endsWith(".");
      assertThat(description.source()).as(description.name()).isNotBlank();
      assertThat(description.complexity()).as(description.name()).startsWith("O(");
      assertThat(description.outputs()).as(description.name()).isNotEmpty();
      for (Parameter<?> parameter : description.parameters()) {
        assertThat(parameter.meaning()).as(parameter.name()).isNotBlank();
        assertThat(parameter.source()).as(parameter.name()).isNotBlank();
        assertThat(parameter.name()).matches("[a-z0-9]+(_[a-z0-9]+)*");
        if (parameter.standard() != null) {
          assertThat(parameter.read(description.name(), parameter.standard()))
              .isEqualTo(parameter.standard());
        }
      }
    }
  }
}
