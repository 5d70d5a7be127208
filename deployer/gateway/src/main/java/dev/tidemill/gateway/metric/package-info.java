/** The metrics of the gateway. */
package dev.tidemill.gateway.metric;
