package io.clipreduce.generate;

import java.util.List;
import java.util.Map;

/**
 * Something that was made, and what is asked about it.
 *
 * @param questions records of the file of questions
 * @param manifest the record of the manifest
 */
record Sample(List<Map<String, Object>> questions, Map<String, Object> manifest) {}
