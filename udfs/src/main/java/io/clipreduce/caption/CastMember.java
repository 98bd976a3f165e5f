package io.clipreduce.caption;

/**
 * Somebody or something that matters in a segment of a video, as a model said that was shown
 * pictures of all of it.
 *
 * @param segment index of the segment
 * @param name the name in the captions of this segment, such as {@code person_a}, without brackets
 * @param description how it looks, in a few words
 * @param pictureUs time of the picture that shows it best
 */
public record CastMember(int segment, String name, String description, long pictureUs) {}
