/** The model runtime: models by name, their files, graphs that are loaded, and what they take. */
package io.clipreduce.model;
