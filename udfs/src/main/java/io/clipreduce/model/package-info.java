/** How implementations are found by name. */
package io.clipreduce.model;
