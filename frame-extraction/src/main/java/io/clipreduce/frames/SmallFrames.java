package io.clipreduce.frames;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Frames of one cell that follow each other, each reduced to {@value #WIDTH_PX}x{@value #HEIGHT_PX}
 * RGB as detectors of shots see them.
 *
 * @param cellIndex the frames' cell
 * @param firstFrame position of the first frame among its cell's frames, from 0
 * @param frames number of frames, 1 to {@value #MOST}
 * @param png a PNG file with one row per frame, which holds the frame's own rows side by side: what
 *     a frame shares with the one before it lies right above and is packed away
 */
public record SmallFrames(int cellIndex, int firstFrame, int frames, byte[] png) {
  /** Width of a frame. */
  public static final int WIDTH_PX = 48;

  /** Height of a frame. */
  public static final int HEIGHT_PX = 27;

  /** Bytes of a frame: red, green and blue of each pixel, row by row. */
  public static final int FRAME_BYTES = 3 * WIDTH_PX * HEIGHT_PX;

  /** The most frames of a piece: cells of videos that cannot be split may be hours long. */
  public static final int MOST = 1024;

  /**
   * Unpacks frames.
   *
   * @param png as {@link #png}
   * @return the frames one after the other, {@value #FRAME_BYTES} bytes each
   * @throws IllegalArgumentException when the bytes are none of that
   */
  public static byte[] rgb(byte[] png) {
    Raster raster = read(png).getRaster();
    if (raster.getWidth() != WIDTH_PX * HEIGHT_PX
        || raster.getNumBands() != 3
        || !(raster.getDataBuffer() instanceof DataBufferByte buffer)) {
      throw new IllegalArgumentException(
          "Kept frames are a picture of %sx%s with %s colours; %s wide with 3 is what was kept."
              .formatted(
                  raster.getWidth(),
                  raster.getHeight(),
                  raster.getNumBands(),
                  WIDTH_PX * HEIGHT_PX));
    }
    // Java keeps the colours of such a picture in the order blue, green, red.
    byte[] rgb = buffer.getData().clone();
    for (int i = 0; i < rgb.length; i += 3) {
      byte blue = rgb[i];
      rgb[i] = rgb[i + 2];
      rgb[i + 2] = blue;
    }
    return rgb;
  }

  private static BufferedImage read(byte[] png) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
    ImageReader reader = readers.next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
      reader.setInput(in, true, true);
      return reader.read(0);
    } catch (IOException e) {
      throw new IllegalArgumentException("Kept frames cannot be read: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }
}
