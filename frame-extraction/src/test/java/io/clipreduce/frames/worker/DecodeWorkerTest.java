package io.clipreduce.frames.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import io.clipreduce.frames.VideoReader.CellSink;
import io.clipreduce.frames.VideoReader.ReadCost;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.frames.edit.VideoEditor;
import io.clipreduce.frames.ffmpeg.FfmpegReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DecodeWorkerTest {
  private static final SampleSettings SETTINGS = new SampleSettings(2, 448, 1080, 5, 10);
  private static final DecodeLimits LIMITS = limits(1L << 30, 30);

  private final DecodeWorker worker = new DecodeWorker();

  @AfterEach
  void end() {
    worker.close();
    System.clearProperty(WorkerFault.PROPERTY);
  }

  @Test
  void findsWhatAReaderInThisProcessFinds() throws Exception {
    byte[] video = video(100);
    try (FfmpegReader inProcess = new FfmpegReader()) {
      VideoProbe probe = worker.probe(new Bytes(video), LIMITS);
      Cells expected = new Cells();
      ReadCost cost = sample(inProcess, new Bytes(video), probe, LIMITS, expected);
      Cells cells = new Cells();
      ReadCost workerCost = sample(worker, new Bytes(video), probe, LIMITS, cells);

      assertThat(probe).isEqualTo(inProcess.probe(new Bytes(video), LIMITS));
      assertThat(expected.cells.get(0).ptsUs()).hasSize(100);
      assertThat(cells.cells).usingRecursiveComparison().isEqualTo(expected.cells);
      assertThat(cells.begins).isEqualTo(1);
      assertThat(workerCost.decoderOpens()).isEqualTo(cost.decoderOpens());
      assertThat(workerCost.bytesRead()).isEqualTo(cost.bytesRead());
      assertThat(workerCost.decodeNanos()).isPositive();
    }
  }

  @Test
  void servesManyFilesWithOneChild() throws Exception {
    worker.probe(new Bytes(video(10)), LIMITS);
    long pid = worker.childPid();
    worker.probe(new Bytes(video(20)), LIMITS);

    assertThat(worker.childPid()).isEqualTo(pid).isPositive();
  }

  @Test
  void passesOnWhatIsWrongWithAFile() throws Exception {
    DecodeException noVideo =
        failure(() -> worker.probe(new Bytes("hello".getBytes(StandardCharsets.UTF_8)), LIMITS));
    long pid = worker.childPid();

    assertThat(noVideo.reason()).isEqualTo(Reason.UNSUPPORTED);
    assertThat(noVideo).hasMessageNotContaining("\n");
    worker.probe(new Bytes(video(10)), LIMITS);
    assertThat(worker.childPid()).isEqualTo(pid);
  }

  @Test
  void givesUpAChunkThatCrashesTwoChildrenAndReadsTheNext() throws Exception {
    byte[] video = video(50);
    System.setProperty(WorkerFault.PROPERTY, "crash:" + video.length);
    VideoProbe probe = worker.probe(new Bytes(video), LIMITS);
    Cells cells = new Cells();

    DecodeException crash = failure(() -> sample(worker, new Bytes(video), probe, LIMITS, cells));

    assertThat(crash.reason()).isEqualTo(Reason.CRASHED);
    assertThat(crash.retryable()).isFalse();
    assertThat(crash)
        .hasMessageContaining("chunk 0")
        .hasMessageContaining("twice")
        .hasMessageContaining("SIGSEGV in libc.so")
        .hasMessageNotContaining("\n");
    assertThat(cells.begins).isEqualTo(2);
    assertThat(cells.cells).isEmpty();
    byte[] next = video(60);
    VideoProbe nextProbe = worker.probe(new Bytes(next), LIMITS);
    assertThat(sample(worker, new Bytes(next), nextProbe, LIMITS, cells).decoderOpens())
        .isEqualTo(1);
  }

  @Test
  void givesUpAnEditThatCrashesTwoChildren() throws Exception {
    byte[] video = video(50);
    System.setProperty(WorkerFault.PROPERTY, "crash:" + video.length);
    VideoProbe probe = worker.probe(new Bytes(video), LIMITS);
    EditPlan plan =
        new EditPlan(64, 48, 10, 1, List.of(), List.of(Part.frames(0, 0, 50)), List.of());
    int[] begins = {0};
    VideoEditor.MovieSink sink =
        new VideoEditor.MovieSink() {
          @Override
          public void begin() {
            begins[0]++;
          }

          @Override
          public void write(long position, byte[] bytes) {}
        };

    DecodeException crash =
        failure(
            () ->
                worker.edit(
                    List.of(new VideoEditor.Input(new Bytes(video), probe)), plan, LIMITS, sink));

    assertThat(crash.reason()).isEqualTo(Reason.CRASHED);
    assertThat(crash).hasMessageStartingWith("Editing twice crashed the decoder");
    assertThat(begins[0]).isEqualTo(2);
  }

  @Test
  void endsAChildThatSpinsWhenItsTimeIsOver() throws Exception {
    byte[] video = video(50);
    System.setProperty(WorkerFault.PROPERTY, "spin-probe:" + video.length);
    DecodeLimits limits = limits(1L << 30, 3);

    DecodeException late = failure(() -> worker.probe(new Bytes(video), limits));

    assertThat(late.reason()).isEqualTo(Reason.TIMED_OUT);
    assertThat(late).hasMessageContaining("3 s").hasMessageNotContaining("\n");
    assertThat(worker.childPid()).isEqualTo(-1);
    assertThat(worker.probe(new Bytes(video(51)), limits).video()).isNotNull();
  }

  @Test
  void triesOnceMoreWhenAChildIsLost() throws Exception {
    byte[] video = video(50);
    VideoProbe probe = worker.probe(new Bytes(video), LIMITS);
    Cells cells = new Cells();
    ByteSource killing =
        new Bytes(video) {
          @Override
          public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            if (cells.begins == 1) {
              ProcessHandle.of(worker.childPid()).orElseThrow().destroyForcibly();
            }

            return super.read(position, buffer, offset, length);
          }
        };

    ReadCost cost = sample(worker, killing, probe, LIMITS, cells);

    assertThat(cells.begins).isEqualTo(2);
    assertThat(cost.decoderOpens()).isEqualTo(2);
    assertThat(cells.cells).hasSize(1);
  }

  @Test
  void callsFailingStorageAFaultOfTheSurroundingsAndGoesOn() throws Exception {
    byte[] video = video(50);
    VideoProbe probe = worker.probe(new Bytes(video), LIMITS);
    long pid = worker.childPid();
    IOException broken = new IOException("connection reset\nby peer");
    ByteSource failing =
        new Bytes(video) {
          @Override
          public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            if (position > 0) {
              throw broken;
            }

            return super.read(position, buffer, offset, Math.min(length, 1000));
          }
        };

    DecodeException failure = failure(() -> sample(worker, failing, probe, LIMITS, new Cells()));

    assertThat(failure.reason()).isEqualTo(Reason.SURROUNDINGS);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure)
        .hasCause(broken)
        .hasMessageContaining("connection reset by peer")
        .hasMessageNotContaining("\n");
    sample(worker, new Bytes(video), probe, LIMITS, new Cells());
    assertThat(worker.childPid()).isEqualTo(pid);
  }

  @Test
  void passesOnWhatTheSinkThrowsAndGoesOn() throws Exception {
    byte[] video = video(50);
    VideoProbe probe = worker.probe(new Bytes(video), LIMITS);
    IOException full = new IOException("disk full");
    CellSink failing =
        new CellSink() {
          @Override
          public void begin() {}

          @Override
          public void cell(CellSample cell) throws IOException {
            throw full;
          }
        };

    assertThatIOException()
        .isThrownBy(() -> sample(worker, new Bytes(video), probe, LIMITS, failing))
        .isSameAs(full);
    Cells cells = new Cells();
    sample(worker, new Bytes(video), probe, LIMITS, cells);
    assertThat(cells.cells).hasSize(1);
  }

  @Test
  void saysWhenTheMemoryLimitIsTooLowToStart() {
    DecodeException failure =
        failure(() -> worker.probe(new Bytes(video(10)), limits(32L << 20, 30)));

    assertThat(failure.reason()).isEqualTo(Reason.SURROUNDINGS);
    assertThat(failure).hasMessageContaining("32 MiB").hasMessageContaining("did not start");
  }

  @Test
  void saysWhenMoreMemoryIsNeededThanAWorkerMayUse() throws Exception {
    byte[] video = video(10);
    DecodeLimits limits = limits(600L << 20, 60);
    VideoProbe probe = worker.probe(new Bytes(video), limits);
    VideoProbe huge =
        new VideoProbe(
            probe.container(),
            probe.durationUs(),
            probe.video(),
            probe.audio(),
            probe.cells(),
            null,
            false,
            "n".repeat(90_000_000),
            null);

    DecodeException failure =
        failure(() -> sample(worker, new Bytes(video), huge, limits, new Cells()));

    assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(failure)
        .hasMessageContaining("chunk 0")
        .hasMessageContaining("memory")
        .hasMessageContaining("600 MiB")
        .hasMessageNotContaining("\n");
  }

  @Test
  void doesNotChargeSlowStorageToTheContent() throws Exception {
    byte[] video = video(10);
    ByteSource slow =
        new Bytes(video) {
          @Override
          public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            try {
              Thread.sleep(position == 0 ? 4_000 : 0);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }

            return super.read(position, buffer, offset, length);
          }
        };

    assertThat(worker.probe(slow, limits(1L << 30, 3)).video()).isNotNull();
  }

  @Test
  void endsTheChildWhenClosedFromAnotherThread() throws Exception {
    byte[] video = video(50);
    System.setProperty(WorkerFault.PROPERTY, "spin-probe:" + video.length);
    Thread closer =
        new Thread(
            () -> {
              while (worker.childPid() < 0) {
                Thread.onSpinWait();
              }

              worker.close();
            });
    closer.start();

    DecodeException failure = failure(() -> worker.probe(new Bytes(video), LIMITS));

    assertThat(failure.reason()).isEqualTo(Reason.SURROUNDINGS);
    closer.join();
  }

  @Test
  void leavesNoChildBehindWhenItsParentIsKilled() throws Exception {
    byte[] video = video(50);
    Process parent =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-D" + WorkerFault.PROPERTY + "=spin-probe:" + video.length,
                "-cp",
                System.getProperty("java.class.path"),
                SpinningParent.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String line =
        new String(parent.getInputStream().readNBytes(8), StandardCharsets.US_ASCII).strip();
    long child = Long.parseLong(line);
    assertThat(ProcessHandle.of(child)).isPresent();

    parent.destroyForcibly().waitFor();

    awaitEnd(child);
  }

  @Test
  void keepsTheParentsSecretsFromTheChild() throws Exception {
    worker.probe(new Bytes(video(10)), LIMITS);

    Optional<String> command =
        ProcessHandle.of(worker.childPid()).flatMap(child -> child.info().commandLine());
    byte[] environment = Files.readAllBytes(Path.of("/proc/" + worker.childPid() + "/environ"));

    assertThat(command.orElse("")).doesNotContain("hadoop");
    assertThat(new String(environment, StandardCharsets.UTF_8)).doesNotContain("SPARK_LOCAL_IP");
  }

  @Test
  void lendsAChildAgainAndEndsItWhenNobodyWantsIt() throws Exception {
    DecodeWorkers workers = new DecodeWorkers(300);
    VideoReader first = workers.lend();
    first.probe(new Bytes(video(10)), LIMITS);
    long started = children();
    first.close();
    VideoReader second = workers.lend();
    second.probe(new Bytes(video(10)), LIMITS);

    assertThat(children()).isEqualTo(started);
    second.close();
    second.close();
    for (int i = 0; i < 100 && children() >= started; i++) {
      Thread.sleep(100);
    }

    assertThat(children()).isEqualTo(started - 1);
    workers.close();
  }

  private static long children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
  }

  private static void awaitEnd(long pid) {
    for (int i = 0;
        i < 100 && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        i++) {
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  private static ReadCost sample(
      VideoReader reader, ByteSource source, VideoProbe probe, DecodeLimits limits, CellSink sink)
      throws DecodeException, IOException {
    return reader.sample(source, probe, new Chunk(0, probe.cells(), 1), SETTINGS, limits, sink);
  }

  private static DecodeException failure(ThrowingCallable call) {
    DecodeException failure = catchThrowableOfType(DecodeException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static DecodeLimits limits(long memoryBytes, int deadlineS) {
    return new DecodeLimits(5 << 20, 5_000_000, 1 << 26, 1 << 30, memoryBytes, 1, deadlineS);
  }

  /** A raw video of 64x48 px at 25 fps whose square moves with every frame. */
  static byte[] video(int frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        "YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n".getBytes(StandardCharsets.US_ASCII));
    for (int frame = 0; frame < frames; frame++) {
      out.writeBytes("FRAME\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 64 * 48; i++) {
        boolean inside = (i % 64 + 64 - frame % 64) % 64 < 16 && i / 64 / 16 == 1;
        out.write(inside ? 220 : 40);
      }
      out.writeBytes(new byte[32 * 24 * 2]);
    }

    return out.toByteArray();
  }

  /** A parent that waits for its child for ever, after telling its process id. */
  static final class SpinningParent {
    private SpinningParent() {}

    public static void main(String[] args) throws Exception {
      DecodeWorker worker = new DecodeWorker();
      Thread teller =
          new Thread(
              () -> {
                while (worker.childPid() < 0) {
                  Thread.onSpinWait();
                }

                System.out.printf("%-8d", worker.childPid());
                System.out.flush();
              });
      teller.start();
      worker.probe(new Bytes(video(50)), limits(1L << 30, 600));
    }
  }

  private static class Bytes implements ByteSource {
    private final byte[] content;

    Bytes(byte[] content) {
      this.content = content;
    }

    @Override
    public long sizeBytes() {
      return content.length;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      if (position >= content.length) {
        return -1;
      }

      int count = (int) Math.min(length, content.length - position);
      System.arraycopy(content, (int) position, buffer, offset, count);
      return count;
    }

    @Override
    public void close() {}
  }

  private static final class Cells implements CellSink {
    private final List<CellSample> cells = new ArrayList<>();
    private int begins;

    @Override
    public void begin() {
      begins++;
      cells.clear();
    }

    @Override
    public void cell(CellSample cell) {
      cells.add(cell);
    }
  }
}
