package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.Optional;

/**
 * A version that may answer at an endpoint, with all that judging it takes: nothing has to be read
 * from files while requests are counted.
 *
 * @param profile JSON of the training profile with the trained baseline; absent when its artefact
 *     is gone
 */
public record MonitoredVersion(
    String endpoint, PipelineSpec spec, ModelVersion model, Optional<String> profile) {}
