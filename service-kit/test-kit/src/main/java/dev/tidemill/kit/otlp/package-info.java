/** A collector of OpenTelemetry for tests. */
package dev.tidemill.kit.otlp;
