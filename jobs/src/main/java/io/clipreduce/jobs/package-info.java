/**
 * The command line and the Spark jobs behind it: one class a command, the tables they read and
 * write.
 */
package io.clipreduce.jobs;
