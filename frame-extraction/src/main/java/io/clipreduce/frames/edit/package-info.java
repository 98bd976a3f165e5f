/** New videos out of the frames of others: what is to be done, as values, and who does it. */
package io.clipreduce.frames.edit;
