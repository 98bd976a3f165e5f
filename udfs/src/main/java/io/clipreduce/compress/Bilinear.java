package io.clipreduce.compress;

import java.util.ArrayList;
import java.util.List;

/** Bilinear resizing of a frame's tokens, cell centres aligned (not the corners), no smoothing. */
final class Bilinear {
  private Bilinear() {}

  /**
   * Resizes; each token stands for what the four do that it is made of, by their shares of its
   * area.
   */
  static List<Token> resized(List<Token> tokens, Grid from, Grid to) {
    List<Token> resized = new ArrayList<>();
    double growth = (double) from.tokens() / to.tokens();
    for (int row = 0; row < to.rows(); row++) {
      double y = source(row, from.rows(), to.rows());
      for (int column = 0; column < to.columns(); column++) {
        double x = source(column, from.columns(), to.columns());
        int top = (int) y;
        int left = (int) x;
        int bottom = Math.min(top + 1, from.rows() - 1);
        int right = Math.min(left + 1, from.columns() - 1);
        Token[] corners = {
          tokens.get(top * from.columns() + left),
          tokens.get(top * from.columns() + right),
          tokens.get(bottom * from.columns() + left),
          tokens.get(bottom * from.columns() + right)
        };
        double down = y - top;
        double across = x - left;
        double[] shares = {
          (1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across
        };
        double[] values = new double[corners[0].values().length];
        double size = 0;
        for (int corner = 0; corner < corners.length; corner++) {
          for (int i = 0; i < values.length; i++) {
            values[i] += shares[corner] * corners[corner].values()[i];
          }
          size += shares[corner] * corners[corner].size() * growth;
        }
        resized.add(new Token(values, size, corners[0].index()));
      }
    }
    return resized;
  }

  private static double source(int place, int from, int to) {
    return Math.min(from - 1, Math.max(0, (place + 0.5) * from / to - 0.5));
  }
}
