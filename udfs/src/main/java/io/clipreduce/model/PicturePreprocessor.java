package io.clipreduce.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Makes a model's input of a picture as its {@code preprocessor_config.json} says: resize, crop the
 * middle, scale, normalise, colours as planes. Follows the slow image processors of transformers.
 * Safe for several threads.
 */
public final class PicturePreprocessor {
  private static final int CHANNELS = 3;

  /** Longer side before the picture is resized, which keeps its shape; 0 for no such step. */
  private final int enlargedPx;

  private final Resize resize;
  private final Resampling resampling;
  private final int cropWidthPx;
  private final int cropHeightPx;

  /** What each of the 256 levels of a colour becomes, {@code [3][256]}. */
  private final float[][] levels;

  private PicturePreprocessor(
      int enlargedPx,
      Resize resize,
      Resampling resampling,
      int cropWidthPx,
      int cropHeightPx,
      float[][] levels) {
    this.enlargedPx = enlargedPx;
    this.resize = resize;
    this.resampling = resampling;
    this.cropWidthPx = cropWidthPx;
    this.cropHeightPx = cropHeightPx;
    this.levels = levels;
  }

  /**
   * A picture as a model takes it.
   *
   * @param values {@code [3][heightPx][widthPx]} in one row
   */
  public record Input(float[] values, int widthPx, int heightPx) {}

