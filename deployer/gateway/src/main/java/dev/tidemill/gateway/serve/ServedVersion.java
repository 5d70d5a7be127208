package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.schemas.message.RouteRole;

/** A version that is ready, in its role. */
public record ServedVersion(int version, RouteRole role, ServedModel model) {}
