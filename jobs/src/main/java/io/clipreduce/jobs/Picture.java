package io.clipreduce.jobs;

import java.io.Serializable;

/** Where a stored picture lies. */
record Picture(
    @Doc("tar file, relative to the warehouse") String file,
    @Doc("position of the JPEG's first byte in the tar") long offset,
    @Doc("length of the JPEG in bytes") int sizeBytes,
    @Doc("SHA-256 of the JPEG, hex") String sha256)
    implements Serializable {}
