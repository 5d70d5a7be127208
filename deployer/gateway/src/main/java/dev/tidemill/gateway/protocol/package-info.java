/** The Open Inference Protocol v2 as JSON. */
package dev.tidemill.gateway.protocol;
