package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsJobTest {
  private static final Path FIXTURES = Path.of("../udfs/src/test/resources/models");
  private static final String REPOSITORY = "/sentence-transformers/all-MiniLM-L6-v2/resolve/main/";

  @TempDir Path folder;
  private HttpServer server;
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  /** Bytes after which the next download breaks off; -1 for none. */
  private volatile int breaksOffAfter = -1;

  /** Whether the large file's content is another than its digest says. */
  private volatile boolean corrupt;

  @BeforeEach
  void startHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stopHub() {
    server.stop(0);
  }

  @Test
  void listsEveryModelAndWhetherItsFilesAreThere() throws IOException {
    Path model = folder.resolve("all-minilm-l6-v2");
    Files.createDirectories(model);
    Files.writeString(model.resolve("config.json"), "{}");

    CommandRun run = CommandRun.of("models", "list", "--set", "models.folder=" + folder);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Folder: " + folder)
        .containsPattern("clip-vit-b32 +frame-encoder +606.0 MB +MIT +not fetched +Xenova/clip")
        .containsPattern("all-minilm-l6-v2 +text-encoder +91.0 MB +Apache-2.0 +5 of 6 missing");
  }

  @Test
  void fetchesWholeFilesWithTheHubsDigests() throws IOException {
    CommandRun run = fetch();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("onnx/model.onnx: fetched, digest as the hub's")
        .contains("config.json: fetched, digest as the hub's")
        .contains("all-minilm-l6-v2 is complete in " + folder.resolve("all-minilm-l6-v2"));
    assertThat(Files.readAllBytes(model("onnx/model.onnx"))).isEqualTo(content("onnx/model.onnx"));
    assertThat(Files.readAllBytes(model("config.json"))).isEqualTo(content("config.json"));
  }

  @Test
  void fetchesNothingTwice() {
    fetch();
    requests.clear();

    CommandRun run = fetch();

    assertThat(run.out()).contains("onnx/model.onnx: was there, digest as the hub's");
    assertThat(requests).isNotEmpty().allMatch(request -> request.startsWith("HEAD "));
  }

  @Test
  void goesOnWhereADownloadBrokeOff() throws IOException {
    breaksOffAfter = 40_000;
    CommandRun broken = fetch();
    assertThat(broken.exitCode()).isEqualTo(Main.EXIT_USAGE);
    assertThat(broken.err()).contains("Model all-minilm-l6-v2 cannot be fetched");
    assertThat(model("onnx/model.onnx")).doesNotExist();
    requests.clear();

    CommandRun run = fetch();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(requests).anyMatch(request -> request.matches("GET /content bytes=\\d{4,}-.*"));
    assertThat(Files.readAllBytes(model("onnx/model.onnx"))).isEqualTo(content("onnx/model.onnx"));
  }

  @Test
  void refusesContentWithAnotherDigest() {
    corrupt = true;

    CommandRun run = fetch();

    assertThat(run.exitCode()).isEqualTo(Main.EXIT_USAGE);
    assertThat(run.err()).contains("onnx/model.onnx came with 100000 bytes and another digest");
    assertThat(model("onnx/model.onnx")).doesNotExist();
  }

  @Test
  void saysWhatAClosedOrMissingRepositoryNeeds() {
    CommandRun closed = fetch("siglip-base");
    CommandRun unknown = fetch("nosuch");

    assertThat(closed.err()).contains("answers 401").contains("HF_TOKEN");
    assertThat(unknown.err()).contains("There is no model nosuch. Known: all-minilm-l6-v2, bge");
    assertThat(unknown.exitCode()).isEqualTo(Main.EXIT_USAGE);
  }

  @Test
  void verifiesAModelByRunningIt() {
    CommandRun run =
        CommandRun.of("models", "verify", "clip-vit-b32", "--set", "models.folder=" + FIXTURES);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("takes pixel_values FLOAT [any, any, any, any]")
        .containsPattern("encodes pictures: 24 values, [0-9.]+ pictures/s on cpu in batches of 8")
        .containsPattern("encodes texts: 24 values, [0-9.]+ texts/s on cpu");
  }

  @Test
  void verifiesDetectorsRerankersAndQualityHeads() {
    CommandRun run =
        CommandRun.of(
            "models",
            "verify",
            "rtdetr-r18",
            "ms-marco-minilm",
            "transnetv2",
            "laion-aesthetic-v1",
            "--set",
            "models.folder=" + FIXTURES);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("detects: surest of a made-up picture '[a-z]+' with 0[.][0-9]+; ")
        .containsPattern("scores answers: .* texts/s on cpu")
        .containsPattern(
            "finds cuts: made-up ones with (1[.]00|0[.]9[0-9]) at least, other frames with 0[.][0-4][0-9]"
                + " at most; [0-9.]+ frames/s on cpu")
        .containsPattern(
            "scores vectors of clip-vit-b32, 24 values: -?[0-9.]+ where all are alike");
  }

  @Test
  void aGpuThatIsNotThereIsToldInOneLine() {
    assumeFalse(Files.exists(Path.of("/dev/nvidia0")), "this machine has a GPU");

    CommandRun run =
        CommandRun.of(
            "models",
            "verify",
            "clip-vit-b32",
            "--set",
            "models.folder=" + FIXTURES,
            "--set",
            "models.device=cuda:0");

    assertThat(run.exitCode()).isEqualTo(Main.EXIT_USAGE);
    assertThat(run.err()).contains("cannot run on cuda:0").contains("-Pgpu").hasLineCount(1);
  }

  @Test
  void namesTheFilesThatAModelLacks() {
    CommandRun run =
        CommandRun.of("models", "verify", "clip-vit-b32", "--set", "models.folder=" + folder);

    assertThat(run.exitCode()).isEqualTo(Main.EXIT_USAGE);
    assertThat(run.err())
        .contains("Model clip-vit-b32 lacks config.json, preprocessor_config.json")
        .contains("Fetch it: clipreduce models fetch clip-vit-b32");
  }

  @Test
  void fetchesFromOtherPlacesThanTheHubWithoutTakingTheirTagsForDigests() throws IOException {
    Files.createDirectories(folder.resolve("conf/models"));
    Files.writeString(
        folder.resolve("conf/models/mine.conf"),
        """
        name = mine, task = quality-head, encoder = clip-vit-b32, revision = main, variant = ""
        repository = "http://127.0.0.1:%s/elsewhere/raw", files = ["a+b.pth"], licence = MIT, size = 0
        """
            .formatted(server.getAddress().getPort()));
    System.setProperty(Settings.HOME_PROPERTY, folder.toString());
    CommandRun run;
    try {
      run = fetch("mine");
    } finally {
      System.clearProperty(Settings.HOME_PROPERTY);
    }

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("a+b.pth: fetched, no digest was told");
    assertThat(requests).contains("GET /elsewhere/raw/main/a+b.pth null");
    assertThat(Files.readAllBytes(folder.resolve("mine/a+b.pth"))).isEqualTo(content("a+b.pth"));
  }

  private CommandRun fetch() {
    return fetch("all-minilm-l6-v2");
  }

  private CommandRun fetch(String name) {
    return CommandRun.of(
        "models",
        "fetch",
        name,
        "--set",
        "models.folder=" + folder,
        "--set",
        "models.hub=http://127.0.0.1:" + server.getAddress().getPort());
  }

  private Path model(String file) {
    return folder.resolve("all-minilm-l6-v2").resolve(file);
  }

  private static byte[] content(String file) {
    byte[] content = new byte[file.endsWith(".onnx") ? 100_000 : 300];
    Arrays.fill(content, (byte) file.length());
    content[content.length / 2] = 1;
    return content;
  }

  /** Answers as the hub does: graphs lie elsewhere, and their digest is SHA-256. */
  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add("%s %s %s".formatted(exchange.getRequestMethod(), path, range));
    try (exchange) {
      if (path.equals("/content")) {
        send(exchange, content("onnx/model.onnx"), range);
      } else if (path.startsWith("/elsewhere/")) {
        exchange.getResponseHeaders().set("ETag", '"' + "0".repeat(64) + '"');
        send(exchange, content(path.substring(path.lastIndexOf('/') + 1)), range);
      } else if (!path.startsWith(REPOSITORY)) {
        exchange.sendResponseHeaders(401, -1);
      } else if (path.endsWith(".onnx")) {
        byte[] content = content("onnx/model.onnx");
        exchange.getResponseHeaders().set("X-Linked-Etag", '"' + hash("SHA-256", content) + '"');
        exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
        exchange.getResponseHeaders().set("Location", "/content");
        exchange.sendResponseHeaders(302, -1);
      } else {
        byte[] content = content(path.substring(REPOSITORY.length()));
        byte[] blob = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(blob, blob.length + content.length);
        System.arraycopy(content, 0, all, blob.length, content.length);
        exchange.getResponseHeaders().set("ETag", '"' + hash("SHA-1", all) + '"');
        send(exchange, content, range);
      }
    }
  }

  private void send(HttpExchange exchange, byte[] content, String range) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=|-", ""));
    byte[] rest = Arrays.copyOfRange(content, from, content.length);
    if (corrupt && rest.length > 1000) {
      rest[0]++;
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
    if (breaksOffAfter > 0 && rest.length > breaksOffAfter) {
      exchange.getResponseBody().write(rest, 0, breaksOffAfter);
      exchange.getResponseBody().flush();
      breaksOffAfter = -1;
      throw new IOException("broken off, as the test asks");
    }
    exchange.getResponseBody().write(rest);
  }

  private static String hash(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
