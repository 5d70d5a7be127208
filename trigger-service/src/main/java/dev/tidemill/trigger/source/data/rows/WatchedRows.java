package dev.tidemill.trigger.source.data.rows;

import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.nio.file.Path;

/**
 * A source that is looked at.
 *
 * @param folder of the pipeline
 */
public record WatchedRows<S extends SourceSpec.Kind>(String source, S spec, Path folder) {}
