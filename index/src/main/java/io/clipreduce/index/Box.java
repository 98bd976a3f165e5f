package io.clipreduce.index;

/** A rectangle in a picture, as fractions of its width and height from the upper left corner. */
public record Box(float x, float y, float width, float height) {}
