package io.clipreduce.jobs;

import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.encode.TextEncoder;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.worker.DecodeWorkers;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Methods;
import io.clipreduce.model.Device;
import io.clipreduce.model.Models;
import io.clipreduce.perceive.PerceiveSettings;
import io.clipreduce.perceive.PerceivedFrame;
import io.clipreduce.perceive.Perceiver;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What {@link DoctorJob} looks into. Every check does a little of the real work. */
final class Checks {
  private static final long GIB = 1L << 30;

  /** Room that the natives, Spark's shuffles and the demo need for a start. */
  private static final long TEMP_BYTES = 2 * GIB;

  /** Room for the pictures of some 50 hours of video. */
  private static final long WAREHOUSE_BYTES = 10 * GIB;

  /** A decode worker with 1080p video, and a driver with its default heap. */
  private static final long WORKER_BYTES = GIB / 2;

  private static final long DRIVER_BYTES = 5 * GIB / 2;

  private static final String CUDA_LIBRARY =
      "/ai/onnxruntime/native/linux-x64/libonnxruntime_providers_cuda.so";

  private Checks() {}

  enum Level {
    ok,
    warn,
    fail
  }

  /**
   * What a check found.
   *
   * @param mend what to do; null when all is well
   */
  record Finding(Level level, String text, String mend) {
    static Finding ok(String text) {
      return new Finding(Level.ok, text, null);
    }

    static Finding warn(String text, String mend) {
      return new Finding(Level.warn, text, mend);
    }

    static Finding fail(String text, String mend) {
      return new Finding(Level.fail, text, mend);
    }
  }

  /**
   * Something that can be looked into.
   *
   * @param mend what to do when it fails in a way that the check itself does not explain
   */
  record Check(String name, String mend, Callable<Finding> work) {
    Finding run() {
      try {
        return work.call();
      } catch (UserException e) {
        return Finding.fail(e.getMessage(), null);
      } catch (Exception | LinkageError e) {
        return Finding.fail(UserException.oneLine(e.toString()), mend);
      }
    }
  }

  /**
   * All checks, in the order they are told.
   *
   * @param warehouse value of {@code --warehouse}; null for none
   */
  static List<Check> of(SparkOptions spark, String warehouse) {
    String natives =
        "this build holds natives for Linux on x86-64; let the folder for temporary files (%s) allow"
                .formatted(System.getProperty("java.io.tmpdir"))
            + " programs, or name another with CLIPREDUCE_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER.";
    Settings usable = usable(spark);
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("Java", null, Checks::java));
    checks.add(new Check("Memory", null, Checks::memory));
    checks.add(new Check("Temporary", null, Checks::temporary));
    checks.add(new Check("Settings", null, () -> settings(spark)));
    checks.add(new Check("FFmpeg", natives, () -> ffmpeg(usable)));
    checks.add(new Check("Perception", natives, Checks::perception));
    checks.add(new Check("Encoders", natives, () -> encoders(usable)));
    checks.add(new Check("GPU", null, Checks::gpu));
    if (warehouse != null) {
      checks.add(
          new Check(
              "Warehouse",
              "name a folder that you may write to.",
              () -> warehouse(usable, warehouse)));
    }

