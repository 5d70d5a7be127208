package dev.tidemill.trigger.source.code;

import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.trigger.source.code.CodeCursor.Sent;
import java.util.Map;

/**
 * The commit whose signals the log has.
 *
 * @param incarnation of the pipeline
 * @param followed repository, branch or tags, and folder, as the specification says them
 * @param ref full name of the branch or tag
 * @param commit that it named
 * @param deleted whether the branch or tag was gone at the last look
 * @param number how many changes were seen
 * @param areas what was sent last
 */
record GitCursor(
    int incarnation,
    String followed,
    String ref,
    String commit,
    boolean deleted,
    long number,
    Map<CodeArea, Sent> areas) {}
