/** Published ways to make fewer vectors of many. */
package io.clipreduce.compress;
