package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
  @TempDir java.nio.file.Path folder;

  private FileSystem files;
  private FileContext context;

  @BeforeEach
  void open() throws IOException {
    Configuration hadoop = Settings.defaults().hadoop();
    files = FileSystem.newInstance(folder.toUri(), hadoop);
    context = FileContext.getFileContext(folder.toUri(), hadoop);
  }

  @Test
  void startsNoProcessForWhatDeltaDoesAtEveryCommit() throws IOException {
    java.nio.file.Path recorded = folder.resolve("recorded.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      files.mkdirs(path("log"));
      write("log/0.tmp", "commit");
      context.rename(path("log/0.tmp"), path("log/0.json"));
      files.rename(path("log/0.json"), path("log/1.json"));
      recording.dump(recorded);
    }

    assertThat(RecordingFile.readAllEvents(recorded)).isEmpty();
    assertThat(folder.resolve("log")).isDirectoryContaining(file -> file.endsWith("1.json"));
  }

  @Test
  void keepsChecksumsAndTellsWhereOneIsWrong() throws IOException {
    write("a", "what was written");
    assertThat(folder.resolve(".a.crc")).exists();

    Files.writeString(folder.resolve("a"), "what was changed");

    assertThatThrownBy(
            () -> {
              try (FSDataInputStream in = files.open(path("a"))) {
                in.readAllBytes();
              }
            })
        .isInstanceOf(ChecksumException.class);
  }

  @Test
  void doesNotRenameOverAFileThatIsThere() throws IOException {
    write("a", "one");
    write("b", "other");

    assertThatThrownBy(() -> context.rename(path("a"), path("b")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.resolve("b")).hasContent("other");
  }

  @Test
  void givesThePermissionsThatAreAskedFor() throws IOException {
    write("a", "one");

    for (String mode : new String[] {"rwxr-x--x", "rw-r--r--", "r--------", "rw--w--wx"}) {
      files.setPermission(path("a"), FsPermission.valueOf("-" + mode));

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a"))))
          .isEqualTo(mode);
    }
  }

  private Path path(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private void write(String name, String text) throws IOException {
    try (FSDataOutputStream out = context.create(path(name), EnumSet.of(CreateFlag.CREATE))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
