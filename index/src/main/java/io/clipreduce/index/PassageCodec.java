package io.clipreduce.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.BytesRef;

/**
 * Passages and videos as bytes. Frames of a passage follow each other closely and lie in few files:
 * times are kept as differences and files once.
 */
final class PassageCodec {
  private PassageCodec() {}

  static BytesRef encode(Passage passage) throws IOException {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    out.writeString(passage.id());
    out.writeString(passage.kind().name());
    out.writeString(passage.videoId());
    out.writeZLong(passage.startUs());
    out.writeZLong(passage.endUs());
    out.writeString(passage.text());
    writeNullable(out, passage.language());
    writeNullable(out, passage.speaker());
    out.writeByte((byte) (passage.confidence() == null ? 0 : 1));
    if (passage.confidence() != null) {
      out.writeInt(Float.floatToIntBits(passage.confidence()));
    }
    List<String> files = passage.frames().stream().map(FrameRef::file).distinct().toList();
    out.writeVInt(files.size());
    for (String file : files) {
      out.writeString(file);
    }
    out.writeVInt(passage.frames().size());
    long before = 0;
    for (FrameRef frame : passage.frames()) {
      out.writeZLong(frame.ptsUs() - before);
      before = frame.ptsUs();
      out.writeVInt(files.indexOf(frame.file()));
      out.writeVLong(frame.offset());
      out.writeVInt(frame.sizeBytes());
    }
    out.writeVInt(passage.boxes().size());
    for (Box box : passage.boxes()) {
      for (float side : new float[] {box.x(), box.y(), box.width(), box.height()}) {
        out.writeInt(Float.floatToIntBits(side));
      }
    }
    return new BytesRef(out.toArrayCopy());
  }

  static Passage passage(BytesRef bytes) throws IOException {
    DataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    String id = in.readString();
    PassageKind kind = PassageKind.valueOf(in.readString());
    String videoId = in.readString();
    long startUs = in.readZLong();
    long endUs = in.readZLong();
    String text = in.readString();
    String language = readNullable(in);
    String speaker = readNullable(in);
    Float confidence = in.readByte() == 0 ? null : (Float) readFloat(in);
    String[] files = new String[in.readVInt()];
    for (int i = 0; i < files.length; i++) {
      files[i] = in.readString();
    }
    int frameCount = in.readVInt();
    List<FrameRef> frames = new ArrayList<>(frameCount);
    long ptsUs = 0;
    for (int i = 0; i < frameCount; i++) {
      ptsUs += in.readZLong();
      frames.add(new FrameRef(ptsUs, files[in.readVInt()], in.readVLong(), in.readVInt()));
    }
    int boxCount = in.readVInt();
    List<Box> boxes = new ArrayList<>(boxCount);
    for (int i = 0; i < boxCount; i++) {
      boxes.add(new Box(readFloat(in), readFloat(in), readFloat(in), readFloat(in)));
    }
    return new Passage(
        id, kind, videoId, startUs, endUs, text, language, speaker, confidence, frames, boxes);
  }

  static BytesRef encode(IndexedVideo video) throws IOException {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    out.writeString(video.videoId());
    out.writeString(video.path());
    out.writeZLong(video.modifiedAtMs());
    out.writeZLong(video.durationUs());
    return new BytesRef(out.toArrayCopy());
  }

  static IndexedVideo video(BytesRef bytes) throws IOException {
    DataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    return new IndexedVideo(in.readString(), in.readString(), in.readZLong(), in.readZLong());
  }

  private static float readFloat(DataInput in) throws IOException {
    return Float.intBitsToFloat(in.readInt());
  }

  private static void writeNullable(DataOutput out, String text) throws IOException {
    out.writeByte((byte) (text == null ? 0 : 1));
    if (text != null) {
      out.writeString(text);
    }
  }

  private static String readNullable(DataInput in) throws IOException {
    return in.readByte() == 0 ? null : in.readString();
  }
}
