/** Published ways to arrange frames and text in pictures. */
package io.clipreduce.layout;
