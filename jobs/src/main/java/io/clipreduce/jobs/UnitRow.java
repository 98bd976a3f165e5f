package io.clipreduce.jobs;

/** The columns that every stage table begins with: one row per attempt at a unit of work. */
record UnitRow(
    @Doc(
            "SHA-256 over the SHA-256s of the file's 64 MiB blocks, hex; of answers, the set of questions")
        String videoId,
    @Doc(
            "the unit within its video: 'video', a chunk 'c<first cell>-<end cell>' or a block; of answers,"
                + " the question; of select_questions, set, method and question")
        String unit,
    @Doc("hash of fp, the unit, and the work keys and states of its inputs") long workKey,
    @Doc("fingerprint of the producer: code version, settings, model digests") String fp,
    @Doc("number of the batch that committed this row") int batch,
    @Doc("ok, empty, partial, failed (final) or retry") String status,
    @Doc("class of the failure, null if none") String errorClass,
    @Doc("one line on what went wrong, null if nothing") String reason,
    @Doc("how often this unit was tried with this work key") int attempts,
    @Doc("number of things found") int items,
    @Doc("run that wrote this row") String runId,
    @Doc("time the unit took, in milliseconds") long tookMs) {

  static final String OK = "ok";
  static final String EMPTY = "empty";
  static final String PARTIAL = "partial";
  static final String FAILED = "failed";
  static final String RETRY = "retry";
}
