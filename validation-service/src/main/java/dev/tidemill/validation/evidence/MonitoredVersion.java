package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.Optional;

/**
 * A version that may answer at an endpoint, with everything that is needed to judge it: no file has
 * to be read while requests are counted.
 *
 * @param profile JSON of the training profile with the trained baseline; empty if its artefact is
 *     gone
 */
public record MonitoredVersion(
    String endpoint, PipelineSpec spec, ModelVersion model, Optional<String> profile) {}
