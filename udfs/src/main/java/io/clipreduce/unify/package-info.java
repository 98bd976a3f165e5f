/** One name per person, animal or thing of a video, and longer captions made of shorter ones. */
package io.clipreduce.unify;
