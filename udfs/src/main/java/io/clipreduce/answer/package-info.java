/** Questions about videos to answers that cite their evidence. */
package io.clipreduce.answer;
