package dev.tidemill.deploy.target;

import dev.tidemill.schemas.avro.AvroName;
import java.util.Optional;

/**
 * Something new about a gateway, for one pipeline.
 *
 * @param has what it has of the pipeline now; empty: nothing any more, or it is gone
 */
@AvroName("GatewayNews")
public record GatewayChange(String gateway, Optional<GatewayView> has) {}
