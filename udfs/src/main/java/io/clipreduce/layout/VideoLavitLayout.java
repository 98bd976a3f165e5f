package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Cell;
import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Scaling;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Video-LaVIT: keyframes, and the movement after each of them as maps of motion vectors. */
public final class VideoLavitLayout implements Layout {
  /** How the codec coded each frame. */
  public static final Input<String> FRAME_TYPES =
      Input.text(
          "frame_types",
          "one letter a frame, I for those that are coded by themselves; left out: every 12th is"
              + " one, as FFmpeg's encoder for MPEG-4 part 2 makes them");

  /** Movement since the frame before. */
  public static final Input<double[][][]> MOTION_VECTORS =
      Input.cube(
          "motion_vectors",
          "[T][V][6]",
          "of each block of a frame: source (-1 for the frame before), x and y of the block's"
              + " centre, motion x and y, scale; left out: nothing moves");

  /** Frames of a clip, the keyframe among them. */
  static final int CLIP_FRAMES = 24;

  /** From one keyframe to the next, where nothing cuts in. */
  private static final int GROUP_FRAMES = 12;

  /** The map in the middle of a clip belongs to a keyframe, which has no motion. */
  private static final int KEY_MAP = 12;

  private static final int VECTOR_VALUES = 6;

  /** Standard deviations of motion in shares of width and height, of the public code. */
  private static final double[] DEVIATION = {0.0993703, 0.1130276};

  private static final double UNDERSTANDING_SCALE = 10;

  /** Clips last 4 seconds of 6 frames, the vectors of which come to this many places. */
  private static final int MAP_WIDTH = 36;

  private static final int MAP_HEIGHT = 20;

  private static final Parameter<Integer> BUDGET =
      Parameter.whole(
          "budget",
          "clips",
          8,
          Integer.MIN_VALUE,
          "the most clips, a keyframe each",
          "max_clips of the public code");
  private static final Parameter<Boolean> UNDERSTANDING =
      Parameter.flag(
          "understanding",
          true,
          "divide motion by a tenth of the standard deviation, as the tokenizer for understanding"
              + " takes it, not by all of it",
          "the public code's processor for understanding");
  private static final Parameter<Integer> IMAGE_PX =
      Parameter.pixels("image_px", 224, 1, "width and height of a keyframe", "the public code");

  private static final Output MOTION =
      new Output(
          "motion",
          "[clip][2][24][20][36]: movement to the right and down of the frames of each clip, in"
              + " shares of width and height divided by their standard deviations");

