package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingQueriesTest {
  private static final String MODELS =
      "models.folder=" + Path.of("../udfs/src/test/resources/models");

  @TempDir static Path folder;

  /** Vectors and what the reference scores them. */
  private static JsonNode golden;

  @BeforeAll
  static void publish() throws IOException {
    golden =
        new ObjectMapper()
            .readTree(
                Path.of("../udfs/src/test/resources/models/laion-aesthetic-v1/golden.json")
                    .toFile());
    new TestWarehouse(folder)
        .table(
            "frame_embeddings",
            """
            SELECT video_id, pts_us, encoder, CAST(vector AS ARRAY<FLOAT>) AS vector FROM VALUES
              ('v', 0L, 'a', array(0.6, 0.8)),
              ('v', 1L, 'a', array(1.0, 0.0)),
              ('v', 0L, 'b', array(0.0, 1.0, 0.0)),
              ('v', 1L, 'b', array(0.0, 0.8, 0.6)),
              ('v', 0L, 'c', array(0.0, 1.0)),
              ('v', 1L, 'c', array(0.8, 0.6)),
              ('v', 2L, 'a', array(0.0, 1.0)),
              ('v', 0L, 'clip-vit-b32', %s),
              ('v', 5L, 'clip-vit-b32', %s)
              AS (video_id, pts_us, encoder, vector)
            """
                .formatted(vector(0), vector(1)));
  }

  @Test
  void theFusedCosineIsTheWeightedMeanOfTheEncodersCosines() {
    // cos a = 0.6, cos b = 0.8; (1 * 0.6 + 3 * 0.8) / 4 = 0.75
    assertThat(number(fusedCosine(), "fusion.encoders=a,b", "fusion.weights=1,3"))
        .isCloseTo(0.75, within(1e-5));
  }

  @Test
  void theOrderOfTheEncodersDoesNotMatter() {
    assertThat(
            run(
                "SELECT * FROM fused_frame_embeddings",
                "fusion.encoders=b,a",
                "fusion.weights=3,1"))
        .isEqualTo(
            run(
                "SELECT * FROM fused_frame_embeddings",
                "fusion.encoders=a,b",
                "fusion.weights=1,3"))
        .contains("concat:a*0.2500+b*0.7500");
  }

  @Test
  void sumsAreOfUnitLengthAndOnlyOfVectorsOfOneLength() {
    // a + c of frame 0 = (0.6, 1.8), of frame 1 = (1.8, 0.6): cos = 2.16 / 3.6 = 0.6
    String[] ofOneLength = {"fusion.encoders=a,c", "fusion.weights=1,1", "fusion.method=sum"};
    assertThat(number(fusedCosine(), ofOneLength)).isCloseTo(0.6, within(1e-5));
    assertThat(
            number("SELECT vector_norm(vector) FROM fused_frame_embeddings LIMIT 1", ofOneLength))
        .isCloseTo(1, within(1e-5));
    assertThat(
            sql(fusedCosine(), "fusion.encoders=a,b", "fusion.weights=1,1", "fusion.method=sum")
                .err())
        .contains("fusion.method = sum needs encoders with vectors of one length");
  }

  @Test
  void onlyFramesThatAllEncodersHaveAreFused() {
    assertThat(
            number(
                "SELECT count(*) FROM fused_frame_embeddings",
                "fusion.encoders=a,b",
                "fusion.weights=1,1"))
        .isEqualTo(2);
  }

  @Test
  void weightsMustMatchTheEncoders() {
    assertThat(sql(fusedCosine(), "fusion.encoders=a,b").err())
        .contains("fusion.weights are [1.0]; allowed is one number for each of fusion.encoders");
  }

  @Test
  void textsAreEncodedInTheSpaceOfTheirEncoder() {
    String query =
        "SELECT cosine_similarity(embed_text('a photo of a cat', '%1$s'),"
            + " embed_text('%2$s', '%1$s'))";
    assertThat(number(query.formatted("clip-vit-b32", "a photo of a cat"), MODELS))
        .isCloseTo(1, within(1e-5));
    assertThat(number(query.formatted("minilm", "a picture of a kitten"), MODELS))
        .isBetween(0.6, 0.99);
    assertThat(number("SELECT IF(embed_text(NULL, 'minilm') IS NULL, 1, 0)")).isEqualTo(1);
  }

  @Test
  void rerankersScoreAnswersAsTheReferenceDoes() {
    String query =
        "SELECT text_relevance('ms-marco-minilm', 'where is the cat',"
            + " 'A photo of a cat sleeping on a red sofa in the sun.')";
    assertThat(number(query, MODELS)).isCloseTo(-0.42120078, within(1e-4));
    assertThat(sql("SELECT text_relevance('minilm', 'a', 'b')", MODELS).err())
        .contains("There is no reranker minilm. Known: ms-marco-minilm.");
  }

  @Test
  void unknownEncodersAndMissingModelsAreToldInOneLine(@TempDir Path empty) {
    assertThat(sql("SELECT embed_text('a', 'nosuch')", MODELS).err())
        .contains("encode_text.encoders = nosuch is unknown. Allowed: all-minilm-l6-v2, ")
        .hasLineCount(1);
    assertThat(sql("SELECT embed_text('a', 'siglip-base')", "models.folder=" + empty).err())
        .contains("Model siglip-base lacks config.json")
        .contains("clipreduce models fetch siglip-base")
        .hasLineCount(1);
  }

  @Test
  void qualityHeadsScoreTheFramesOfTheirEncoderAsTheReferenceDoes() {
    String query =
        "SELECT score FROM frame_quality WHERE head = 'laion-aesthetic-v1' AND pts_us = %s";
    JsonNode scores = golden.get("scores").get("data");

    assertThat(number(query.formatted(0), MODELS))
        .isCloseTo(scores.get(0).asDouble(), within(1e-5));
    assertThat(number(query.formatted(5), MODELS))
        .isCloseTo(scores.get(1).asDouble(), within(1e-5));
    assertThat(number("SELECT count(*) FROM frame_quality", MODELS)).isEqualTo(2);
    assertThat(
            number(
                "SELECT count(*) FROM frame_quality",
                MODELS,
                "quality.heads=laion-aesthetic-v1,laion-aesthetic-v2"))
        .isEqualTo(2);
    assertThat(sql("SELECT quality_score('laion-aesthetic-v1', array(1F, 2F))", MODELS).err())
        .contains("Quality head laion-aesthetic-v1 scores vectors of 24 values, not of 2.")
        .hasLineCount(1);
    assertThat(sql("SELECT * FROM frame_quality", MODELS, "quality.heads=nosuch").err())
        .contains("There is no quality-head nosuch. Known: laion-aesthetic-v1, laion-aesthetic-v2.")
        .hasLineCount(1);
  }

  /** A vector of the golden file in SQL. */
  private static String vector(int row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      values.add(
          "CAST(%s AS DOUBLE)".formatted(golden.get("vectors").get("data").get(24 * row + i)));
    }
    return "array(%s)".formatted(String.join(", ", values));
  }

  private static String fusedCosine() {
    return "SELECT vector_cosine_similarity(x.vector, y.vector) FROM fused_frame_embeddings x,"
        + " fused_frame_embeddings y WHERE x.pts_us = 0 AND y.pts_us = 1";
  }

  private static double number(String query, String... settings) {
    return Double.parseDouble(run(query, settings).lines().skip(1).findFirst().orElseThrow());
  }

  private static String run(String query, String... settings) {
    CommandRun run = sql(query, settings);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private static CommandRun sql(String query, String... settings) {
    List<String> args =
        new ArrayList<>(List.of("sql", "--warehouse", folder.toString(), "--format", "csv"));
    Arrays.stream(settings).forEach(setting -> args.addAll(List.of("--set", setting)));
    args.add(query);
    return CommandRun.of(args.toArray(String[]::new));
  }
}
