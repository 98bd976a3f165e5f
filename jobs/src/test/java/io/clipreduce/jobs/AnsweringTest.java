package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsweringTest {
  @TempDir Path folder;

  private static String fingerprint(String method, String... assignments) {
    return Answering.fingerprint(Settings.resolve(null, List.of(assignments)), method);
  }

  @Test
  void answersHangOnTheSettingsOfTheirMethodAlone() {
    String keep = "answer.ragllava.keep=5";

    assertThat(fingerprint("ragllava", keep)).isNotEqualTo(fingerprint("ragllava"));
    assertThat(fingerprint("cyberv", keep)).isEqualTo(fingerprint("cyberv"));
    assertThat(fingerprint("video-rag", "answer.video-rag.threshold=0.5"))
        .isNotEqualTo(fingerprint("video-rag"));
  }

  @Test
  void answersOfExamplesHangOnWhatTheirFileHolds() throws Exception {
    Path bank = folder.resolve("bank.jsonl");
    String setting = "answer.videoicl.examples=" + bank;
    Files.writeString(bank, "{\"video\": \"v\", \"question\": \"q\", \"answer\": \"a\"}");
    String before = fingerprint("videoicl", setting);
    Files.writeString(bank, "{\"video\": \"v\", \"question\": \"q\", \"answer\": \"b\"}");

    assertThat(fingerprint("videoicl", setting)).isNotEqualTo(before);
    assertThatThrownBy(() -> fingerprint("videoicl"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("answer.videoicl.examples");
  }

  @Test
  void rerankersMustBeKnownWhereTheyAreUsed() {
    String setting = "answer.ragllava.reranker=nobody";

    assertThatThrownBy(() -> fingerprint("ragllava", setting))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nobody")
        .hasMessageContaining("ms-marco-minilm");
    assertThat(fingerprint("mvu", setting)).isEqualTo(fingerprint("mvu"));
  }
}
