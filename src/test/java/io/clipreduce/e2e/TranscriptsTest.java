package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the one decode keeps for models, through the command line: sound, that becomes words as the
 * files' own text tracks do, and small frames, that become shots. The model of speech is a tiny one
 * that knows no words.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TranscriptsTest {
  private static final int WAV_HEADER_BYTES = 44;

  private static final List<String> MODEL_FILES =
      List.of(
          "silero-vad/onnx/model.onnx",
          "whisper-tiny/config.json",
          "whisper-tiny/generation_config.json",
          "whisper-tiny/preprocessor_config.json",
          "whisper-tiny/tokenizer.json",
          "whisper-tiny/onnx/encoder_model.onnx",
          "whisper-tiny/onnx/decoder_model_merged.onnx",
          "transnetv2/onnx/transnetv2.onnx");

  @TempDir private static Path folder;
  private static Path models;
  private static Path input;
  private static Path warehouse;
  private static SparkSession spark;

  @BeforeAll
  static void makeAVideoWithSubtitlesAndSpeech() throws IOException {
    spark = TestSpark.start("local[2]");
    warehouse = folder.resolve("warehouse");
    models = folder.resolve("models");
    input = Files.createDirectory(folder.resolve("in"));
    short[] voice = voice();
    Path film = Media.speech(folder.resolve("film.mkv"), 50, true, "flac", voice, 4, 18, 30, 38);
    Path texts =
        Files.writeString(
            folder.resolve("texts.srt"),
            """
            1
            00:00:01,000 --> 00:00:02,500
            <i>First</i> &amp; second

            2
            00:00:02,000 --> 00:00:08,000
            Over it
            """);
    Media.withSubtitles(film, texts, "ger", input.resolve("film.mkv"));
    // Copies, for digests are noted beside the files of a model.
    for (String file : MODEL_FILES) {
      Path copy = models.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(fixtures().resolve(file), copy);
    }
    Media.speech(input.resolve("talk.flac"), 640, false, "flac", voice, 594, 598, 604);
  }

  /** Four seconds, in which somebody speaks from 0.7 to 1.6 s and from 2.4 to 3.2 s. */
  private static short[] voice() throws IOException {
    byte[] file = Files.readAllBytes(fixtures().resolve("sounds/bursts.wav"));
    short[] voice = new short[(file.length - WAV_HEADER_BYTES) / Short.BYTES];
    ByteBuffer.wrap(file, WAV_HEADER_BYTES, file.length - WAV_HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(voice);
    return voice;
  }

  private static Path fixtures() {
    return Launcher.home().resolve("udfs/src/test/resources/models");
  }

  private static Commands.Result run(String... settings) {
    Stream<String> run =
        Stream.of("run", "--input", input.toString(), "--warehouse", warehouse.toString());
    Stream<String> quick =
        Stream.of("ocr", "faces", "motion", "look")
            .flatMap(part -> Stream.of("--set", "perceive." + part + "=false"));
    Stream<String> more = Stream.of(settings).flatMap(setting -> Stream.of("--set", setting));
    return Commands.run(Stream.concat(Stream.concat(run, quick), more).toArray(String[]::new));
  }

  private static List<String> shots() {
    return Published.read(spark, warehouse, "shots")
        .selectExpr(
            "start_us", "start_kind", "transition_end_us", "boundary_score > 0.5", "detector")
        .orderBy("start_us")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static List<Long> units(String... stages) {
    return Stream.of(stages)
        .map(stage -> Published.stage(spark, warehouse, stage).count())
        .toList();
  }

  private static List<String> smallFrames() {
    return Published.stage(spark, warehouse, "sample")
        .selectExpr("run_id", "explode(kept_small_frames) AS piece")
        .selectExpr("run_id", "piece.cell_index", "piece.frames", "piece.png.sha256")
        .orderBy("run_id", "cell_index")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(1) + " " + row.getInt(2) + " " + row.getString(3))
        .toList();
  }

  private static List<String> transcripts(String source) {
    return Published.read(spark, warehouse, "transcripts")
        .where("source = '%s'".formatted(source))
        .drop("publish_batch")
        .orderBy("video_id", "start_us")
        .toJSON()
        .collectAsList();
  }

  @Test
  @Order(1)
  void subtitleTracksBecomeTranscripts() {
    Commands.Result result = recognise();

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<Row> rows =
        Published.read(spark, warehouse, "transcripts")
            .where("source = 'subtitle'")
            .select("start_us", "end_us", "text", "language", "source", "track_index", "confidence")
            .orderBy("start_us")
            .collectAsList();
    assertThat(rows)
        .extracting(Row::toString)
        .containsExactly(
            "[1000000,2500000,First & second,de,subtitle,2,null]",
            "[2000000,8000000,Over it,de,subtitle,2,null]");
  }

  @Test
  @Order(2)
  void saysWhatIsMissingForSpeech() {
    Commands.Result silent = run("transcribe.recogniser=whisper-tiny");
    Commands.Result noModel =
        run(
            "transcribe.recogniser=whisper-tiny",
            "sample.keep_sound=true",
            "models.folder=" + folder.resolve("nowhere"));
    Commands.Result noLanguage =
        run(
            "transcribe.recogniser=whisper-tiny",
            "sample.keep_sound=true",
            "models.folder=" + models,
            "transcribe.language=klingon");

    assertThat(silent.exitCode()).isEqualTo(2);
    assertThat(silent.err())
        .contains("transcribe.recogniser is whisper-tiny")
        .contains("sample.keep_sound");
    assertThat(noModel.exitCode()).isEqualTo(2);
    assertThat(noModel.err())
        .contains("onnx/encoder_model.onnx")
        .contains(folder.resolve("nowhere/whisper-tiny").toString())
        .contains("clipreduce models fetch whisper-tiny");
    assertThat(noLanguage.exitCode()).isEqualTo(2);
    assertThat(noLanguage.err())
        .contains(
            "transcribe.language is klingon; allowed with whisper-tiny is auto, or one of de");
  }

  @Test
  @Order(3)
  void speechBecomesTranscriptsAndASecondRunChangesNothing() {
    List<String> subtitles = transcripts("subtitle");
    List<String> spoken = transcripts("speech");
    List<Long> units = units("sample", "shots", "segment", "transcribe");

    Commands.Result again = recognise();

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(units("sample", "shots", "segment", "transcribe")).isEqualTo(units);
    assertThat(Published.stage(spark, warehouse, "sample").where("kept_sound IS NOT NULL").count())
        .isEqualTo(4);
    assertThat(spoken).isNotEmpty();
    assertThat(transcripts("speech")).isEqualTo(spoken);
    assertThat(transcripts("subtitle")).isEqualTo(subtitles);
    assertThat(Published.read(spark, warehouse, "transcripts").select("transcript_id").distinct())
        .satisfies(ids -> assertThat(ids.count()).isEqualTo(spoken.size() + 2));
  }

  private static Commands.Result recognise() {
    return run(
        "transcribe.recogniser=whisper-tiny",
        "sample.keep_sound=true",
        "sample.keep_small_frames=true",
        "segment.detector=transnetv2",
        "models.folder=" + models,
        "run.chunk_s=20");
  }

  @Test
  @Order(4)
  void speechLiesWhereItIsSpokenInEveryBlock() {
    List<Row> spoken =
        Published.read(spark, warehouse, "transcripts")
            .where("source = 'speech'")
            .join(
                Published.read(spark, warehouse, "videos").select("video_id", "has_video"),
                "video_id")
            .select("has_video", "start_us", "end_us", "recogniser", "confidence", "text")
            .collectAsList();

    assertThat(spoken)
        .allSatisfy(
            row -> {
              boolean film = row.getBoolean(0);
              double from = row.getLong(1) / 1e6;
              double to = row.getLong(2) / 1e6;
              assertThat(from).isBetween(film ? 4.6 : 594.6, to);
              assertThat(to).isLessThan(film ? 41.4 : 607.4);
              assertThat(row.getString(3)).isEqualTo("whisper-tiny");
              assertThat(row.getFloat(4)).isBetween(0f, 1f);
              assertThat(row.getString(5)).isNotBlank();
              // No word is cut where one block ends and the next begins.
              assertThat(to < 602 || from > 602).isTrue();
            });
    assertThat(spoken).anyMatch(row -> row.getBoolean(0));
    assertThat(spoken).anyMatch(row -> !row.getBoolean(0) && row.getLong(1) < 602_000_000);
    assertThat(spoken).anyMatch(row -> row.getLong(1) > 602_000_000);
  }

  @Test
  @Order(5)
  void otherChunksMakeTheSameOfSpeechAndFramesAndTheRulesFindTheShotsAgain() {
    List<String> spoken = transcripts("speech");
    List<String> found = shots();
    List<Long> looks = units("shots");

    Commands.Result result =
        run(
            "transcribe.recogniser=whisper-tiny",
            "sample.keep_sound=true",
            "sample.keep_small_frames=true",
            "models.folder=" + models,
            "run.chunk_s=60");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(transcripts("speech")).isEqualTo(spoken);
    List<String> kept = smallFrames();
    assertThat(kept).hasSize(6);
    assertThat(kept.subList(3, 6)).isEqualTo(kept.subList(0, 3));
    assertThat(found)
        .containsExactly("[0,start,0,true,transnetv2]", "[25000000,cut,25000000,true,transnetv2]");
    assertThat(shots())
        .containsExactlyElementsOf(
            found.stream().map(shot -> shot.replace("transnetv2", "classical")).toList());
    assertThat(units("shots")).isEqualTo(looks);
    assertThat(Published.read(spark, warehouse, "failures").count()).isZero();
  }

  @Test
  @Order(6)
  void aSegmentersStretchesStandForShotsAndClipsAreMadeOfThem() {
    List<Row> ranges = ranges("detector IS NULL");

    Commands.Result result =
        Commands.run(
            Stream.concat(
                    Stream.of("segment", "--warehouse", warehouse.toString()),
                    Stream.of(
                            "sample.keep_sound=true",
                            "sample.keep_small_frames=true",
                            "models.folder=" + models,
                            "run.chunk_s=60",
                            "segment.method=quicksviewer",
                            "segment.params=k=3")
                        .flatMap(setting -> Stream.of("--set", setting)))
                .toArray(String[]::new));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(ranges("detector = 'quicksviewer'")).containsExactlyElementsOf(ranges);
    List<Row> shots =
        Published.stage(spark, warehouse, "segment")
            .where("detector = 'quicksviewer' AND size(shots) > 1")
            .selectExpr("shots.start_kind", "shots.start_us", "size(clips)")
            .collectAsList();
    assertThat(shots).hasSize(1);
    assertThat(shots.get(0).getList(0))
        .isEqualTo(List.of("start", "boundary", "boundary", "boundary"));
    assertThat(shots.get(0).getList(1)).contains(25_000_000L);
    assertThat(shots.get(0).getInt(2)).isGreaterThan(1);
  }

  /** From where to where shots and clips reach, by video. */
  private static List<Row> ranges(String where) {
    return Published.stage(spark, warehouse, "segment")
        .where(where)
        .selectExpr(
            "video_id",
            "try_element_at(shots, 1).start_us",
            "try_element_at(shots, -1).end_us",
            "try_element_at(clips, 1).start_us",
            "try_element_at(clips, -1).end_us")
        .distinct()
        .orderBy("video_id")
        .collectAsList();
  }
}
