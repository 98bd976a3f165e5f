/** Models that find where shots begin. */
package io.clipreduce.shots;
