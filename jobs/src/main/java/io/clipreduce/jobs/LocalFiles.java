package io.clipreduce.jobs;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without the processes that it starts where its native library is
 * missing, which is nearly everywhere: {@code chmod} for every file made and {@code readlink} four
 * times for every file renamed, 25 of them for one commit of Delta. Files, checksums and
 * permissions are the same.
 */
public final class LocalFiles extends LocalFileSystem {
  private static final String IMPLEMENTATION = "fs.file.impl";

  /**
   * Settings of Hadoop that make {@code file:} this one, in both of its interfaces; none where its
   * own files name another.
   */
  static Map<String, String> settings(Configuration hadoop) {
    return hadoop.get(IMPLEMENTATION) != null
        ? Map.of()
        : Map.of(
            IMPLEMENTATION,
            LocalFiles.class.getName(),
            "fs.AbstractFileSystem.file.impl",
            InContext.class.getName());
  }

  public LocalFiles() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      java.nio.file.Path file = pathToFile(path).toPath();
      PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (posix == null || permission.getStickyBit()) {
        super.setPermission(path, permission);
      } else {
        posix.setPermissions(permissions(permission.toShort()));
      }
    }

    private static Set<PosixFilePermission> permissions(int bits) {
      EnumSet<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      for (PosixFilePermission permission : PosixFilePermission.values()) {
        // From the owner's reading, the highest of nine bits, to others' execution, the lowest.
        if ((bits >> (8 - permission.ordinal()) & 1) == 1) {
          permissions.add(permission);
        }
      }
      return permissions;
    }

    /** Hadoop's own asks {@code readlink} for a URI, which no link is called. */
    @Override
    public FileStatus getFileLinkStatus(Path path) throws IOException {
      return getFileStatus(path);
    }
  }

  /** The same for what uses {@code FileContext}, as Delta's log does. */
  public static final class InContext extends ChecksumFs {
    /** Made by Hadoop, by reflection. */
    public InContext(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
      super(new RawInContext(hadoop));
    }
  }

  private static final class RawInContext extends DelegateToFileSystem {
    RawInContext(Configuration hadoop) throws IOException, URISyntaxException {
      super(FsConstants.LOCAL_FS_URI, new Raw(), hadoop, "file", false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }

    @Override
    public boolean isValidName(String name) {
      // As in Hadoop's own: the operating system knows best.
      return true;
    }
  }
}
