package io.clipreduce.caption;

import java.util.Iterator;
import java.util.function.Function;

/** Describes clips in a sentence or two. One instance serves one task at a time. */
public interface Captioner extends AutoCloseable {

  /**
   * Describes clips as their outcomes are asked for. To work on several clips at a time, whether of
   * one video or of many, a captioner takes as many requests as it has room for before it gives the
   * first outcome; it must not take all, for each holds its pictures.
   *
   * @param clips the clips; asking for the next may read pictures from storage
   * @return one outcome per request, in the order of the requests. What goes wrong with a clip is
   *     its outcome; an exception fails the whole task
   */
  Iterator<ClipOutcome> caption(Iterator<ClipRequest> clips);

  @Override
  void close();

  /** Describes clips one by one; an exception of the function is the final failure of its clip. */
  static Iterator<ClipOutcome> oneByOne(
      Iterator<ClipRequest> clips, Function<ClipRequest, ClipCaption> captioner) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return clips.hasNext();
      }

      @Override
      public ClipOutcome next() {
        ClipRequest clip = clips.next();
        try {
          return ClipOutcome.captioned(captioner.apply(clip));
        } catch (RuntimeException e) {
          return ClipOutcome.failed(e);
        }
      }
    };
  }

  /** Offers a captioner by name; found through {@code META-INF/services}. */
  interface Provider {
    /** Name used in settings and in the column {@code model}. */
    String name();

    /**
     * Changes whenever the captions would: the version of the code, the digest of a model, and
     * those of the captioner's own settings ({@link CaptionSettings#options}) that matter. The two
     * settings that all captioners share need not be in it.
     *
     * @throws IllegalArgumentException when the settings cannot work; the message is for the user
     */
    String version(CaptionSettings settings);

    /** Which pictures of a clip {@link ClipRequest#keyframes()} shall hold. */
    FrameChoice frames(CaptionSettings settings);

    /**
     * Whether it takes whole segments, {@link CaptionSettings#cast} long: all of their clips one
     * after another, with {@link ClipRequest#segment}.
     */
    default boolean bySegment(CaptionSettings settings) {
      return false;
    }

    /**
     * Clips that are done, tried again and counted as failed together. 1 where a clip may fail or
     * is costly; more where clips are many and cheap.
     */
    int clipsPerUnit();

    /** Opens a captioner for a task. */
    Captioner open(CaptionContext context);
  }
}
