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

/** Decodes the cells of one chunk, in order. */
final class ChunkSampler {
  private final ByteSource source;
  private final VideoProbe probe;
  private final Chunk chunk;
  private final SampleSettings settings;
  private final DecodeLimits limits;
  private final ReadCounter counter;

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
      try (SoundReader sound = openSound(null)) {
        soundOnly(sound, sink);
      }
    } else {
      pictures(sink);
    }
  }

  private SoundReader openSound(VideoPackets pictures) throws DecodeException {
    return probe.audio() == null
        ? null
        : new SoundReader(source, limits, counter, probe.audio().streamIndex(), pictures);
  }

  private void soundOnly(SoundReader sound, CellSink sink) throws DecodeException, IOException {
    for (Cell cell : chunk.cells()) {
      List<AudioSecond> seconds = sound(sound, cell);
      if (seconds.isEmpty() && isWholeFile()) {
        throw new DecodeException(
            Reason.NOTHING_DECODED, "The file opens, but no sound could be decoded.");
      }
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
              note(0, 0, sound.errors())));
    }
  }

  private void pictures(CellSink sink) throws DecodeException, IOException {
    counter.decoderOpened();
    int stream = probe.video().streamIndex();
    SampleGrid grid = new SampleGrid(probe.video().firstPtsUs(), settings.fps());
    int soundStream = probe.audio() == null ? -1 : probe.audio().streamIndex();
    try (VideoPackets packets = new VideoPackets(source, limits, counter, stream, soundStream);
        SoundReader sound = openSound(packets);
        PictureMaker pictures =
            new PictureMaker(
                PixelAspect.of(packets.input(), packets.stream()),
                Orientation.of(packets.stream().codecpar()));
        FrameReducer reducer = new FrameReducer()) {
      for (Cell cell : chunk.cells()) {
        if (!isFirst(cell) && !packets.isAt(cell)) {
          if (cell != chunk.cells().get(0)) {
            packets.loseSound();
          }
          packets.goTo(cell, soundFromUs(cell) - AudioMeter.PRE_ROLL_US);
        }
        Cell next = after(cell);
        try (CellSampler sampler =
            new CellSampler(cell, next, settings, limits, grid, packets, pictures, reducer)) {
          sampler.decode(packets, isFirst(cell) ? null : packets.first());
          List<AudioSecond> seconds = sound(sound, cell);
          if (sampler.frames() == 0 && seconds.isEmpty() && isWholeFile()) {
            throw new DecodeException(
                Reason.NOTHING_DECODED,
                "The file opens, but no picture and no sound could be decoded.");
          }
          sink.cell(
              sampler.result(
                  seconds,
                  note(sampler.errors(), sampler.frames(), sound == null ? 0 : sound.errors())));
        }
      }
    }
  }

  /**
   * The whole seconds a cell owns; the first and last cell own what lies before and after the grid.
   */
  private List<AudioSecond> sound(SoundReader sound, Cell cell) throws DecodeException {
    if (sound == null) {
      return List.of();
    }
    long gridUs = probe.cells().get(0).startUs();
    Cell next = after(cell);
    return sound.read(
        gridUs,
        isFirst(cell) ? Long.MIN_VALUE : soundFromUs(cell),
        next == null ? Long.MAX_VALUE : soundFromUs(next));
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

  private boolean isWholeFile() {
    return chunk.cells().size() == probe.cells().size();
  }

  private static String note(int pictureErrors, int frames, int soundErrors) {
    List<String> notes = new ArrayList<>();
    if (pictureErrors > 0) {
      notes.add(
          pictureErrors
              + " packets of the video could not be decoded, "
              + frames
              + " frames could");
    }
    if (soundErrors > 0) {
      notes.add(soundErrors + " packets of the sound could not be decoded");
    }
    return notes.isEmpty() ? null : String.join("; ", notes);
  }
}
