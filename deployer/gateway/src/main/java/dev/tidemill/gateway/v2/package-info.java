/** Versions that a server of the Open Inference Protocol answers for, behind the gateway. */
package dev.tidemill.gateway.v2;