    return checks;
  }

  /** The settings, or the defaults where these are wrong: one line about that is enough. */
  private static Settings usable(SparkOptions spark) {
    try {
      return spark.settings();
    } catch (UserException e) {
      return Settings.defaults();
    }
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    String text =
        "%s, %s, %s on %s"
            .formatted(
                version,
                System.getProperty("java.home"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
    return version.feature() == 17 && version.update() < 11
        ? Finding.fail(text, "Spark needs Java 17.0.11 or newer.")
        : Finding.ok(text);
  }

  private static Finding memory() {
    int cores = Runtime.getRuntime().availableProcessors();
    long heapBytes = Runtime.getRuntime().maxMemory();
    long allBytes =
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getTotalMemorySize();
    String text =
        "%s, %s cores; heap of this process %s"
            .formatted(Bytes.text(allBytes), cores, Bytes.text(heapBytes));
    return allBytes < DRIVER_BYTES + cores * WORKER_BYTES
        ? Finding.warn(
            text,
            "one task a core may be too much; use fewer, for example --master local[%s]."
                .formatted(Math.max(1, (allBytes - DRIVER_BYTES) / WORKER_BYTES)))
        : Finding.ok(text);
  }

  private static Finding temporary() {
    File folder = new File(System.getProperty("java.io.tmpdir"));
    long freeBytes = folder.getUsableSpace();
    String text = "%s free in %s".formatted(Bytes.text(freeBytes), folder);
    String mend =
        "make room, or name another folder with CLIPREDUCE_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER.";
    if (!folder.canWrite()) {
      return Finding.fail(folder + " cannot be written", mend);
    }

    return freeBytes < TEMP_BYTES ? Finding.warn(text, mend) : Finding.ok(text);
  }

  private static Finding settings(SparkOptions spark) {
    Settings settings = spark.settings();
    new Fingerprints(settings);
    List<String> defaults = Settings.defaults().lines();
    long changed = settings.lines().stream().filter(line -> !defaults.contains(line)).count();
    return Finding.ok("all valid, %s differ from the defaults".formatted(changed));
  }

  /** Starts a decode worker; that it calls a file without bytes empty shows that all of it runs. */
  private static Finding ffmpeg(Settings settings) throws IOException {
    long startedNanos = System.nanoTime();
    try (VideoReader reader = DecodeWorkers.borrow();
        ByteSource nothing = new Nothing()) {
      reader.probe(nothing, settings.limits());
    } catch (DecodeException e) {
      if (e.reason() != DecodeException.Reason.EMPTY) {
        return Finding.fail(
            "the decode worker does not run: " + e.getMessage(),
            "give it more memory with --set limits.worker_memory_bytes=8GiB; the log has more.");
      }
    }

    return Finding.ok(
        "decode worker %s, answers after %s ms"
            .formatted(
                VideoReader.VERSION,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos)));
  }

  private static Finding perception() throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(320, 180, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    try (Perceiver perceiver = new Perceiver()) {
      perceiver.perceive(
          List.of(new PerceivedFrame(0, 0, jpeg.toByteArray(), 1f, jpeg.toByteArray())),
          PerceiveSettings.DEFAULT);
    }

    return Finding.ok(Perceiver.VERSION);
  }

  private static Finding encoders(Settings settings) {
    List<String> found = new ArrayList<>();
    Models models = settings.models();
    Device device = settings.device().here();
    for (String name : Fingerprints.encoders(settings)) {
      try (FrameEncoder encoder = Fingerprints.frameEncoder(models, name).open(device)) {
        found.add("%s (%s values)".formatted(name, encoder.dim()));
      }
    }

    for (String name : Fingerprints.textEncoders(settings)) {
      try (TextEncoder encoder = settings.textEncoders().get(name).open(device)) {
        found.add(
            "%s (%s values)".formatted(name, encoder.encode(List.of("a word")).get(0).length));
      }
    }

    return Finding.ok(
        "%s; at hand: frames %s, texts %s, selectors %s, captioners %s"
            .formatted(
                String.join(", ", found),
                Fingerprints.frameEncoders(models).names(),
                settings.textEncoders().names(),
                Methods.of(Kind.SELECT).stream().map(m -> m.description().name()).toList(),
                Fingerprints.captioners(models).names()));
  }

  private static Finding gpu() throws InterruptedException {
    boolean cudaRuntime = Checks.class.getResource(CUDA_LIBRARY) != null;
    String name = gpuName();
    if (name == null) {
      return Finding.ok("none found; models run on the CPU");
    }

    return cudaRuntime
        ? Finding.ok(name + ", with ONNX Runtime for CUDA")
        : Finding.warn(
            name + ", but this build has ONNX Runtime for the CPU only",
            "start ./clipreduce without CLIPREDUCE_NO_BUILD, or build with mvn -Pgpu.");
  }

  /** Names and memory of the NVIDIA GPUs; null if there is none or its driver does not run. */
  private static String gpuName() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? UserException.oneLine(text) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Finding warehouse(Settings settings, String location) throws IOException {
    Configuration hadoop = settings.hadoop();
    Warehouse warehouse =
        new Warehouse(WarehouseOption.qualified("--warehouse", location, hadoop), hadoop);
    Path root = new Path(warehouse.root());
    FileSystem files = root.getFileSystem(warehouse.hadoop());
    if (!files.exists(root)) {
      return Finding.ok(location + " is not there yet; a run makes it");
    }

    Path probe = new Path(root, "_doctor");
    files.create(probe, true).close();
    files.delete(probe, false);
    String holder = Lease.heldBy(warehouse);
    String text =
        "%s: %s tables, %s stages, written by %s"
            .formatted(
                location,
                warehouse.tables().size(),
                warehouse.stages().size(),
                holder == null ? "nobody now" : holder);
    long freeBytes = files.getStatus(root).getRemaining();
    return freeBytes < WAREHOUSE_BYTES
        ? Finding.warn(
            "%s; only %s are free".formatted(text, Bytes.text(freeBytes)),
            String.format(
                Locale.ROOT,
                "plan 40 to 200 MB an hour of video, or keep less: sample.fps is %s,"
                    + " sample.short_side_px %d, sample.jpeg_quality %d.",
                settings.getDouble("sample.fps"),
                settings.getInt("sample.short_side_px"),
                settings.getInt("sample.jpeg_quality")))
        : Finding.ok(text);
  }

  /** A file without bytes. */
  private static final class Nothing implements ByteSource {
    @Override
    public long sizeBytes() {
      return 0;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
      return -1;
    }

    @Override
    public void close() {}
  }
}
