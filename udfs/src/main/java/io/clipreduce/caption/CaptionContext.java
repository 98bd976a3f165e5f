package io.clipreduce.caption;

import io.clipreduce.model.Device;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ReplyStore;
import java.util.function.IntConsumer;

/**
 * What a captioner is opened with.
 *
 * @param settings the settings of captioning
 * @param replies where replies of servers are kept
 * @param budget what the task may spend on a server
 * @param device what the task runs models on
 * @param tooLarge told how many clips were too many for the memory of the device, before fewer are
 *     taken
 */
public record CaptionContext(
    CaptionSettings settings,
    ReplyStore replies,
    CallBudget budget,
    Device device,
    IntConsumer tooLarge) {}