  private static final Description DESCRIPTION =
      Description.of(
              "video-lavit",
              "Video-LaVIT (keyframes and motion)",
              "Keyframes that the next follows after exactly 12 frames and that have 24 frames"
                  + " left, where two or more are so, else all; every second of them, thinned to"
                  + " the budget. Of each the picture and the motion of 24 frames: largest vector"
                  + " of every 16x16 pixels, the map of the keyframe in the middle the mean of its"
                  + " neighbours, bicubic (a = -0.75) to 36x20.")
          .source(
              "public code, jy0205/LaVIT: VideoLaVIT/models/transform.py; over a warehouse, whose"
                  + " pictures are fewer than 6 a second and have no codec's vectors, the motion is"
                  + " block matching of 16x16 pixels between kept pictures")
          .complexity("O(T V)")
          .mayTake(FRAME_TYPES, MOTION_VECTORS)
          .sets(BUDGET, UNDERSTANDING, IMAGE_PX, FrameSizes.WIDTH_PX, FrameSizes.HEIGHT_PX)
          .gives(Output.INDICES, MOTION, Arrangement.IMAGES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Arrangement run(Inputs inputs, Arguments arguments) {
    boolean[] keys = keys(inputs);
    int budget = arguments.get(BUDGET);
    int[] starts = keys.length == 0 || budget <= 0 ? new int[0] : starts(keys, budget);
    List<Image> images = new ArrayList<>();
    double[][][][][] motion = new double[starts.length][][][][];
    int sidePx = arguments.get(IMAGE_PX);
    for (int clip = 0; clip < starts.length; clip++) {
      images.add(
          Image.of(
              sidePx,
              sidePx,
              Colours.BLACK,
              Scaling.BICUBIC,
              List.of(new Cell(0, 0, starts[clip], 0, 0, sidePx, sidePx))));
      motion[clip] = motion(inputs, arguments, starts[clip]);
    }
    return Arrangement.of(images).with(Output.INDICES, starts).with(MOTION, motion);
  }

  /** The frames whose motion is part of the clip that begins at a frame. */
  public static IntStream framesOf(int start, int frames) {
    return IntStream.range(start, Math.min(start + CLIP_FRAMES, frames));
  }

  private static boolean[] keys(Inputs inputs) {
    boolean[] keys;
    if (inputs.has(FRAME_TYPES)) {
      String types = inputs.get(FRAME_TYPES).replaceAll("\\s", "");
      if ((inputs.has(MOTION_VECTORS) || inputs.frames() > 0)
          && types.length() != inputs.frames()) {
        throw new IllegalArgumentException(
            "frame_types has %s letters for %s frames; one a frame is needed."
                .formatted(types.length(), inputs.frames()));
      }
      keys = new boolean[types.length()];
      for (int frame = 0; frame < keys.length; frame++) {
        keys[frame] = types.charAt(frame) == 'I';
      }
    } else {
      keys = new boolean[inputs.frames()];
      for (int frame = 0; frame < keys.length; frame += GROUP_FRAMES) {
        keys[frame] = true;
      }
    }
    return keys;
  }

  private static int[] starts(boolean[] keys, int budget) {
    int[] all = IntStream.range(0, keys.length).filter(frame -> keys[frame]).toArray();
    if (all.length == 0) {
      throw new IllegalArgumentException(
          "frame_types has no I: a clip begins with a frame that is coded by itself.");
    }
    int[] regular =
        IntStream.range(0, all.length)
            .filter(
                i -> all.length == 1 || i + 1 < all.length && all[i] + GROUP_FRAMES == all[i + 1])
            .map(i -> all[i])
            .filter(start -> start + CLIP_FRAMES <= keys.length)
            .toArray();
    int[] starts = regular.length >= 2 ? regular : all;
    if (starts.length <= 2) {
      return second(starts, 0);
    }
    int[] halved = second(starts, 1);
    return halved.length <= budget
        ? halved
        : Arrays.stream(Numbers.truncated(0, halved.length - 1, budget))
            .map(i -> halved[i])
            .toArray();
  }

  private static int[] second(int[] starts, int first) {
    return IntStream.range(0, starts.length)
        .filter(i -> i >= first && (i - first) % 2 == 0)
        .map(i -> starts[i])
        .toArray();
  }

  /** Motion of a clip, {@code [2][24][20][36]}. */
  private static double[][][][] motion(Inputs inputs, Arguments arguments, int start) {
    int widthPx = arguments.get(FrameSizes.WIDTH_PX);
    int heightPx = arguments.get(FrameSizes.HEIGHT_PX);
    double scale = arguments.get(UNDERSTANDING) ? UNDERSTANDING_SCALE : 1;
    double[][][] vectors =
        inputs.has(MOTION_VECTORS) ? inputs.get(MOTION_VECTORS) : new double[0][][];
    double[][][][] motion = new double[2][CLIP_FRAMES][][];
    for (int axis = 0; axis < 2; axis++) {
      double lengthPx = axis == 0 ? widthPx : heightPx;
      MotionMap[] maps = new MotionMap[CLIP_FRAMES];
      for (int i = 0; i < CLIP_FRAMES; i++) {
        double[][] ofFrame =
            start + i < vectors.length ? checked(vectors[start + i], start + i) : new double[0][];
        maps[i] =
            MotionMap.of(ofFrame, axis, widthPx, heightPx, lengthPx * DEVIATION[axis] / scale);
      }
      maps[KEY_MAP] = MotionMap.mean(maps[KEY_MAP - 1], maps[KEY_MAP + 1]);
      for (int i = 0; i < CLIP_FRAMES; i++) {
        motion[axis][i] = maps[i].resized(MAP_WIDTH, MAP_HEIGHT);
      }
    }
    return motion;
  }

  private static double[][] checked(double[][] vectors, int frame) {
    for (double[] vector : vectors) {
      if (vector.length != VECTOR_VALUES) {
        throw new IllegalArgumentException(
            "motion_vectors of frame %s has one of %s values; needed are %s: source, x, y, motion x,"
                    .formatted(frame, vector.length, VECTOR_VALUES)
                + " motion y, scale.");
      }
    }
    return vectors;
  }
}
