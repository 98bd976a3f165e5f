package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceLogTest {
  private static final int BLOCK_BYTES = 64 << 20;

  @TempDir Path folder;
  private Warehouse warehouse;
  private Lease lease;

  @BeforeEach
  void takeWarehouse() {
    warehouse = new Warehouse("file:" + folder.resolve("warehouse"), new Configuration());
    lease = Lease.take(warehouse, "test", Duration.ofMinutes(10), false);
  }

  @AfterEach
  void giveBack() {
    lease.close();
  }

  @Test
  void namesAContentByTheHashOfTheHashesOfItsBlocks() throws Exception {
    byte[] content = new byte[BLOCK_BYTES + 4711];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("two-blocks.mp4"), content);
    MessageDigest tree = MessageDigest.getInstance("SHA-256");
    tree.update(sha256(Arrays.copyOf(content, BLOCK_BYTES)));
    tree.update(sha256(Arrays.copyOfRange(content, BLOCK_BYTES, content.length)));

    SourceLog log = log();
    log.update(folder.toString(), listing(file), 3);

    assertThat(log.present())
        .containsEntry(HexFormat.of().formatHex(tree.digest()), List.of(file.toString()))
        .hasSize(1);
  }

  @Test
  void remembersWhatWentAwayAndWhatCame() throws Exception {
    Path old = Files.writeString(folder.resolve("old.mp4"), "old");
    log().update(folder.toString(), listing(old), 3);
    Path fresh = Files.writeString(folder.resolve("fresh.mp4"), "fresh");

    SourceLog.Changes changes = log().update(folder.toString(), listing(fresh), 3);

    assertThat(changes).isEqualTo(new SourceLog.Changes(1, 0, 1, 0, 0));
    assertThat(log().present().values()).containsExactly(List.of(fresh.toString()));
  }

  @Test
  void cutsALongListingIntoPartsThatAreCommittedOneByOne() {
    SourceFile a = new SourceFile("a", 40, 0);
    SourceFile b = new SourceFile("b", 50, 0);
    SourceFile c = new SourceFile("c", 500, 0);
    SourceFile d = new SourceFile("d", 0, 0);

    assertThat(SourceLog.parts(List.of(a, b, c, d), 100))
        .containsExactly(List.of(a, b), List.of(c), List.of(d));
    assertThat(SourceLog.parts(List.of(), 100)).isEmpty();
  }

  private SourceLog log() {
    return new SourceLog(warehouse, SharedSpark.session(), new DeltaTables(lease));
  }

  private static SourceFile.Listing listing(Path file) throws IOException {
    return new SourceFile.Listing(
        List.of(
            new SourceFile(
                file.toString(), Files.size(file), Files.getLastModifiedTime(file).toMillis())),
        0);
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
