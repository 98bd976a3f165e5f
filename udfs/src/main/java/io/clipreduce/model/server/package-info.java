/** Models behind servers that speak OpenAI's interface: calls, their ledger, cache and budget. */
package io.clipreduce.model.server;
