package io.clipreduce.caption;

/** Describes a clip in a sentence or two. One instance serves one task at a time. */
public interface Captioner extends AutoCloseable {

  ClipCaption caption(ClipEvidence clip);

  @Override
  void close();

  /** Offers a captioner by name; found through {@code META-INF/services}. */
  interface Provider {
    /** Name used in settings and in the column {@code model}. */
    String name();

    /** Changes whenever the captions would. */
    String version();

    Captioner open(CaptionSettings settings);
  }
}
