package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.SmallFrames;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Reduces every frame of a cell as {@code ffmpeg -s 48x27 -pix_fmt rgb24} does, which is how
 * TransNetV2 is given them by its publishers: bicubic, turned as shown, without regard to the shape
 * of pixels, to interlacing or to HDR, and BT.601 where the file states no matrix. Hands the frames
 * on in pieces.
 */
final class SmallFrameKeeper implements AutoCloseable {
  private static final int ROW_PX = SmallFrames.WIDTH_PX * SmallFrames.HEIGHT_PX;
  private static final DisplaySize UPRIGHT =
      new DisplaySize(SmallFrames.WIDTH_PX, SmallFrames.HEIGHT_PX);
  private static final DisplaySize LYING =
      new DisplaySize(SmallFrames.HEIGHT_PX, SmallFrames.WIDTH_PX);

  /** Takes pieces, in order. */
  interface Sink {
    void smallFrames(SmallFrames piece) throws IOException;
  }

  private final Orientation orientation;
  private final Sink sink;
  private final Scaler scaler = new Scaler(ColourMatrix.BT601);
  private final byte[] piece = new byte[SmallFrames.MOST * SmallFrames.FRAME_BYTES];
  private int cellIndex;
  private int firstFrame;
  private int held;

  SmallFrameKeeper(Orientation orientation, Sink sink) {
    this.orientation = orientation;
    this.sink = sink;
  }

  /** Goes on to the frames of another cell. */
  void begin(int nextCellIndex) {
    cellIndex = nextCellIndex;
    firstFrame = 0;
    held = 0;
  }

  void add(AVFrame frame) throws DecodeException, IOException {
    boolean transposed = orientation.transposed();
    DisplaySize size = transposed ? LYING : UPRIGHT;
    byte[] rgb = rgb(scaler.scale(frame, size, AV_PIX_FMT_RGB24), size);
    if (held == SmallFrames.MOST) {
      finish();
    }
    System.arraycopy(rgb, 0, piece, held * SmallFrames.FRAME_BYTES, SmallFrames.FRAME_BYTES);
    held++;
  }

  private byte[] rgb(AVFrame scaled, DisplaySize size) {
    byte[] rgb = new byte[SmallFrames.FRAME_BYTES];
    int rowBytes = 3 * size.widthPx();
    BytePointer data = scaled.data(0);
    for (int row = 0; row < size.heightPx(); row++) {
      data.position((long) row * scaled.linesize(0)).get(rgb, row * rowBytes, rowBytes);
    }
    return orientation.equals(Orientation.UPRIGHT) ? rgb : turned(rgb, size);
  }

  private byte[] turned(byte[] rgb, DisplaySize size) {
    byte[] turned = new byte[rgb.length];
    byte[] plane = new byte[rgb.length / 3];
    for (int colour = 0; colour < 3; colour++) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = rgb[3 * i + colour];
      }
      byte[] turnedPlane = orientation.apply(plane, size.widthPx(), size.heightPx());
      for (int i = 0; i < plane.length; i++) {
        turned[3 * i + colour] = turnedPlane[i];
      }
    }
    return turned;
  }

  /** Hands on what there is of the last piece. */
  void finish() throws DecodeException, IOException {
    if (held > 0) {
      sink.smallFrames(new SmallFrames(cellIndex, firstFrame, held, png()));
      firstFrame += held;
      held = 0;
    }
  }

  /** The piece as PNG, each row filtered as suits it. */
  private byte[] png() throws DecodeException {
    AVCodecContext context = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_PNG));
    AVDictionary options = new AVDictionary(null);
    AVFrame picture = av_frame_alloc();
    AVPacket packet = av_packet_alloc();
    try {
      context.width(ROW_PX);
      context.height(held);
      context.pix_fmt(AV_PIX_FMT_RGB24);
      context.time_base().num(1).den(1);
      context.flags(context.flags() | AV_CODEC_FLAG_BITEXACT);
      context.thread_count(1);
      av_dict_set(options, "pred", "mixed", 0);
      enough(avcodec_open2(context, null, options));
      picture.width(ROW_PX);
      picture.height(held);
      picture.format(AV_PIX_FMT_RGB24);
      enough(av_frame_get_buffer(picture, 0));
      BytePointer data = picture.data(0);
      for (int row = 0; row < held; row++) {
        data.position((long) row * picture.linesize(0))
            .put(piece, row * SmallFrames.FRAME_BYTES, SmallFrames.FRAME_BYTES);
      }
      enough(avcodec_send_frame(context, picture));
      enough(avcodec_receive_packet(context, packet));
      byte[] png = new byte[packet.size()];
      packet.data().get(png);
      return png;
    } finally {
      av_packet_free(packet);
      av_frame_free(picture);
      av_dict_free(options);
      avcodec_free_context(context);
    }
  }

  private static void enough(int result) throws DecodeException {
    if (result < 0) {
      throw new DecodeException(
          Reason.UNSUPPORTED, "Frames cannot be stored as PNG: " + Failures.text(result) + ".");
    }
  }

  @Override
  public void close() {
    scaler.close();
  }
}
