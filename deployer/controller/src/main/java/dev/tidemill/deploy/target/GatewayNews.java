package dev.tidemill.deploy.target;

import java.util.Optional;

/**
 * Something new about a gateway, for one pipeline.
 *
 * @param has what it has of the pipeline now; empty: nothing any more, or it is gone
 */
public record GatewayNews(String gateway, Optional<GatewayView> has) {}
