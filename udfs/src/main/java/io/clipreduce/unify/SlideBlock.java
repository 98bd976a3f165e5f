package io.clipreduce.unify;

import java.util.List;

/**
 * A slide of a presentation, while it is on screen, and what is said meanwhile.
 *
 * @param slideNumber the slide, by first appearance from 0: one that comes again keeps its number
 * @param startUs from when it is on screen, in microseconds
 * @param endUs until when, exclusive
 * @param title its topmost line
 * @param text its lines from top to bottom, a line each, the title among them
 * @param said what is said while it is on screen; null if nothing is
 * @param summary the slide and what is said of it in a few sentences
 * @param ocrIds rows of the lines
 * @param transcriptIds rows of what is said
 */
public record SlideBlock(
    int slideNumber,
    long startUs,
    long endUs,
    String title,
    String text,
    String said,
    String summary,
    List<String> ocrIds,
    List<String> transcriptIds) {

  /** The same with another summary. */
  public SlideBlock summedUp(String words) {
    return new SlideBlock(
        slideNumber, startUs, endUs, title, text, said, words, ocrIds, transcriptIds);
  }
}
