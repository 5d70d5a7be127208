package dev.tidemill.trigger.source.data.rows;

import java.util.Map;

/**
 * How far the rows are of which the log has a signal.
 *
 * @param incarnation of the pipeline
 * @param positions by source
 */
record RowsCursor(int incarnation, Map<String, String> positions) {}
