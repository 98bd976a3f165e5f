package io.clipreduce.caption;

import io.clipreduce.model.Device;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ReplyStore;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Sums up a video's segments and the whole of it from its clip captions, and slides. Serves one
 * task.
 */
public interface Summariser extends AutoCloseable {

  /**
   * Sums up one video. Safe for as many threads as {@link #videosAtATime}.
   *
   * @param captions the captions of all its clips, in any order
   * @param slides the slides of a presentation, in order of time; empty if it is none
   */
  VideoSummary summarise(List<ClipCaption> captions, List<SlideText> slides)
      throws InterruptedException;

  /** Videos that are worked on at a time to the best effect, at least 1. */
  int videosAtATime();

  @Override
  void close();

  /**
   * What a summariser is opened with.
   *
   * @param settings the settings of summaries
   * @param replies where replies of servers are kept
   * @param budget what the task may spend on a server
   * @param device what the task runs models on
   * @param tooLarge told how many texts were too many for the memory of the device, before fewer
   *     are written at a time
   */
  record Context(
      SummarySettings settings,
      ReplyStore replies,
      CallBudget budget,
      Device device,
      IntConsumer tooLarge) {}

  /** Offers a summariser by name. */
  interface Provider {
    /** Name used in settings and in the column {@code model}. */
    String name();

    /**
     * Changes whenever the summaries would: the version of the code, the digest of a model, prompts
     * and those of the summariser's own settings that matter. The length of segments need not be in
     * it.
     *
     * @throws IllegalArgumentException when the settings cannot work; the message is for the user
     */
    String version(SummarySettings settings);

    /** Opens a summariser for a task. */
    Summariser open(Context context);
  }
}
