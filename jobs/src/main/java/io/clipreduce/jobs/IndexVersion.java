package io.clipreduce.jobs;

import java.util.List;
import java.util.SortedMap;

/**
 * What an index consists of; the file of the newest version is what readers go by.
 *
 * @param number from 1
 * @param tables versions of the tables it was made from
 * @param shards its shards, in order of id
 */
record IndexVersion(int number, SortedMap<String, Long> tables, List<IndexShard> shards) {}
