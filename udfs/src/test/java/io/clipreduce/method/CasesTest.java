package io.clipreduce.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CasesTest {

  @Test
  void answersEveryCaseInOrderAndGoesOnAfterOneThatCannotBeRun() throws IOException {
    assertThat(
            answers(
                """
                {"name": "a", "method": "uniform", "params": {"budget": 3}, "frames": 9}

                {"name": "b", "method": "uniform", "params": {"budget": "many"}, "frames": 9}
                not json
                {"name": 4, "method": "uniform", "params": {"budget": 2}, "times_s": [0, 0.5, 1]}
                """))
        .containsExactly(
            "{\"name\":\"a\",\"indices\":[0,4,8]}",
            "{\"name\":\"b\",\"error\":\"Parameter budget of uniform is many; allowed is a whole"
                + " number.\"}",
            "{\"name\":null,\"error\":\"The line is no JSON: Unrecognized token 'not': was expecting"
                + " (JSON String, Number (or 'NaN'/'+INF'/'-INF'), Array, Object or token 'null',"
                + " 'true' or 'false')\"}",
            "{\"name\":4,\"indices\":[0,2]}");
  }

  @Test
  void saysWhatIsWrongWithACase() throws IOException {
    assertThat(error("{\"method\": \"best\"}")).startsWith("method is best; allowed is ");
    assertThat(error("{\"method\": \"uniform\", \"pixels\": [1]}"))
        .isEqualTo("uniform does not look at pixels; it looks at frame_ids, frames, times_s.");
    assertThat(error("{\"method\": \"uniform\", \"params\": {\"k\": 1}}"))
        .isEqualTo("uniform has no parameter k; it has budget.");
    assertThat(error("{\"method\": \"uniform\", \"mode\": \"exact\"}"))
        .isEqualTo("Mode is exact; allowed is faithful, corrected.");
    assertThat(error("{\"method\": \"uniform\", \"seed\": \"x\"}"))
        .isEqualTo("seed is \"x\"; allowed is a whole number.");
    assertThat(error("{\"method\": \"uniform\", \"seed\": 1.5}"))
        .isEqualTo("seed is 1.5; allowed is a whole number.");
    assertThat(error("{\"method\": \"maxinfo\"}"))
        .isEqualTo("embeddings is missing: [T][d], one vector a frame.");
    assertThat(error("{\"method\": \"maxinfo\", \"embeddings\": [[1, 2], [3]]}"))
        .isEqualTo("embeddings: vector 1 has 1 values, vector 0 has 2; all need as many.");
    assertThat(error("{\"method\": \"uniform\", \"frames\": 3, \"times_s\": [0, 1]}"))
        .isEqualTo("frames has 3 frames, times_s has 2; one entry a frame is needed in both.");
    assertThat(error("{\"method\": \"uniform\", \"times_s\": [0, \"1\"]}"))
        .startsWith("times_s has \"1\"; what is needed is [T]");
    assertThat(error("{\"method\": \"uniform\"}"))
        .isEqualTo(
            "Nothing tells how many frames there are; give one of frame_ids, frames, times_s.");
    assertThat(error("[1]")).startsWith("A case is a JSON object");
  }

  @Test
  void refusesWholeNumbersThatNoMemorySufficesFor() throws IOException {
    for (Method method : Methods.all()) {
      String name = method.description().name();
      for (Parameter<?> parameter : method.description().parameters()) {
        for (int value : new int[] {1_000_000_000, Integer.MAX_VALUE}) {
          if (parameter.type() == Integer.class && parameter.most() < value) {
            assertThat(
                    error(
                        "{\"method\": \"%s\", \"kind\": \"%s\", \"params\": {\"%s\": %s}}"
                            .formatted(name, method.kind().word(), parameter.name(), value)))
                .startsWith("Parameter %s of %s is %s; ".formatted(parameter.name(), name, value))
                .contains("; allowed is a whole number ");
          }
        }
      }
    }
    assertThat(error("{\"method\": \"hour-llava\", \"frames\": 2147483647}"))
        .startsWith("frames has 2147483647; what is needed is a whole number up to 10000000: ");
  }

  @Test
  void takesOfMethodsOfOneNameTheOneThatLooksAtAllThatIsGiven() throws IOException {
    assertThat(
            answers(
                """
                {"method": "slow-fast", "frames": 2}
                {"method": "slow-fast", "tokens": [[[1], [2]], [[3], [4]]]}
                {"method": "slow-fast", "tokens": [[[1], [2]]], "kind": "select"}
                """))
        .satisfiesExactly(
            selected -> assertThat(selected).contains("\"indices\":[0,1]"),
            compressed -> assertThat(compressed).contains("\"tokens\":"),
            counted -> assertThat(counted).contains("\"indices\":[0]"));
  }

  @Test
  void letsAnyMethodBeGivenWhatOthersLookAt() throws IOException {
    String all = ", \"scores\": [1, 2, 3], \"embeddings\": [[1], [2], [3]]}";

    assertThat(answers("{\"method\": \"uniform\", \"params\": {\"budget\": 2}" + all))
        .containsExactly("{\"name\":null,\"indices\":[0,2]}");
    assertThat(error("{\"method\": \"uniform\", \"frames\": 2, \"score\": [1, 2]}"))
        .startsWith("uniform does not look at score; it looks at ");
  }

  @Test
  void takesAListOfWordsForAText() throws IOException {
    String types = ", \"motion_vectors\": [[], [], []], \"params\": {\"image_px\": 8}}";
    assertThat(
            answers("{\"method\": \"video-lavit\", \"frame_types\": [\"P\", \"I\", \"P\"]" + types))
        .isEqualTo(answers("{\"method\": \"video-lavit\", \"frame_types\": \"PIP\"" + types))
        .satisfiesExactly(answer -> assertThat(answer).contains("\"indices\":[1]"));
  }

  @Test
  void takesWhatIsNoNumberAsPythonWritesIt() throws IOException {
    assertThat(
            answers(
                "{\"name\": \"a\", \"method\": \"maxinfo\", \"params\": {\"budget\": 2},"
                    + " \"embeddings\": [[1, NaN], [0, 1], [null, 0]]}"))
        .containsExactly("{\"name\":\"a\",\"indices\":[0,1]}");
  }

  @Test
  void takesNamesAsPapersSpellThemAndRefusesThoseThatAreClose() throws IOException {
    String frames = "\", \"scores\": [1, 2, 3], \"params\": {\"budget\": 1}}";
    for (String name : List.of("BOLT", "Q-Frame", "q_frame", "KeyVideoLLM", "Free Video-LLM")) {
      assertThat(answers("{\"method\": \"" + name + frames).get(0)).contains("\"indices\":[");
    }
    assertThat(error("{\"method\": \"bolts" + frames)).startsWith("method is bolts; allowed is");
  }

  @Test
  void takesNullAsLeftOut() throws IOException {
    assertThat(
            answers(
                """
                {"name": null, "method": "uniform", "frames": 9, "times_s": null, "scores": null, "seed": null}
                {"method": "uniform", "frames": 9, "kind": null, "mode": null, "params": {"budget": null}}
                {"method": "uniform", "frames": 9, "params": null}
                """))
        .hasSize(3)
        .containsOnly("{\"name\":null,\"indices\":[0,1,2,3,5,6,7,8]}");
  }

  @Test
  void keepsCasesApartWhateverStandsAtTheEndsOfLines() throws IOException {
    assertThat(
            answers(
                "\uFEFF{\"name\": 1, \"method\": \"uniform\", \"frames\": 1}\r\n\r\n"
                    + "{\"name\": 2, \"method\": \"uniform\", \"frames\": [1\n"
                    + "{\"name\": 3, \"method\": \"uniform\", \"frames\": 1} {}\n"
                    + "{\"name\": 4, \"method\": \"uniform\", \"frames\": 1}"))
        .containsExactly(
            "{\"name\":1,\"indices\":[0]}",
            "{\"name\":2,\"error\":\"The line is no JSON: Unexpected end-of-input: expected close"
                + " marker for Array\"}",
            "{\"name\":3,\"error\":\"The line goes on after the case; each case needs a line of its"
                + " own.\"}",
            "{\"name\":4,\"indices\":[0]}");
    assertThat(answers("")).isEmpty();
  }

  @Test
  void readsLinesLongerThanItLooksAhead() throws IOException {
    String scores = "0, ".repeat(20_000);
    String line =
        "{\"method\": \"aks\", \"params\": {\"budget\": 1}, \"scores\": [" + scores + "1]}\n";

    assertThat(answers(line + line)).hasSize(2).containsOnly("{\"name\":null,\"indices\":[20000]}");
  }

  @Test
  void tellsPicturesByTheNamesOfTheReference() throws IOException {
    assertThat(answers("{\"method\": \"vtimecot\", \"times_s\": [0]}").get(0))
        .contains("\"x_px\":", "\"width_px\":", "\"baseline_px\":", "\"letter_px\":");
  }

  private static String error(String line) throws IOException {
    String answer = answers(line).get(0);
    return answer
        .replaceFirst("^\\{\"name\":null,\"error\":\"", "")
        .replaceFirst("\"\\}$", "")
        .replace("\\\"", "\"");
  }

  private static List<String> answers(String cases) throws IOException {
    StringWriter out = new StringWriter();
    new Cases(Kind.SELECT).run(new StringReader(cases), out);
    return out.toString().lines().toList();
  }
}
