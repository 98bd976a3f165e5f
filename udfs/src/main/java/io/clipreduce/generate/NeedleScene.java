package io.clipreduce.generate;

import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.MovieSize;
import io.clipreduce.frames.edit.Overlay;
import io.clipreduce.frames.edit.Part;
import io.clipreduce.generate.NeedlePlaces.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A haystack with its needles: the plan of the video, and afterwards what is where in it. */
final class NeedleScene {
  private final Survey survey;
  private final MovieSize size;
  private final List<Drawing> drawings = new ArrayList<>();
  private final List<Overlay> overlays = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final List<Needle> needles = new ArrayList<>();
  private int taken;
  private long frames;

  /**
   * A needle.
   *
   * @param overlay number of its overlay, -1 for a part
   * @param part number of its part, -1 for an overlay
   */
  private record Needle(
      String label,
      int overlay,
      int part,
      long fromFrame,
      long toFrame,
      int leftPx,
      int topPx,
      int widthPx,
      int heightPx) {}

  NeedleScene(Survey survey) {
    this.survey = survey;
    this.size = survey.size();
  }

  MovieSize size() {
    return size;
  }

  /** Lays a drawing over frames of the source; not together with {@link #insert}. */
  void lay(String label, Drawing drawing, Span span, int leftPx, int topPx) {
    needles.add(
        new Needle(
            label,
            overlays.size(),
            -1,
            span.from(),
            span.to(),
            leftPx,
            topPx,
            drawing.widthPx(),
            drawing.heightPx()));
    overlays.add(Overlay.fixed(drawings.size(), span.from(), span.to(), leftPx, topPx));
    drawings.add(drawing);
  }

  /** Shows a drawing for some time before a frame of the source; later ones come further back. */
  void insert(String label, Drawing drawing, int frame, long lastsUs) {
    takeUntil(frame);
    int count = survey.framesIn(lastsUs);
    needles.add(
        new Needle(
            label,
            -1,
            parts.size(),
            frames,
            frames + count,
            0,
            0,
            size.widthPx(),
            size.heightPx()));
    parts.add(Part.drawing(drawings.size(), count, 0));
    drawings.add(drawing);
    frames += count;
  }

  private void takeUntil(int frame) {
    if (frame > taken) {
      parts.add(Part.frames(0, taken, frame));
      frames += frame - taken;
      taken = frame;
    }
  }

  /** The video, once all needles are in. */
  EditPlan plan() {
    takeUntil(survey.times().count());
    return survey.plan(drawings, parts, overlays);
  }

  /** What is where, for the manifest. */
  List<Map<String, Object>> needles(EditResult result) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Needle needle : needles) {
      boolean laid = needle.overlay() >= 0;
      int next = needle.part() + 1;
      long startUs =
          laid ? result.overlayStartUs()[needle.overlay()] : result.partStartUs()[needle.part()];
      long endUs =
          laid
              ? result.overlayEndUs()[needle.overlay()]
              : next < parts.size() ? result.partStartUs()[next] : result.durationUs();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("label", needle.label());
      row.put("from_frame", needle.fromFrame());
      row.put("to_frame", needle.toFrame());
      row.put("start_us", startUs);
      row.put("end_us", endUs);
      row.put("left_px", needle.leftPx());
      row.put("top_px", needle.topPx());
      row.put("width_px", needle.widthPx());
      row.put("height_px", needle.heightPx());
      rows.add(row);
    }
    return rows;
  }
}
