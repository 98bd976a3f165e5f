package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG2VIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_free;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class CleanKeyframesTest {
  private static final byte[] START_CODES = {};

  /** Four bytes of length before each unit. */
  private static final byte[] AVCC = {1, 66, 0, 30, (byte) 0xff, (byte) 0xe0, 0};

  @Test
  void anIdrPictureIsCleanAndAnotherIntraPictureIsNot() {
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 0, 0, 1, 0x65, 0x88)).isTrue();
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 0, 0, 1, 0x41, 0x88)).isFalse();
    assertThat(clean(AV_CODEC_ID_H264, AVCC, 0, 0, 0, 2, 9, 0x10, 0, 0, 0, 2, 0x65, 0x88)).isTrue();
    assertThat(clean(AV_CODEC_ID_H264, AVCC, 0, 0, 0, 2, 0x61, 0x88)).isFalse();
  }

  @Test
  void aRecoveryPointIsCleanOnlyIfItRecoversAtOnce() {
    // SEI of type 6 and one byte: ue(v) of 0 is the bit 1, of 5 the bits 00110.
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 0, 0, 1, 6, 6, 1, 0x84, 0x80, 0, 0, 1, 0x41, 9))
        .isTrue();
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 0, 0, 1, 6, 6, 1, 0x34, 0x80, 0, 0, 1, 0x41, 9))
        .isFalse();
    // The same behind another message.
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 0, 0, 1, 6, 1, 2, 7, 7, 6, 1, 0x84, 0x80))
        .isTrue();
  }

  @Test
  void hevcNeedsARandomAccessPicture() {
    assertThat(clean(AV_CODEC_ID_HEVC, START_CODES, 0, 0, 1, 19 << 1, 1, 0x80)).isTrue();
    assertThat(clean(AV_CODEC_ID_HEVC, START_CODES, 0, 0, 1, 21 << 1, 1, 0x80)).isTrue();
    assertThat(clean(AV_CODEC_ID_HEVC, START_CODES, 0, 0, 1, 1 << 1, 1, 0x80)).isFalse();
    // Parameter sets before it do not count.
    assertThat(clean(AV_CODEC_ID_HEVC, START_CODES, 0, 0, 1, 33 << 1, 1, 0, 0, 1, 19 << 1, 1))
        .isTrue();
  }

  @Test
  void otherCodecsAreCleanWhereTheContainerSaysSo() {
    assertThat(clean(AV_CODEC_ID_MPEG2VIDEO, START_CODES, 1, 2, 3)).isTrue();
    assertThat(isClean(AV_CODEC_ID_MPEG2VIDEO, START_CODES, 0, 1, 2, 3)).isFalse();
    assertThat(
            isClean(
                AV_CODEC_ID_MPEG2VIDEO, START_CODES, AV_PKT_FLAG_KEY | AV_PKT_FLAG_DISCARD, 1, 2))
        .isFalse();
  }

  @Test
  void nonsenseIsNotClean() {
    assertThat(clean(AV_CODEC_ID_H264, AVCC, 0x7f, 0xff, 0xff, 0xff, 0x65)).isFalse();
    assertThat(clean(AV_CODEC_ID_H264, AVCC, 0, 0, 0, 0, 0, 0, 0, 0)).isFalse();
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 0, 0, 1)).isFalse();
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 0, 0, 1, 6, 0xff, 0xff, 0xff)).isFalse();
    assertThat(clean(AV_CODEC_ID_H264, START_CODES, 7)).isFalse();
  }

  private static boolean clean(int codec, byte[] extradata, int... bytes) {
    return isClean(codec, extradata, AV_PKT_FLAG_KEY, bytes);
  }

  private static boolean isClean(int codec, byte[] extradata, int flags, int... bytes) {
    AVCodecParameters parameters = avcodec_parameters_alloc();
    parameters.codec_id(codec);
    if (extradata.length > 0) {
      BytePointer copy = new BytePointer(av_mallocz(extradata.length + 64));
      copy.put(extradata);
      parameters.extradata(copy).extradata_size(extradata.length);
    }
    AVPacket packet = av_packet_alloc();
    av_new_packet(packet, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      packet.data().put(i, (byte) bytes[i]);
    }
    packet.flags(flags);
    try {
      return new CleanKeyframes(parameters).isClean(packet);
    } finally {
      av_packet_free(packet);
      avcodec_parameters_free(parameters);
    }
  }
}
