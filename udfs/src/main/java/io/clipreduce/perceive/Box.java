package io.clipreduce.perceive;

/** A rectangle in fractions of the displayed picture, 0 to 1, from the top left corner. */
public record Box(float x, float y, float width, float height) {}
