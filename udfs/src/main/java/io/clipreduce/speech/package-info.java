/** Sound to words: where somebody speaks, and what is said. */
package io.clipreduce.speech;
