package io.clipreduce.jobs;

import org.apache.spark.sql.SparkSession;

/** What all batches of a run share. */
record RunContext(
    SparkSession spark,
    Warehouse warehouse,
    DeltaTables tables,
    Settings settings,
    Fingerprints fingerprints,
    String runId,
    boolean retryFailed,
    Progress progress,
    Spend spend,
    Notices notices) {}
