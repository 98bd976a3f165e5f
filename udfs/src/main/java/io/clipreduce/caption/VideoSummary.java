package io.clipreduce.caption;

import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.List;

/**
 * What became of the summaries of a video.
 *
 * @param summaries the segments in order of time, then the video, then its long caption if one is
 *     wanted; empty where there are no clips, or there is a failure
 * @param slides what a model writes of each slide; empty where none was asked
 * @param failure why there are none; null if nothing failed
 * @param cutOff texts that were cut off at the most tokens that a model may write
 * @param calls questions that were put to servers
 */
public record VideoSummary(
    List<Summary> summaries,
    List<String> slides,
    Failure failure,
    int cutOff,
    List<ModelCall> calls) {

  /**
   * Why there are no summaries.
   *
   * @param ending what becomes of the video
   * @param errorClass class of the failure; null for what was not tried
   * @param reason one line
   */
  public record Failure(CallFailure.Ending ending, String errorClass, String reason) {}

  /** Summaries that were made without a model. */
  static VideoSummary of(List<Summary> summaries) {
    return new VideoSummary(summaries, List.of(), null, 0, List.of());
  }
}
