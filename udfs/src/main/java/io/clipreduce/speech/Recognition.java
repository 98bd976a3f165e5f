package io.clipreduce.speech;

import java.util.List;

/**
 * What a recogniser made of a stretch of sound.
 *
 * @param segments what was said, in order of time, from the start of the stretch
 * @param dropped number of windows whose words were not believed
 */
public record Recognition(List<SpokenSegment> segments, int dropped) {}
