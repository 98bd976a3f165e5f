package io.clipreduce.frames.edit;

import java.util.List;

/**
 * A new video without sound: its parts in order, and what is laid over them.
 *
 * @param widthPx width of its frames; see {@link MovieSize}
 * @param heightPx height of its frames
 * @param fpsNum numerator of its nominal frame rate, at least 1
 * @param fpsDen denominator of that, at least 1
 * @param drawings the pictures that parts and overlays name
 * @param parts at least one
 * @param overlays later ones lie above earlier ones
 */
public record EditPlan(
    int widthPx,
    int heightPx,
    int fpsNum,
    int fpsDen,
    List<Drawing> drawings,
    List<Part> parts,
    List<Overlay> overlays) {
  public EditPlan {
    drawings = List.copyOf(drawings);
    parts = List.copyOf(parts);
    overlays = List.copyOf(overlays);
  }

  /** Number of frames of the new video. */
  public long frames() {
    return parts.stream().mapToLong(Part::frames).sum();
  }
}
