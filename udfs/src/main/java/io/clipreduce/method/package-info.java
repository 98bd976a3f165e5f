/**
 * What all published, training-free methods have in common that decide what a model gets to see:
 * how they say what they take, what can be set and what they give, and how they are found and run.
 */
package io.clipreduce.method;
