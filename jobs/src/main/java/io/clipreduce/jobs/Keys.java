package io.clipreduce.jobs;

import io.clipreduce.model.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Hashes that name contents, producers and units of work. */
final class Keys {
  private Keys() {}

  /** Fingerprint of a producer: 32 hex digits over its parts, whose borders count. */
  static String fingerprint(Object... parts) {
    return HexFormat.of().formatHex(digest(parts)).substring(0, 32);
  }

  /** The first 64 bits of a hash over the parts, for narrow joins. */
  static long key(Object... parts) {
    return ByteBuffer.wrap(digest(parts)).getLong();
  }

  private static byte[] digest(Object... parts) {
    MessageDigest digest = Digests.sha256();
    for (Object part : parts) {
      byte[] bytes = String.valueOf(part).getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return digest.digest();
  }
}
