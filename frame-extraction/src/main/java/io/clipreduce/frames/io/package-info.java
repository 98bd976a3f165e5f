/** Video files on any Hadoop file system as byte sources: ranges are read, never whole files. */
package io.clipreduce.frames.io;
