package io.clipreduce.jobs;

import java.io.Serializable;

/** Where a stored picture lies, or another small file kept beside the pictures. */
record Picture(
    @Doc("tar file, relative to the warehouse") String file,
    @Doc("position of its first byte in the tar") long offset,
    @Doc("length in bytes") int sizeBytes,
    @Doc("SHA-256 of the content, hex") String sha256)
    implements Serializable {}