  /**
   * Reads a model's description.
   *
   * @throws IllegalArgumentException if it leads to no size, or asks for what is not known
   */
  public static PicturePreprocessor of(ModelFolder model) {
    JsonNode config = model.json("preprocessor_config.json");
    try {
      return of(config);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "preprocessor_config.json of model %s: %s".formatted(model.card().name(), e.getMessage()),
          e);
    }
  }

  static PicturePreprocessor of(JsonNode config) {
    boolean crops = config.path("do_center_crop").asBoolean(false);
    JsonNode crop = config.path("crop_size");
    Resize resize = config.path("do_resize").asBoolean(true) ? Resize.of(config, crops) : null;
    int widthPx = crops ? sidePx(crop, "width") : resize == null ? 0 : resize.widthPx();
    int heightPx = crops ? sidePx(crop, "height") : resize == null ? 0 : resize.heightPx();
    boolean keepsShape = !crops && resize != null && resize.shortestPx() > 0;
    if (!keepsShape && (widthPx < 1 || heightPx < 1)) {
      throw new IllegalArgumentException(
          "size %s and crop_size %s do not lead to pictures of one size."
              .formatted(config.path("size"), crop));
    }
    Resampling resampling = Resampling.of(config.path("resample").asInt(2));
    int enlargedPx = resize != null && tilePx(config) > 0 ? longestPx(config) : 0;
    return new PicturePreprocessor(
        enlargedPx, resize, resampling, widthPx, heightPx, levels(config));
  }

  private static int longestPx(JsonNode config) {
    return config.path("size").path("longest_edge").asInt(0);
  }

  /** Side of SmolVLM's squares; 0 for other models. */
  private static int tilePx(JsonNode config) {
    boolean longestAlone = longestPx(config) > 0 && !config.path("size").has("shortest_edge");
    return longestAlone ? config.path("max_image_size").path("longest_edge").asInt(0) : 0;
  }

  private static int sidePx(JsonNode size, String side) {
    return size.isInt() ? size.asInt() : size.path(side).asInt(0);
  }

  private static float[][] levels(JsonNode config) {
    boolean rescales = config.path("do_rescale").asBoolean(true);
    boolean normalises = config.path("do_normalize").asBoolean(true);
    double factor = rescales ? config.path("rescale_factor").asDouble(1 / 255.0) : 1;
    float[][] levels = new float[CHANNELS][256];
    for (int channel = 0; channel < CHANNELS; channel++) {
      double mean = normalises ? config.path("image_mean").path(channel).asDouble(0) : 0;
      double deviation = normalises ? config.path("image_std").path(channel).asDouble(1) : 1;
      for (int level = 0; level < 256; level++) {
        levels[channel][level] = (float) ((level * factor - mean) / deviation);
      }
    }
    return levels;
  }

  /** Whether all pictures get one size; else each keeps its shape. */
  public boolean hasOneSize() {
    return cropWidthPx > 0;
  }

  public int widthPx() {
    return cropWidthPx;
  }

  public int heightPx() {
    return cropHeightPx;
  }

  /** Number of values of a picture's input. */
  public int size() {
    return CHANNELS * cropWidthPx * cropHeightPx;
  }

  /** A picture's input for models that take one size. */
  public float[] apply(RgbPicture picture) {
    return input(picture).values();
  }

  /** A picture's input. */
  public Input input(RgbPicture picture) {
    return inputOfResized(resized(picture));
  }

  /** The longer part of the work, whose result takes a quarter of the memory. */
  public RgbPicture resized(RgbPicture picture) {
    RgbPicture large = enlargedPx == 0 ? picture : enlarged(picture);
    return resize == null
        ? large
        : resampling.resize(large, resize.widthPx(large), resize.heightPx(large));
  }

  /**
   * Inputs of pictures for a model that takes one size.
   *
   * @param resized what {@link #resized} made of them
   * @return {@code [pictures][3][heightPx][widthPx]} in one row, a direct buffer
   */
  public FloatBuffer values(List<RgbPicture> resized) {
    FloatBuffer values = Feed.floats(resized.size() * size());
    resized.forEach(picture -> values.put(inputOfResized(picture).values()));
    return values.rewind();
  }

  private Input inputOfResized(RgbPicture resized) {
    int width = hasOneSize() ? cropWidthPx : resized.widthPx();
    int height = hasOneSize() ? cropHeightPx : resized.heightPx();
    // What a crop reaches beyond the picture is black.
    int top = Math.floorDiv(resized.heightPx() - height, 2);
    int left = Math.floorDiv(resized.widthPx() - width, 2);
    int plane = width * height;
    float[] values = new float[CHANNELS * plane];
    byte[] rgb = resized.rgb();
    for (int y = 0; y < height; y++) {
      int fromY = top + y;
      for (int x = 0; x < width; x++) {
        int fromX = left + x;
        boolean inside =
            fromY >= 0 && fromY < resized.heightPx() && fromX >= 0 && fromX < resized.widthPx();
        int in = CHANNELS * (fromY * resized.widthPx() + fromX);
        int out = y * width + x;
        for (int channel = 0; channel < CHANNELS; channel++) {
          int level = inside ? rgb[in + channel] & 0xff : 0;
          values[channel * plane + out] = levels[channel][level];
        }
      }
    }
    return new Input(values, width, height);
  }

  /** SmolVLM's first step: the order of operations is transformers', and the result is even. */
  private RgbPicture enlarged(RgbPicture picture) {
    double aspect = (double) picture.widthPx() / picture.heightPx();
    boolean wide = picture.widthPx() >= picture.heightPx();
    int otherPx = (int) (wide ? enlargedPx / aspect : enlargedPx * aspect);
    otherPx = Math.max(1, otherPx + otherPx % 2);
    return resampling.resize(picture, wide ? enlargedPx : otherPx, wide ? otherPx : enlargedPx);
  }

  /**
   * Size before the crop.
   *
   * @param shortestPx the shorter side, the other follows; 0 where both sides are given
   * @param longestPx what the longer side may not exceed; 0 for no such limit
   * @param multiplePx both sides are made smaller to a multiple of this
   */
  private record Resize(int shortestPx, int longestPx, int multiplePx, int widthPx, int heightPx) {

    /** YOLOS's own processor keeps to whole patches without saying so in its description. */
    private static int multiplePx(JsonNode config) {
      String type =
          config
              .path("image_processor_type")
              .asText(config.path("feature_extractor_type").asText());
      return type.startsWith("Yolos") ? 16 : 1;
    }

    /** Bare numbers are the shorter side for models that crop, and both sides for others. */
    static Resize of(JsonNode config, boolean crops) {
      JsonNode size = config.path("size");
      if (size.has("shortest_edge") || size.isInt() && crops) {
        int shortestPx = size.isInt() ? size.asInt() : size.path("shortest_edge").asInt();
        return new Resize(shortestPx, size.path("longest_edge").asInt(0), multiplePx(config), 0, 0);
      }
      int tilePx = tilePx(config);
      return tilePx > 0
          ? new Resize(0, 0, 1, tilePx, tilePx)
          : new Resize(0, 0, 1, sidePx(size, "width"), sidePx(size, "height"));
    }

    int widthPx(RgbPicture picture) {
      return shortestPx == 0 ? widthPx : side(picture.widthPx(), picture.heightPx());
    }

    int heightPx(RgbPicture picture) {
      return shortestPx == 0 ? heightPx : side(picture.heightPx(), picture.widthPx());
    }

    /** As DETR's processor limits the longer side: first the shorter one is made to suit. */
    private int side(int sidePx, int otherPx) {
      int shorter = Math.min(sidePx, otherPx);
      int longer = Math.max(sidePx, otherPx);
      double limited = shortestPx;
      if (longestPx > 0 && (double) longer / shorter * shortestPx > longestPx) {
        limited = (double) longestPx * shorter / longer;
      }
      int resized =
          sidePx <= otherPx ? (int) Math.rint(limited) : (int) (limited * sidePx / otherPx);
      return resized - resized % multiplePx;
    }
  }
}
