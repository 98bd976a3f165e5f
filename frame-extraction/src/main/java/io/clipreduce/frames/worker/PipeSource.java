package io.clipreduce.frames.worker;

import io.clipreduce.frames.ByteSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** A file of a request as the child sees it: every read is a question to the parent. */
final class PipeSource implements ByteSource {
  private final DataInputStream in;
  private final DataOutputStream out;
  private final int number;
  private final long sizeBytes;

  /**
   * @param number of the file in the request, from 0
   */
  PipeSource(DataInputStream in, DataOutputStream out, int number, long sizeBytes) {
    this.in = in;
    this.out = out;
    this.number = number;
    this.sizeBytes = sizeBytes;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    out.writeByte(Message.READ);
    out.writeInt(number);
    out.writeLong(position);
    out.writeInt(length);
    out.flush();
    int answer = in.readUnsignedByte();
    if (answer != Message.BYTES) {
      throw new IOException(RecordCodec.readString(in));
    }

    int count = in.readInt();
    if (count > 0) {
      in.readFully(buffer, offset, count);
    }

    return count;
  }

  @Override
  public void close() {}
}
