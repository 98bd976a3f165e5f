package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * How the tokens of a frame lie: rows of as many tokens each, in raster order.
 *
 * @param rows number of rows
 * @param columns tokens in a row
 */
record Grid(int rows, int columns) {
  /** Tokens in a row, of every method that pools in space. */
  static final Parameter<Integer> SIDE =
      Parameter.whole(
          "side",
          "tokens",
          null,
          1,
          "tokens in a row of a frame; none: the square root of the tokens a frame",
          "ours");

  /**
   * The grid of a frame.
   *
   * @throws IllegalArgumentException when that many tokens are no such grid
   */
  static Grid of(Arguments arguments, int tokens) {
    Integer side = arguments.get(SIDE);
    if (side != null && tokens % side != 0) {
      throw new IllegalArgumentException(
          "side is %s and a frame has %s tokens, which are no whole rows; set side to a divisor of %s."
              .formatted(side, tokens, tokens));
    }
    int columns = side != null ? side : (int) Math.rint(Math.sqrt(tokens));
    if (side == null && columns * columns != tokens) {
      throw new IllegalArgumentException(
          "A frame has %s tokens, which is no square number; set side to the tokens in a row."
              .formatted(tokens));
    }
    return new Grid(tokens / columns, columns);
  }

  int tokens() {
    return rows * columns;
  }

  /** Cells of a stride's length, the last one smaller where the stride does not fit. */
  Cells strides(int stride) {
    return new Cells(strideSpans(rows, stride), strideSpans(columns, stride));
  }

  /** Cells of a stride's length, what does not fill one left out; at least one cell. */
  Cells wholeStrides(int rowStride, int columnStride) {
    return new Cells(wholeSpans(rows, rowStride), wholeSpans(columns, columnStride));
  }

  /** So many cells in each direction, {@code floor(i*g/k)} to before {@code ceil((i+1)*g/k)}. */
  Cells adaptive(int rowCells, int columnCells) {
    return new Cells(adaptiveSpans(rows, rowCells), adaptiveSpans(columns, columnCells));
  }

  /** {@link #adaptive}, but no more cells than tokens in either direction. */
  Cells atMost(int cells) {
    return adaptive(Math.min(rows, cells), Math.min(columns, cells));
  }

  private static int[][] strideSpans(int length, int stride) {
    int[][] spans = new int[(length + stride - 1) / stride][];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = new int[] {i * stride, Math.min((i + 1) * stride, length)};
    }
    return spans;
  }

  private static int[][] wholeSpans(int length, int stride) {
    int step = Math.min(stride, length);
    int[][] spans = new int[length / step][];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = new int[] {i * step, (i + 1) * step};
    }
    return spans;
  }

  static int[][] adaptiveSpans(int length, int cells) {
    int[][] spans = new int[cells][];
    for (int i = 0; i < cells; i++) {
      spans[i] = new int[] {i * length / cells, ((i + 1) * length + cells - 1) / cells};
    }
    return spans;
  }

  /** The mean of every cell, in raster order. */
  List<Token> pooled(List<Token> tokens, Cells cells) {
    List<Token> means = new ArrayList<>();
    for (int[] rowSpan : cells.rows) {
      for (int[] columnSpan : cells.columns) {
        List<Token> cell = new ArrayList<>();
        for (int row = rowSpan[0]; row < rowSpan[1]; row++) {
          cell.addAll(tokens.subList(row * columns + columnSpan[0], row * columns + columnSpan[1]));
        }
        means.add(Token.mean(cell));
      }
    }
    return means;
  }

  /**
   * Spans of rows and columns, each from the first to before the last.
   *
   * @param rows {@code [cell][from, to]}
   * @param columns {@code [cell][from, to]}
   */
  record Cells(int[][] rows, int[][] columns) {
    Grid grid() {
      return new Grid(rows.length, columns.length);
    }
  }

  /** The larger value of every two tokens that follow each other, an odd last one alone. */
  static List<Token> pairs(List<Token> tokens) {
    List<Token> pairs = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i += 2) {
      pairs.add(Token.most(tokens.subList(i, Math.min(i + 2, tokens.size()))));
    }
    return pairs;
  }
}
