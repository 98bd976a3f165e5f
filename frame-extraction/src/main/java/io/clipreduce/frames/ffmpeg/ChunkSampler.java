package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.AudioMeter;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Cell;
import io.clipreduce.frames.CellSample;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader.CellSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** Decodes the cells of one chunk, in order. */
final class ChunkSampler {
  private final ByteSource source;
  private final VideoProbe probe;
  private final Chunk chunk;
  private final SampleSettings settings;
  private final DecodeLimits limits;
  private final ReadCounter counter;

  /** Whether any frame or any sound was decoded so far. */
  private boolean anything;

  /** Why the pictures of a cell ended early, null if none did. */
  private DecodeException pictureFailure;

  /** What went wrong with the sound of the last cell, null if nothing did. */
  private String soundNote;

  ChunkSampler(
      ByteSource source,
      VideoProbe probe,
      Chunk chunk,
      SampleSettings settings,
      DecodeLimits limits,
      ReadCounter counter) {
    this.source = source;
    this.probe = probe;
    this.chunk = chunk;
    this.settings = settings;
    this.limits = limits;
    this.counter = counter;
  }

  void sample(CellSink sink) throws DecodeException, IOException {
    if (probe.video() == null) {
      try (SoundReader sound = openSound(null, sink)) {
        soundOnly(sound, sink);
      }
    } else {
      pictures(sink);
    }
  }

  private SoundReader openSound(VideoPackets pictures, CellSink sink) throws DecodeException {
    return probe.audio() == null
        ? null
        : new SoundReader(
            source,
            limits,
            counter,
            probe.audio().streamIndex(),
            pictures,
            settings.keepSound() ? sink::sound : null);
  }

  private void soundOnly(SoundReader sound, CellSink sink) throws DecodeException, IOException {
    for (Cell cell : chunk.cells()) {
      List<AudioSecond> seconds = sound(sound, cell);
      anything |= !seconds.isEmpty();
      mustHoldAnything(cell, "The file opens, but no sound could be decoded.");
      sink.cell(
          new CellSample(
              cell.index(),
              cell.startUs(),
              cell.endUs(),
              new long[0],
              new short[0],
              new short[0],
              new short[0],
              new short[0],
              new short[0],
              new short[0],
              new byte[0],
              List.of(),
              seconds,
              "pts",
              note(null, 0, 0)));
    }
  }

  private void pictures(CellSink sink) throws DecodeException, IOException {
    counter.decoderOpened();
    int stream = probe.video().streamIndex();
    SampleGrid grid = new SampleGrid(probe.video().firstPtsUs(), settings.fps());
    int soundStream = probe.audio() == null ? -1 : probe.audio().streamIndex();
    try (VideoPackets packets = new VideoPackets(source, limits, counter, stream, soundStream);
        SoundReader sound = openSound(packets, sink);
        PictureMaker pictures =
            new PictureMaker(
                PixelAspect.of(packets.input(), packets.stream()),
                Orientation.of(packets.stream().codecpar()));
        FrameReducer reducer = new FrameReducer();
        SmallFrameKeeper keeper =
            settings.keepSmallFrames()
                ? new SmallFrameKeeper(
                    Orientation.of(packets.stream().codecpar()), sink::smallFrames)
                : null) {
      for (Cell cell : chunk.cells()) {
        if (!isFirst(cell) && !packets.isAt(cell)) {
          if (cell.index() != chunk.cells().get(0).index()) {
            packets.loseSound();
          }
          packets.goTo(cell, soundFromUs(cell) - AudioMeter.PRE_ROLL_US);
        }
        Cell next = after(cell);
        try (CellSampler sampler =
            new CellSampler(
                cell, next, settings, limits, grid, packets, pictures, reducer, keeper)) {
          if (keeper != null) {
            keeper.begin(cell.index());
          }
          String failure = decode(sampler, packets, isFirst(cell) ? null : packets.first());
          if (keeper != null) {
            keeper.finish();
          }
          List<AudioSecond> seconds = sound(sound, cell);
          anything |= sampler.frames() > 0 || !seconds.isEmpty();
          mustHoldAnything(cell, "The file opens, but no picture and no sound could be decoded.");
          sink.cell(sampler.result(seconds, note(failure, sampler.errors(), sampler.frames())));
        }
      }
    }
  }

  /**
   * Decodes the pictures of a cell. Pictures that cannot be decoded do not cost the sound, nor
   * those before them.
   *
   * @return why they ended early, null if they did not
   */
  private String decode(CellSampler sampler, VideoPackets packets, AVPacket prime)
      throws DecodeException, IOException {
    try {
      sampler.decode(packets, prime);
      return null;
    } catch (DecodeException failure) {
      if (failure.retryable()) {
        throw failure;
      }
      pictureFailure = failure;
      return failure.getMessage();
    }
  }

  /**
   * Fails at the last cell of a chunk whose pictures failed and left nothing, and of a file of
   * which nothing was decoded.
   */
  private void mustHoldAnything(Cell cell, String otherwise) throws DecodeException {
    boolean last = cell.index() == chunk.cells().get(chunk.cells().size() - 1).index();
    if (anything || !last) {
      return;
    }
    if (pictureFailure != null) {
      throw pictureFailure;
    }
    if (chunk.cells().size() == probe.cells().size()) {
      throw new DecodeException(Reason.NOTHING_DECODED, otherwise);
    }
  }

  /**
   * The whole seconds a cell owns; the first and last cell own what lies before and after the grid.
   */
  private List<AudioSecond> sound(SoundReader sound, Cell cell)
      throws DecodeException, IOException {
    if (sound == null) {
      return List.of();
    }
    long gridUs = probe.cells().get(0).startUs();
    Cell next = after(cell);
    try {
      List<AudioSecond> seconds =
          sound.read(
              gridUs,
              isFirst(cell) ? Long.MIN_VALUE : soundFromUs(cell),
              next == null ? Long.MAX_VALUE : soundFromUs(next));
      soundNote =
          sound.errors() == 0
              ? null
              : sound.errors() + " packets of the sound could not be decoded";
      return seconds;
    } catch (DecodeException failure) {
      if (failure.retryable()) {
        throw failure;
      }
      // Sound that cannot be read does not cost the pictures.
      soundNote = failure.getMessage();
      return List.of();
    }
  }

  private long soundFromUs(Cell cell) {
    return probe.cells().get(0).startUs() + cell.index() * ChunkPlan.CELL_US;
  }

  private boolean isFirst(Cell cell) {
    return cell.index() == probe.cells().get(0).index();
  }

  private Cell after(Cell cell) {
    for (Cell other : probe.cells()) {
      if (other.index() > cell.index()) {
        return other;
      }
    }
    return null;
  }

  private String note(String failure, int pictureErrors, int frames) {
    List<String> notes = new ArrayList<>();
    if (failure != null) {
      notes.add(failure);
    }
    if (pictureErrors > 0) {
      notes.add(
          pictureErrors
              + " packets of the video could not be decoded, "
              + frames
              + " frames could");
    } else if (failure == null && frames == 0 && probe.video() != null) {
      notes.add("no picture could be decoded");
    }
    if (soundNote != null) {
      notes.add(soundNote);
    }
    return notes.isEmpty() ? null : String.join("; ", notes);
  }
}
