package io.clipreduce.perceive;

import java.util.List;

/** What was seen in one cell; all lists in order of time. */
public record CellEvidence(
    List<OcrLine> ocr, List<Detection> detections, List<Look> looks, List<Motion> motions) {}
